/** The page of what the sandbox simulates: actions by implementation, the words of failures, and where all that was read. */

import { DIALECT_NAMES, implementationOf, tiersOfDialect } from "../../src/sandbox/dialects/names.ts";
import type { Basis, DialectName, FailureKind, Tier } from "../../src/sandbox/dialects/facts.ts";
import { type Compared, comparedEvents, recordedAt } from "./recorded.ts";

const certainty: Readonly<Record<Basis, string>> = {
  observed: "见过",
  read: "读过",
  reported: "听说",
  assumed: "没有核实",
};
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
    "## 和录下来的包比过的事件",
    "",
    "左边是 `tests/fixtures/payloads` 里从真的实现录下来的事件，右边是沙盒为同一件事推送的。比的是字段；别的事件读自源码，没有录下来的包可比。",
    "",
    "| 事件 | 实现 | 录下来的包 | 字段 |",
    "|---|---|---|---|",
    ...comparedEvents().sort((a, b) => a.event < b.event ? -1 : a.event > b.event ? 1 : 0).map(comparedRow),
    "",
    "## 失败时的说法",
    "",
    "NapCat 的每个接口有自己的说法，下面是注入故障时用的。返回码先写 WebSocket，再写 HTTP；文字里的换行写成空格。",
    "核实：见过——在写明的版本上看到过这样的应答；读过——读自源码或规范，没有在线上看到过；听说——来自 issue，版本不一，这里没有人看到过；没有核实——没有读到，按 OneBot 11 的文本来。写着“录下来的”的有一个录下来的应答，测试拿它对照：文字一样，或者格式一样，只有内核的函数、数字和文字不同。",
    "",
    ...DIALECT_NAMES.flatMap(failuresOf),
  ].join("\n");
}

function failuresOf(name: DialectName): string[] {
  const { failures, codes, title } = implementationOf(name).profile;
  const rows = (Object.keys(failures) as FailureKind[]).map((kind) => {
    const { retcode, msg, says, source, basis, recorded } = failures[kind];
    const code = retcode === undefined ? `${codes.ws.failed} / ${codes.http.failed}` : String(retcode);
    const words = [msg, says].filter((each) => each !== undefined && each !== "").join("：").replace(/\s+/g, " ");
    return `| ${kind} | ${code} | ${words.replaceAll("|", "\\|")} | ${certainty[basis]} | ${source}${
      recorded === undefined ? "" : `；${recordedAt(recorded)}`
    } |`;
  });
  return [`### ${title}`, "", "| 原因 | 返回码 | 文字 | 核实 | 出处 |", "|---|---|---|---|---|", ...rows, ""];
}

function comparedRow({ file, dialect, event, recordedOnly, oursOnly, why = "" }: Compared): string {
  const { title } = implementationOf(dialect).profile;
  const less = recordedOnly.length === 0 ? "" : `只在包里：${recordedOnly.map((each) => `\`${each}\``).join("、")}`;
  const more = oursOnly.length === 0 ? "" : `只在沙盒里：${oursOnly.map((each) => `\`${each}\``).join("、")}`;
  const differs = [less, more, why].filter((each) => each !== "").join("；");
  return `| \`${event}\` | ${title} | ${file} | ${differs === "" ? "一样" : differs} |`;
}
