/** The page of compatibility: what each implementation has, counted from the tables of actions, events and segments. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Action, dialects, type EventRow, type SegmentRow, type Source } from "../reference/tables.ts";
import type { Page } from "./stage.ts";

/** The page. */
export function matrixPage(root: string): Page {
  const read = <Row>(path: string): Row[] => JSON.parse(readFileSync(join(root, path), "utf8")) as Row[];
  const actions = read<Action>("src/protocol/actions/actions.json");
  const events = read<EventRow>("src/protocol/events/events.json");
  const segments = read<SegmentRow>("tools/reference/segments.json");
  const row = (words: string, cell: (source: Source) => string | number): string =>
    `| ${words} | ${dialects.map(({ source }) => cell(source)).join(" | ")} |`;
  const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(" ");
  const text = [
    "# 兼容：各实现有什么",
    "",
    "从接口、事件、消息段的表数出来，每一行读自实现的源码或者录下来的包。连接方式见[连接](guide/connect.md)，线路上的差别见[实测](transports.md)，出错时的样子见[故障](faults.md)。",
    "",
    `| | ${dialects.map(({ title }) => title).join(" | ")} |`,
    `|---|${dialects.map(() => "--:").join("|")}|`,
    row("[接口](reference/actions.md)", (source) => actions.filter((each) => each.in.includes(source)).length),
    row("其中空实现", (source) => actions.filter((each) => each.stub_in?.[source] !== undefined).length),
    row("文档里有、代码里没有", (source) => actions.filter((each) => each.documented_in?.includes(source)).length),
    row("[事件](reference/events.md)", (source) => events.filter((each) => each.in.includes(source)).length),
    row(
      "[消息段](reference/segments.md)",
      (source) => segments.filter((each) => [...each.received_in, ...each.sent_in].includes(source)).length,
    ),
    "",
    "SnowLuma 也是 OneBot 11 实现：读过它的源码，没有连过真的，所以没有列。用 `OneBotApi` 去连，没有方法的接口用 `call`，见[连接](guide/connect.md)；沙盒里有它的方言，写着[哪些没有核实](reference/sandbox.md)。",
    "",
    "## 缺的时候用什么",
    "",
    '调用一个实现没有的接口，编译就通不过；拿不准连的是谁，写 `api.supports("…")`。下面这些，另一个接口做同样的事，事件的方法自己会换：',
    "",
    "| 接口 | 有它的 | 没有时用 |",
    "|---|---|---|",
    ...actions.filter(({ fallback }) => fallback !== undefined)
      .map((each) => `| \`${each.name}\` | ${titlesOf(each.in)} | \`${each.fallback}\` |`),
    "",
    "## 只有一个实现有的接口",
    "",
    ...dialects.flatMap(({ source, title }) => {
      const own = actions.filter((each) => each.in.length === 1 && each.in[0] === source).map((each) => each.name);
      return own.length === 0 ? [] : [`${title}（${own.length}）：${code(own)}`, ""];
    }),
    "## 几乎都有的接口",
    "",
    "换实现也不用改的：",
    "",
    code(
      actions.filter((each) => dialects.every(({ source }) => source === "onebot11" || each.in.includes(source))).map((
        each,
      ) => each.name),
    ),
    "",
  ].join("\n");
  return { source: "docs/matrix.md", path: "matrix.md", text };
}

function titlesOf(sources: readonly Source[]): string {
  return dialects.filter(({ source }) => sources.includes(source)).map(({ title }) => title).join("、");
}
