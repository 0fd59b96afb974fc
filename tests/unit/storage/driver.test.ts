/** One suite for every driver: ours, and those of unstorage that users bring. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fsDriver from "unstorage/drivers/fs";
import fsLiteDriver from "unstorage/drivers/fs-lite";
import lruCacheDriver from "unstorage/drivers/lru-cache";
import unstorageMemory from "unstorage/drivers/memory";
import type { Storage } from "../../../src/storage/storage.ts";
import { memoryDriver, type StorageDriver } from "../../../src/storage/driver.ts";
import { filesDriver } from "../../../src/storage/files.ts";
import { openStorage } from "../../../src/storage/open.ts";
import { createManualClock } from "../../../src/util/time/clock.ts";
import { createLogger } from "../../../src/util/log/log.ts";

const drivers: Record<string, (folder: string) => StorageDriver> = {
  "memory": () => memoryDriver(),
  "files": (folder) => filesDriver(folder),
  "unstorage's memory": () => unstorageMemory(),
  "unstorage's fs": (base) => fsDriver({ base, noClear: false }),
  "unstorage's fs-lite": (base) => fsLiteDriver({ base }),
  "unstorage's lru-cache": () => lruCacheDriver({}),
};

const keys = [
  "签到",
  "群/1",
  "群/2",
  "群",
  "a:b",
  "a",
  "A",
  "..",
  "../..",
  "con",
  "*",
  "é",
  "e\u0301",
  "k".repeat(1_000),
];

for (const [name, make] of Object.entries(drivers)) {
  test(`${name} keeps, lists, changes and forgets values under any keys`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "adelie-driver-"));
    const clock = createManualClock(1_000_000);
    const space = await openStorage({ driver: make(folder) }, { clock, log: createLogger("silent") });
    try {
      const storage: Storage = space.namespace("Bot");
      const other = space.namespace("Bot2");
      await other.set("群/1", "other");
      assert.deepEqual([await storage.get("a"), await storage.keys()], [undefined, []]);
      for (const key of keys) await storage.set(key, { key });
      for (const key of keys) assert.deepEqual(await storage.get(key), { key });
      assert.deepEqual(await storage.keys(), [...keys].sort());
      assert.deepEqual(await storage.entries("群/"), [["群/1", { key: "群/1" }], ["群/2", { key: "群/2" }]]);
      const counts = Array.from({ length: 20 }, () => storage.update<number>("n", (old = 0) => old + 1));
      assert.equal(Math.max(...await Promise.all(counts)), 20);
      for (const value of ["text", "", "17", '{"a":1}', "true", 17, true, null, ["x"]]) {
        await storage.set("v", value);
        assert.deepEqual(await storage.get("v"), value);
      }
      await storage.set("v", 1, { ttlMs: 1_000 });
      await clock.advance(1_000);
      assert.equal(await storage.has("v"), false);
      await storage.delete("a");
      await storage.delete("a");
      assert.deepEqual([await storage.has("a"), await storage.has("A")], [false, true]);
      await storage.clear();
      assert.deepEqual([await storage.keys(), await other.keys()], [[], ["群/1"]]);
    } finally {
      await space.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
}
