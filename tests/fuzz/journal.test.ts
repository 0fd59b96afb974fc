/** Journals that were damaged: every line that is whole is read, everything else is told with its number, and nothing is thrown. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeEntry, encodeHeader, type JournalEntry } from "../../src/record/journal/format.ts";
import { type Journal, parseJournal } from "../../src/record/journal/read.ts";
import { Redaction } from "../../src/record/redact/redaction.ts";
import { createReplay } from "../../src/record/replay/play.ts";
import { fixtureOf } from "../../src/record/export/fixture.ts";
import { scriptOf } from "../../src/record/replay/script.ts";
import { hostileValue, limitMs, parameters } from "./fuzz.ts";

const header = encodeHeader({
  journal: "adelie",
  version: 1,
  recording: "r",
  part: 1,
  started: "2026-11-30T00:00:00Z",
  by: "app",
  redacted: [],
});
const entry = (n: number): JournalEntry => ({
  at: n,
  link: 1,
  kind: "event",
  frame: { post_type: "message", self_id: 10_001, n },
});
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Cut into pieces of one size. */
function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

/** Everything that is made of a journal. */
function use(journal: Journal): void {
  const script = scriptOf(journal);
  JSON.stringify(fixtureOf(script));
  createReplay(script);
}

describe("damaged journals", () => {
  it("of any bytes are read or refused with a sentence", { timeout: limitMs }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        await assert.rejects(parseJournal("x", pieces(bytes, size)), { code: "JOURNAL_UNREADABLE" });
      }),
      parameters(300),
    );
  });

  it("lose the lines that are hurt and no others", { timeout: limitMs }, async () => {
    const whole = bytesOf([header, ...Array.from({ length: 20 }, (_, n) => encodeEntry(entry(n))), ""].join("\n"));
    const first = header.length + 1;
    const hurt = fc.array(
      fc.tuple(fc.integer({ min: first, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(hurt, fc.integer({ min: 1, max: 200 }), async (places, size) => {
        const bytes = whole.slice();
        for (const [at, byte] of places) bytes[at] = byte;
        const touched = new Set(places.map(([at]) => whole.subarray(0, at).filter((byte) => byte === 10).length));
        const journal = await parseJournal("x", pieces(bytes, size));
        use(journal);
        const seen = new Set(journal.lines.map(({ frameText }) => frameText));
        for (let n = 0; n < 20; n++) {
          // The end of a line belongs to the next one too.
          if (touched.has(n + 1) || touched.has(n)) continue;
          assert.ok(seen.has(JSON.stringify((entry(n) as { frame: object }).frame)), `line ${n + 2}`);
        }
        assert.equal(journal.damaged, journal.problems.length);
      }),
      parameters(300),
    );
  });

  it("that end anywhere give all that is before the end", { timeout: limitMs }, async () => {
    const lines = [header, ...Array.from({ length: 5 }, (_, n) => encodeEntry(entry(n)))];
    const whole = bytesOf(`${lines.join("\n")}\n`);
    for (let end = header.length; end <= whole.length; end++) {
      const { lines, damaged } = await parseJournal("x", [whole.subarray(0, end)]);
      const before = new TextDecoder().decode(whole.subarray(0, end)).split("\n").length - 2;
      assert.ok(lines.length >= before && lines.length <= before + 1, `${end}: ${lines.length}`);
      assert.ok(lines.length + damaged <= before + 1);
    }
  });

  it("with values that nobody expects are read, replayed and made fixtures of", { timeout: limitMs }, async () => {
    const field = fc.tuple(
      fc.constantFrom("at", "link", "kind", "call", "frame", "state", "reason", "count", "chars"),
      hostileValue,
    );
    const kind = fc.constantFrom("link", "event", "call", "result", "failed", "odd", "lost");
    await fc.assert(
      fc.asyncProperty(kind, fc.array(field, { maxLength: 3 }), hostileValue, async (kind, fields, value) => {
        const frame = {
          post_type: "x",
          action: "a",
          params: { message: value, group_id: value },
          self_id: value,
          data: value,
        };
        const line = {
          at: 1,
          link: 1,
          kind,
          state: "up",
          call: 1,
          reason: "x",
          count: 1,
          chars: 1,
          ...Object.fromEntries(fields),
          frame,
        };
        use(await parseJournal("x", [bytesOf(`${header}\n${JSON.stringify(line)}\n${encodeEntry(entry(1))}\n`)]));
        JSON.stringify(new Redaction({ texts: true }).frame(frame));
      }),
      parameters(500),
    );
  });
});
