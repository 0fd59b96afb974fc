import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { escapeCqText, escapeCqValue, parseCqCode } from "../../../../src/protocol/cq_code.ts";
import { TextParams } from "../../../../src/protocol/frames.ts";
import { Redaction } from "../../../../src/record/redact/redaction.ts";

/** What must not be found in anything that is written down. */
const secrets = fc.record({
  user: fc.integer({ min: 200_000_000, max: 4_294_967_295 }),
  group: fc.integer({ min: 200_000_000, max: 1_100_000_000 }),
  self: fc.integer({ min: 2_000_000_000, max: 3_999_999_999 }),
  uid: fc.stringMatching(/^u_[A-Za-z]{22}$/),
  nickname: fc.stringMatching(/^[甲乙丙丁戊己庚辛壬癸]{3,8}$/),
  card: fc.stringMatching(/^[αβγδεζηθικλμν]{4,9}$/),
  groupName: fc.stringMatching(/^[京津沪渝冀豫云辽黑湘]{4,9}$/),
  token: fc.stringMatching(/^[A-Za-z]{8}\d{4}[A-Za-z]{8}$/),
  said: fc.stringMatching(/^[子丑寅卯辰巳午未申酉戌亥]{4,12}$/),
});
type Secrets = typeof secrets extends fc.Arbitrary<infer T> ? T : never;

/** Frames of every kind, with the secrets wherever implementations put them. */
function framesOf({ user, group, self, uid, nickname, card, groupName, token, said }: Secrets): object[] {
  const url = `https://multimedia.nt.qq.com.cn/download?appid=1407&fileid=${uid}&nk=${user}&rkey=${token}`;
  const sentence = `${said} ${nickname} 加QQ${user} 或 https://q.qlogo.cn/g?b=qq&nk=${user}&s=640 @${card}`;
  const segments = [
    { type: "reply", data: { id: "-123456789" } },
    { type: "at", data: { qq: String(user), name: `@${nickname}` } },
    { type: "text", data: { text: sentence } },
    { type: "image", data: { file: `${user}.jpg`, url, summary: `[${said}]` } },
    { type: "file", data: { file: `${nickname}的表.xlsx`, file_id: `/${uid}`, url } },
    { type: "json", data: { data: JSON.stringify({ prompt: said, uin: user, meta: { name: nickname, token } }) } },
    { type: "contact", data: { type: "qq", id: String(user) } },
  ];
  const cq = `[CQ:at,qq=${user},name=${escapeCqValue(nickname)}]${escapeCqText(sentence)}[CQ:image,file=a.jpg,url=${
    escapeCqValue(url)
  }]`;
  const base = { time: 1_760_000_000, self_id: self };
  const node = {
    type: "node",
    data: { user_id: user, nickname, id: "-5", content: [{ type: "node", data: { content: segments } }] },
  };
  const message = { ...base, post_type: "message", message_id: -123_456_789, group_id: group, user_id: user };
  return [
    {
      ...message,
      message: segments,
      raw_message: cq,
      sender: { user_id: user, nickname, card, title: card },
      group_name: groupName,
    },
    { ...message, message: cq, raw_message: cq, sender: { user_id: String(user), nickname, card } },
    {
      ...message,
      message: [{
        type: "forward",
        data: { id: "abc", content: [{ ...message, sender: { nickname }, message: segments }] },
      }],
    },
    {
      ...base,
      post_type: "notice",
      notice_type: "group_upload",
      group_id: group,
      user_id: user,
      file: { id: uid, name: `${card}.zip`, size: 123_456, url },
    },
    { ...base, post_type: "request", request_type: "friend", user_id: user, comment: sentence, flag: `${uid}|${user}` },
    {
      action: "send_group_forward_msg",
      params: { group_id: String(group), messages: [node], news: [{ text: sentence }] },
      echo: 1,
    },
    { action: "send_msg", params: { user_id: user, message: `file:///home/${card}/${user}.png` } },
    { action: "upload_group_file", params: { group_id: group, file: `/home/${card}/x.txt`, name: `${nickname}.txt` } },
    {
      status: "ok",
      retcode: 0,
      data: [{ group_id: group, group_name: groupName, owner: user, owner_id: user, remark: card }],
    },
    {
      status: "ok",
      retcode: 0,
      data: { cookies: `uin=o${user}; skey=${token}`, csrf_token: 123_456_789, bkn: "987654321" },
    },
    { status: "ok", retcode: 0, data: { [String(user)]: { uid, peerUid: uid, nick: nickname } } },
    { status: "failed", retcode: 1200, message: `${user} 不在群 ${group}`, wording: `token=${token}` },
    {
      action: "set_group_card",
      params: { group_id: group, user_id: user, card },
      headers: { authorization: `Bearer ${token}` },
    },
  ];
}

const isOf = (text: string, parts: readonly (string | number)[]): string[] =>
  parts.map(String).filter((part) => text.includes(part));

describe("what is written down", () => {
  it("holds no id, no name and no secret, wherever they stood", () => {
    fc.assert(
      fc.property(secrets, (all) => {
        const redaction = new Redaction();
        const { user, group, self, uid, nickname, card, groupName, token } = all;
        for (const frame of framesOf(all)) {
          const text = JSON.stringify(redaction.frame(frame));
          assert.deepEqual(isOf(text, [user, group, self, uid, nickname, card, groupName, token]), [], text);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("holds nothing that was said either, when texts are taken out", () => {
    fc.assert(
      fc.property(secrets, (all) => {
        const redaction = new Redaction({ texts: true });
        for (const frame of framesOf(all)) {
          const text = JSON.stringify(redaction.frame(frame));
          assert.deepEqual(isOf(text, [all.said, all.user, all.nickname, all.token]), [], text);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("never holds a secret, whatever the options say", () => {
    fc.assert(
      fc.property(secrets, (all) => {
        const redaction = new Redaction(false);
        for (const frame of framesOf(all)) {
          const text = JSON.stringify(redaction.frame(frame));
          assert.deepEqual(isOf(text, [all.token]), [], text);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("changes nothing of the frame that was given", () => {
    fc.assert(
      fc.property(secrets, (all) => {
        const frames = framesOf(all);
        const before = JSON.stringify(frames);
        for (const frame of frames) new Redaction().frame(frame);
        assert.equal(JSON.stringify(frames), before);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a stand-in", () => {
  it("is the same for the same id: as a number, as a text, in a code, in a sentence, in an address of somebody's words", () => {
    const redaction = new Redaction();
    const { user_id, text, message, list } = redaction.frame({
      text: "我是123456789",
      user_id: 123_456_789,
      message: "[CQ:at,qq=123456789] 1 23",
      list: { "123456789": "123456789" },
    }) as Record<string, unknown>;
    assert.equal(user_id, 10_001);
    assert.equal(text, "我是10001");
    assert.equal(message, "[CQ:at,qq=10001] 1 23");
    assert.deepEqual(list, { 10001: "10001" });
    assert.deepEqual(redaction.frame({ target_id: 123_456_789, group_id: 5_000_000 }), {
      target_id: 10_001,
      group_id: 10_002,
    });
  });

  it("is the same for the same name, also inside of a text, and keeps the ending of a file", () => {
    const redaction = new Redaction();
    const frame = redaction.frame({
      message: "小明你好，小明明",
      sender: { nickname: "小明", card: "" },
      file: { name: "小明.png" },
    });
    assert.deepEqual(frame, {
      message: "名字1你好，名字1明",
      sender: { nickname: "名字1", card: "" },
      file: { name: "名字2.png" },
    });
  });

  it("leaves times, sizes, messages' numbers and the words of the protocol", () => {
    const frame = {
      time: 1_760_000_000,
      message_id: 1_234_567_890,
      message_seq: "1234567890",
      post_type: "notice",
      sub_type: "approve",
      duration: 86_400,
      file: { size: 12_345_678 },
      message: [{ type: "reply", data: { id: "1234567890" } }, { type: "face", data: { id: "14" } }],
    };
    assert.equal(new Redaction().frame(frame), frame);
  });

  it("gives the frame itself back where nothing has to go", () => {
    const frame = { post_type: "message", user_id: 123_456, message: "[CQ:at,qq=123456]" };
    assert.equal(new Redaction(false).frame(frame), frame);
  });

  it("stands for bytes, with how many there were", () => {
    const params = { message: [{ type: "image", data: { file: `base64://${"A".repeat(4_000)}` } }] };
    assert.match(JSON.stringify(new Redaction(false).frame(params)), /"base64:\/\/\*\*\*\d+"/);
  });

  it("reads parameters that are written in a form of their own", () => {
    const params = new TextParams(true, { group_id: 123_456 }, "hi");
    assert.deepEqual(new Redaction().frame({ action: "send_msg", params }), {
      action: "send_msg",
      params: { group_id: 10_001, message: [{ type: "text", data: { text: "hi" } }] },
    });
  });

  it("leaves codes readable, also those that are not well formed", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const { message } = new Redaction().frame({ message: `[CQ:at,qq=123456]${text}`, user_id: 123_456 }) as {
        message: string;
      };
      assert.equal(parseCqCode(message)[0]?.type, "at");
    }));
  });

  it("survives what nobody expects: depth, prototypes, cycles of nothing", () => {
    let deep: unknown = 123_456_789;
    for (let n = 0; n < 5_000; n++) deep = { deep };
    const frame = JSON.parse('{"__proto__":{"user_id":123456789},"toString":1}') as object;
    const shown = JSON.stringify(new Redaction().frame({ deep, frame }));
    assert.ok(!shown.includes("123456789"));
    assert.ok(shown.includes('"__proto__":{"user_id":10001}'));
  });
});
