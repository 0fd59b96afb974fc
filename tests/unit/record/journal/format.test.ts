import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  encodeEntry,
  encodeHeader,
  isOneLine,
  JOURNAL_VERSION,
  type JournalEntry,
  readEntry,
  readHeader,
} from "../../../../src/record/journal/format.ts";

const count = fc.nat(2 ** 31);
const place = { at: count, link: count };
const frame = fc.dictionary(fc.string(), fc.jsonValue());
const reason = fc.string({ unit: "binary", maxLength: 400 });

const entry = fc.oneof(
  fc.record({ ...place, kind: fc.constant("link"), state: fc.constantFrom("up", "down", "refused") }),
  fc.record({ ...place, kind: fc.constant("link"), state: fc.constant("down"), reason }),
  fc.record({
    ...place,
    kind: fc.constant("event"),
    frame: frame.map((more) => ({ post_type: "notice", ...more, x: more })),
  })
    .filter(({ frame }) => typeof frame.post_type === "string"),
  fc.record({
    ...place,
    kind: fc.constant("call"),
    call: count,
    frame: fc.record({ action: fc.string(), params: frame }),
  }),
  fc.record({ ...place, kind: fc.constant("result"), call: count, frame }),
  fc.record({ ...place, kind: fc.constant("result"), frame }),
  fc.record({ ...place, kind: fc.constant("failed"), call: count, reason }),
  fc.record({ ...place, kind: fc.constant("odd"), reason: fc.constant("not-json"), chars: count }),
  fc.record({ ...place, kind: fc.constant("lost"), count }),
) as fc.Arbitrary<JournalEntry>;

describe("a line of a journal", () => {
  it("is written again, byte for byte, from what was read of it", () => {
    fc.assert(fc.property(entry, (given) => {
      const line = encodeEntry(given);
      assert.ok(isOneLine(line));
      const read = readEntry(line);
      assert.ok(typeof read !== "string", `${String(read)}: ${line}`);
      assert.equal(encodeEntry(read.entry), line);
      assert.equal(encodeEntry(read.entry, read.frameText), line);
    }));
  });

  it("holds a frame as it passed, whatever JSON would make of it", () => {
    const text = '{ "post_type":"message", "message_id":9007199254740993, "a":"\\u4f60,\\"frame\\":{}" , "1e3":1E3 }';
    const frame = JSON.parse(text) as { post_type: string };
    const read = readEntry(encodeEntry({ at: 1, link: 2, kind: "event", frame }, text));
    assert.ok(typeof read !== "string");
    assert.equal(read.frameText, text);
  });

  it("is read where somebody put another field behind the frame", () => {
    const read = readEntry('{"at":1,"link":1,"kind":"event","frame":{"post_type":"x","a":1.0},"note":"mine"}');
    assert.ok(typeof read !== "string");
    assert.equal(read.frameText, '{"post_type":"x","a":1}');
  });

  it("says which field is wrong", () => {
    const cases: Record<string, string> = {
      "": "not-json",
      "[]": "no-object",
      '{"at":-1,"link":1,"kind":"lost","count":1}': "at",
      '{"at":1,"link":"1","kind":"lost","count":1}': "link",
      '{"at":1,"link":1,"kind":"lost"}': "count",
      '{"at":1,"link":1,"kind":"event","frame":{}}': "frame",
      '{"at":1,"link":1,"kind":"event","frame":[]}': "frame",
      '{"at":1,"link":1,"kind":"call","call":1,"frame":{"action":"x"}}': "frame",
      '{"at":1,"link":1,"kind":"call","frame":{"action":"x","params":{}}}': "call",
      '{"at":1,"link":1,"kind":"link","state":"sideways"}': "state",
      '{"at":1,"link":1,"kind":"failed","call":1}': "call",
      '{"at":1,"link":1,"kind":"toString"}': "kind toString",
    };
    for (const [line, field] of Object.entries(cases)) assert.equal(readEntry(line), field, line);
  });
});

describe("the first line", () => {
  const header = {
    journal: "adelie",
    version: JOURNAL_VERSION,
    recording: "r",
    part: 1,
    started: "2026-11-30T08:00:00.000Z",
    by: "app",
    redacted: ["ids"],
  } as const;

  it("is read as it was written", () => {
    assert.deepEqual(readHeader(encodeHeader(header)), header);
  });

  it("of a newer version gives that version, also when it looks different", () => {
    assert.equal(readHeader('{"journal":"adelie","version":2,"anything":"else"}'), 2);
  });

  it("of anything else is none", () => {
    const others = ["", "[]", "{}", '{"journal":"adelie"}', encodeHeader(header).replace("app", "cat")];
    for (const other of [...others, encodeHeader(header).replace("2026", "soon")]) {
      assert.equal(readHeader(other), undefined);
    }
  });
});
