/** The page of the sandbox's control protocol: every operation, its parameters and every code, from the protocol's own schema. */

import type { JsonSchema } from "../../src/sandbox/control/operations/fields.ts";
import { protocolSchema } from "../../src/sandbox/control/schema.ts";

function kindOf({ type, enum: words, anyOf, items }: JsonSchema): string {
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(" / ");
  if (anyOf !== undefined) return anyOf.map(kindOf).join(" / ");
  if (type === "array") return `${kindOf(items ?? {})}[]`;
  return type ?? "any";
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** Every operation and every code of the control protocol. */
export function controlPage(): string {
  const { version, operations, codes } = protocolSchema();
  return [
    "# 沙盒的控制协议",
    "",
    "由 `tools/generate_actions.ts` 从 `src/sandbox/control` 生成，请勿手改。怎么连、密钥在哪里，见[沙盒](../guide/sandbox.md)；正在运行的沙盒在 `GET /_sandbox/schema` 给出同样的内容（JSON Schema）。",
    "",
    `协议版本 ${version}。说明是源代码里的原文（英文）；带 * 的参数必填。“改变”一栏打勾的操作会改变些什么，可以带幂等键。`,
    "",
    "## 操作",
    "",
    "| 操作 | 改变 | 参数 | 说明 |",
    "|---|---|---|---|",
    ...Object.entries(operations).map(([name, { about, acts, params }]) => {
      const fields = Object.entries(params.properties ?? {}).map(([field, schema]) =>
        `\`${field}\`${params.required?.includes(field) === true ? "*" : ""} ${kindOf(schema)}: ${
          schema.description ?? ""
        }`
      );
      return `| \`${name}\` | ${acts ? "✓" : ""} | ${cell(fields.join("<br>"))} | ${cell(about)} |`;
    }),
    "",
    "## 错误码",
    "",
    "| `error.code` | 意思 |",
    "|---|---|",
    ...Object.entries(codes).map(([code, meaning]) => `| \`${code}\` | ${cell(meaning)} |`),
    "",
  ].join("\n");
}
