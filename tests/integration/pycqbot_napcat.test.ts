/** NapCat's actions that pycqBot lacked, row by row: their exact names, parameters and results. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger, type GroupMessageEvent, inject, NapCatApi, node, OnGroupMsg } from "../../mod.ts";
import { groupMessage, type Peer } from "../support/peer.ts";
import { until, withBot } from "../support/running_bot.ts";

/** Runs a handler that uses the client, and gives what was called. */
async function called(
  use: (api: NapCatApi, event: GroupMessageEvent) => Promise<unknown>,
  answers: Record<string, unknown> = {},
): Promise<[action: string, params: Record<string, unknown>][]> {
  class Use {
    constructor(private api = inject(NapCatApi)) {}
    @OnGroupMsg()
    async run(event: GroupMessageEvent) {
      await use(this.api, event);
    }
  }
  let calls: Peer["calls"] = [];
  const failures: unknown[] = [];
  const options = {
    api: ({ url }: Peer) => new NapCatApi({ url, log: createLogger("silent") }),
    onError: (error: unknown) => void failures.push(error),
  };
  await withBot(Use, options, async ({ peer, push, app }) => {
    for (const [action, data] of Object.entries(answers)) {
      peer.answers[action] = () => ({ status: "ok", retcode: 0, data });
    }
    await push(groupMessage("x", { message_id: 9 }));
    await until(() => app.stats.running === 0);
    calls = peer.calls.filter(({ action }) => action !== "get_login_info");
  });
  if (failures.length > 0) throw failures[0];
  return calls.map(({ action, params }) => [action, params]);
}

test("set_group_sign", async () => {
  assert.deepEqual(await called((api) => api.set_group_sign({ group_id: "1" })), [["set_group_sign", {
    group_id: "1",
  }]]);
});

test("group_poke, friend_poke and send_poke, and poke() of an event", async () => {
  const calls = await called(async (api, event) => {
    await api.group_poke({ group_id: 1, user_id: 2 });
    await api.friend_poke({ user_id: 2 });
    await api.send_poke({ user_id: 2, group_id: 1 });
    await event.poke();
  });
  assert.deepEqual(calls.slice(0, 3), [
    ["group_poke", { group_id: 1, user_id: 2 }],
    ["friend_poke", { user_id: 2 }],
    ["send_poke", { user_id: 2, group_id: 1 }],
  ]);
  assert.match(calls[3]?.[0] ?? "", /poke/);
});

test("ArkSharePeer and ArkShareGroup keep their case; one gives an object, the other a text", async () => {
  const shared = { errCode: 0, errMsg: "", arkJson: "{}" };
  let results: unknown[] = [];
  const calls = await called(async (api) => {
    results = [
      await api.ArkSharePeer({ user_id: 1, phoneNumber: "" }),
      await api.ArkSharePeer({ group_id: 2 }),
      await api.ArkShareGroup({ group_id: 2 }),
    ];
  }, { ArkSharePeer: shared, ArkShareGroup: "{ark}" });
  assert.deepEqual(results, [shared, shared, "{ark}"]);
  assert.deepEqual(calls.map(([action]) => action), ["ArkSharePeer", "ArkSharePeer", "ArkShareGroup"]);
});

test("get_robot_uin_range, set_online_status, get_friends_with_category, set_qq_avatar and get_file", async () => {
  const file = { file: "/a", url: "/a", file_size: "3", file_name: "a" };
  const friends = [{ categoryId: 0, categoryName: "好友", categoryMbCount: 1, buddyList: [] }];
  let results: unknown[] = [];
  const calls = await called(async (api) => {
    results = [
      await api.get_robot_uin_range(),
      await api.get_friends_with_category(),
      await api.get_file({ file_id: "f" }),
    ];
    await api.set_online_status({ status: 10, ext_status: 1028, battery_status: 0 });
    await api.set_qq_avatar({ file: "https://a/b.png" });
  }, { get_robot_uin_range: [{ minUin: "1", maxUin: "2" }], get_friends_with_category: friends, get_file: file });
  assert.deepEqual(results, [[{ minUin: "1", maxUin: "2" }], friends, file]);
  assert.deepEqual(calls.slice(3), [
    ["set_online_status", { status: 10, ext_status: 1028, battery_status: 0 }],
    ["set_qq_avatar", { file: "https://a/b.png" }],
  ]);
});

test("forward_friend_single_msg and forward_group_single_msg, and forwardTo() of an event", async () => {
  const calls = await called(async (api, event) => {
    await api.forward_friend_single_msg({ user_id: 1, message_id: 2 });
    await api.forward_group_single_msg({ group_id: 1, message_id: 2 });
    await event.forwardTo({ group_id: 5 });
  });
  assert.deepEqual(calls, [
    ["forward_friend_single_msg", { user_id: 1, message_id: 2 }],
    ["forward_group_single_msg", { group_id: 1, message_id: 2 }],
    ["forward_group_single_msg", { group_id: 5, message_id: 9 }],
  ]);
});

test("translate_en2zh sends a list and gives a list, in the older and the newer form of the reply", async () => {
  const results: unknown[] = [];
  const use = async (api: NapCatApi): Promise<void> =>
    void results.push(await api.translate_en2zh({ words: ["hello", "world"] }));
  const calls = await called(use, { translate_en2zh: ["你好", "世界"] });
  await called(use, { translate_en2zh: { words: ["你好", "世界"] } });
  for (const odd of [null, { words: "你好" }, "你好"]) await called(use, { translate_en2zh: odd });
  assert.deepEqual(calls, [["translate_en2zh", { words: ["hello", "world"] }]]);
  assert.deepEqual(results, [["你好", "世界"], ["你好", "世界"], null, { words: "你好" }, "你好"]);
});

test("set_msg_emoji_like, and react() of an event", async () => {
  const calls = await called(async (api, event) => {
    await api.set_msg_emoji_like({ message_id: 1, emoji_id: "76" });
    await event.react(76);
  });
  assert.deepEqual(calls[0], ["set_msg_emoji_like", { message_id: 1, emoji_id: "76" }]);
  assert.equal(calls[1]?.[0], "set_msg_emoji_like");
  assert.deepEqual([calls[1]?.[1].message_id, String(calls[1]?.[1].emoji_id)], [9, "76"]);
});

test("send_forward_msg: nodes as they are, the kind of chat follows the number", async () => {
  const sent = { message_id: 3, res_id: "r" };
  let result: unknown;
  const calls = await called(async (api) => {
    result = await api.send_forward_msg({
      group_id: 1,
      messages: [node({ user_id: 2, nickname: "小明", content: "好" })],
    });
  }, { send_forward_msg: sent });
  assert.deepEqual(result, sent);
  const [action, params] = calls[0] ?? ["", {}];
  assert.equal(action, "send_forward_msg");
  assert.equal(params.group_id, 1);
  assert.equal((params.messages as { type: string }[])[0]?.type, "node");
});

test("mark_private_msg_as_read, mark_group_msg_as_read and _mark_all_as_read", async () => {
  const calls = await called(async (api) => {
    await api.mark_private_msg_as_read({ user_id: 1 });
    await api.mark_group_msg_as_read({ group_id: 1 });
    await api._mark_all_as_read();
  });
  assert.deepEqual(calls, [
    ["mark_private_msg_as_read", { user_id: 1 }],
    ["mark_group_msg_as_read", { group_id: 1 }],
    ["_mark_all_as_read", {}],
  ]);
});

test("get_friend_msg_history: what its page promises is filled in", async () => {
  const calls = await called((api) => api.get_friend_msg_history({ user_id: 1 }), {
    get_friend_msg_history: { messages: [] },
  });
  assert.deepEqual(calls, [
    ["get_friend_msg_history", { message_seq: "0", count: 20, reverseOrder: false, user_id: 1 }],
  ]);
});

test("create_collection and get_collection_list", async () => {
  const calls = await called(async (api) => {
    await api.create_collection({ rawData: "文", brief: "短" });
    await api.get_collection_list({ category: "0", count: "50" });
  });
  assert.deepEqual(calls, [
    ["create_collection", { rawData: "文", brief: "短" }],
    ["get_collection_list", { category: "0", count: "50" }],
  ]);
});

test("set_self_longnick, get_recent_contact (lastestMsg), get_profile_like and fetch_custom_face", async () => {
  let spelled: unknown;
  const calls = await called(async (api) => {
    await api.set_self_longnick({ longNick: "签名" });
    spelled = (await api.get_recent_contact())[0]?.lastestMsg?.message_id;
    await api.get_profile_like();
    await api.fetch_custom_face();
  }, { get_recent_contact: [{ lastestMsg: { message_id: 4 } }], fetch_custom_face: [] });
  assert.equal(spelled, 4);
  assert.deepEqual(calls, [
    ["set_self_longnick", { longNick: "签名" }],
    ["get_recent_contact", { count: 10 }],
    ["get_profile_like", {}],
    ["fetch_custom_face", { count: 48 }],
  ]);
});

test("get_ai_characters, get_ai_record and send_group_ai_record", async () => {
  let record: unknown;
  const calls = await called(async (api) => {
    await api.get_ai_characters({ group_id: 1, chat_type: 1 });
    record = await api.get_ai_record({ character: "c", group_id: 1, text: "你好" });
    await api.send_group_ai_record({ character: "c", group_id: 1, text: "你好" });
  }, { get_ai_characters: [], get_ai_record: "https://a/b.mp3" });
  assert.equal(record, "https://a/b.mp3");
  assert.deepEqual(calls.map(([action]) => action), ["get_ai_characters", "get_ai_record", "send_group_ai_record"]);
});

test("onebot11 and go-cqhttp by reference: NapCat's client has their actions too", () => {
  const api = new NapCatApi({ url: "ws://127.0.0.1:1", log: createLogger("silent") });
  for (
    const action of ["send_like", "get_version_info", "get_essence_msg_list", "get_group_msg_history", "ocr_image"]
  ) {
    assert.equal(typeof (api as unknown as Record<string, unknown>)[action], "function", action);
    assert.equal(api.supports(action), true, action);
  }
});
