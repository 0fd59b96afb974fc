import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { ConfigError } from "../../../src/errors.ts";
import * as build from "../../../src/protocol/builders.ts";
import * as other from "../../../src/protocol/builders_other.ts";
import { parseCqCode, toCqCode } from "../../../src/protocol/cq_code.ts";
import type { Segment } from "../../../src/protocol/segments.ts";

const { at, image, msg, node } = build;

/** One of each, with everything that can be given. */
const built: Record<string, Segment> = {
  text: build.text("a"),
  at: at(1),
  face: build.face(14),
  image: image("a.png", { summary: "一只猫", sub_type: 1, type: "flash" }),
  record: build.record("a.amr"),
  video: build.video("a.mp4", { cover: "a.png" }),
  file: build.file("a.pdf", "b.pdf"),
  reply: build.reply(-5),
  node: node({ user_id: 1, nickname: "a", content: "b" }),
  forward: build.forward("7436387625315107617"),
  json: build.json({ a: 1 }),
  xml: build.xml("<a/>", { service_id: 35 }),
  markdown: build.markdown("# a"),
  mface: build.mface({ emoji_package_id: "5", emoji_id: "a", key: "b", summary: "c" }),
  dice: build.dice(),
  rps: build.rps(),
  poke: build.poke(1, 5, { strength: 2 }),
  contact: build.contact("group", 7),
  share: build.share("https://a", "b", { content: "c", image: "d" }),
  location: build.place(1.5, "2.5", { title: "a" }),
  music: build.music("163", 5),
  shake: other.shake(),
  anonymous: other.anonymous({ ignore: true }),
  tts: other.tts("a"),
  cardimage: other.cardimage("a.png", { minwidth: 5 }),
  keyboard: other.keyboard({ rows: [] }),
  longmsg: other.longmsg(5),
  miniapp: other.miniapp({ a: 1 }),
};

describe("the builders", () => {
  for (const [type, segment] of Object.entries(built)) {
    it(`write a ${type} segment whose fields are all given`, () => {
      assert.equal(segment.type, type);
      for (const [key, value] of Object.entries(segment.data)) {
        assert.notEqual(value, undefined, key);
        assert.notEqual(value, "", key);
      }
      assert.deepEqual(JSON.parse(JSON.stringify(segment)), segment);
    });
  }

  it("take ids as numbers and as texts", () => {
    assert.deepEqual(at(1), at("1"));
    assert.deepEqual(build.reply(-5), build.reply("-5"));
    assert.deepEqual(build.contact("qq", 1), { type: "contact", data: { type: "qq", id: "1" } });
    assert.deepEqual(build.atAll(), { type: "at", data: { qq: "all" } });
  });

  it("leave out what was not given or is empty", () => {
    assert.deepEqual(image("a.png", { summary: "" }), { type: "image", data: { file: "a.png" } });
    assert.deepEqual(build.file("a.png"), { type: "file", data: { file: "a.png" } });
    assert.deepEqual(other.anonymous(), { type: "anonymous", data: {} });
    assert.deepEqual(build.share("u", "t", { content: "" }), { type: "share", data: { url: "u", title: "t" } });
  });

  it("write the kind of a picture for every implementation", () => {
    assert.deepEqual(image("a", { sub_type: 0 }).data, { file: "a", sub_type: 0, subType: 0 });
  });

  it("take media as address, URL and bytes of any length", () => {
    assert.equal(image(new URL("https://x/a.png")).data.file, "https://x/a.png");
    assert.equal(build.record("base64://AAAA").data.file, "base64://AAAA");
    for (const size of [0, 1, 2, 3, 0x6000, 0x6001, 100_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, index) => index * 7);
      assert.equal(image(bytes).data.file, `base64://${Buffer.from(bytes).toString("base64")}`);
    }
    for (const bad of ["", undefined, null, 5]) {
      assert.throws(
        () => image(bad as unknown as string),
        (error) => error instanceof ConfigError && error.code === "MEDIA",
      );
    }
  });

  it("write nodes for every implementation, and nodes within nodes", () => {
    const inner = node({ user_id: "2", nickname: "b", content: ["x", at(3)], time: 5, news: [{ text: "n" }] });
    assert.deepEqual(inner.data, {
      user_id: "2",
      uin: "2",
      nickname: "b",
      name: "b",
      content: [{ type: "text", data: { text: "x" } }, { type: "at", data: { qq: "3" } }],
      time: 5,
      news: [{ text: "n" }],
    });
    assert.deepEqual(node({ user_id: 1, nickname: "a", content: [inner] }).data.content, [inner]);
    assert.deepEqual(node(-7), { type: "node", data: { id: "-7" } });
  });

  it("write a music card of one's own with both names of the sound", () => {
    assert.deepEqual(build.music("custom", { url: "u", audio: "a", title: "t" }).data, {
      type: "custom",
      url: "u",
      audio: "a",
      voice: "a",
      title: "t",
    });
  });

  it("make a message from a template in which text is literal", () => {
    const name = "[CQ:at,qq=all]";
    assert.deepEqual(msg`hi ${at(1)}, ${name} ${3}`, [
      { type: "text", data: { text: "hi " } },
      at(1),
      { type: "text", data: { text: ", " } },
      { type: "text", data: { text: name } },
      { type: "text", data: { text: " " } },
      { type: "text", data: { text: "3" } },
    ]);
    assert.deepEqual(parseCqCode(toCqCode(msg`${name}`)), [{ type: "text", data: { text: name } }]);
  });
});

it("what is filled in is neither undefined nor an empty text", () => {
  const values = { a: undefined, b: "", c: 0, d: null, e: false, f: " ", g: [] };
  assert.deepEqual(build.filledIn(values), { c: 0, d: null, e: false, f: " ", g: [] });
  assert.equal(values.b, "", "the values are left as they were");
});
