import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { CqHttpApi, LagrangeApi, LLBotApi, NapCatApi, OneBotApi } from "../../../../src/api/clients.ts";
import type { DownloadResult } from "../../../../src/api/downloads/downloads.ts";
import { createEvent, openChat } from "../../../../src/bot/events/create.ts";
import { EventBase } from "../../../../src/bot/events/base.ts";
import type { BotEvent, EventKinds, GroupMessageEvent } from "../../../../src/bot/events/types.ts";
import { ConfigError } from "../../../../src/errors.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { groupMessage, privateMessage, SELF } from "../../../support/peer.ts";

type Call = [action: string, params: Record<string, unknown>];

/** A client that keeps what it is asked to call. */
function recorder(of: new () => OneBotApi = NapCatApi, answers: Record<string, unknown> = {}) {
  const calls: Call[] = [];
  const api = new of();
  api.call = ((action: string, params: Record<string, unknown>) => {
    calls.push([action, params]);
    return Promise.resolve(answers[action] ?? {});
  }) as typeof api.call;
  api.request = ((action: string, params: Record<string, unknown>) => {
    calls.push([action, params]);
    return Promise.resolve(null);
  }) as typeof api.request;
  api.downloadFile = ((name: string, url: string) => {
    calls.push(["downloadFile", { name, url }]);
    return Promise.resolve({ ok: false, error: "test" } as DownloadResult);
  }) as typeof api.downloadFile;
  return { api, calls };
}

const base = { time: 1, self_id: SELF };
const notice = (notice_type: string, more: object = {}) => ({ ...base, post_type: "notice", notice_type, ...more });
const notify = (sub_type: string, more: object = {}) => notice("notify", { sub_type, ...more });
const about = { group_id: 7, user_id: 20001 };

/** Runs `use` with an event, and gives the calls that it made. */
async function calls<K extends keyof EventKinds>(
  _kind: K,
  payload: object,
  use: (event: EventKinds[K]) => unknown,
  of?: new () => OneBotApi,
  answers?: Record<string, unknown>,
): Promise<Call[]> {
  const { api, calls: made } = recorder(of, answers);
  await use(createEvent(payload as EventPayload, api) as unknown as EventKinds[K]);
  return made;
}

test("what can be done with a group message", async () => {
  const message = groupMessage("hi", { group_id: 7, message_id: 3 });
  const on = (use: (event: EventKinds["message.group"]) => unknown, of?: new () => OneBotApi) =>
    calls("message.group", message, use, of);
  const me = { group_id: 7, user_id: 20001 };
  const table: [(event: EventKinds["message.group"]) => unknown, string, object][] = [
    [(event) => event.recall(), "delete_msg", { message_id: 3 }],
    [(event) => event.setEssence(), "set_essence_msg", { message_id: 3 }],
    [(event) => event.removeEssence(), "delete_essence_msg", { message_id: 3 }],
    [(event) => event.markAsRead(), "mark_msg_as_read", { message_id: 3 }],
    [(event) => event.ban(), "set_group_ban", { ...me, duration: 1800 }],
    [(event) => event.ban(1_001), "set_group_ban", { ...me, duration: 2 }],
    [(event) => event.ban("10分钟"), "set_group_ban", { ...me, duration: 600 }],
    [(event) => event.ban("1h30m"), "set_group_ban", { ...me, duration: 5400 }],
    [(event) => event.ban(0), "set_group_ban", { ...me, duration: 0 }],
    [(event) => event.unban(), "set_group_ban", { ...me, duration: 0 }],
    [(event) => event.kick(), "set_group_kick", { ...me, reject_add_request: false }],
    [(event) => event.kick({ forever: true }), "set_group_kick", { ...me, reject_add_request: true }],
    [(event) => event.poke(), "group_poke", me],
    [(event) => event.setCard("阿明"), "set_group_card", { ...me, card: "阿明" }],
    [(event) => event.setTitle("头"), "set_group_special_title", { ...me, special_title: "头", duration: -1 }],
    [(event) => event.setAdmin(), "set_group_admin", { ...me, enable: true }],
    [(event) => event.setAdmin(false), "set_group_admin", { ...me, enable: false }],
    [(event) => event.forwardTo({ group_id: 9 }), "forward_group_single_msg", { group_id: 9, message_id: 3 }],
    [(event) => event.forwardTo({ user_id: 9 }), "forward_friend_single_msg", { user_id: 9, message_id: 3 }],
  ];
  for (const [use, action, params] of table) assert.deepEqual(await on(use), [[action, params]]);
  for (const wrong of ["10", "soon", -1, Number.NaN, Infinity]) {
    await assert.rejects(on((event) => event.ban(wrong)), { code: "DURATION" });
  }
});

test("reactions, pokes and forwards take the way that the implementation has", async () => {
  const message = groupMessage("hi", { group_id: 7, message_id: 3 });
  const react = (of: new () => OneBotApi) => calls("message.group", message, (event) => event.react(76), of);
  const like = [["set_msg_emoji_like", { message_id: 3, emoji_id: "76", set: true }]];
  assert.deepEqual(await react(NapCatApi), like);
  assert.deepEqual(await react(LLBotApi), like);
  assert.deepEqual(await react(OneBotApi), like);
  assert.deepEqual(await react(LagrangeApi), [
    ["set_group_reaction", { group_id: 7, message_id: 3, code: "76", is_add: true }],
  ]);
  const removed = await calls("message.group", message, (event) => event.react("128077", { remove: true }));
  assert.deepEqual(removed, [["set_msg_emoji_like", { message_id: 3, emoji_id: "128077", set: false }]]);

  const poke = (of: new () => OneBotApi) => calls("message.group", message, (event) => event.poke(), of);
  for (const  of of[NapCatApi, LLBotApi, LagrangeApi, OneBotApi]) {
    assert.deepEqual(await poke(of), [["group_poke", { group_id: 7, user_id: 20001 }]]);
  }
  assert.deepEqual(await poke(CqHttpApi), [
    ["send_group_msg", { group_id: 7, message: [{ type: "poke", data: { qq: "20001" } }] }],
  ]);

  const forward = (of: new () => OneBotApi, to: { group_id: number } | { user_id: number }) =>
    calls("message.group", message, (event) => event.forwardTo(to), of);
  const messages = [{ type: "node", data: { id: "3" } }];
  assert.deepEqual(await forward(LLBotApi, { group_id: 9 }), [
    ["forward_group_single_msg", { group_id: 9, message_id: 3 }],
  ]);
  assert.deepEqual(await forward(CqHttpApi, { group_id: 9 }), [["send_group_forward_msg", { group_id: 9, messages }]]);
  assert.deepEqual(await forward(LagrangeApi, { user_id: 9 }), [
    ["send_private_forward_msg", { user_id: 9, messages }],
  ]);
});

test("somebody anonymous is muted by their flag", async () => {
  const message = groupMessage("hi", { group_id: 7, anonymous: { id: 1, name: "匿名", flag: "f" } });
  assert.deepEqual(await calls("message.group", message, (event) => event.ban(60_000)), [
    ["set_group_anonymous_ban", { group_id: 7, anonymous_flag: "f", duration: 60 }],
  ]);
});

test("a quoted message is looked up, in one shape", async () => {
  const segments = [{ type: "reply", data: { id: "-42" } }, { type: "text", data: { text: "同意" } }];
  const raw = {
    time: 9,
    message_id: -42,
    group_id: 7,
    sender: { user_id: 5, nickname: "小红" },
    message: "[CQ:face,id=1]好",
  };
  const made = await calls(
    "message.group",
    groupMessage("", { message: segments }),
    async (event) => {
      assert.equal(event.quotedId, "-42");
      const quoted = await event.quote();
      assert.deepEqual(
        [quoted?.user_id, quoted?.group_id, quoted?.time, quoted?.text, quoted?.segments.length, quoted?.raw],
        [5, 7, 9, "好", 2, raw],
      );
    },
    NapCatApi,
    { get_msg: raw },
  );
  assert.deepEqual(made, [["get_msg", { message_id: "-42" }]]);
  const none = await calls("message.group", groupMessage("x"), async (event) => {
    assert.equal(await event.quote(), undefined);
  });
  assert.deepEqual(none, []);
});

test("what is null or 0 in a message names nothing, and nothing is asked about it", async () => {
  for (const id of [null, 0, "0", "", undefined, {}, { toString: 1, valueOf: 1 }]) {
    const message = [{ type: "reply", data: { id } }, { type: "at", data: { qq: id } }, {
      type: "text",
      data: { text: "x" },
    }];
    const made = await calls("message.group", groupMessage("", { message, message_id: id }), async (event) => {
      assert.equal(event.quotedId, undefined);
      assert.equal(await event.quote(), undefined);
      assert.equal(event.isToMe, false);
      await assert.rejects(event.recall(), { code: "EVENT_MESSAGE", message: /names no message/ });
      await assert.rejects(event.react(76), { code: "EVENT_MESSAGE" });
      await assert.rejects(event.setEssence(), { code: "EVENT_MESSAGE" });
      await event.reply("y", { quote: true });
    });
    assert.deepEqual(made.map(([action, { message }]) => [action, (message as object[]).length]), [[
      "send_group_msg",
      1,
    ]]);
    const recall = notice("group_recall", { ...about, operator_id: id, message_id: id });
    assert.deepEqual(
      await calls("notice.group_recall", recall, async (event) => {
        assert.equal(event.operator, undefined);
        await assert.rejects(event.getMessage(), { code: "EVENT_MESSAGE" });
      }),
      [],
    );
    await calls("notice.group_ban", notice("group_ban", { group_id: 7, user_id: id }), (event) => {
      assert.equal(event.isWholeGroup, true);
      assert.throws(() => event.member, { code: "EVENT_MEMBER" });
    });
  }
  const none = { get_msg: { message: null, sender: null, user_id: null, group_id: 0, time: null } };
  await calls(
    "message.group",
    groupMessage("", { message: "[CQ:reply,id=5]" }),
    async (event) => {
      const { user_id, group_id, time, text, segments } = (await event.quote())!;
      assert.deepEqual([user_id, group_id, time, text, segments], [0, undefined, 0, "", []]);
    },
    NapCatApi,
    none,
  );
});

test("whether a message is for the bot, and from it", async () => {
  const { api } = recorder();
  const chat = (payload: object) => createEvent(payload as EventPayload, api) as unknown as EventKinds["message.group"];
  assert.deepEqual([chat(groupMessage("x")).isToMe, chat(groupMessage("x")).isFromSelf], [false, false]);
  assert.equal(chat(privateMessage("x")).isToMe, true);
  assert.equal(chat(groupMessage("", { message: `[CQ:at,qq=${SELF}] x` })).isToMe, true);
  assert.equal(
    chat(groupMessage("", { message: [{ type: "at", data: { qq: SELF } }], self_id: String(SELF) })).isToMe,
    true,
  );
  assert.equal(chat(groupMessage("x", { user_id: SELF })).isFromSelf, true);
  assert.equal(chat(groupMessage("x", { user_id: String(SELF) })).isFromSelf, true);
  assert.equal(chat(groupMessage("x", { user_id: 0, self_id: 0 })).isFromSelf, false);
  assert.equal(chat(groupMessage("x", { post_type: "message_sent" })).isFromSelf, true);
});

test("a reply goes to the chat that the event belongs to", async () => {
  const target = async (payload: object) => {
    const { api, calls: made } = recorder();
    await createEvent(payload as EventPayload, api).reply("x");
    const [action, { message: _, ...params }] = made[0] as Call;
    return [action, params];
  };
  const friend = (user_id: number) => ["send_private_msg", { user_id }];
  const group = ["send_group_msg", { group_id: 7 }];
  assert.deepEqual(await target(groupMessage("x", { group_id: 7 })), group);
  assert.deepEqual(await target(privateMessage("x")), friend(20001));
  const temporary = ["send_private_msg", { user_id: 20001, group_id: 8 }];
  assert.deepEqual(await target(privateMessage("x", { group_id: 8 })), temporary, "NapCat's temporary chat");
  const sender = { user_id: 20001, nickname: "", group_id: 8 };
  assert.deepEqual(await target(privateMessage("x", { sender })), temporary, "go-cqhttp's and LLBot's");
  const sent = { post_type: "message_sent", user_id: SELF, target_id: 20001 };
  assert.deepEqual(await target(privateMessage("x", sent)), friend(20001));
  assert.deepEqual(await target(groupMessage("x", { ...sent, group_id: 7 })), group);
  for (const user_id of [SELF, String(SELF)]) {
    const own = { user_id, target_id: 20001 };
    assert.deepEqual(await target(privateMessage("x", own)), friend(20001), "as an ordinary message");
    assert.deepEqual(await target(groupMessage("x", { ...own, group_id: 7 })), group);
  }
  assert.deepEqual(await target(privateMessage("x", { group_id: null, sender: null })), friend(20001));
  assert.deepEqual(await target(notify("input_status", { user_id: 5, group_id: "0" })), friend(5));
  assert.deepEqual(await target(notify("profile_like", { user_id: null, operator_id: 5 })), friend(5));
  assert.deepEqual(await target(notice("group_increase", about)), group);
  assert.deepEqual(await target(notice("friend_add", { user_id: 5 })), friend(5));
  assert.deepEqual(await target(notify("input_status", { user_id: 5, group_id: 0 })), friend(5));
  assert.deepEqual(await target(notify("profile_like", { operator_id: 5 })), friend(5));
  assert.deepEqual(await target(notice("online_file_send", { sub_type: "refuse", peer_id: 5 })), friend(5));
  for (
    const nowhere of [
      notice("bot_offline", { user_id: SELF }),
      notice("bot_offline", { user_id: String(SELF) }),
      notice("client_status"),
      { ...base, post_type: "x" },
      privateMessage("x", { user_id: SELF }),
      privateMessage("x", { user_id: SELF, target_id: 0 }),
      privateMessage("x", { user_id: null }),
      groupMessage("x", { message_type: "guild", group_id: undefined, user_id: "144115218680000001" }),
    ]
  ) {
    await assert.rejects(target(nowhere), { code: "REPLY_TARGET" });
  }
});

test("an @ and a quote stand before the reply where there is somebody to mention and something to quote", async () => {
  const lead = async (payload: object) => {
    const { api, calls: made } = recorder();
    await createEvent(payload as EventPayload, api).reply("x", { at: true, quote: true });
    return (made[0]?.[1].message as { type: string; data: object }[] | undefined)?.map(({ type }) => type);
  };
  assert.deepEqual(await lead(groupMessage("x")), ["reply", "at", "text", "text"]);
  assert.deepEqual(await lead(privateMessage("x", { group_id: 8 })), ["reply", "text"]);
  assert.deepEqual(await lead(notice("group_increase", about)), ["at", "text", "text"]);
  assert.deepEqual(await lead(notice("group_name_change", { group_id: 7, name: "x" })), ["text"]);
});

test("what can be done with the member, the operator and the message of a notice", async () => {
  const member = { group_id: 7, user_id: 20001 };
  const ban = [["set_group_ban", { ...member, duration: 60 }]];
  const minute = { ban: (event: { ban(duration: string): unknown }) => event.ban("1m") }.ban;
  assert.deepEqual(await calls("notice.group_increase", notice("group_increase", about), minute), ban);
  assert.deepEqual(await calls("notice.group_admin", notice("group_admin", about), minute), ban);
  assert.deepEqual(await calls("notice.group_card", notice("group_card", about), minute), ban);
  assert.deepEqual(await calls("notice.group_upload", notice("group_upload", about), minute), ban);
  assert.deepEqual(await calls("notice.group_recall", notice("group_recall", about), minute), ban);
  for (const sub of ["lucky_king", "honor", "title", "group_name", "gray_tip", "poke", "poke_recall"] as const) {
    assert.deepEqual(await calls("notice.notify.poke", notify(sub, about), minute), ban, sub);
  }
  const essence = { group_id: 7, sender_id: 20001, operator_id: 9, message_id: 3, sub_type: "add" };
  assert.deepEqual(await calls("notice.essence", notice("essence", essence), minute), ban);
  assert.deepEqual(await calls("notice.essence", notice("essence", essence), (event) => event.removeEssence()), [
    ["delete_essence_msg", { message_id: 3 }],
  ]);
  const reaction = { group_id: 7, operator_id: 20001, message_id: 3, code: "76", sub_type: "add" };
  assert.deepEqual(await calls("notice.reaction", notice("reaction", reaction), minute), ban);
  assert.deepEqual(
    await calls("notice.reaction", notice("reaction", reaction), (event) => event.react(1), LagrangeApi),
    [["set_group_reaction", { group_id: 7, message_id: 3, code: "1", is_add: true }]],
  );
  const like = notice("group_msg_emoji_like", { ...about, message_id: 3, likes: [], is_add: true });
  assert.deepEqual(await calls("notice.group_msg_emoji_like", like, (event) => event.getMessage()), [
    ["get_msg", { message_id: 3 }],
  ]);
  const left = notice("group_decrease", { ...about, sub_type: "kick", operator_id: 9 });
  assert.deepEqual(await calls("notice.group_decrease", left, (event) => event.operator?.ban(1)), [
    ["set_group_ban", { group_id: 7, user_id: 9, duration: 1 }],
  ]);
  await calls("notice.group_decrease", { ...left, operator_id: 0 }, (event) => assert.equal(event.operator, undefined));
});

test("the end of a mute is lifted for the member, or for the whole group", async () => {
  const one = notice("group_ban", { ...about, sub_type: "ban", duration: 60, operator_id: 9 });
  assert.deepEqual(await calls("notice.group_ban", one, (event) => event.unban()), [
    ["set_group_ban", { group_id: 7, user_id: 20001, duration: 0 }],
  ]);
  const all = { ...one, user_id: 0, duration: -1 };
  assert.deepEqual(
    await calls("notice.group_ban", all, async (event) => {
      assert.equal(event.isWholeGroup, true);
      await event.unban();
    }),
    [["set_group_whole_ban", { group_id: 7, enable: false }]],
  );
  await assert.rejects(calls("notice.group_ban", all, (event) => event.kick()), { code: "EVENT_MEMBER" });
});

test("a poke is given back to whoever gave it, and the bot never pokes itself", async () => {
  const back = (more: object, of?: new () => OneBotApi) =>
    calls("notice.notify.poke", notify("poke", { target_id: SELF, ...more }), (event) => event.pokeBack(), of);
  assert.deepEqual(await back(about), [["group_poke", { group_id: 7, user_id: 20001 }]]);
  assert.deepEqual(await back({ user_id: 5 }), [["friend_poke", { user_id: 5 }]]);
  assert.deepEqual(await back({ user_id: 5, sender_id: 5 }), [["friend_poke", { user_id: 5 }]]);
  assert.deepEqual(await back({ user_id: 5, sender_id: SELF, target_id: 5 }), []);
  assert.deepEqual(await back({ group_id: 7, user_id: SELF, target_id: 5 }), []);
  await calls("notice.notify.poke", notify("poke", { ...about, target_id: String(SELF) }), (event) => {
    assert.equal(event.isToMe, true);
  });
});

test("files are found and saved under their own names", async () => {
  const upload = (file: object) =>
    notice("group_upload", { ...about, file: { id: "i", name: "a.txt", size: 1, busid: 102, ...file } });
  assert.deepEqual(
    await calls("notice.group_upload", upload({}), (event) => event.download(), NapCatApi, {
      get_group_file_url: { url: "http://127.0.0.1/x" },
    }),
    [
      ["get_group_file_url", { group_id: 7, file_id: "i", busid: 102 }],
      ["downloadFile", { name: "a.txt", url: "http://127.0.0.1/x" }],
    ],
  );
  assert.deepEqual(await calls("notice.group_upload", upload({ url: "http://u" }), (event) => event.download()), [
    ["downloadFile", { name: "a.txt", url: "http://u" }],
  ]);
  const offline = notice("offline_file", { user_id: 5, file: { name: "b.txt", size: 1, url: "http://v" } });
  assert.deepEqual(await calls("notice.offline_file", offline, (event) => event.download()), [
    ["downloadFile", { name: "b.txt", url: "http://v" }],
  ]);
  const flash = notice("flash_file", { sub_type: "uploaded", share_link: "l", file_set_id: "s" });
  assert.deepEqual(await calls("notice.flash_file", flash, (event) => event.download(), LLBotApi), [
    ["download_flash_file", { share_link: "l", file_set_id: "s" }],
  ]);
});

test("friends are poked, liked, renamed and let go", async () => {
  const friend = notice("friend_add", { user_id: 5 });
  const on = (use: (event: EventKinds["notice.friend_add"]) => unknown) => calls("notice.friend_add", friend, use);
  assert.deepEqual(await on((event) => event.poke()), [["friend_poke", { user_id: 5 }]]);
  assert.deepEqual(await on((event) => event.like(3)), [["send_like", { user_id: 5, times: 3 }]]);
  assert.deepEqual(await on((event) => event.setRemark("甲")), [["set_friend_remark", { user_id: 5, remark: "甲" }]]);
  assert.deepEqual(await on((event) => event.deleteFriend()), [["delete_friend", { user_id: 5 }]]);
  assert.deepEqual(
    await calls(
      "notice.friend_recall",
      notice("friend_recall", { user_id: 5, message_id: 3 }),
      (event) => event.getMessage(),
    ),
    [["get_msg", { message_id: 3 }]],
  );
  assert.deepEqual(
    await calls(
      "notice.notify.profile_like",
      notify("profile_like", { operator_id: 5, times: 1 }),
      (event) => event.likeBack(),
    ),
    [["send_like", { user_id: 5, times: 1 }]],
  );
  assert.deepEqual(await calls("message.private", privateMessage("x"), (event) => event.poke()), [
    ["friend_poke", { user_id: 20001 }],
  ]);
});

test("requests are accepted and refused with the handle that came", async () => {
  const friend = { ...base, post_type: "request", request_type: "friend", user_id: 5, comment: "", flag: "u_x" };
  const on = (use: (event: EventKinds["request.friend"]) => unknown) => calls("request.friend", friend, use);
  assert.deepEqual(await on((event) => event.approve("甲")), [
    ["set_friend_add_request", { flag: "u_x", approve: true, remark: "甲" }],
  ]);
  assert.deepEqual(await on((event) => event.reject()), [
    ["set_friend_add_request", { flag: "u_x", approve: false, remark: "" }],
  ]);
  assert.deepEqual(await on((event) => event.reject("不认识")), [
    ["set_friend_add_request", { flag: "u_x", approve: false, remark: "", reason: "不认识" }],
  ]);
  const group = { ...friend, request_type: "group", sub_type: "invite", group_id: 7, flag: "7|1|2|0" };
  assert.deepEqual(await calls("request.group", group, (event) => event.approve()), [
    ["set_group_add_request", { flag: "7|1|2|0", sub_type: "invite", approve: true, reason: "" }],
  ]);
  assert.deepEqual(await calls("request.group", group, (event) => event.reject("满了")), [
    ["set_group_add_request", { flag: "7|1|2|0", sub_type: "invite", approve: false, reason: "满了" }],
  ]);
});

test("no field of any recorded event is hidden by a method, and each comes back as it was", () => {
  const folder = new URL("../../../fixtures/payloads/", import.meta.url);
  const { api } = recorder();
  let seen = 0;
  for (const file of readdirSync(folder)) {
    const payload = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Record<string, unknown>;
    if (typeof payload.post_type !== "string") continue;
    seen++;
    const event = createEvent(payload as unknown as EventPayload, api);
    assert.deepEqual(JSON.parse(JSON.stringify(event)), payload, file);
    for (const [name, value] of Object.entries(payload)) {
      assert.equal((event as unknown as Record<string, unknown>)[name], value, `${file}: ${name}`);
    }
  }
  assert.ok(seen > 30, `${seen} events`);
});

test("a field that has a method's name does not replace it", () => {
  const { api } = recorder();
  const names = ["reply", "ask", "ban", "member", "toJSON", "constructor", "__proto__"];
  const payload = JSON.parse(
    `{"post_type":"message","message_type":"group","self_id":1,"time":1,${
      names.map((name) => `"${name}":"shadow"`).join(",")
    }}`,
  ) as EventPayload;
  const event = createEvent(payload, api);
  for (const name of names) assert.notEqual((event as unknown as Record<string, unknown>)[name], "shadow", name);
  assert.ok(event instanceof EventBase);
  assert.equal(event.toJSON(), payload);
});

test("fields that no table has are read from the payload all the same, of known events and of others", () => {
  const { api } = recorder();
  const fields = { time: 1, self_id: 1, later: { a: 1 }, then: "x" };
  const payloads = [
    { ...fields, post_type: "notice", notice_type: "group_card", group_id: 7 },
    { ...fields, post_type: "notice", notice_type: "not_yet", group_id: 7 },
    { ...fields, post_type: "message", message_type: "guild", group_id: 7 },
    { ...fields, post_type: "elsewhere", group_id: 7 },
  ];
  for (const payload of payloads) {
    const event = createEvent(payload as EventPayload, api) as BotEvent;
    const { later, group_id, then, missing } = event;
    assert.deepEqual([later, group_id, then, missing], [{ a: 1 }, 7, "x", undefined]);
    assert.equal(typeof event.reply, "function");
    assert.match(`${String(event)} ${typeof event.hasOwnProperty}`, /^\[object Object\] function$/);
  }
});

test("a field can be replaced: the event has the new value, and the payload the one that arrived", () => {
  const { api } = recorder();
  const payload = groupMessage("x");
  const arrived = JSON.stringify(payload);
  const event = createEvent(payload as EventPayload, api) as GroupMessageEvent & BotEvent;
  event.user_id = 5;
  event.mark = "mine";
  assert.deepEqual([event.user_id, event.mark, event.toJSON().self_id], [5, "mine", event.self_id]);
  assert.equal(JSON.stringify(event), arrived);
});

test("console.log shows an event as it arrived, under the name of its class", () => {
  const { api } = recorder();
  const event = createEvent(
    { time: 1, self_id: 1, post_type: "notice", notice_type: "friend_add", user_id: 5 } as EventPayload,
    api,
  );
  const shown = inspect(event);
  assert.match(shown, /FriendAddEvent/);
  assert.match(shown, /notice_type: ['"]friend_add['"]/);
  assert.match(shown, /user_id: 5/);
});

test("an event outside of an app says that it cannot ask", async () => {
  const { api } = recorder();
  const event = createEvent(groupMessage("x") as EventPayload, api);
  await assert.rejects(event.ask("?"), (error) => error instanceof ConfigError && error.code === "DIALOGUE_APP");
});

test("a chat is opened without an event", async () => {
  const { api, calls: made } = recorder();
  const services = { dialogues: undefined as never, chatEvent: createEvent };
  await openChat({ group_id: 7 }, api, services).reply("早");
  await openChat({ user_id: 5 }, api, services).reply("早");
  assert.deepEqual(made.map(([action, { group_id, user_id }]) => [action, group_id, user_id]), [
    ["send_group_msg", 7, undefined],
    ["send_private_msg", undefined, 5],
  ]);
});

test("a chat without an event is with a group or a person that exists", () => {
  const { api } = recorder();
  const open = (target: object) => openChat(target, api, {} as never);
  assert.equal(open({ group_id: "700001", user_id: 10001 }).toJSON().post_type, "adelie");
  for (const wrong of [{ group_id: "小明" }, { user_id: 0 }, { user_id: NaN }, { group_id: 1, user_id: null }]) {
    assert.throws(() => open(wrong), { code: "ID", message: /^app\.chat\(\) (group|user)_id: .* is no QQ number/ });
  }
  assert.throws(() => open({}), { code: "REPLY_TARGET", message: /wants a group or a person/ });
});

test("an own private message that names no target pokes nobody", async () => {
  const own = privateMessage("x", { post_type: "message_sent", user_id: SELF, target_id: undefined });
  const made = await calls("message.private", own, (event) => assert.rejects(event.poke(), { code: "REPLY_TARGET" }));
  assert.deepEqual(made, []);
  const known = await calls("message.private", { ...own, target_id: 20001 }, (event) => event.poke());
  assert.deepEqual(known, [["friend_poke", { user_id: 20001 }]]);
});
