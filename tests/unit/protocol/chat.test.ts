import assert from "node:assert/strict";
import { test } from "node:test";
import { chatOf, isChatMessage, isOwnMessage, sendingTo } from "../../../src/protocol/chat.ts";

const message = (more: object) => ({
  post_type: "message",
  message_type: "private",
  self_id: 10001,
  user_id: 20001,
  ...more,
});

test("the account's own messages are known in every form of its number, and nobody is not the account", () => {
  for (
    const own of [
      { user_id: 10001 },
      { user_id: "10001" },
      { user_id: 10001, self_id: "10001" },
      { user_id: "9007199254740993", self_id: "9007199254740993" },
      { post_type: "message_sent" },
    ]
  ) assert.ok(isOwnMessage(message(own)), JSON.stringify(own));
  for (
    const other of [
      {},
      { user_id: "9007199254740993", self_id: "9007199254740992" },
      { user_id: 0, self_id: 0 },
      { user_id: null, self_id: null },
      { user_id: undefined, self_id: undefined },
      { post_type: "notice", user_id: 10001 },
    ]
  ) assert.ok(!isOwnMessage(message(other)), JSON.stringify(other));
});

test("an event belongs to its group, to its private chat, or to none", () => {
  const chat = (more: object) => JSON.parse(JSON.stringify(chatOf(message(more)))) as object;
  assert.deepEqual(chat({}), { message_type: "private", user_id: 20001 });
  assert.deepEqual(chat({ group_id: null, sender: null }), { message_type: "private", user_id: 20001 });
  assert.deepEqual(chat({ sender: { group_id: 7 } }), { message_type: "private", user_id: 20001, group_id: 7 });
  assert.deepEqual(chat({ sender: { group_id: 0 } }), { message_type: "private", user_id: 20001 });
  assert.deepEqual(chat({ message_type: "group", group_id: 7 }), { user_id: 20001, group_id: 7 });
  for (const own of [{ user_id: 10001 }, { user_id: "10001" }, { post_type: "message_sent", user_id: 10001 }]) {
    assert.deepEqual(chat({ ...own, target_id: 20002 }), { message_type: "private", user_id: 20002 });
    for (const target_id of [undefined, null, 0, "0", ""]) {
      assert.deepEqual(chat({ ...own, target_id }), { message_type: "private" });
    }
  }
  assert.deepEqual(chat({ user_id: 10001, message_type: "group", group_id: 7, target_id: 7 }), {
    user_id: 10001,
    group_id: 7,
  });
  const notice = { post_type: "notice", message_type: undefined };
  assert.deepEqual(chat({ ...notice, user_id: null, operator_id: 5 }), { user_id: 5 });
  assert.deepEqual(chat({ ...notice, user_id: 0, operator_id: null, peer_id: 6 }), { user_id: 6 });
  assert.deepEqual(chat({ ...notice, user_id: "10001" }), {});
});

test("a message from a channel of a guild belongs to no chat", () => {
  const guild = message({ message_type: "guild", sub_type: "channel", user_id: "144115218680000001", guild_id: "1" });
  assert.ok(!isChatMessage(guild));
  assert.deepEqual(chatOf(guild), {});
  for (const message_type of ["group", "private", undefined, null]) assert.ok(isChatMessage(message({ message_type })));
  assert.ok(!isChatMessage({ post_type: "notice" }));
});

test("a message goes to the group, to the person, or to the person through a group", () => {
  const message = [{ type: "text" as const, data: { text: "x" } }];
  const rows: [chat: Parameters<typeof sendingTo>[0], action: string, params: object][] = [
    [{ group_id: 5, user_id: 7 }, "send_group_msg", { group_id: 5 }],
    [{ group_id: "5" }, "send_group_msg", { group_id: "5" }],
    [{ message_type: "group", group_id: 5, user_id: 7 }, "send_group_msg", { group_id: 5 }],
    [{ user_id: 7 }, "send_private_msg", { user_id: 7 }],
    [{ message_type: "private", user_id: 7, group_id: undefined }, "send_private_msg", { user_id: 7 }],
    [{ message_type: "private", user_id: 7, group_id: 0 }, "send_private_msg", { user_id: 7 }],
    [{ message_type: "group", user_id: 7, group_id: 0 }, "send_private_msg", { user_id: 7 }],
    [{ message_type: "private", user_id: 7, group_id: 5 }, "send_private_msg", { user_id: 7, group_id: 5 }],
  ];
  for (const [chat, action, params] of rows) {
    assert.deepEqual(sendingTo(chat, message), { action, params: { ...params, message } }, JSON.stringify(chat));
  }
});
