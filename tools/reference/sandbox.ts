/** The page of what the sandbox simulates: actions by implementation, the words of failures, and where all that was read. */

import { DIALECT_NAMES, implementationOf, tiersOfDialect } from "../../src/sandbox/dialects/names.ts";
import type { DialectName, FailureKind, Tier } from "../../src/sandbox/dialects/facts.ts";

const marks: Readonly<Record<Tier, string>> = { simulated: "●", canned: "◐", refused: "○" };

/** The page, in Chinese. */
export function sandboxPage(): string {
  const tiers = new Map(DIALECT_NAMES.map((name) => [name, tiersOfDialect(name)]));
  const actions = [...new Set([...tiers.values()].flatMap((table) => [...table.keys()]))].sort();
  const count = (name: DialectName, tier: Tier): number =>
    [...tiers.get(name)?.values() ?? []].filter((each) => each === tier).length;
  const titles = DIALECT_NAMES.map((name) => implementationOf(name).profile.title);
  const head = (first: string): string[] => [
    `| ${first} | ${titles.join(" | ")} |`,
    `|---|${DIALECT_NAMES.map(() => ":-:").join("|")}|`,
  ];
  return [
    "# 沙盒模拟了什么",
    "",
    "由 `tools/generate_actions.ts` 生成，请勿手改。",
    "",
    "● 模拟：真的改变沙盒里的世界，或者按世界的样子回答。◐ 固定：格式对，数据是编的。○ 拒绝：实现有这个接口，沙盒没有，调用会失败，流水里会有一行说明。空白：实现没有这个接口，按它自己的说法报错。",
    "",
    ...head("接口"),
    ...(["simulated", "canned", "refused"] as const).map((tier) =>
      `| ${marks[tier]} | ${DIALECT_NAMES.map((name) => count(name, tier)).join(" | ")} |`
    ),
    "",
    "## 各实现读自哪里",
    "",
    "| 实现 | 版本 | 出处 | 消息格式 | 心跳 |",
    "|---|---|---|---|---|",
    ...DIALECT_NAMES.map((name) => {
      const { profile } = implementationOf(name);
      const { title, version, source, messageFormat, wire } = profile;
      return `| ${title} | ${version} | ${source} | \`${messageFormat}\` | ${wire.heartbeatMs} ms |`;
    }),
    "",
    "## 没有模拟的接口",
    "",
    ...DIALECT_NAMES.map((name) => {
      const refused = [...tiers.get(name) ?? []].filter(([, tier]) => tier === "refused").map(([action]) => action);
      const list = refused.length === 0 ? "没有" : refused.map((action) => `\`${action}\``).join("、");
      return `* ${implementationOf(name).profile.title}：${list}。`;
    }),
    "",
    "## 接口",
    "",
    ...head("接口"),
    ...actions.map((action) => {
      const row = DIALECT_NAMES.map((name) => {
        const tier = tiers.get(name)?.get(action);
        return tier === undefined ? "" : marks[tier];
      });
      return `| \`${action}\` | ${row.join(" | ")} |`;
    }),
    "",
    "## 失败时的说法",
    "",
    "NapCat 的每个接口有自己的说法，下面是注入故障时用的。返回码先写 WebSocket，再写 HTTP；文字里的换行写成空格。",
    "",
    ...DIALECT_NAMES.flatMap(failuresOf),
  ].join("\n");
}

function failuresOf(name: DialectName): string[] {
  const { failures, codes, title } = implementationOf(name).profile;
  const rows = (Object.keys(failures) as FailureKind[]).map((kind) => {
    const { retcode, msg, says, source } = failures[kind];
    const code = retcode === undefined ? `${codes.ws.failed} / ${codes.http.failed}` : String(retcode);
    const words = [msg, says].filter((each) => each !== undefined && each !== "").join("：").replace(/\s+/g, " ");
    return `| ${kind} | ${code} | ${words.replaceAll("|", "\\|")} | ${source} |`;
  });
  return [`### ${title}`, "", "| 原因 | 返回码 | 文字 | 出处 |", "|---|---|---|---|", ...rows, ""];
}
