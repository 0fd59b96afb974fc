/** The page of events in `docs/reference`: who sends each, and its type, fields and methods, read from its class. */

import { EventBase } from "../../src/bot/events/base.ts";
import * as chats from "../../src/bot/events/chat.ts";
import * as notices from "../../src/bot/events/notice.ts";
import * as requests from "../../src/bot/events/request.ts";
import { GroupMember } from "../../src/bot/events/member.ts";
import { fieldsOf } from "./events.ts";
import { counts, generated, line, rule, titles } from "./pages.ts";
import type { EventRow } from "./tables.ts";

type Class = typeof EventBase;

/** The classes that are written by hand; the others are made of the rows. */
const classes = { ...chats, ...notices, ...requests, EventBase } as unknown as Record<string, Class | undefined>;

const ownNames = (of: { readonly prototype: object }): string[] =>
  Object.getOwnPropertyNames(of.prototype).filter((name) => name !== "constructor");

/** Methods that many events have, and the heading of the guide that has them. */
const groups: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["消息方法", ownNames(chats.ChatEvent)],
  ["成员方法", ownNames(GroupMember)],
  ["好友方法", ownNames(notices.FriendNotice)],
];

/** Every kind of event. */
export function eventsPage(events: readonly EventRow[]): string {
  return [
    "# 事件一览",
    "",
    `${generated}● 会上报。写在 \`@On("…")\` 里的名字是第一列，有子类型时可再加一段，例如 \`message.group.normal\`。`,
    "",
    `共 ${events.length} 种事件：${counts(events, (row, source) => row.in.includes(source))}。`,
    '表里没有的事件不会丢：`@On("*")` 能收到。',
    "",
    `| 事件 | 子类型 | 说明 | ${titles} |`,
    `|---|---|---|${rule}|`,
    ...events.map((row) =>
      `| \`${row.name}\` | ${subTypes(row)} | ${row.zh} | ${line((source) => row.in.includes(source) ? "●" : "")} |`
    ),
    "",
    "## 类型、字段和方法",
    "",
    "`?` 的字段不是每个实现都有；`time`（秒）、`self_id` 和名字里已经说明的（`post_type`、`notice_type` ……）都有，没有列出。",
    "各组方法见[指南](../guide/events.md)。",
    "",
    "| 事件 | 类型 | 字段 | 方法 |",
    "|---|---|---|---|",
    ...events.map((row) => `| \`${row.name}\` ${row.zh} | \`${row.type}Event\` | ${fields(row)} | ${methods(row)} |`),
    "",
  ].join("\n");
}

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(" ");

function subTypes({ sub_types = {} }: EventRow): string {
  return code([...new Set(Object.keys(sub_types).map((name) => name.split(".").at(-1)!))]);
}

function fields(row: EventRow): string {
  return code(row.fields.map(({ name, optional = false }) => `${name}${optional ? "?" : ""}`));
}

function methods(row: EventRow): string {
  const of = classes[row.own === true ? `${row.type}Event` : row.base ?? "EventBase"];
  if (of === undefined) throw new Error(`${row.name}: its class is missing: ${row.base ?? `${row.type}Event`}`);
  const fieldNames = fieldsOf(row).map(({ name }) => name);
  const names = new Set<string>();
  for (let at = of; at !== EventBase; at = Object.getPrototypeOf(at) as Class) {
    for (const name of ownNames(at)) if (!fieldNames.includes(name)) names.add(name);
  }
  const whole = groups.filter(([, each]) => each.every((name) => names.has(name)));
  const inGroups = new Set(["member", ...whole.flatMap(([, each]) => each)]);
  const rest = code([...names].filter((name) => !inGroups.has(name)).sort());
  return [...whole.map(([title]) => title), ...rest === "" ? [] : [rest]].join("、");
}
