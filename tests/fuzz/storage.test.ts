/** Files of the storage that somebody, or a full disk, has changed: the others are read, and new values take their place. */

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { AdelieError } from "../../mod.ts";
import { Storage } from "../../src/storage/storage.ts";
import { filesDriver } from "../../src/storage/files.ts";
import { systemClock } from "../../src/util/time/clock.ts";
import { createKeyedQueue } from "../../src/util/keyed_queue.ts";
import { damaged, hostileValue, limitMs, mutated, parameters, written } from "./fuzz.ts";

const entry = mutated([{ key: "broken", value: { a: [1, 2] } }, { key: "broken", value: 5, expires: 9e15 }])
  .map((value) => JSON.stringify(value));
const content = fc.oneof(
  { weight: 3, arbitrary: entry.map(written).map((text) => new TextEncoder().encode(text)) },
  { weight: 2, arbitrary: damaged(entry).map((text) => new TextEncoder().encode(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }) },
);

test("fuzz: files of the storage", { timeout: limitMs }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "adelie-fuzz-"));
  const open = (): Storage =>
    new Storage({ driver: filesDriver(folder), clock: systemClock, queue: createKeyedQueue() }, "bot");
  try {
    await open().set("broken", 1);
    await open().set("good", { fine: true });
    const [place] = (await readdir(folder, { recursive: true })).filter((name) => name.includes("broken"));
    assert.ok(place);
    await fc.assert(
      fc.asyncProperty(content, hostileValue, async (bytes, value) => {
        await writeFile(join(folder, place), bytes);
        const storage = open();
        for (const ask of ["get", "has"] as const) {
          const error = await storage[ask]("broken").then(() => undefined, (reason: unknown) => reason);
          assert.ok(
            error === undefined || error instanceof AdelieError,
            `${ask}: ${(error as Error | undefined)?.stack}`,
          );
        }
        assert.deepEqual(await storage.get("good"), { fine: true }, "the other value is there");
        await storage.set("broken", value);
        assert.deepEqual(await storage.get("broken"), JSON.parse(JSON.stringify(value)), "a new value takes its place");
        assert.deepEqual((await storage.keys()).sort(), ["broken", "good"]);
      }),
      parameters(150),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
