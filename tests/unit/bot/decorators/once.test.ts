import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OnceMemory } from "../../../../src/bot/decorators/once.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

/** One message in a group, as the implementation of `self_id` reports it. */
function message(self_id: number, more: object = {}): EventPayload {
  return {
    self_id,
    time: 1_700_000_000,
    post_type: "message",
    message_type: "group",
    group_id: 700001,
    user_id: 20001,
    message_id: self_id * 7,
    message: [{ type: "text", data: { text: "签到" } }],
    ...more,
  } as EventPayload;
}

const recorded = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/payloads/${name}.json`, import.meta.url), "utf8"));

test("a message belongs to the first account that brings it, by its number in the group", () => {
  const memory = new OnceMemory(createManualClock());
  // NapCat, LLBot and go-cqhttp write the number in their own ways; the text may differ too.
  const napcat = message(10001, { message_id: 55, message_seq: 55, real_seq: "3620502" });
  const llbot = message(10002, { message_seq: 3620502, message: "签到" });
  const cqhttp = message(10003, { message_seq: 3620502, message: "签到[CQ:image,file=1.png]" });
  assert.deepEqual([napcat, llbot, cqhttp].map((each) => memory.owner(each, false)), [10001, 10001, 10001]);
  assert.equal(memory.owner(message(10002, { message_seq: 3620503 }), false), 10002);
  assert.equal(memory.owner(message(10001, { real_seq: "3620503" }), false), 10002);
  assert.equal(memory.owner(message(10001, { real_seq: "3620503", group_id: 700002 }), false), 10001, "another group");
});

test("without a number group, sender, second and content have to do", () => {
  const memory = new OnceMemory(createManualClock());
  const owner = (payload: EventPayload): number => memory.owner(payload, false);
  const picture = (url: string) => [
    { type: "at", data: { qq: "10001", name: url } },
    { type: "image", data: { file: url, url } },
    { type: "text", data: { text: "看" } },
  ];
  assert.equal(owner(message(10001, { message_seq: 0, real_seq: "0", message: picture("a") })), 10001);
  assert.equal(owner(message(10002, { message: picture("b") })), 10001, "addresses differ, the message is the same");
  assert.equal(owner(message(10002, { message: picture("b"), user_id: 20002 })), 10002);
  assert.equal(owner(message(10002, { message: picture("b"), time: 1_700_000_001 })), 10002);
  assert.equal(owner(message(10002, { message: "看" })), 10002);
  const hashed = message(10003, { message_seq: 99, message: picture("c") });
  assert.equal(owner(hashed), 10001, "one side knows the number, the other does not");
});

test("who says the same twice in a second said two things: both are answered, each once", () => {
  const memory = new OnceMemory(createManualClock());
  const seen = [10001, 10001, 10002, 10002].map((self_id) => memory.owner(message(self_id), false));
  assert.deepEqual(seen, [10001, 10001, 10001, 10001]);
  assert.equal(memory.size, 2);
  assert.equal(memory.owner(message(10002), false), 10002, "a third that only one account has seen so far");
});

test("notices are known by who did what to whom", () => {
  const memory = new OnceMemory(createManualClock());
  const joined = recorded("gocq-notice-group_increase-approve-sd");
  const at = (self_id: number, more: object = {}) =>
    memory.owner({ ...joined, self_id, ...more } as EventPayload, false);
  assert.equal(at(10001), 10001);
  assert.equal(at(10002, { time: 2 }), 10001);
  assert.equal(at(10002, { user_id: 5 }), 10002);
  assert.equal(at(10002, { notice_type: "group_decrease" }), 10002);
});

test("looking changes nothing", () => {
  const memory = new OnceMemory(createManualClock());
  assert.equal(memory.owner(message(10002), true), 10002);
  assert.equal(memory.size, 0);
  memory.owner(message(10001), false);
  assert.equal(memory.owner(message(10002), true), 10001);
  assert.equal(memory.owner(message(10002), true), 10001);
});

test("what is old is forgotten, and what is remembered is bounded", async () => {
  const clock = createManualClock();
  const memory = new OnceMemory(clock);
  memory.owner(message(10001, { real_seq: "1" }), false);
  await clock.advance(119_999);
  assert.equal(memory.owner(message(10002, { real_seq: "1" }), false), 10001);
  await clock.advance(2);
  assert.equal(memory.owner(message(10002, { real_seq: "1" }), false), 10002);
  for (let n = 2; n < 20_000; n++) memory.owner(message(10001, { real_seq: String(n), time: n }), false);
  assert.ok(memory.size <= 4_096, `${memory.size}`);
  assert.equal(memory.owner(message(10002, { real_seq: "19999" }), false), 10001);
});
