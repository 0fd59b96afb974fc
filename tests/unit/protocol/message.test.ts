import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ConfigError } from "../../../src/errors.ts";
import { isMessage, normalizeMessage, plainText, toSegments } from "../../../src/protocol/message.ts";
import type { MessageInput, Segment } from "../../../src/protocol/segments.ts";

describe("normalizeMessage", () => {
  it("reads CQ text, one segment and a list of them", () => {
    const hi = { type: "text", data: { text: "hi" } };
    assert.deepEqual(normalizeMessage("hi[CQ:at,qq=1]"), [hi, { type: "at", data: { qq: "1" } }]);
    assert.deepEqual(normalizeMessage(hi), [hi]);
    assert.deepEqual(normalizeMessage([hi]), [hi]);
  });

  it("gives a clean list back as it is", () => {
    const list = [
      { type: "reply", data: { id: "1" } },
      { type: "at", data: { qq: "1" } },
      { type: "text", data: { text: "hi" } },
      { type: "image", data: { file: "a.png", sub_type: 0 } },
      { type: "json", data: { data: "{}" } },
      { type: "some_new_type", data: { x: 1 } },
    ];
    assert.equal(normalizeMessage(list), list);
  });

  it("adds the common spelling and keeps the one that arrived", () => {
    assert.deepEqual(
      normalizeMessage([
        { type: "image", data: { file: "a", subType: 1 } },
        { type: "dice", data: { value: "3" } },
        { type: "rps", data: { value: "2" } },
        { type: "forward", data: { id: 5, messages: [] } },
        { type: "file", data: { file_name: "a.txt", size: "3" } },
        { type: "at", data: { qq: 10001 } },
        { type: "reply", data: { id: -5 } },
      ]),
      [
        { type: "image", data: { file: "a", subType: 1, sub_type: 1 } },
        { type: "dice", data: { value: "3", result: "3" } },
        { type: "rps", data: { value: "2", result: "2" } },
        { type: "forward", data: { id: "5", messages: [], content: [] } },
        { type: "file", data: { file_name: "a.txt", size: "3", file: "a.txt", file_size: "3" } },
        { type: "at", data: { qq: "10001" } },
        { type: "reply", data: { id: "-5" } },
      ],
    );
    assert.deepEqual(normalizeMessage("[CQ:image,file=a,subType=1]"), [
      { type: "image", data: { file: "a", subType: "1", sub_type: "1" } },
    ]);
  });

  it("does not change what it was given", () => {
    const list = [{ type: "at", data: { qq: 1 } }];
    const before = structuredClone(list);
    normalizeMessage(list);
    assert.deepEqual(list, before);
  });

  it("keeps unknown types, segments without data and texts in a list, and leaves out what says nothing", () => {
    assert.deepEqual(normalizeMessage([{ type: "shake" }, "hi", null, 5, {}, { type: "constructor", data: null }]), [
      { type: "shake", data: {} },
      { type: "text", data: { text: "hi" } },
      { type: "constructor", data: {} },
    ]);
    assert.deepEqual(normalizeMessage(undefined), []);
    assert.deepEqual(normalizeMessage(""), []);
  });

  it("makes one text of texts that follow each other, behind null and among strings too", () => {
    const text = (value: string) => ({ type: "text", data: { text: value } });
    for (
      const list of [
        [text("签"), text("到")],
        [null, text("签到")],
        [undefined, "签", text("到")],
        ["签", null, "到"],
        [text(""), text("签到")],
        [text("签"), { type: "text", data: { text: null } }, text("到")],
      ]
    ) assert.deepEqual(normalizeMessage(list), [text("签到")], JSON.stringify(list));
    const apart = [text("a"), { type: "at", data: { qq: "1" } }, text("b")];
    assert.equal(normalizeMessage(apart), apart);
  });

  it("takes null for missing, and what is no id for none", () => {
    const odd = { toString: 1, valueOf: 1 };
    for (const id of [null, undefined, odd, [], {}]) {
      assert.deepEqual(normalizeMessage([{ type: "reply", data: { id } }]), [{ type: "reply", data: {} }]);
      assert.deepEqual(normalizeMessage([{ type: "at", data: { qq: id } }]), [{ type: "at", data: { qq: "" } }]);
      assert.deepEqual(normalizeMessage([{ type: "text", data: { text: id } }]), [{
        type: "text",
        data: { text: "" },
      }]);
    }
    assert.deepEqual(
      normalizeMessage([
        { type: "image", data: { file: null, url: "u", summary: null } },
        { type: "forward", data: { id: null, content: null, messages: [] } },
        { type: "file", data: { file: null, name: "a.txt" } },
        { type: "dice", data: { result: null, value: "3" } },
        { type: "json", data: null },
      ]),
      [
        { type: "image", data: { url: "u" } },
        { type: "forward", data: { messages: [], content: [] } },
        { type: "file", data: { name: "a.txt", file: "a.txt" } },
        { type: "dice", data: { value: "3", result: "3" } },
        { type: "json", data: {} },
      ],
    );
  });

  it("never throws, and settles after one pass", () => {
    fc.assert(fc.property(fc.anything(), (value) => {
      const once = normalizeMessage(value);
      assert.deepEqual(normalizeMessage(once), once);
    }));
  });
});

describe("toSegments", () => {
  it("takes texts literally, unless CQ codes are asked for", () => {
    const text = "[CQ:at,qq=all]";
    assert.deepEqual(toSegments(text), [{ type: "text", data: { text } }]);
    assert.deepEqual(toSegments(text, { cq: true }), [{ type: "at", data: { qq: "all" } }]);
    assert.deepEqual(toSegments(["a", { type: "at", data: { qq: "1" } }, ""]), [
      { type: "text", data: { text: "a" } },
      { type: "at", data: { qq: "1" } },
    ]);
  });

  it("says what it was given when that is neither text nor segment", () => {
    assert.throws(
      () => toSegments([5] as unknown as MessageInput),
      (error) => error instanceof ConfigError && /5 is neither/.test(error.message),
    );
  });

  it("takes a text with a great many codes", () => {
    assert.equal(toSegments("[CQ:face,id=1]".repeat(200_000), { cq: true }).length, 200_000);
  });
});

describe("isMessage and plainText", () => {
  it("know what can be sent", () => {
    for (const yes of ["", { type: "x", data: {} }, ["a", { type: "x", data: {} }], []]) {
      assert.equal(isMessage(yes), true);
    }
    for (const no of [undefined, null, 5, {}, [5], { type: "x" }]) assert.equal(isMessage(no), false);
  });

  it("join the texts of a message", () => {
    const segments: Segment[] = [
      { type: "text", data: { text: "a" } },
      { type: "at", data: { qq: "1" } },
      { type: "text", data: { text: "b" } },
    ];
    assert.equal(plainText(segments), "ab");
  });
});
