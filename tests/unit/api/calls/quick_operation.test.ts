import assert from "node:assert/strict";
import { test } from "node:test";
import type { OneBotApi } from "../../../../src/api/clients.ts";
import { emulateQuickOperation, quickCalls, type QuickOperation } from "../../../../src/api/calls/quick_operation.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { groupMessage, privateMessage } from "../../../support/peer.ts";

const group = (more: object = {}) => groupMessage("骂人", more) as EventPayload;
const names = (payload: EventPayload, operation: QuickOperation) =>
  quickCalls(payload, operation).map(({ action }) => action);

test("every part for a group message becomes a call, the reply first", () => {
  const operation = {
    reply: "不可以",
    at_sender: true,
    delete: true,
    kick: true,
    reject_add_request: true,
    ban: true,
    ban_duration: 60,
  };
  assert.deepEqual(quickCalls(group({ message_id: 1 }), operation), [
    {
      action: "send_group_msg",
      params: {
        group_id: 700001,
        message: [
          { type: "at", data: { qq: "20001" } },
          { type: "text", data: { text: " " } },
          { type: "text", data: { text: "不可以" } },
        ],
      },
    },
    { action: "delete_msg", params: { message_id: 1 } },
    { action: "set_group_kick", params: { group_id: 700001, user_id: 20001, reject_add_request: true } },
    { action: "set_group_ban", params: { group_id: 700001, user_id: 20001, duration: 60 } },
  ]);
});

test("a reply is literal, and CQ text where auto_escape is false; a mute is half an hour by default", () => {
  const message = (operation: QuickOperation) => quickCalls(group(), operation)[0]?.params.message;
  const literal = [{ type: "text", data: { text: "[CQ:face,id=1]" } }];
  assert.deepEqual(message({ reply: "[CQ:face,id=1]" }), literal);
  assert.deepEqual(message({ reply: "[CQ:face,id=1]", auto_escape: true }), literal);
  assert.deepEqual(message({ reply: "[CQ:face,id=1]", auto_escape: false }), [{ type: "face", data: { id: "1" } }]);
  assert.deepEqual(message({ reply: [{ type: "dice", data: {} }] }), [{ type: "dice", data: {} }]);
  assert.equal(quickCalls(group(), { ban: true })[0]?.params.duration, 1800);
});

test("in private only the reply counts, through the group of a temporary chat", () => {
  const all = { reply: "好", at_sender: true, delete: true, kick: true, ban: true };
  const friend = privateMessage("x") as EventPayload;
  assert.deepEqual(quickCalls(friend, all), [
    { action: "send_private_msg", params: { user_id: 20001, message: [{ type: "text", data: { text: "好" } }] } },
  ]);
  for (const temporary of [{ group_id: 5 }, { sender: { user_id: 20001, nickname: "", group_id: 5 } }]) {
    const payload = privateMessage("x", { sub_type: "group", ...temporary }) as EventPayload;
    assert.equal(quickCalls(payload, all)[0]?.params.group_id, 5);
  }
});

test("somebody anonymous is muted by their flag, neither removed nor mentioned", () => {
  const payload = group({ anonymous: { id: 1, name: "匿名", flag: "f" } });
  const calls = quickCalls(payload, { reply: "x", at_sender: true, kick: true, ban: true });
  assert.deepEqual(calls.map(({ action }) => action), ["send_group_msg", "set_group_anonymous_ban"]);
  assert.deepEqual(calls[0]?.params.message, [{ type: "text", data: { text: "x" } }]);
  assert.equal(calls[1]?.params.anonymous_flag, "f");
});

test("requests are answered, and only when approve is there", () => {
  const base = { time: 1, self_id: 1, post_type: "request", user_id: 2, comment: "", flag: "f" };
  const friend = { ...base, request_type: "friend" } as EventPayload;
  const join = { ...base, request_type: "group", sub_type: "invite", group_id: 3 } as EventPayload;
  assert.deepEqual(quickCalls(friend, { approve: true, remark: "小明", reason: "x" }), [
    { action: "set_friend_add_request", params: { flag: "f", approve: true, remark: "小明" } },
  ]);
  assert.deepEqual(quickCalls(join, { approve: false, reason: "满了" }), [
    { action: "set_group_add_request", params: { flag: "f", sub_type: "invite", approve: false, reason: "满了" } },
  ]);
  assert.deepEqual(names(join, { reason: "满了" }), []);
});

test("nothing is done for other events, for nothing, and for fields that do not exist", () => {
  const notice = { time: 1, self_id: 1, post_type: "notice", notice_type: "friend_add", user_id: 2 } as EventPayload;
  assert.deepEqual(names(notice, { reply: "x", approve: true }), []);
  assert.deepEqual(names(group(), {}), []);
  assert.deepEqual(names(group(), { reply: "", delete: false }), []);
  assert.throws(() => quickCalls(group(), { at_sendr: true } as QuickOperation), /no option "at_sendr"/);
  assert.throws(() => quickCalls(group(), { ban: true, ban_duration: Number.NaN }), /ban_duration wants seconds/);
});

test("each call is made also after another failed, and every failure is told", async () => {
  const called: string[] = [];
  const failing = (bad: readonly string[]) =>
    ({
      call: (action: string) => {
        called.push(action);
        return bad.includes(action) ? Promise.reject(new Error(action)) : Promise.resolve();
      },
    }) as unknown as OneBotApi;
  const operation = { delete: true, kick: true, ban: true };
  await emulateQuickOperation(failing([]), group(), operation);
  await assert.rejects(emulateQuickOperation(failing(["delete_msg"]), group(), operation), { message: "delete_msg" });
  await assert.rejects(
    emulateQuickOperation(failing(["delete_msg", "set_group_ban"]), group(), operation),
    (error) => error instanceof AggregateError && error.errors.length === 2,
  );
  assert.equal(called.length, 9);
});

test("a message of a guild's channel is answered nowhere, and what the account wrote itself to whom it wrote", () => {
  const guild = { ...privateMessage("x"), message_type: "guild" } as unknown as EventPayload;
  assert.deepEqual(quickCalls(guild, { reply: "好" }), []);
  const own = privateMessage("x", { user_id: 10001, self_id: 10001, target_id: 20002 }) as EventPayload;
  assert.equal(quickCalls(own, { reply: "好" })[0]?.params.user_id, 20002);
});
