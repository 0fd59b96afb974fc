import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { endsOf, type PartsBy, TextParts } from "../../../../src/util/text/parts.ts";

function partsOf(text: string, by: PartsBy, maxChars = 1_000, pieces: readonly string[] = [text]): string[] {
  const parts = new TextParts({ by, maxChars });
  return [...pieces.flatMap((piece) => parts.push(piece)), ...parts.end()];
}

/** The parts as they are sent: without the blanks around them. */
const sentences = (text: string) => partsOf(text, "sentence").map((part) => part.trim()).filter((part) => part !== "");

const cases: readonly (readonly [why: string, text: string, parts: readonly string[]])[] = [
  ["Chinese", "你好。今天怎么样？很好！走吧", ["你好。", "今天怎么样？", "很好！", "走吧"]],
  ["several signs", "真的吗？！不会吧……好的。。。", ["真的吗？！", "不会吧……", "好的。。。"]],
  ["English", "Hello there. How are you? Fine! Go", ["Hello there.", "How are you?", "Fine!", "Go"]],
  ["numbers", "圆周率是3.14，版本1.2.3。下一句", ["圆周率是3.14，版本1.2.3。", "下一句"]],
  ["numbers in English", "Pi is 3.14. Not 3.15.", ["Pi is 3.14.", "Not 3.15."]],
  ["addresses", "看https://a.example/b?c=1.html吧。好", ["看https://a.example/b?c=1.html吧。", "好"]],
  ["abbreviations", "Ask Dr. Li, e.g. at 9 a.m. today. Or J. K. Rowling.", [
    "Ask Dr. Li, e.g. at 9 a.m. today.",
    "Or J. K. Rowling.",
  ]],
  ["dots", "Wait... what? 等等...好吧。", ["Wait...", "what?", "等等...", "好吧。"]],
  ["half-width signs among Chinese", "是吗?好的!走.再见", ["是吗?", "好的!", "走.", "再见"]],
  ["a quote stays whole", "他说：“你好。我走了。”然后走了。", ["他说：“你好。我走了。”", "然后走了。"]],
  ["corner brackets", "她喊「快跑！别停！」我们就跑。", ["她喊「快跑！别停！」", "我们就跑。"]],
  ["straight quotes", 'He said "Stop. Now." and left. Bye.', ['He said "Stop. Now." and left.', "Bye."]],
  ["brackets", "这个（见第3章。很长）也行。好", ["这个（见第3章。很长）也行。", "好"]],
  ["emphasis", "**重要！**记住。", ["**重要！**", "记住。"]],
  ["inline code", "用 `a.b! c? d` 就行。好", ["用 `a.b! c? d` 就行。", "好"]],
  ["lines", "第一\n第二\n\n第三", ["第一", "第二", "第三"]],
  ["lists", "1. 苹果\n2. 梨子\n", ["1. 苹果", "2. 梨子"]],
  ["a code block stays whole", "看：\n```ts\nconst a = 1.5;\n\n// 完了。好！\n```\n就这样。", [
    "看：",
    "```ts\nconst a = 1.5;\n\n// 完了。好！\n```",
    "就这样。",
  ]],
  ["a block in a longer fence", "````\n```\n甲。\n```\n````\n乙", ["````\n```\n甲。\n```\n````", "乙"]],
  ["a block that is never closed", "甲。\n~~~\n乙。\n\n丙", ["甲。", "~~~\n乙。\n\n丙"]],
  ["an apostrophe closes nothing", "It’s fine. Don't go.", ["It’s fine.", "Don't go."]],
];

for (const [why, text, parts] of cases) {
  test(`sentences: ${why}`, () => assert.deepEqual(sentences(text), parts));
}

test("paragraphs end at blank lines and around code blocks, nowhere else", () => {
  const text = "第一段。还有。\n第二行\n\n\n第二段\n \n```\na\n\nb\n```\n尾巴";
  assert.deepEqual(partsOf(text, "paragraph").map((part) => part.trim()), [
    "第一段。还有。\n第二行",
    "第二段",
    "```\na\n\nb\n```",
    "尾巴",
  ]);
});

test("a quote that is never closed keeps nothing for ever", () => {
  const text = `“${"很长的话。".repeat(60)}`;
  assert.ok(sentences(text).length > 10);
});

test("a sentence is given on with the first sign behind it, and not before that is certain", () => {
  const parts = new TextParts({ by: "sentence", maxChars: 1_000 });
  assert.deepEqual(parts.push("是3"), []);
  assert.deepEqual(parts.push("."), []);
  assert.deepEqual(parts.push("14。"), []);
  assert.deepEqual(parts.push("”"), ["是3.14。"]);
});

test("what breaks off ends with a whole sentence, before a code block that is not closed", () => {
  const broken = (text: string, by: PartsBy) => {
    const parts = new TextParts({ by, maxChars: 1_000 });
    parts.push(text);
    return parts.breakOff();
  };
  assert.equal(broken("一。二。三", "paragraph"), "一。二。");
  assert.equal(broken("还没有完", "paragraph"), "");
  assert.equal(broken("一。\n```\n二。", "paragraph"), "");
  assert.equal(broken("完了。", "sentence"), "完了。");
});

test("what is longer than a part may be is cut where it hurts least, and a code block goes on being one", () => {
  for (const part of partsOf("字".repeat(95), "paragraph", 10)) assert.ok(part.length <= 10);
  assert.deepEqual(partsOf("一二三四五六，七八九十", "sentence", 10), ["一二三四五六，", "七八九十"]);
  const code = `\`\`\`\n${"一。二。\n".repeat(8)}\`\`\`\n完。了`;
  const parts = partsOf(code, "sentence", 30);
  assert.equal(parts.join(""), code);
  assert.ok(parts.every((part) => part.length <= 30));
  assert.equal(parts.at(-1), "了");
  const faces = partsOf("👨‍👩‍👧‍👦".repeat(20), "paragraph", 30);
  assert.ok(faces.every((part) => part.startsWith("👨") && part.endsWith("👦")));
});

const signs = [
  "。",
  "！",
  "？",
  ".",
  "!",
  "?",
  "…",
  "\n",
  "\n\n",
  " ",
  "“",
  "”",
  '"',
  "「",
  "」",
  "（",
  ")",
  "```",
  "`",
];
const words = ["甲", "乙乙", "a", "Dr", "3", "14", "1", "~~~\n", "*", "'", "\ud83d\ude00", "\r\n", "\t"];
const texts = fc.array(fc.oneof(fc.constantFrom(...signs, ...words), fc.string({ maxLength: 3 })), { maxLength: 40 });
const kinds = fc.constantFrom<PartsBy>("paragraph", "sentence");

test("whatever comes in whatever pieces, the parts joined are what came, and none is longer than it may be", () => {
  fc.assert(
    fc.property(texts, kinds, fc.integer({ min: 4, max: 60 }), (pieces, by, maxChars) => {
      const text = pieces.join("");
      const parts = partsOf(text, by, maxChars, pieces);
      assert.equal(parts.join(""), text);
      assert.ok(parts.every((part) => part.length <= maxChars && part.length > 0));
    }),
    { numRuns: 500 },
  );
});

test("how the text is cut into pieces does not matter", () => {
  fc.assert(
    fc.property(texts, kinds, (pieces, by) => {
      const text = pieces.join("");
      assert.deepEqual(partsOf(text, by, 10_000, [...text]), partsOf(text, by, 10_000));
    }),
    { numRuns: 500 },
  );
});

test("ends go up, and stand behind something", () => {
  fc.assert(
    fc.property(texts, kinds, fc.boolean(), (pieces, by, isOver) => {
      const text = pieces.join("");
      let last = 0;
      for (const end of endsOf(text, by, isOver)) {
        assert.ok(end > last && end <= text.length && text.slice(last, end).trim() !== "");
        last = end;
      }
    }),
    { numRuns: 200 },
  );
});

test("a long text in small pieces takes a time that grows with its length only", () => {
  const parts = new TextParts({ by: "paragraph", maxChars: 1_000 });
  let count = 0;
  for (let at = 0; at < 20_000; at++) count += parts.push("很好 ").length;
  assert.ok(count > 50);
});
