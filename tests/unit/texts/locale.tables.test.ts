/** Both languages of every table say the same things: whatever one shows of its arguments, the other shows too. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, describe, test } from "node:test";
import { type Locale, setLocale } from "../../../src/texts/locale.ts";

const root = new URL("../../../src/texts/", import.meta.url);
const files = ["errors", "logs", "sandbox"].flatMap((room) =>
  readdirSync(new URL(`${room}/`, root)).map((name) => `${room}/${name}`)
).filter((file) => !/^sandbox\/((chinese|english)|terminal_texts|difference_kinds)\.ts$/.test(file));

/** Its last argument chooses a word. */
const CHOOSES = new Set(["complaint"]);

/** Each sentence with the marks that it shows, where it can be made from marks alone. */
function saidIn(locale: Locale, table: () => object): Map<string, { text: string; marks: string }> {
  setLocale(locale);
  const said = new Map<string, { text: string; marks: string }>();
  for (const [key, made] of Object.entries(table())) {
    if (typeof made !== "function" && typeof made !== "string") continue;
    const args = Array.from({ length: typeof made === "function" ? made.length : 0 }, (_, n) => `‹${n}›`);
    try {
      const text: unknown = typeof made === "function" ? (made as (...args: string[]) => unknown)(...args) : made;
      if (typeof text === "string") said.set(key, { text, marks: args.filter((mark) => text.includes(mark)).join("") });
    } catch {
      // It wants a list, or something else that a mark is not.
    }
  }
  return said;
}

describe("the tables of texts", () => {
  after(() => setLocale(undefined));
  for (const file of files) {
    test(`${file}: each sentence is in both languages, with the same arguments`, async () => {
      const tables = Object.values(await import(new URL(file, root).href) as Record<string, unknown>)
        .filter((each): each is () => object => typeof each === "function" && each.length === 0);
      let count = 0;
      for (const table of tables) {
        const [english, chinese] = [saidIn("en", table), saidIn("zh", table)];
        setLocale(undefined);
        for (const [key, { text, marks }] of chinese) {
          count++;
          if (CHOOSES.has(key)) continue;
          assert.equal(marks, english.get(key)?.marks, `${key} shows other arguments in Chinese: ${text}`);
          assert.match(text, /[\u4e00-\u9fff，。：；]|^[^A-Za-z]*$|^‹/, `${key} is not Chinese: ${text}`);
          assert.doesNotMatch(english.get(key)?.text ?? "", /[，。：；]/, `${key} has Chinese punctuation in English`);
        }
      }
      assert.ok(count > 0);
    });
  }
});
