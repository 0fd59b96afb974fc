import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bot, group, li, ming, newNapCat, otherGroup, say, zhen } from "../../world/worlds.ts";

type NapCat = ReturnType<typeof newNapCat>;

const png = `base64://${btoa("\x89PNG\r\n\x1a\n and so on")}`;

function lastIn(napcat: NapCat, groupId = group) {
  return napcat.world.messages({ kind: "group", groupId }).at(-1);
}

function sent(message: unknown, more: object = {}): any[] {
  const napcat = newNapCat();
  const reply = napcat.call("send_group_msg", { group_id: group, message, ...more });
  assert.equal(reply.retcode, 0, reply.message);
  return lastIn(napcat)?.segments as any[];
}

describe("sending", () => {
  it("takes CQ text, one segment and a list of segments", () => {
    const wanted = [{ type: "at", data: { qq: String(ming) } }, { type: "text", data: { text: " hi" } }];
    assert.deepEqual(sent(`[CQ:at,qq=${ming}] hi`), wanted);
    assert.deepEqual(sent([{ type: "at", data: { qq: ming } }, { type: "text", data: { text: " hi" } }]), wanted);
    assert.deepEqual(sent({ type: "text", data: { text: "hi" } }), say("hi"));
  });

  it("takes CQ text literally with auto_escape", () => {
    assert.deepEqual(sent("[CQ:face,id=1]", { auto_escape: true }), say("[CQ:face,id=1]"));
    assert.deepEqual(sent("[CQ:face,id=1]", { auto_escape: "true" }), say("[CQ:face,id=1]"));
  });

  it("answers with an id by which the message can be had", () => {
    const { call } = newNapCat();
    const { message_id } = call("send_group_msg", { group_id: group, message: "hi" }).data;
    const { data } = call("get_msg", { message_id: String(message_id) });
    assert.deepEqual([data.raw_message, data.user_id, data.post_type], ["hi", bot, "message_sent"]);
    assert.deepEqual(data.emoji_likes_list, []);
  });

  it("goes to the group when both ids are there, and to whom the type says otherwise", () => {
    const napcat = newNapCat();
    napcat.call("send_msg", { group_id: group, user_id: ming, message: "群里" });
    assert.equal(lastIn(napcat)?.chat.kind, "group");
    napcat.call("send_msg", { message_type: "private", user_id: ming, message: "私下" });
    napcat.call("send_private_msg", { user_id: zhen, group_id: group, message: "临时" });
    const others = napcat.world.allMessages().slice(1);
    assert.deepEqual(others.map(({ chat, viaGroupId }) => [chat.kind, viaGroupId]), [["private", undefined], [
      "private",
      group,
    ]]);
  });

  it("drops a mention in private, and a quote of what is not known", () => {
    const napcat = newNapCat();
    napcat.call("send_private_msg", { user_id: ming, message: `[CQ:at,qq=${ming}]hi[CQ:reply,id=5]` });
    assert.deepEqual(napcat.world.allMessages().at(-1)?.segments, say("hi"));
  });

  it("keeps pictures, and finds them again by the names that were told", () => {
    const napcat = newNapCat();
    napcat.call("send_group_msg", {
      group_id: group,
      message: [{ type: "image", data: { file: png, summary: "[猫]" } }],
    });
    const segment = lastIn(napcat)?.segments[0] as any;
    const stored = napcat.world.files.get(segment.data.file);
    assert.equal(stored?.mime, "image/png");
    assert.equal(segment.data.summary, "[猫]");
    assert.equal(
      napcat.call("get_image", { file: stored?.name }).message,
      "file not found",
      "nobody was told of it yet",
    );
    const { message_id } = napcat.call("send_group_msg", { group_id: group, message: "x" }).data;
    assert.ok(message_id);
    napcat.call("get_group_msg_history", { group_id: group });
    const { data } = napcat.call("get_image", { file: `${stored?.md5}.png` });
    assert.deepEqual(data, {
      file: `/sandbox/media/${stored?.name}`,
      url: `http://127.0.0.1:5710/_sandbox/file/${stored?.sha256}`,
      file_size: String(stored?.sizeBytes),
      file_name: stored?.name,
    });
    assert.equal(
      napcat.call("send_group_msg", { group_id: group, message: `[CQ:image,file=${stored?.md5}.png]` }).retcode,
      0,
    );
  });

  it("knows its own addresses again, and remembers foreign ones without fetching them", () => {
    const napcat = newNapCat();
    const { sha256 } = napcat.world.files.put(Uint8Array.of(1), "一.bin");
    const image = (file: string) => {
      napcat.call("send_group_msg", { group_id: group, message: [{ type: "image", data: { file } }] });
      return napcat.world.files.get((lastIn(napcat)?.segments[0] as any)?.data.file);
    };
    assert.equal(image(`http://127.0.0.1:5710/_sandbox/file/${sha256}`)?.sha256, sha256);
    const foreign = image("https://example.com/a/cat.png?x=1");
    assert.deepEqual([foreign?.name, foreign?.sourceUrl, foreign?.bytes], [
      "cat.png",
      "https://example.com/a/cat.png?x=1",
      undefined,
    ]);
    const [segment] = napcat.call("get_group_msg_history", { group_id: group, count: 1 }).data.messages[0].message;
    assert.equal(segment.data.url, "https://example.com/a/cat.png?x=1");
  });

  it("reads no file of this machine unless it may", () => {
    const refused = newNapCat().call("send_group_msg", {
      group_id: group,
      message: "[CQ:image,file=file:///etc/passwd]",
    });
    assert.match(refused.message ?? "", /沙盒没有被允许读取本机文件/);
    const asked: string[] = [];
    const napcat = newNapCat({ readFile: (path) => (asked.push(path), Uint8Array.of(1, 2)) });
    assert.equal(
      napcat.call("send_group_msg", { group_id: group, message: "[CQ:image,file=file:///tmp/a.png]" }).retcode,
      0,
    );
    assert.deepEqual(asked, ["/tmp/a.png"]);
  });

  it("sends files, to groups as uploads and in private as messages", () => {
    const napcat = newNapCat();
    const { file_id } = napcat.call("upload_group_file", { group_id: group, file: png, name: "表.png" }).data;
    assert.equal(napcat.events.at(-1)?.notice_type, "group_upload");
    assert.equal(napcat.call("get_group_root_files", { group_id: group }).data.files[0].file_name, "表.png");
    assert.match(
      napcat.call("get_group_file_url", { group_id: group, file_id }).data.url,
      /_sandbox\/file\/[0-9a-f]{64}$/,
    );
    assert.equal(napcat.call("get_file", { file_id }).data.file_name, "表.png");
    napcat.call("upload_private_file", { user_id: ming, file: png, name: "表.png" });
    assert.equal(napcat.world.allMessages().at(-1)?.segments[0]?.type, "file");
    napcat.call("delete_group_file", { group_id: group, file_id });
    assert.deepEqual(napcat.world.group(group).files, []);
  });

  it("knows the file of a group's message by the id that stands in it", () => {
    const napcat = newNapCat();
    const { sha256 } = napcat.world.files.put(Uint8Array.of(1, 2), "报告.txt");
    napcat.world.sendToGroup({ from: ming, groupId: group, segments: [{ type: "file", data: { file: sha256 } }] });
    const { file_id } = (napcat.events.at(-1) as any).message[0].data;
    const { url } = napcat.call("get_group_file_url", { group_id: group, file_id }).data;
    assert.match(url, new RegExp(`/_sandbox/file/${sha256}$`));
    assert.match(napcat.call("get_group_file_url", { group_id: group, file_id: "0" }).message!, /real fileUUID error/);
  });

  it("throws dice with the world's chance", () => {
    assert.match(sent([{ type: "dice", data: {} }])[0].data.result, /^[1-6]$/);
    assert.match(sent([{ type: "rps", data: {} }])[0].data.result, /^[1-3]$/);
  });
});

describe("merged forwards", () => {
  const node = (content: unknown, more: object = {}) => ({
    type: "node",
    data: { user_id: ming, nickname: "小明", content, ...more },
  });

  it("are sent by any sending action, and answered with both ids", () => {
    for (const action of ["send_group_forward_msg", "send_forward_msg", "send_group_msg", "send_msg"]) {
      const napcat = newNapCat();
      const key = action.includes("forward") ? "messages" : "message";
      const { data } = napcat.call(action, {
        group_id: group,
        [key]: [node("第一条"), node([{ type: "text", data: { text: "第二条" } }])],
      });
      assert.equal(data.res_id, data.forward_id);
      for (const id of [{ message_id: data.message_id }, { id: data.res_id }]) {
        const { messages } = napcat.call("get_forward_msg", id).data;
        assert.deepEqual(messages.map((each: any) => [each.sender.nickname, each.raw_message]), [["小明", "第一条"], [
          "小明",
          "第二条",
        ]]);
      }
    }
  });

  it("quote messages that are there, and hold one another up to three deep", () => {
    const napcat = newNapCat();
    const { message_id } = napcat.call("send_group_msg", { group_id: group, message: "原话" }).data;
    const deep = node([node([node("第三层")])]);
    const { data } = napcat.call("send_group_forward_msg", {
      group_id: group,
      messages: [{ type: "node", data: { id: String(message_id) } }, deep],
    });
    const [quoted, outer] = napcat.call("get_forward_msg", { id: data.res_id }).data.messages;
    assert.deepEqual([quoted.raw_message, quoted.user_id], ["原话", bot]);
    assert.equal(outer.message[0].data.content[0].message[0].data.content[0].raw_message, "第三层");
    const tooDeep = napcat.call("send_group_forward_msg", {
      group_id: group,
      messages: [node([node([node([node("第四层")])])])],
    });
    assert.equal(tooDeep.status, "failed");
  });

  it("cannot be mixed with other segments", () => {
    const { call } = newNapCat();
    const reply = call("send_group_msg", {
      group_id: group,
      message: [node("a"), { type: "text", data: { text: "b" } }],
    });
    assert.deepEqual([reply.retcode, reply.message?.startsWith("转发消息不能和普通消息混在一起发送")], [1400, true]);
    assert.match(call("get_forward_msg", {}).message ?? "", /message_id is required/);
    assert.match(call("get_forward_msg", { id: "7" }).message ?? "", /无法获取转发消息/);
  });
});

describe("messages that are there", () => {
  it("are quoted by the ids that were told", () => {
    const napcat = newNapCat();
    napcat.world.sendToGroup({ from: ming, groupId: group, segments: say("在吗") });
    const message_id = Number(napcat.events.at(-1)?.message_id);
    napcat.call("send_group_msg", {
      group_id: group,
      message: [{ type: "reply", data: { id: String(message_id) } }, ...say("在")],
    });
    const [reply] = napcat.call("get_group_msg_history", { group_id: group, count: 1 }).data.messages[0].message;
    assert.deepEqual(reply, { type: "reply", data: { id: String(message_id) } });
  });

  it("are gone for NapCat once recalled", () => {
    const napcat = newNapCat();
    const { message_id } = napcat.call("send_group_msg", { group_id: group, message: "说错了" }).data;
    assert.equal(napcat.call("delete_msg", { message_id }).data, null);
    const notice = napcat.events.at(-1);
    assert.deepEqual([notice?.notice_type, notice?.operator_id, notice?.message_id], ["group_recall", bot, message_id]);
    assert.equal(napcat.call("get_msg", { message_id }).message, "消息不存在");
  });

  it("are forgotten after five thousand others", () => {
    const napcat = newNapCat();
    const { message_id } = napcat.call("send_group_msg", { group_id: group, message: "第一条" }).data;
    for (let count = 0; count < 4_999; count++) napcat.call("send_group_msg", { group_id: group, message: "x" });
    assert.equal(napcat.call("get_msg", { message_id }).retcode, 0);
    for (let count = 0; count < 5_000; count++) napcat.call("send_group_msg", { group_id: group, message: "x" });
    assert.equal(napcat.call("get_msg", { message_id }).message, "消息不存在");
  });

  it("come as history: the newest, those up to one, and those from it on", () => {
    const { call } = newNapCat();
    const ids = [1, 2, 3, 4, 5].map((n) =>
      call("send_group_msg", { group_id: group, message: String(n) }).data.message_id
    );
    const texts = (params: object) =>
      call("get_group_msg_history", { group_id: group, ...params }).data.messages.map((each: any) => each.raw_message);
    assert.deepEqual(texts({ count: 2 }), ["4", "5"]);
    assert.deepEqual(texts({ message_seq: 0, count: 1 }), ["5"]);
    assert.deepEqual(texts({ message_seq: ids[2], count: 2 }), ["2", "3"]);
    assert.deepEqual(texts({ message_seq: String(ids[2]), count: 2, reverse_order: true }), ["3", "4"]);
    assert.equal(call("get_group_msg_history", { group_id: otherGroup }).message, "消息undefined不存在");
    assert.equal(call("get_friend_msg_history", { user_id: ming, message_seq: 9 }).message, "消息9不存在");
  });

  it("can be reacted to, chosen as essences, and listed", () => {
    const napcat = newNapCat();
    const { message_id } = napcat.call("send_group_msg", { group_id: group, message: "金句" }).data;
    assert.deepEqual(napcat.call("set_msg_emoji_like", { message_id, emoji_id: 76 }).data, {
      result: 0,
      errMsg: "success",
    });
    assert.deepEqual(napcat.call("get_msg", { message_id }).data.emoji_likes_list, [
      { emoji_id: "76", emoji_type: "1", likes_cnt: "1" },
    ]);
    napcat.call("set_msg_emoji_like", { message_id, emoji_id: "76", set: false });
    assert.deepEqual(napcat.call("get_msg", { message_id }).data.emoji_likes_list, []);
    assert.equal(napcat.call("set_essence_msg", { message_id }).data.errCode, 0);
    const [essence] = napcat.call("get_essence_msg_list", { group_id: group }).data;
    assert.deepEqual([essence.message_id, essence.sender_nick, essence.operator_id], [message_id, "小助手", bot]);
    napcat.call("delete_essence_msg", { message_id });
    assert.deepEqual(napcat.call("get_essence_msg_list", { group_id: group }).data, []);
  });

  it("make up the recent contacts, the latest first", () => {
    const napcat = newNapCat();
    napcat.call("send_group_msg", { group_id: group, message: "一" });
    napcat.world.sendToUser({ from: ming, to: bot, segments: say("二") });
    napcat.world.sendToGroup({ from: li, groupId: otherGroup, segments: say("三") });
    const contacts = napcat.call("get_recent_contact", { count: 2 }).data;
    assert.deepEqual(contacts.map((each: any) => [each.peerUin, each.peerName, each.lastestMsg.raw_message]), [
      [String(otherGroup), "摸鱼群", "三"],
      [String(ming), "小明", "二"],
    ]);
  });

  it("are marked as read by message, user or group", () => {
    const { call } = newNapCat();
    const { message_id } = call("send_group_msg", { group_id: group, message: "hi" }).data;
    assert.equal(call("mark_msg_as_read", { message_id }).data, null);
    assert.equal(call("mark_group_msg_as_read", { group_id: group }).data, null);
    assert.equal(call("mark_private_msg_as_read", { user_id: ming }).data, null);
    assert.equal(call("mark_msg_as_read", {}).message, "缺少参数 group_id 或 user_id");
    assert.equal(call("_mark_all_as_read").data, null);
  });

  it("are passed on one by one", () => {
    const napcat = newNapCat();
    const { message_id } = napcat.call("send_group_msg", { group_id: group, message: "传话" }).data;
    napcat.call("forward_group_single_msg", { group_id: otherGroup, message_id });
    napcat.call("forward_friend_single_msg", { user_id: ming, message_id });
    assert.deepEqual(napcat.world.allMessages().map(({ segments }) => segments), [
      say("传话"),
      say("传话"),
      say("传话"),
    ]);
  });
});
