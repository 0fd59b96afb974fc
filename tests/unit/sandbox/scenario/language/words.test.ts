import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parseScenario } from "../../../../../src/sandbox/scenario/language/parse.ts";
import {
  BOT_WORD,
  FAULTS,
  FIELDS,
  HEADS,
  NOTES,
  SEGMENTS,
  THINGS,
  VERB_WORDS,
} from "../../../../../src/sandbox/scenario/language/words.ts";

interface Rule {
  readonly match?: string;
  readonly begin?: string;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
}

const grammar = JSON.parse(
  await readFile(new URL("../../../../../docs/editor/chat.tmLanguage.json", import.meta.url), "utf8"),
) as { readonly patterns: readonly { include: string }[]; readonly repository: Record<string, Rule> };

/** The rule that takes a line at its beginning. */
function ruleOf(line: string): string | undefined {
  return grammar.patterns.map(({ include }) => include.slice(1)).find((name) => {
    const { match, begin } = grammar.repository[name] ?? {};
    return new RegExp(match ?? begin ?? "$^", "u").test(line);
  });
}

test("no word means two things", () => {
  for (const table of [HEADS, VERB_WORDS, NOTES, THINGS, FIELDS, FAULTS, SEGMENTS]) {
    const words = Object.values(table).flatMap((each) => [...new Set(each)]);
    assert.deepEqual(words, [...new Set(words)]);
  }
});

test("the grammar for editors names every word, and takes each line as the parser does", () => {
  for (const word of Object.values(HEADS).flat()) assert.equal(ruleOf(`${word} x`), "head", word);
  for (const word of Object.values(VERB_WORDS).flat()) assert.equal(ruleOf(`小明 ${word} 机器人`), "act", word);
  for (const word of Object.values(NOTES).flat()) {
    assert.equal(ruleOf(`（${word}）`), "note", word);
    assert.equal(ruleOf(`(${word} x 1)`), "note", word);
  }
  for (const word of Object.values(SEGMENTS).flat()) {
    assert.match(`[${word} a]`, new RegExp(grammar.repository["text"]?.patterns?.[0]?.match ?? "$^", "u"));
  }
  const kinds: Readonly<Record<string, string>> = { says: "speech", calls: "call", act: "act", note: "note" };
  for (
    const line of [
      "小明: 戳 我",
      '"小 明": 你好',
      "Big Bob: hi",
      "机器人 → a {b: 1}",
      "二号 ↛ a",
      '"a b" 退群',
      "群: 你好",
    ]
  ) {
    const kind = parseScenario(line).nodes[0]?.kind ?? "";
    assert.equal(ruleOf(line), kinds[kind], line);
  }
  for (const word of BOT_WORD) assert.equal(ruleOf(`${word}: 你好`), "answer");
  assert.deepEqual([ruleOf("# a"), ruleOf("## a")], ["comment", "story"]);
});
