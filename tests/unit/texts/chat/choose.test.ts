import assert from "node:assert/strict";
import { test } from "node:test";
import { chineseChat } from "../../../../src/texts/chat/chinese.ts";
import { chatTextsFrom } from "../../../../src/texts/chat/choose.ts";
import type { ChatTextsOption } from "../../../../src/texts/chat/chat_texts.ts";
import { englishChat } from "../../../../src/texts/chat/english.ts";

function from(option: unknown): ReturnType<typeof chatTextsFrom> {
  return chatTextsFrom(option as ChatTextsOption, (problem) => {
    throw new Error(problem);
  });
}

/** Every text, made from something. */
function* said(texts: object, path = ""): Generator<[path: string, text: string]> {
  for (const [name, text] of Object.entries(texts)) {
    const here = `${path}${name}`;
    if (typeof text === "string") yield [here, text];
    else if (typeof text === "function") yield [here, String(text(...argumentsOf(here)))];
    else yield* said(text as object, `${here}.`);
  }
}

function argumentsOf(path: string): unknown[] {
  if (/command\.(mistake|did_you_mean)|help\.(heading|details|unknown)|cooldown/.test(path)) return ["甲", "乙"];
  if (path.startsWith("command.sub_commands") || /choices|aliases|examples/.test(path)) return [["甲", "乙"]];
  if (path.startsWith("command.")) return [{ name: "<n>", wanted: "w", got: "g" }];
  if (path === "conditions.role") return ["owner"];
  if (path === "types.between") return ["w", 1, 2];
  return [1, 2, "/help 2"];
}

test("English says everything that Chinese does, without a word of Chinese", () => {
  const [zh, en] = [Object.fromEntries(said(chineseChat)), Object.fromEntries(said(englishChat))];
  const names = (texts: object): string[] => Object.keys(texts).filter((name) => !/\.\d+$/.test(name)).sort();
  assert.deepEqual(names(en), names(zh));
  for (const [name, text] of Object.entries(en)) {
    if (/\.\d+$/.test(name)) continue; // words that people write, in both languages
    assert.doesNotMatch(text.replaceAll(/[甲乙]/g, ""), /\p{Script=Han}/u, name);
    assert.doesNotMatch(text, /undefined|object Object/, name);
  }
});

test("a language as a whole, or single texts of it", () => {
  assert.equal(from("en"), englishChat);
  assert.equal(from("zh"), chineseChat);
  const texts = from({ conditions: { superuser: "主人才行" }, help: { words: ["菜单"] } });
  assert.equal(texts.conditions.superuser, "主人才行");
  assert.equal(texts.conditions.groupOnly, chineseChat.conditions.groupOnly);
  assert.deepEqual(texts.help.words, ["菜单"]);
  assert.equal(texts.dialogue, chineseChat.dialogue);
  const english = from({
    language: "en",
    types: { int: "an integer" },
    segments: { shake: "shake", image: "picture" },
  });
  assert.equal(english.types.int, "an integer");
  assert.equal(english.types.number, englishChat.types.number);
  assert.deepEqual([english.segments["shake"], english.segments["image"]], ["shake", "picture"]);
  assert.equal(chineseChat.conditions.superuser, "只有机器人的主人可以用这个命令。");
});

for (
  const [option, says] of [
    ["fr", /chatTexts wants "zh", "en", or an object of texts/],
    [null, /chatTexts wants/],
    [{ language: "fr" }, /chatTexts\.language wants "zh" or "en"/],
    [{ commands: {} }, /chatTexts has no commands: it has command, types/],
    [{ help: "x" }, /chatTexts\.help wants an object/],
    [{ help: { nothin: "x" } }, /chatTexts\.help\.nothin: there is none; there are words, nothing/],
    [{ help: { nothing: () => "x" } }, /chatTexts\.help\.nothing wants a text/],
    [{ help: { page: "x" } }, /chatTexts\.help\.page wants a function that makes the text/],
    [{ help: { words: "x" } }, /chatTexts\.help\.words wants a list of words/],
    [{ help: { words: [1] } }, /chatTexts\.help\.words wants a list of words/],
    [{ segments: { image: 1 } }, /chatTexts\.segments\.image wants a text/],
    [{ help: { toString: "x" } }, /chatTexts\.help\.toString: there is none/],
  ] as const
) {
  test(`${JSON.stringify(option)} is refused`, () => {
    assert.throws(() => from(option), says);
  });
}
