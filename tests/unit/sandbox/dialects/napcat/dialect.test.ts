import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NAPCAT_ACTIONS } from "../../../../../src/protocol/actions.gen.ts";
import { SIMULATED_ACTIONS } from "../../../../../src/sandbox/dialects/napcat/dialect.ts";
import { readPayload } from "../../../protocol/events/payloads.ts";
import { bot, group, li, ming, newNapCat, otherGroup, say, wang, zhen } from "../../world/worlds.ts";

describe("the envelope", () => {
  it("is NapCat's, in its order", () => {
    const { call } = newNapCat();
    const reply = call("get_login_info");
    assert.deepEqual(reply, {
      status: "ok",
      retcode: 0,
      data: { user_id: bot, nickname: "小助手" },
      message: "",
      wording: "",
      echo: "e",
      stream: "normal-action",
    });
    const recorded = Object.keys(readPayload("napcat-send_group_forward_msg-response-no-resid"));
    assert.deepEqual(Object.keys(reply), recorded);
  });

  it("keeps any echo over WebSocket, and has an empty one for none", () => {
    const { dialect } = newNapCat();
    for (const echo of ["a", 7, 0, false, { seq: 1 }, [1]]) {
      assert.deepEqual(dialect.call({ action: "get_status", params: {}, echo, via: "ws" })?.echo, echo);
    }
    for (const echo of [undefined, null]) {
      assert.equal(dialect.call({ action: "get_status", params: {}, echo, via: "ws" })?.echo, "");
    }
  });

  it("has a random echo over HTTP when there was none, and null when params were wrong", () => {
    const { dialect } = newNapCat();
    const ask = (action: string, echo: unknown) => dialect.call({ action, params: {}, echo, via: "http" });
    assert.match(String(ask("get_status", undefined)?.echo), /^[0-9a-z.]+$/);
    assert.equal(ask("get_status", "x")?.echo, "x");
    assert.equal(ask("get_msg", "x")?.echo, null);
  });

  it("leaves data out for the actions that NapCat gives none", () => {
    const { call } = newNapCat();
    const silent: [string, object][] = [
      ["set_group_sign", { group_id: group }],
      ["send_group_sign", { group_id: group }],
      ["send_like", { user_id: ming }],
      ["group_poke", { group_id: group, user_id: ming }],
      ["friend_poke", { user_id: ming }],
      ["send_poke", { user_id: ming }],
      ["set_group_special_title", { group_id: group, user_id: ming }],
      [".handle_quick_operation", { context: {}, operation: {} }],
      ["nc_get_packet_status", {}],
    ];
    for (const [action, params] of silent) {
      const reply = call(action, params);
      assert.deepEqual([reply.retcode, "data" in reply], [0, false], action);
    }
    assert.equal(call("set_group_card", { group_id: group, user_id: ming, card: "x" }).data, null);
  });
});

describe("failures", () => {
  const cases: readonly [action: string, params: unknown, ws: number, http: number, words: RegExp][] = [
    ["get_msg", { message_id: 1 }, 1200, 200, /^消息不存在$/],
    ["get_msg", {}, 1400, 400, /^Schema compilation error: Expected required property$/],
    ["get_msg", [], 1400, 400, /^Schema compilation error: Expected object$/],
    ["delete_msg", { message_id: 1 }, 1200, 200, /^Recall failed$/],
    ["get_image", { file: "没有.png" }, 1200, 200, /^file not found$/],
    ["get_group_member_info", { group_id: group, user_id: 88888 }, 1200, 200, /^群\(700001\)成员88888不存在$/],
    [
      "send_group_msg",
      { group_id: group, message: "" },
      1200,
      200,
      /^消息体无法解析, 请检查是否发送了不支持的消息类型$/,
    ],
    ["send_group_msg", { group_id: group, message: [] }, 1200, 200, /^消息体无法解析/],
    ["send_group_msg", { group_id: group, message: [{ type: "zzz", data: {} }] }, 1200, 200, /^未知的消息类型：zzz$/],
    ["send_group_msg", { group_id: group, message: 123 }, 1200, 200, /^未知的消息类型：undefined$/],
    [
      "send_group_msg",
      { group_id: group, message: [{ type: "text" }] },
      1200,
      200,
      /Cannot read properties of undefined/,
    ],
    ["send_group_msg", { group_id: group, message: [{ type: "image", data: {} }] }, 1200, 200, /^文件消息缺少参数$/],
    ["send_msg", { message: "hi" }, 1200, 200, /^请指定正确的 group_id 或 user_id$/],
    ["send_private_msg", { user_id: 88888, message: "hi" }, 1200, 200, /^无法获取用户信息$/],
    ["set_group_add_request", { flag: "1" }, 1200, 200, /^No such request$/],
    ["set_friend_add_request", { flag: "1" }, 1200, 200, /^No such request$/],
    ["set_group_ban", { group_id: group, user_id: wang, duration: 60 }, 1200, 200, /^cannot ban owner$/],
    ["set_group_ban", { group_id: group, user_id: li, duration: 60 }, 1200, 200, /^cannot ban admin$/],
    ["set_group_ban", { group_id: otherGroup, user_id: ming, duration: 60 }, 1200, 200, /^ERR_NOT_GROUP_ADMIN$/],
    ["set_group_whole_ban", { group_id: otherGroup }, 1200, 200, /^SetGroupWholeBan failed: ERR_NOT_GROUP_ADMIN/],
    ["set_group_name", { group_id: otherGroup, group_name: "x" }, 1200, 200, /^设置群名称失败/],
    ["set_group_card", { group_id: otherGroup, user_id: ming, card: "x" }, 1200, 200, /^设置群名片未生效$/],
    ["no_such_action", {}, 1404, 200, /^不支持的A(PI|pi) no_such_action$/],
    ["send_packet", {}, 1404, 200, /^不支持的A(PI|pi) send_packet$/],
  ];
  for (const [action, params, ws, http, words] of cases) {
    it(`of ${action} ${JSON.stringify(params)} have NapCat's codes and words`, () => {
      for (const [via, retcode] of [["ws", ws], ["http", http]] as const) {
        const reply = newNapCat().call(action, params, via);
        assert.deepEqual([reply.status, reply.retcode, reply.data], ["failed", retcode, null]);
        assert.match(reply.message ?? "", words);
        assert.equal(reply.wording, reply.message);
      }
    });
  }

  it("spell an unknown action differently over WebSocket and HTTP", () => {
    const { call } = newNapCat();
    assert.equal(call("x", {}, "ws").message, "不支持的API x");
    assert.equal(call("x", {}, "http").message, "不支持的Api x");
  });

  it("note the actions that NapCat has and the sandbox has not", () => {
    const { call, notes } = newNapCat();
    call("no_such_action");
    assert.deepEqual(notes(), []);
    call("send_packet_async");
    assert.deepEqual(notes(), ["The sandbox does not simulate this yet: send_packet (NapCat)"]);
  });

  it("of a send without a message are no reply at all over WebSocket", () => {
    const { dialect, call, notes } = newNapCat();
    assert.equal(
      dialect.call({ action: "send_group_msg", params: { group_id: group }, echo: 1, via: "ws" }),
      undefined,
    );
    assert.match(notes()[0] ?? "", /never answers/);
    assert.equal(call("send_group_msg", { group_id: group }, "http").retcode, 200);
  });

  it("of QQ's core are told with QQ's own codes", () => {
    const napcat = newNapCat();
    napcat.world.mute({ by: wang, groupId: group, userId: bot, durationMs: 60_000 });
    const muted = napcat.call("send_group_msg", { group_id: group, message: "hi" });
    assert.equal(muted.retcode, 1200);
    assert.match(
      muted.message ?? "",
      /^EventChecker Failed: NTEvent serviceAndMethod:NodeIKernelMsgService\/sendMsg[^]*"result": 120/,
    );
    napcat.world.leaveGroup({ groupId: otherGroup, userId: bot });
    const gone = napcat.call("send_group_msg", { group_id: otherGroup, message: "hi" });
    assert.match(gone.message ?? "", /"result": 110/);
    assert.match(napcat.notes().join(), /could not be sent/);
  });

  it("of a recall that QQ does not allow are what was recorded", () => {
    const napcat = newNapCat();
    napcat.world.sendToGroup({ from: li, groupId: group, segments: say("管理员的话") });
    const message_id = napcat.events.at(-1)?.message_id;
    const { message } = readPayload("napcat-delete_msg-failed-timeout");
    assert.equal(napcat.call("delete_msg", { message_id }).message, message);
  });

  it("are silent where NapCat does not look: the call is ok, the world is as it was, and a note tells", () => {
    const { call, world, notes } = newNapCat();
    const silent: [string, object][] = [
      ["set_group_kick", { group_id: otherGroup, user_id: ming }],
      ["set_group_admin", { group_id: group, user_id: ming, enable: true }],
      ["set_group_special_title", { group_id: group, user_id: ming, special_title: "x" }],
    ];
    for (const [action, params] of silent) assert.equal(call(action, params).status, "ok", action);
    assert.ok(world.isMember(otherGroup, ming));
    assert.equal(world.member(group, ming).role, "member");
    assert.equal(notes().length, silent.length);
    assert.match(notes()[0] ?? "", /Nothing was done/);
  });
});

describe("actions", () => {
  it("are all NapCat's own", () => {
    assert.deepEqual(SIMULATED_ACTIONS.filter((name) => !NAPCAT_ACTIONS.includes(name)), []);
    assert.ok(SIMULATED_ACTIONS.length > 80, String(SIMULATED_ACTIONS.length));
  });

  it("may carry _async and _rate_limited, and answer the same", () => {
    const { call } = newNapCat();
    assert.deepEqual(call("get_login_info_async"), call("get_login_info"));
    assert.deepEqual(call("get_login_info_rate_limited"), call("get_login_info"));
  });

  it("take numbers and texts for ids, and one value for a list", () => {
    const { call } = newNapCat();
    assert.deepEqual(
      call("get_group_member_info", { group_id: String(group), user_id: String(ming) }),
      call("get_group_member_info", { group_id: group, user_id: ming }),
    );
    assert.deepEqual(call("translate_en2zh", { words: "hello" }).data, { words: ["你好"] });
  });

  it("tell members with the recorded fields", () => {
    const { call, world } = newNapCat();
    world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
    const { data } = call("get_group_member_info", { group_id: group, user_id: ming });
    assert.deepEqual(Object.keys(data).sort(), Object.keys(readPayload("napcat-group_member-item-old")).sort());
    assert.deepEqual([data.nickname, data.role, data.sex, typeof data.last_sent_time], [
      "小明",
      "member",
      "male",
      "number",
    ]);
    assert.ok(data.last_sent_time > 0);
    assert.equal(call("get_group_member_list", { group_id: group }).data.length, 5);
  });

  it("tell groups, friends and strangers", () => {
    const { call } = newNapCat();
    assert.deepEqual(call("get_group_list").data.map((each: any) => each.group_name), ["签到测试群", "摸鱼群"]);
    assert.deepEqual(call("get_group_info", { group_id: group }).data, {
      group_all_shut: 0,
      group_remark: "",
      group_id: group,
      group_name: "签到测试群",
      member_count: 5,
      max_member_count: 200,
    });
    assert.deepEqual(call("get_friend_list").data.map((each: any) => each.user_id), [ming]);
    const [category] = call("get_friends_with_category").data;
    assert.deepEqual([category.categoryMbCount, category.onlineCount, category.buddyList.length], [1, 1, 1]);
    assert.equal(call("get_stranger_info", { user_id: zhen }).data.nickname, "阿珍");
    assert.equal(call("get_version_info").data.app_name, "NapCat.Onebot");
  });

  it("change the world: mute, admin, card, name, kick, leave", () => {
    const { call, world } = newNapCat();
    call("set_group_ban", { group_id: group, user_id: ming, duration: 60 });
    assert.ok(world.member(group, ming).mutedUntil > world.now());
    assert.deepEqual(call("get_group_shut_list", { group_id: group }).data.map((each: any) => each.user_id), [ming]);
    call("set_group_ban", { group_id: group, user_id: ming });
    assert.equal(world.member(group, ming).mutedUntil, 0, "without a duration NapCat lifts the mute");
    call("set_group_whole_ban", { group_id: group });
    assert.equal(world.group(group).isMuted, true);
    call("set_group_whole_ban", { group_id: group, enable: "false" });
    assert.equal(world.group(group).isMuted, false);
    call("set_group_card", { group_id: group, user_id: ming, card: "明" });
    call("set_group_name", { group_id: group, group_name: "新名" });
    assert.deepEqual([world.member(group, ming).card, world.group(group).name], ["明", "新名"]);
    call("set_group_kick", { group_id: group, user_id: ming });
    assert.equal(world.isMember(group, ming), false);
    call("set_group_leave", { group_id: group });
    assert.equal(world.isMember(group, bot), false);
  });

  it("answer requests, and take everything but false for yes", () => {
    const { call, world } = newNapCat();
    const friend = world.requestFriend({ from: zhen, to: bot });
    assert.equal(call("set_group_add_request", { flag: friend.flag }).message, "No such request");
    call("set_friend_add_request", { flag: friend.flag, remark: "珍珍" });
    assert.equal(world.friendship(bot, zhen)?.remarks[bot], "珍珍");
    const { id } = world.addUser({ nickname: "新人" });
    const join = world.requestJoin({ from: id, groupId: group });
    assert.equal(call("get_group_system_msg").data.join_requests[0].group_id, group);
    call("set_group_add_request", { flag: join.flag, approve: false, reason: "不行" });
    assert.equal(world.isMember(group, id), false);
    assert.equal(call("set_group_add_request", { flag: join.flag }).message, "No such request");
  });

  it("do the quick operations that NapCat does, and ignore the others", () => {
    const napcat = newNapCat();
    napcat.world.sendToGroup({ from: ming, groupId: group, segments: say("在吗") });
    const context = napcat.events.at(-1);
    const operation = { reply: "在", at_sender: true, kick: true, delete: true, ban: true };
    assert.equal(napcat.call(".handle_quick_operation", { context, operation }).retcode, 0);
    const sent = napcat.world.messages({ kind: "group", groupId: group }).at(-1);
    assert.deepEqual(sent?.segments.map(({ type }) => type), ["reply", "at", "text"]);
    assert.ok(napcat.world.isMember(group, ming));
    const { flag } = napcat.world.requestFriend({ from: zhen, to: bot });
    napcat.call(".handle_quick_operation", {
      context: { post_type: "request", request_type: "friend", flag },
      operation: { approve: true },
    });
    assert.ok(napcat.world.friendship(bot, zhen));
  });
});
