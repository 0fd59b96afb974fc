import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../../../src/util/log/log.ts";
import { safeLogger } from "../../../../src/util/log/safe_log.ts";

/** What the console was given while `task` ran. */
async function printed(task: () => void | Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const before = { info: console.info, error: console.error, warn: console.warn };
  const keep = (text: string): void => void lines.push(text.replace(/^\[.*?\] /, ""));
  Object.assign(console, { info: keep, error: keep, warn: keep });
  try {
    await task();
    await new Promise((resolve) => setTimeout(resolve, 5));
  } finally {
    Object.assign(console, before);
  }
  return lines;
}

test("a logger that works gets everything as it is", () => {
  const got: unknown[] = [];
  const keep = (...all: unknown[]): void => void got.push(all);
  const log = safeLogger({ debug: keep, info: keep, warn: keep, error: keep });
  const detail = {};
  log.error("text", detail);
  assert.deepEqual(got, [["text", detail]]);
  assert.equal(safeLogger(log), log);
});

test("what a logger cannot take is printed, and that it fails is told once", async () => {
  const broken = {
    info: () => {
      throw Object.create(null);
    },
    error: () => Promise.reject(new Error("disk full")),
  } as unknown as Logger;
  const log = safeLogger(broken);
  const lines = await printed(() => {
    log.info("first");
    log.error("second");
    log.warn("third");
  });
  assert.equal(lines.length, 4);
  assert.match(lines[0] ?? "", /The logger that was given failed/);
  for (const text of ["first", "second", "third"]) assert.ok(lines.some((line) => line.endsWith(text)), text);
});
