import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readyCall } from "../../../../src/api/calls/params.ts";
import { factsOf } from "../../../../src/protocol/actions/facts.ts";
import { checkLongText, mergedForward, splitMessage, tooLong } from "../../../../src/api/calls/long_text.ts";
import type { Segment } from "../../../../src/protocol/segments.ts";

const text = (value: string): Segment => ({ type: "text", data: { text: value } });
const at: Segment = { type: "at", data: { qq: "1" } };
const textOf = (part: Segment[]): string => part.map((each) => each.type === "text" ? each.data.text : "").join("");
const texts = (message: Segment[], maxChars: number): string[] => splitMessage(message, maxChars).map(textOf);

test("a text is cut after its lines, else sentences, else words, else between characters", () => {
  assert.deepEqual(texts([text("第一行有十个字左右\n第二行也一样长哦\n三")], 16), [
    "第一行有十个字左右\n",
    "第二行也一样长哦\n三",
  ]);
  assert.deepEqual(texts([text("这一句话不太长呢，真的。”下一句话也不太长。")], 16), [
    "这一句话不太长呢，真的。”",
    "下一句话也不太长。",
  ]);
  assert.deepEqual(texts([text("one two three four five six")], 16), ["one two three ", "four five six"]);
  assert.deepEqual(texts([text("一".repeat(40))], 16), ["一".repeat(16), "一".repeat(16), "一".repeat(8)]);
});

test("characters of several code points stay whole", () => {
  const family = "👨‍👩‍👧‍👦"; // 11 units
  assert.deepEqual(texts([text(`一二三四五六七八${family}九`)], 16), ["一二三四五六七八", `${family}九`]);
  assert.deepEqual(texts([text("一" + "😀".repeat(12))], 16), ["一" + "😀".repeat(7), "😀".repeat(5)]);
});

test("segments of other kinds stay whole and where they are; what leads the message leads the first part", () => {
  const reply: Segment = { type: "reply", data: { id: "7" } };
  const image: Segment = { type: "image", data: { file: "a.png" } };
  const parts = splitMessage([reply, at, text("一二三四五六七八九十一二三四五六"), image, text("尾")], 16);
  assert.deepEqual(parts, [[reply, at, text("一二三四五六七八九十一二三四五六"), image], [text("尾")]]);
});

test("whatever the message, the parts joined are the message, none is too long or empty, and no surrogate is alone", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }).map(text),
    fc.string({ unit: fc.constantFrom("字", "。", "\n", " ", "😀", "e\u0301", "👩‍👩‍👧"), maxLength: 60 }).map(text),
    fc.constant(at),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), fc.integer({ min: 16, max: 40 }), (message, maxChars) => {
    const parts = splitMessage(message, maxChars);
    assert.equal(parts.map(textOf).join(""), textOf(message));
    assert.equal(
      parts.flat().filter((each) => each.type === "at").length,
      message.filter((each) => each === at).length,
    );
    for (const part of parts) {
      assert.ok(part.length > 0);
      assert.ok(textOf(part).length <= maxChars);
      for (const each of part) {
        if (each.type === "text") assert.ok(each.data.text !== "" && each.data.text.isWellFormed());
      }
    }
  }));
});

const isTooLong = (action: string, params: object, maxChars: number) =>
  tooLong(readyCall(action, factsOf(action), params), maxChars);

test("only messages that are sent and too long are touched", () => {
  const long = { group_id: 1, message: [text("一".repeat(20))] };
  assert.ok(isTooLong("send_group_msg", long, 19));
  assert.equal(isTooLong("send_group_msg", long, 20), undefined);
  assert.equal(isTooLong("send_group_forward_msg", long, 1), undefined);
  assert.equal(isTooLong("send_group_msg_async", long, 1), undefined);
  assert.equal(isTooLong("send_msg", { message: [{ type: "text", data: { text: "raw" } }, null] }, 1), undefined);
  assert.deepEqual(isTooLong("send_msg", { message: "raw" }, 1), [text("raw")]);
});

test("a merged forward goes where the message would have gone, in the bot's name and without the quote", () => {
  const self = { user_id: 10001, nickname: "小助手" };
  const parts = [[{ type: "reply", data: { id: "7" } } as Segment, text("一")], [text("二")]];
  const group = mergedForward({ message_type: "group", group_id: 5, user_id: 6 }, parts, self);
  assert.equal(group.action, "send_group_forward_msg");
  const { group_id, messages } = group.params as { group_id: number; messages: { data: Record<string, unknown> }[] };
  assert.equal(group_id, 5);
  assert.deepEqual(messages.map(({ data }) => [data.uin, data.name, data.content]), [
    ["10001", "小助手", [text("一")]],
    ["10001", "小助手", [text("二")]],
  ]);
  const alone = mergedForward({ user_id: 6, message_type: "private", group_id: 5 }, parts, self);
  assert.deepEqual([alone.action, Object.keys(alone.params)], ["send_private_forward_msg", ["user_id", "messages"]]);
});

test("wrong options are named", () => {
  assert.throws(
    () => checkLongText("new X()", { mode: "cut" as never }),
    /longText.mode wants "split", "forward" or "off"/,
  );
  assert.throws(() => checkLongText("new X()", { maxChars: 3 }), /longText.maxChars wants a whole number from 16 on/);
  assert.throws(() => checkLongText("new X()", { max: 3 } as never), /longText has no option "max"/);
});
