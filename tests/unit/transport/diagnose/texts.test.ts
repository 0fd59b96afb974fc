import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { diagnosisTexts } from "../../../../src/transport/diagnose/texts.ts";

const about = { address: "ws://host.example:3001", kind: "WebSocket", seen: "HTTP 200", who: "NapCat" } as const;

test("each text is whole sentences and fits into one line of a log", () => {
  for (const [finding, text] of Object.entries(diagnosisTexts)) {
    for (const kind of ["WebSocket", "HTTP"] as const) {
      const said = text({ ...about, kind });
      assert.match(said, /^\S.*[.?]$/, finding);
      assert.ok(said.length < 900 && !said.includes("undefined") && !/ {2}|\.\./.test(said), said);
    }
  }
});

test("the guide has a row for each text", () => {
  const guide = readFileSync(new URL("../../../../docs/guide/trouble.md", import.meta.url), "utf8");
  const rows = [...guide.matchAll(/^\|[^|]*\| `([^`]+)`/gm)].map(([, words = ""]) =>
    words.split("…").map((part) => part.trim())
  );
  for (const [finding, text] of Object.entries(diagnosisTexts)) {
    const said = text(about);
    assert.ok(rows.some((parts) => parts.every((part) => said.includes(part))), `${finding}: ${said}`);
  }
});
