import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type JournalFile, JournalWriter, type WriterOptions } from "../../../../src/record/journal/writer.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { captureLog } from "../../../support/captured_log.ts";

async function inFolder(task: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "writer-"));
  try {
    await task(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function writerIn(folder: string, options: Partial<WriterOptions> = {}) {
  const clock = createManualClock();
  const log = captureLog();
  const writer = new JournalWriter({
    path: join(folder, "day.jsonl"),
    maxFileBytes: 1_000_000,
    maxFiles: 3,
    maxWaitingChars: 1_000,
    header: (part) => `header ${part}`,
    lost: (count) => `lost ${count}`,
    log,
    clock,
    ...options,
  });
  return { writer, clock, log };
}

/** The folder is looked at on the real disk, which takes its time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A disk whose writes end when the test says so, or fail. */
function disk() {
  let text = "";
  let failing: Error | undefined;
  let half = 0;
  const held: (() => void)[] = [];
  let isHeld = false;
  const file: JournalFile = {
    async write(bytes) {
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      const written = new TextDecoder().decode(bytes);
      if (failing !== undefined) {
        text += written.slice(0, half);
        throw failing;
      }
      text += written;
    },
    truncate: (size) => Promise.resolve(void (text = text.slice(0, size))),
    close: () => Promise.resolve(),
  };
  return {
    openFile: () => Promise.resolve(file),
    get text() {
      return text;
    },
    fail(error: Error | undefined, written = 0) {
      failing = error;
      half = written;
    },
    hold: () => isHeld = true,
    get isAsked() {
      return held.length > 0;
    },
    release() {
      isHeld = false;
      for (const resolve of held.splice(0)) resolve();
    },
  };
}

describe("the writer of a journal", () => {
  it("writes lines together, and keeps the order", () =>
    inFolder(async (folder) => {
      const { writer, clock } = writerIn(folder);
      writer.push("one");
      writer.push("two");
      await clock.advance(100);
      writer.push("three");
      await writer.close(1_000);
      assert.equal(await readFile(join(folder, "day.jsonl"), "utf8"), "header 1\none\ntwo\nthree\n");
      assert.deepEqual([writer.written, writer.lost], [3, 0]);
    }));

  it("begins another file at the bound, keeps so many, and never writes over an older recording", () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, "day.jsonl"), "yesterday");
      const { writer } = writerIn(folder, { maxFileBytes: 20, maxWaitingChars: 1e7 });
      // Each is written by itself: it is as long as what is written at once.
      for (const letter of "abcd") writer.push(letter.repeat(600_000));
      await writer.close(10_000);
      assert.deepEqual((await readdir(folder)).sort(), ["day.1.jsonl", "day.2.jsonl", "day.jsonl"]);
      const begins = async (name: string) => (await readFile(join(folder, name), "utf8")).slice(0, 12);
      assert.deepEqual(
        [await begins("day.jsonl"), await begins("day.1.jsonl"), await begins("day.2.jsonl")],
        ["header 4\nddd", "header 3\nccc", "header 2\nbbb"],
      );
    }));

  it("counts and says what a slow disk did not take, in the log and in the journal", async () => {
    const slow = disk();
    const { writer, clock, log } = writerIn("/x", { openFile: slow.openFile, path: "x.jsonl", maxWaitingChars: 10 });
    writer.push("begin");
    await clock.advance(100);
    await until(() => writer.written === 1);
    slow.hold();
    for (let n = 0; n < 5; n++) writer.push(`line${n}`);
    await clock.advance(100);
    assert.equal(writer.lost, 3);
    slow.release();
    await until(() => writer.waitingChars === 0);
    writer.push("end");
    await writer.close(1_000);
    assert.equal(slow.text, "header 1\nbegin\nline0\nline1\nlost 3\nend\n");
    assert.equal(log.lines.filter((line) => line.includes("lacks")).length, 1);
  });

  it("tries again after a full disk, and leaves no half of a line", async () => {
    const full = disk();
    const { writer, clock, log } = writerIn("/x", { openFile: full.openFile, path: "x.jsonl" });
    writer.push("before");
    await clock.advance(100);
    await until(() => writer.written === 1);
    full.fail(new Error("ENOSPC: no space left on device"), 2);
    writer.push("while");
    await clock.advance(60_000);
    assert.equal(full.text, "header 1\nbefore\n");
    full.fail(undefined);
    await clock.advance(60_000);
    await until(() => writer.waitingChars === 0);
    await writer.close(1_000);
    assert.equal(full.text, "header 1\nbefore\nwhile\n");
    assert.deepEqual([writer.written, writer.lost], [2, 0]);
    assert.ok(log.lines.some((line) => line.includes("no space left on device")));
    assert.ok(log.lines.some((line) => line.includes("is written again")));
  });

  it("goes on where no file can be made, and says so", async () => {
    const openFile = () => Promise.reject(new Error("EACCES: permission denied"));
    const { writer, clock, log } = writerIn("/x", { openFile, path: "x.jsonl" });
    writer.push("one");
    await clock.advance(1_000);
    await writer.close(1_000);
    assert.deepEqual([writer.written, writer.lost], [0, 1]);
    assert.ok(log.lines.some((line) => line.includes("permission denied")));
  });

  it("ends in time when the disk does not answer", async () => {
    const dead = disk();
    const { writer, clock } = writerIn("/x", { openFile: dead.openFile, path: "x.jsonl" });
    dead.hold();
    writer.push("one");
    await clock.advance(100);
    await until(() => dead.isAsked);
    const closed = writer.close(500);
    await clock.advance(500);
    await closed;
    assert.equal(writer.lost, 1);
    writer.push("late");
    assert.equal(writer.lost, 2);
    dead.release();
  });
});
