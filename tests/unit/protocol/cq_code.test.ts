import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { escapeCqText, escapeCqValue, parseCqCode, toCqCode, unescapeCq } from "../../../src/protocol/cq_code.ts";
import type { Segment } from "../../../src/protocol/segments.ts";

const word = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."[]&,=;#CQ:atqq1amp914", "[CQ:", "&amp;", "&#91;", "&#93;", "&#44;", "😀") }),
);
const code = fc.record({
  type: word.filter((type) => type !== "text"),
  data: fc.dictionary(word, anyText),
}).map(({ type, data }) => ({ type, data: Object.assign({}, data) }));
const textSegment = anyText.map((text) => ({ type: "text", data: { text } }));

/** Neighbouring texts become one, and empty ones vanish: they are the same message. */
function joined(segments: readonly { type: string; data: Record<string, string> }[]): unknown[] {
  const out: { type: string; data: Record<string, string> }[] = [];
  for (const { type, data } of segments) {
    const last = out.at(-1);
    if (type !== "text") out.push({ type, data });
    else if (last?.type === "text") last.data.text += data.text ?? "";
    else if (data.text !== "") out.push({ type, data: { ...data } });
  }
  return out;
}

describe("the CQ codec", () => {
  it("reads back what it wrote, for any segments of texts", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(code, textSegment), { maxLength: 8 }), (segments) => {
        assert.deepEqual(parseCqCode(toCqCode(segments as unknown as Segment[])), joined(segments));
      }),
      { numRuns: 500 },
    );
  });

  it("reads any text without throwing, and loses none of it when the text has no code", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const segments = parseCqCode(text) as { type: string; data: { text?: string } }[];
        if (segments.every(({ type }) => type === "text")) {
          assert.equal(segments.map(({ data }) => data.text).join(""), unescapeCq(text));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("never lets text or a value become a code", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.ok(parseCqCode(escapeCqText(text)).every(({ type }) => type === "text"));
        const [only, ...more] = parseCqCode(toCqCode([{ type: "share", data: { url: text, title: text } }]));
        assert.deepEqual([only, more], [{ type: "share", data: { url: text, title: text } }, []]);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps an odd type or key from opening a code of its own", () => {
    const written = toCqCode([{ type: "x][CQ:at,qq=all", data: { "a=b][CQ:at,qq": "all" } }] as unknown as Segment[]);
    assert.ok(parseCqCode(written).every(({ type }) => type !== "at"));
  });

  it("undoes every escape once, ampersands last", () => {
    assert.equal(escapeCqText("a&b[c],"), "a&amp;b&#91;c&#93;,");
    assert.equal(escapeCqValue("a&b[c],"), "a&amp;b&#91;c&#93;&#44;");
    assert.equal(unescapeCq("&amp;#91; &#44; &amp;amp; &lt;"), "&#91; , &amp; &lt;");
  });

  it("splits key and value at the first equals sign and unescapes only after splitting", () => {
    assert.deepEqual(parseCqCode("[CQ:image,file=a&#44;b.png,url=https://x/?a=1&amp;b=2&#93;]"), [
      { type: "image", data: { file: "a,b.png", url: "https://x/?a=1&b=2]" } },
    ]);
    assert.deepEqual(parseCqCode("&#91;CQ:at,qq=all&#93;"), [{ type: "text", data: { text: "[CQ:at,qq=all]" } }]);
  });

  it("leaves what is no well-formed code as text", () => {
    for (
      const text of ["[CQ:at", "[CQ:]", "[CQ:at,qq]", "[CQ:at,=1]", "[CQ:a t,q=1]", "[CQ:at,]", "[CQ", "[cq:at,qq=1]"]
    ) {
      assert.deepEqual(parseCqCode(text), [{ type: "text", data: { text } }], text);
    }
    assert.deepEqual(parseCqCode("[CQ:face,id=[CQ:at,qq=1]"), [
      { type: "text", data: { text: "[CQ:face,id=" } },
      { type: "at", data: { qq: "1" } },
    ]);
    assert.deepEqual(parseCqCode("[CQ:face,id=1[x]"), [{ type: "text", data: { text: "[CQ:face,id=1[x]" } }]);
  });

  it("ends a code into which an object was printed at its own bracket", () => {
    const sign = { type: "text", data: { text: "签到" } };
    const face = (raw: string) => ({ type: "face", data: { id: "43", raw } });
    const end = { type: "text", data: { text: "]好" } };
    for (
      const [message, expected] of [
        ["签到[CQ:face,id=43,raw=[object Object]]", [sign, face("[object Object]")]],
        ["[CQ:face,id=43,raw=[object Object]]签到", [face("[object Object]"), sign]],
        ["[CQ:face,id=43,raw=[object Object],[object Object]]", [face("[object Object],[object Object]")]],
        ["[CQ:face,raw=[object Object],id=43]签到", [
          { type: "face", data: { raw: "[object Object]", id: "43" } },
          sign,
        ]],
        ["[CQ:face,id=43,raw=[[a,b=c]]]]好", [face("[[a,b=c]]"), end]],
        ["[CQ:face,id=43,raw=[object Object]][CQ:face,id=43,raw=]", [face("[object Object]"), face("")]],
        ["[CQ:face,id=43,raw=[object [CQ:face,id=43,raw=]", [
          { type: "text", data: { text: "[CQ:face,id=43,raw=[object " } },
          face(""),
        ]],
      ] as const
    ) assert.deepEqual(parseCqCode(message), expected, message);
    for (const text of ["[CQ:face,id=43,raw=[object Object]", "[CQ:fa[ce],id=43]"]) {
      assert.deepEqual(parseCqCode(text), [{ type: "text", data: { text } }], text);
    }
  });

  it("keeps empty values, spaces and codes without fields", () => {
    assert.deepEqual(parseCqCode("[CQ:dice][CQ:file,url=, size= 1]"), [
      { type: "dice", data: {} },
      { type: "text", data: { text: "[CQ:file,url=, size= 1]" } },
    ]);
    assert.deepEqual(parseCqCode("[CQ:file,url=,name= a ]"), [{ type: "file", data: { url: "", name: " a " } }]);
  });

  it("cannot be made to reach an object's prototype", () => {
    const [segment] = parseCqCode("[CQ:x,__proto__=1,constructor=2]");
    assert.deepEqual(Object.keys(segment?.data ?? {}), ["__proto__", "constructor"]);
    assert.equal(Object.getPrototypeOf(segment?.data), Object.prototype);
  });

  it("writes numbers and objects as text and leaves out what is not there", () => {
    const segment = { type: "json", data: { data: { a: [1, 2] }, n: 3, no: undefined, nil: null, yes: true } };
    assert.equal(
      toCqCode([segment] as unknown as Segment[]),
      '[CQ:json,data={"a":&#91;1&#44;2&#93;},n=3,yes=true]',
    );
  });

  it("takes time that grows with the length only", () => {
    const inputs = ["[CQ:", "[CQ:a,k=v]", "[CQ:a,", "]", "[", "&#91;", "[CQ:a]", "[[CQ:x,", "[CQ:a,b=[]", "[CQ:a,b=[,"]
      .map((part) => part.repeat(250_000));
    const started = performance.now();
    for (const input of inputs) parseCqCode(input);
    // Quadratic code would take minutes.
    assert.ok(performance.now() - started < 5_000, `${performance.now() - started} ms`);
  });
});
