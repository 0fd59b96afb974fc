import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NapCatApi } from "../../src/api/clients.ts";
import { createEvent } from "../../src/bot/events/create.ts";
import { EVENT_KINDS } from "../../src/bot/events/table.gen.ts";
import type { EventPayload } from "../../src/protocol/events/events.ts";

const page = readFileSync(new URL("../../docs/guide/events.md", import.meta.url), "utf8");
const known = readFileSync(new URL("../../docs/reference/events.md", import.meta.url), "utf8");
const types = readFileSync(new URL("../../src/bot/events/kinds.gen.ts", import.meta.url), "utf8");

/** The names in a section's first column, without their parameters. */
const methodsOf = (section: string): string[] =>
  [...(page.split(`## ${section}\n`)[1]?.split("\n## ")[0] ?? "").matchAll(/^\| (`.*?) \|/gm)]
    .flatMap(([, cell = ""]) => [...cell.matchAll(/`(\w+)/g)].map(([, name = ""]) => name));

/** Everything that an event has beside its fields. */
function membersOf(name: string): Set<string> {
  const [post_type = "", detail = "", sub_type = ""] = name.split(".");
  const key = { message: "message_type", notice: "notice_type", request: "request_type" }[post_type] ?? "message_type";
  const payload = { time: 1, self_id: 1, post_type, [key]: detail, sub_type } as unknown as EventPayload;
  const members = new Set<string>();
  for (
    let at: object = createEvent(payload, new NapCatApi());
    at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const member of Object.getOwnPropertyNames(at)) members.add(member);
  }
  return members;
}

test("the page of events has the type of every kind, and the methods it and the guide name are there, and no other", () => {
  const groups = { 消息方法: methodsOf("消息方法"), 成员方法: methodsOf("成员方法"), 好友方法: methodsOf("好友方法") };
  groups.消息方法 = groups.消息方法.filter((name) => !["setEssence", "removeEssence"].includes(name));
  assert.ok(
    groups.消息方法.includes("forwardTo") && groups.成员方法.includes("ban") && groups.好友方法.includes("like"),
  );
  const common = membersOf("unknown");
  const [senders = "", table = ""] = known.split("\n## ");
  const rows = [...table.matchAll(/^\| `([\w.]+)` \S+ \| `(\w+)` \| .*? \| (.*?) ?\|$/gm)];
  assert.deepEqual(
    rows.map(([, name]) => name),
    [...senders.matchAll(/^\| `([\w.]+)`/gm)].map(([, name]) => name),
  );
  for (const [, name = "", type = "", cell = ""] of rows) {
    assert.match(types, new RegExp(`"${name.replaceAll(".", "\\.")}": ${type};`));
    const named = new Set([...cell.matchAll(/`(\w+)`/g)].map(([, method = ""]) => method));
    for (const [group, methods] of Object.entries(groups)) {
      if (cell.includes(group)) methods.forEach((each) => named.add(each));
    }
    const members = membersOf(name);
    for (const method of named) assert.ok(members.has(method), `${name} has no ${method}`);
    // `member` and `operator` come with the group methods.
    const fields = EVENT_KINDS.find(([kind]) => kind === name)?.[2].split(" ") ?? [];
    const more = [...members].filter((each) => !common.has(each) && !named.has(each) && !fields.includes(each));
    assert.deepEqual(more.filter((each) => !["member", "operator"].includes(each)), [], name);
  }
});
