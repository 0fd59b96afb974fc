import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chinese } from "../../../../src/texts/diagnosis/chinese.ts";
import { english } from "../../../../src/texts/diagnosis/english.ts";

const about = { address: "ws://host.example:3001", kind: "WebSocket", seen: "HTTP 200", who: "NapCat" } as const;

for (const [language, { full, brief }] of Object.entries({ english, chinese })) {
  test(`${language}: each text is whole sentences and fits into one line of a log`, () => {
    for (const [form, texts, limit] of [["full", full, 900], ["brief", brief, 300]] as const) {
      for (const [finding, text] of Object.entries(texts)) {
        for (const kind of ["WebSocket", "HTTP"] as const) {
          const said = text({ ...about, kind });
          assert.match(said, /^\S.*[.?。？]$/, `${form} ${finding}`);
          assert.ok(said.length < limit && !said.includes("undefined") && !/ {2}|\.\.|。。/.test(said), said);
        }
      }
    }
  });

  test(`${language}: the guide has a row for each text, whole and brief`, () => {
    const guide = readFileSync(new URL("../../../../docs/guide/trouble.md", import.meta.url), "utf8");
    const rows = [...guide.matchAll(/^\|.*\|$/gm)].map(([row]) =>
      [...row.matchAll(/`([^`]+)`/g)].map(([, words = ""]) => words.split("…").map((part) => part.trim()))
    );
    for (const texts of [full, brief]) {
      for (const [finding, text] of Object.entries(texts)) {
        const said = text(about);
        const isSaid = rows.some((row) =>
          row.some((parts) => parts.join("").length > 3 && parts.every((part) => said.includes(part)))
        );
        assert.ok(isSaid, `${finding}: ${said}`);
      }
    }
  });
}

test("a sight is put into words of one language", () => {
  const said = ({ seen }: typeof chinese): string[] => [
    seen.frame("1"),
    seen.closed,
    seen.says("1"),
    seen.answer(404, undefined).replace("HTTP", ""),
    seen.refusal(403, undefined).replace("HTTP", ""),
    seen.moved(301, "1").replace("HTTP", ""),
    seen.page("1"),
    seen.pageWith(404, "1").replace("HTTP", ""),
    seen.from("1", "1"),
    seen.noText,
  ];
  for (const phrase of said(chinese)) assert.doesNotMatch(phrase, /[a-z]/i);
  for (const phrase of said(english)) assert.doesNotMatch(phrase, /[^\x20-\x7e]/);
});
