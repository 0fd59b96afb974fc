import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chatTextsOf } from "../../src/texts/chat/choose.ts";

const page = readFileSync(new URL("../../docs/guide/texts.md", import.meta.url), "utf8");

type Group = Readonly<Record<string, unknown>>;

const groupsOf = (language: "zh" | "en"): Readonly<Record<string, Group>> => ({ ...chatTextsOf(language) }) as never;

/** A cell as the page writes it: the texts that are no function are there to the letter. */
const cellOf = (text: unknown): string =>
  (Array.isArray(text) ? text.join(" ") : String(text)).replaceAll("\n", "⏎").replaceAll("|", "\\|");

/** The rows of a group: the name, whether it is marked as a function, and what stands in the other cells. */
function rowsOf(group: string): { name: string; isFunction: boolean; zh: string; en: string }[] {
  const section = page.split(`\n### ${group}\n`)[1]?.split("\n### ")[0] ?? "";
  return [...section.matchAll(/^\| `(\w+)`(（函数）)? \| (.*) \| (.*) \|$/gm)]
    .map(([, name = "", mark, zh = "", en = ""]) => ({ name, isFunction: mark !== undefined, zh, en }));
}

test("the guide has a table for each group of texts of chats, and no other", () => {
  assert.deepEqual([...page.matchAll(/^### (.*)$/gm)].map(([, name]) => name), Object.keys(groupsOf("zh")));
});

for (const [group, chinese] of Object.entries(groupsOf("zh"))) {
  test(`the guide has each text of ${group}, as it is said, and marks those that are functions`, () => {
    const english = groupsOf("en")[group] ?? {};
    const rows = rowsOf(group);
    assert.deepEqual(rows.map(({ name }) => name), Object.keys(chinese));
    for (const { name, isFunction, zh, en } of rows) {
      assert.equal(isFunction, typeof chinese[name] === "function", name);
      if (isFunction) assert.ok(zh !== "" && en !== "", name);
      else assert.deepEqual([zh, en], [cellOf(chinese[name]), cellOf(english[name])], name);
    }
  });
}
