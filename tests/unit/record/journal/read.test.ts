import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { encodeEntry, encodeHeader, type JournalEntry } from "../../../../src/record/journal/format.ts";
import { parseJournal, readJournal } from "../../../../src/record/journal/read.ts";

const header = (part = 1, recording = "r"): string =>
  encodeHeader({
    journal: "adelie",
    version: 1,
    recording,
    part,
    started: "2026-11-30T00:00:00Z",
    by: "app",
    redacted: [],
  });
const poke = (at: number, post_type = "notice"): JournalEntry => ({
  at,
  link: 1,
  kind: "event",
  frame: { post_type, n: at },
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => parseJournal("day.jsonl", [bytes(text)]);

describe("a journal that is read", () => {
  it("gives its entries, wherever the pieces are cut", async () => {
    const text = bytes(
      `${header()}\n${encodeEntry(poke(1))}\r\n${encodeEntry(poke(2, "你好"))}\n`,
    );
    for (const size of [1, 2, 3, 7, 64, 4_096]) {
      const pieces = Array.from(
        { length: Math.ceil(text.length / size) },
        (_, n) => text.subarray(n * size, (n + 1) * size),
      );
      const { lines, problems } = await parseJournal("day.jsonl", pieces);
      assert.deepEqual(problems, []);
      assert.deepEqual(lines.map(({ line, entry }) => [line, entry.at]), [[2, 1], [3, 2]]);
      assert.match(lines[1]?.frameText ?? "", /你好/);
    }
  });

  it("says which lines are damaged, and goes on behind them", async () => {
    const { lines, problems, damaged } = await read(
      `${header()}\n{"at":\n\n${encodeEntry(poke(1))}\n{"at":1,"link":1,"kind":"later"}\n${encodeEntry(poke(2))}\n`,
    );
    assert.deepEqual(lines.map(({ entry }) => entry.at), [1, 2]);
    assert.equal(damaged, 2);
    assert.deepEqual(problems, [
      { file: "day.jsonl", line: 2, why: "The line is no JSON object" },
      { file: "day.jsonl", line: 5, why: "The line is no entry: look at its field kind later" },
    ]);
  });

  it("tells a last line that was written in half from a damaged one, and takes a whole one without its end", async () => {
    const half = await read(`${header()}\n${encodeEntry(poke(1))}\n${encodeEntry(poke(2)).slice(0, -9)}`);
    assert.deepEqual(half.problems.map(({ line, why }) => [line, why]), [
      [3, "The last line was written only in half: the recording was cut off there"],
    ]);
    assert.equal((await read(`${header()}\n${encodeEntry(poke(1))}`)).lines.length, 1);
  });

  it("skips a line of any length without holding it", async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield bytes(`${header()}\n`);
      for (let n = 0; n < 40; n++) yield await Promise.resolve(new Uint8Array(2 ** 20).fill(120));
      yield bytes(`\n${encodeEntry(poke(7))}\n`);
    }
    const { lines, problems } = await parseJournal("day.jsonl", pieces());
    assert.deepEqual([lines.map(({ line }) => line), problems.map(({ line }) => line)], [[3], [2]]);
  });

  it("is refused with a sentence when it is none, or of a newer version", async () => {
    await assert.rejects(read(""), { code: "JOURNAL_UNREADABLE", message: /^day\.jsonl is no journal of adelie/ });
    await assert.rejects(read("hello\n"), { code: "JOURNAL_UNREADABLE" });
    await assert.rejects(read('{"journal":"adelie","version":3}\n'), {
      code: "JOURNAL_VERSION",
      message: "day.jsonl was written by a newer adelie: it has version 3, and this one reads versions up to 1",
    });
    await assert.rejects(readJournal(["/nowhere/at/all.jsonl"]), {
      code: "JOURNAL_UNREADABLE",
      message: /cannot be read/,
    });
  });

  it("is put together from its parts, whatever their order", async () => {
    const folder = await mkdtemp(join(tmpdir(), "journal-"));
    try {
      const paths = [join(folder, "b.jsonl"), join(folder, "a.jsonl"), join(folder, "other.jsonl")] as const;
      await writeFile(paths[0], `${header(1)}\n${encodeEntry(poke(1))}\n`);
      await writeFile(paths[1], `${header(2)}\n${encodeEntry(poke(2))}\n`);
      await writeFile(paths[2], `${header(1, "another")}\n`);
      const { lines } = await readJournal([paths[1], paths[0]]);
      assert.deepEqual(lines.map(({ entry }) => entry.at), [1, 2]);
      await assert.rejects(readJournal(paths), { code: "JOURNAL_UNREADABLE", message: /another recording/ });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
