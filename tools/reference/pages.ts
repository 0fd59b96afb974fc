/** The pages of `docs/reference`: names by implementations, in Chinese. */

import { type Action, dialects, type EventRow, type Param, type SegmentRow, type Source } from "./tables.ts";

/** Under each title. */
export const generated = "由 `tools/generate_actions.ts` 生成，请勿手改。";
/** The implementations, as the last columns of a table. */
export const titles = dialects.map(({ title }) => title).join(" | ");
/** Their cells. */
export const line = (marks: (source: Source) => string): string =>
  dialects.map(({ source }) => marks(source)).join(" | ");
/** And the rule under their titles. */
export const rule = dialects.map(() => ":-:").join("|");

/** `OneBot 11 39，go-cqhttp 72，…` */
export function counts<Row>(rows: readonly Row[], has: (row: Row, source: Source) => boolean): string {
  return dialects.map(({ title, source }) => `${title} ${rows.filter((row) => has(row, source)).length}`).join("，");
}

/** How much of the protocol there is, and how much of it each implementation has. */
export function overviewPage(
  actions: readonly Action[],
  events: readonly EventRow[],
  segments: readonly SegmentRow[],
): string {
  const row = <Row>(title: string, rows: readonly Row[], has: (row: Row, source: Source) => boolean): string => {
    const whole = rows.filter((each) => dialects.some(({ source }) => has(each, source)));
    return `| ${title} | ${whole.length} | ${
      line((source) => String(whole.filter((each) => has(each, source)).length))
    } |`;
  };
  const isDocumented = (action: Action, source: Source): boolean => action.documented_in?.includes(source) === true;
  return [
    "# 协议一览",
    "",
    `${generated}频道（guild）不计在内。`,
    "",
    `| | 合计 | ${titles} |`,
    `|---|:-:|${rule}|`,
    row("[接口](actions.md)", actions, (action, source) => action.in.includes(source) || isDocumented(action, source)),
    row("　其中：空实现", actions, (action, source) => action.stub_in?.[source] !== undefined),
    row("　其中：文档里有、代码里没有", actions, isDocumented),
    row(
      "　其中：需要 NapCat 的 packet 后端",
      actions,
      (action, source) => action.native === true && source === "napcat",
    ),
    row("[事件](events.md)", events, (event, source) => event.in.includes(source)),
    row("[消息段](segments.md)，会收到", segments, (segment, source) => segment.received_in.includes(source)),
    row("[消息段](segments.md)，可以发送", segments, (segment, source) => segment.sent_in.includes(source)),
    "",
    "每个实现各有一个客户端类：`OneBotApi`、`CqHttpApi`、`NapCatApi`、`LLBotApi`、`LagrangeApi`。调用该实现没有的接口无法通过编译，",
    "编译错误里写着应该用哪个类，例如 `OnlyInNapCatApi`。运行时可用 `api.supports(name)` 判断。",
    "",
  ].join("\n");
}

/** Every action, and who has it. */
export function actionsPage(actions: readonly Action[]): string {
  const mark = (action: Action, source: Source): string => {
    if (action.stub_in?.[source] !== undefined) return "○";
    if (action.in.includes(source)) return "●";
    return action.documented_in?.includes(source) ? "△" : "";
  };
  const native = ({ native }: Action): string =>
    native === undefined ? "" : ` \`${native === true ? "native" : native}\``;
  return [
    "# 接口一览",
    "",
    `${generated}● 支持　○ 空实现　△ 文档里有、代码里没有　\`native\` 需要 NapCat 的 packet 后端`,
    "",
    `共 ${actions.length} 个接口：${counts(actions, (action, source) => action.in.includes(source))}。`,
    "频道（guild）接口不在表内，仍可用 `api.call(name, params)` 调用。",
    "",
    `| 接口 | 说明 | ${titles} |`,
    `|---|---|${rule}|`,
    ...actions.map((action) =>
      `| \`${action.name}\`${native(action)} | ${action.zh} | ${line((source) => mark(action, source))} |`
    ),
    "",
  ].join("\n");
}

/** Every parameter of every action. */
export function paramsPage(actions: readonly Action[]): string {
  const row = ({ name, type, required, zh }: Param): string => {
    const must = required === true ? "是" : "";
    return `| \`${name}\` | \`${type.replaceAll("|", "\\|")}\` | ${must} | ${zh.replaceAll("|", "\\|")} |`;
  };
  return [
    "# 接口参数",
    "",
    `${generated}谁有哪个接口见[接口一览](actions.md)；沙盒页面“接口”里的表单用的是同样的说明。没有参数的接口不在这里。`,
    ...actions.flatMap(({ name, zh, params = [] }) =>
      params.length === 0 ? [] : [
        "",
        `## ${name}`,
        "",
        `${zh}。`,
        "",
        "| 参数 | 类型 | 必填 | 说明 |",
        "|---|---|:-:|---|",
        ...params.map(row),
      ]
    ),
    "",
  ].join("\n");
}

/** Every segment, and who sends or takes it. */
export function segmentsPage(segments: readonly SegmentRow[]): string {
  const mark = (row: SegmentRow, source: Source): string =>
    (row.received_in.includes(source) ? "收" : "") + (row.sent_in.includes(source) ? "发" : "");
  return [
    "# 消息段一览",
    "",
    `${generated}收：会收到　发：可以发送`,
    "",
    `共 ${segments.length} 种消息段。会收到：${counts(segments, (row, source) => row.received_in.includes(source))}；`,
    `可以发送：${counts(segments, (row, source) => row.sent_in.includes(source))}。`,
    "",
    `| 消息段 | 说明 | ${titles} |`,
    `|---|---|${rule}|`,
    ...segments.map((row) => `| \`${row.type}\` | ${row.zh} | ${line((source) => mark(row, source))} |`),
    "",
  ].join("\n");
}
