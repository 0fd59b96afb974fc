import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Storage } from "../../../src/storage/storage.ts";
import type { StorageDriver } from "../../../src/storage/driver.ts";
import { lockFile } from "../../../src/storage/lock.ts";
import { filesDriver } from "../../../src/storage/files.ts";
import { runtimeName } from "../../../src/runtime/platform.ts";
import { systemClock } from "../../../src/util/time/clock.ts";
import { createKeyedQueue } from "../../../src/util/keyed_queue.ts";
import { runProgram } from "../runtime/child.ts";

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "adelie-storage-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const OLD_PART = `.${randomUUID()}.part`;
const NEW_PART = `.${randomUUID()}.part`;

const open = (driver: StorageDriver) => new Storage({ driver, clock: systemClock, queue: createKeyedQueue() }, "Bot");

test("every value is a file that a person can find and read, and another start finds it again", async () => {
  await withFolder(async (folder) => {
    const storage = open(filesDriver(join(folder, "deep", "er")));
    assert.deepEqual(await storage.keys(), []);
    await storage.set("签到/10001", { 次数: 3 });
    await storage.namespace("积分").set("../../x", 1);
    const root = join(folder, "deep", "er");
    assert.deepEqual(
      (await readdir(root, { recursive: true })).sort(),
      ["^bot", "^bot/签到~2f10001.json", "积分", "积分/~2e~2e~2f~2e~2e~2fx.json"]
        .map((path) => path.replaceAll("/", process.platform === "win32" ? "\\" : "/")).sort(),
    );
    assert.equal(
      await readFile(join(root, "^bot", "签到~2f10001.json"), "utf8"),
      '{"key":"签到/10001","value":{"次数":3}}',
    );
    const again = open(filesDriver(root));
    assert.deepEqual(await again.get("签到/10001"), { 次数: 3 });
    await again.delete("签到/10001");
    assert.deepEqual(await readdir(join(root, "^bot")), []);
  });
});

test("a long key keeps its name in the file", async () => {
  await withFolder(async (folder) => {
    const storage = open(filesDriver(folder));
    const keys = [`${"长".repeat(300)}1`, `${"长".repeat(300)}2`, `HTTPS://EXAMPLE.COM/${"?".repeat(900)}`];
    for (const key of keys) await storage.set(key, key.length);
    assert.deepEqual(await storage.keys(), [...keys].sort());
    assert.deepEqual(await storage.keys("长"), [keys[0], keys[1]]);
    assert.equal(await storage.get(keys[2] ?? ""), 920);
  });
});

test("a thousand writes at once are all kept, and nothing is left beside them", async () => {
  await withFolder(async (folder) => {
    const storage = open(filesDriver(folder));
    const users = Array.from({ length: 1_000 }, (_, index) => index);
    await Promise.all(users.map((user) => storage.update<number>(user % 300, (old = 0) => old + 1)));
    const entries = await storage.entries<number>();
    assert.equal(entries.length, 300);
    assert.equal(entries.reduce((sum, [, value]) => sum + value, 0), 1_000);
    assert.equal((await readdir(join(folder, "^bot"))).length, 300);
  });
});

test("files of others are left alone, and only what a killed process left a while ago is cleared away", async () => {
  await withFolder(async (folder) => {
    const data = join(folder, "^bot");
    await mkdir(data);
    const longAgo = new Date(Date.now() - 120_000);
    for (
      const [file, isOld] of [[OLD_PART, true], [NEW_PART, false], ["notes.txt", true], [
        "My Notes.json",
        true,
      ]] as const
    ) {
      await writeFile(join(data, file), "half a fi");
      if (isOld) await utimes(join(data, file), longAgo, longAgo);
    }
    const storage = open(filesDriver(folder));
    await storage.set("k", 1);
    assert.deepEqual(await storage.keys(), ["k"]);
    assert.deepEqual((await readdir(data)).sort(), [NEW_PART, "My Notes.json", "k.json", "notes.txt"]);
  });
});

test("data that somebody deletes while the bot runs is missing, and can be written again", async () => {
  await withFolder(async (folder) => {
    const storage = open(filesDriver(folder));
    await storage.set("k", 1);
    await rm(join(folder, "^bot"), { recursive: true });
    assert.equal(await storage.get("k"), undefined);
    assert.deepEqual(await storage.keys(), []);
    await storage.set("k", 2);
    assert.equal(await storage.get("k"), 2);
  });
});

test("a place that cannot be written to fails with the reason, and leaves the old value", async () => {
  await withFolder(async (folder) => {
    const storage = open(filesDriver(folder));
    await writeFile(join(folder, "^bot"), "a file where the folder should be");
    await assert.rejects(
      storage.set("k", 1),
      /The storage \(files in .*\) failed: E(EXIST|NOTDIR)|failed: .*(exists|not a directory)/i,
    );
    await rm(join(folder, "^bot"));
    await storage.set("k", 1);
    assert.equal(await storage.get("k"), 1, "what failed once is tried anew");
  });
});

test("a file that nobody can read is put away with what is in it, told once, and the rest is served", async () => {
  await withFolder(async (folder) => {
    const lines: string[] = [];
    const log = { debug() {}, info() {}, warn() {}, error: (line: string) => void lines.push(line) };
    const storage = new Storage(
      { driver: filesDriver(folder), clock: systemClock, queue: createKeyedQueue(), log },
      "Bot",
    );
    for (const key of ["a", "b", "c", "d"]) await storage.set(key, key);
    const data = join(folder, "^bot");
    await writeFile(join(data, "b.json"), '{"key":"b","va');
    await writeFile(join(data, "c.json"), "");
    await mkdir(join(data, "e.json"));
    assert.deepEqual(await storage.keys(), ["a", "d"]);
    assert.deepEqual(await storage.entries(), [["a", "a"], ["d", "d"]]);
    assert.equal(lines.length, 2);
    const aside = (await readdir(data)).find((file) => file.startsWith("b.json.corrupt-")) ?? "";
    assert.ok(lines.some((line) => line.includes(join(data, aside)) && line.includes("begins anew")), lines.join("\n"));
    assert.equal(await readFile(join(data, aside), "utf8"), '{"key":"b","va');
    await writeFile(join(data, "a.json"), "[]");
    await assert.rejects(storage.update("a", () => 1), { code: "STORAGE_CORRUPT" });
    assert.equal(await storage.update<number>("a", (old = 0) => old + 1), 1);
    assert.equal((await readdir(data)).filter((file) => file.includes(".corrupt-")).length, 3);
  });
});

test("two stores on one folder, as two processes have them, lose no update, and leave no lock", async () => {
  await withFolder(async (folder) => {
    const stores = [open(filesDriver(folder)), open(filesDriver(folder)), open(filesDriver(folder))];
    const add = (old: number = 0): number => old + 1;
    await Promise.all(Array.from({ length: 90 }, (_, index) => stores[index % 3]?.update<number>(index % 2, add)));
    assert.deepEqual(await open(filesDriver(folder)).entries(), [["0", 45], ["1", 45]]);
    await Promise.all(stores.map((store) => store.delete(0)));
    assert.deepEqual(await readdir(join(folder, "^bot")), ["1.json"]);
    await stores[0]?.delete("never there");
    await stores[0]?.namespace("空").delete("nor its folder");
  });
});

test("a lock that a dead process left is broken: at once where its pid says so, else after some seconds", async () => {
  await withFolder(async (folder) => {
    const storage = open(filesDriver(folder));
    await storage.set("k", 1);
    const path = join(folder, "^bot", "k.json");
    const held = await lockFile(path);
    const lock = join(folder, "^bot", ".k.json.lock");
    const [, space = ""] = (await readFile(lock, "utf8")).split(" ");
    await held.release();
    assert.deepEqual(await readdir(join(folder, "^bot")), ["k.json"]);
    const dead = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await new Promise((resolve) => dead.on("close", resolve));
    const took = async (holder: string, staleMs?: number): Promise<number> => {
      await writeFile(lock, holder);
      const startMs = performance.now();
      await (await lockFile(path, staleMs)).release();
      return performance.now() - startMs;
    };
    if (space !== "?") assert.ok(await took(`${dead.pid} ${space} x`) < 1_000);
    // A pid of another container says nothing, though nobody here has it; nor does a lock that is still empty.
    for (const holder of [`${dead.pid} elsewhere x`, `${process.pid} ${space} x`, ""]) {
      assert.ok(await took(holder, 60) >= 60, holder);
    }
    assert.deepEqual(await readdir(join(folder, "^bot")), ["k.json"]);
  });
});

test("a process that was stopped while it held a lock, and lost it, changes nothing and takes nobody's", async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, "bot"));
    const path = join(folder, "bot", "k.json");
    const stopped = await lockFile(path, 20);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(await stopped.isHeld(), true);
    const next = await lockFile(path, 20);
    assert.equal(await stopped.isHeld(), false);
    await stopped.release();
    assert.equal(await next.isHeld(), true);
    await next.release();
    assert.deepEqual(await readdir(join(folder, "bot")), []);
  });
});

test("a lock is not taken from whoever holds it, and one that was lost changes nothing", async () => {
  await withFolder(async (folder) => {
    const driver = filesDriver(folder);
    await driver.setItem("bot:k", "1");
    const path = join(folder, "bot", "k.json");
    const held = await lockFile(path);
    let isDone = false;
    const swap = driver.swapItem("bot:k", "1", "2").then((done) => isDone = done);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([isDone, await readFile(path, "utf8")], [false, "1"]);
    await held.release();
    await swap;
    assert.deepEqual([isDone, await readFile(path, "utf8")], [true, "2"]);
    assert.equal(await driver.swapItem("bot:k", "1", "3"), false);
    assert.equal(await driver.swapItem("bot:new", undefined, "1"), true);
    assert.equal(await driver.swapItem("bot:new", "1", undefined), true);
    assert.equal(await driver.getItem("bot:new"), undefined);
  });
});

const counter = fileURLToPath(new URL("../../fixtures/storage_counter.ts", import.meta.url));

test("processes that count under one key at the same time lose nothing", async () => {
  await withFolder(async (folder) => {
    const flags = runtimeName === "deno"
      ? ["run", "-A", "--quiet", "--no-check"]
      : runtimeName === "node"
      ? ["--import", "tsx"]
      : [];
    const run = (): Promise<number | null> =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [...flags, counter, folder, "100"], {
          stdio: ["ignore", "inherit", "inherit"],
        });
        child.on("close", resolve);
      });
    assert.deepEqual(await Promise.all([run(), run(), run()]), [0, 0, 0]);
    const storage = new Storage(
      { driver: filesDriver(folder), clock: systemClock, queue: createKeyedQueue() },
      "counter",
    );
    assert.equal(await storage.get("n"), 300);
    assert.equal((await readdir(join(folder, "counter"))).length, 1);
  });
});

const writer = fileURLToPath(new URL("../../fixtures/storage_writer.ts", import.meta.url));

/** Starts a process that writes for ever, kills it, and tells the last value of every key that it was sure of. */
async function writeAndKill(folder: string, afterMs: number): Promise<Map<string, number>> {
  const flags = runtimeName === "deno"
    ? ["run", "-A", "--quiet", "--no-check"]
    : runtimeName === "node"
    ? ["--import", "tsx"]
    : [];
  const child: ChildProcess = spawn(process.execPath, [...flags, writer, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  const sure = new Map<string, number>();
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (chunk: Uint8Array) => {
      if (out === "") setTimeout(resolve, afterMs);
      out += new TextDecoder().decode(chunk);
    });
    child.on("close", () => resolve());
  });
  child.kill("SIGKILL");
  await ended;
  // The last line may be cut.
  for (const line of out.split("\n").slice(0, -1)) {
    const [key = "", value = ""] = line.split(" ");
    sure.set(key, Number(value));
  }
  return sure;
}

test("whenever a process is killed, every value is whole, and what was written before stays", async () => {
  await withFolder(async (folder) => {
    const before = new Map<string, number>();
    let kills = 0;
    for (const afterMs of [0, 7, 15, 31, 60, 110]) {
      const sure = await writeAndKill(folder, afterMs);
      assert.ok(sure.size > 0, "the process wrote something before it was killed");
      kills++;
      for (const [key, value] of sure) before.set(key, Math.max(value, before.get(key) ?? 0));
      const storage = new Storage(
        { driver: filesDriver(folder), clock: systemClock, queue: createKeyedQueue() },
        "writer",
      );
      for (const [key, { count, filler }] of await storage.entries<{ count: number; filler: string }>()) {
        const least = before.get(key) ?? 0;
        assert.ok(count >= least && count <= least + 1, `${key} is ${count} after ${least} was kept`);
        assert.equal(filler, String(count % 10).repeat(100_000));
        before.set(key, count);
      }
      for (const key of before.keys()) assert.ok(await storage.has(key), `${key} is gone`);
    }
    assert.equal(kills, 6);
    const left = (await readdir(join(folder, "writer"))).filter((file) => file.endsWith(".part"));
    for (const file of left) await utimes(join(folder, "writer", file), new Date(0), new Date(0));
    await new Storage({ driver: filesDriver(folder), clock: systemClock, queue: createKeyedQueue() }, "writer").set(
      "k",
      { count: 0, filler: "" },
    );
    assert.deepEqual((await readdir(join(folder, "writer"))).filter((file) => file.endsWith(".part")), []);
  });
});

test("Deno without permission starts an app that keeps nothing, and tells the one that wants to", async () => {
  const { code, out, err, wanted } = await runProgram(
    `import { openStorage } from "$src/storage/open.ts";
     import { systemClock } from "$src/util/time/clock.ts";
     const space = await openStorage("files", { clock: systemClock, log: console });
     const storage = space.namespaceOrEmpty("adelie.groups");
     console.log(await storage.get("off"), await storage.keys());
     await storage.delete("off");
     await storage.set("off", 1).catch((error) => console.log(error.code, error.message));`,
    { runtime: "deno", flags: ["--allow-env"] },
  );
  assert.equal(code, 0, err);
  assert.match(out, /^undefined \[\]\nSTORAGE_FAILED .*--allow-read=\.adelie\/data --allow-write=\.adelie\/data/);
  assert.deepEqual(wanted.filter((each) => /adelie\/data/.test(each)), []);
});

test("Deno with permission for the one folder keeps values there", async () => {
  await withFolder(async (folder) => {
    const { code, out, err, wanted } = await runProgram(
      `import { Storage } from "$src/storage/storage.ts";
       import { openStorage } from "$src/storage/open.ts";
       import { systemClock } from "$src/util/time/clock.ts";
       const space = await openStorage({ folder: ${JSON.stringify(folder)} }, { clock: systemClock, log: console });
       const storage = space.namespace("Bot");
       await storage.set("k", 1, { ttlMs: 60_000 });
       console.log(await storage.get("k"), await storage.keys());
       await space.close();`,
      { runtime: "deno", flags: [`--allow-read=${folder}`, `--allow-write=${folder}`] },
    );
    assert.equal(code, 0, err);
    assert.match(out, /^1 \[ "k" \]/);
    assert.deepEqual(wanted.filter((each) => !each.startsWith("read") && !each.startsWith("write")), []);
  });
});
