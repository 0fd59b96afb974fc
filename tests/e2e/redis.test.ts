/** Storage in a real Redis: `redis-server` has to be in PATH. */

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Redis } from "ioredis";
import { type ChatMessageEvent, Command, createManualClock, inject, launch, Storage } from "../../mod.ts";
import { providePackages } from "../../src/runtime/packages.ts";
import { openStorage, type StorageOptions } from "../../src/storage/open.ts";
import { systemClock } from "../../src/util/time/clock.ts";
import { groupMessage, sentText, startPeer } from "../support/peer.ts";
import { redisPassword, type RedisServer, startRedisServer } from "../support/redis_server.ts";
import { root, runProgram, runtimes } from "../support/runtimes.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function withRedis(use: (server: RedisServer) => Promise<void>): Promise<void> {
  const server = await startRedisServer();
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

async function withStorage(
  options: StorageOptions,
  use: (storage: Storage) => Promise<void>,
  more: object = {},
): Promise<void> {
  const space = await openStorage(options, { clock: systemClock, log: silent, ...more });
  try {
    await use(space.namespace("CheckIn"));
  } finally {
    await space.close();
  }
}

/** The major versions of ioredis that users may have. */
const VERSIONS = { "ioredis 5": "ioredis", "ioredis 6": "ioredis6" };

for (const [version, name] of Object.entries(VERSIONS)) {
  test(`a Redis keeps what a storage keeps, with ${version}: values, prefixes, updates, and nothing of another namespace`, async () => {
    const { version: seen } = JSON.parse(await readFile(join(root, "node_modules", name, "package.json"), "utf8"));
    assert.match(seen, new RegExp(`^${version.at(-1)}\\.`));
    providePackages({ ioredis: () => import(name) });
    await withRedis(keepsValues);
  });
}

async function keepsValues({ url }: RedisServer): Promise<void> {
  await withStorage(url, async (storage) => {
    const other = storage.namespace("CheckIn2");
    await other.set("群/1", "other");
    for (const key of ["群/1", "群/2", "a*b", "A", "a", "长".repeat(300)]) await storage.set(key, { key });
    assert.deepEqual(await storage.get("a*b"), { key: "a*b" });
    assert.deepEqual(await storage.entries("群/"), [["群/1", { key: "群/1" }], ["群/2", { key: "群/2" }]]);
    assert.equal((await storage.keys()).length, 6);
    const all = await Promise.all(
      Array.from({ length: 50 }, () => storage.update<number>("n", (old = 0) => old + 1)),
    );
    assert.deepEqual(all, Array.from({ length: 50 }, (_, index) => index + 1));
    assert.equal(await storage.update<number | undefined>("n", () => undefined), undefined);
    assert.equal(await storage.has("n"), false);
    await storage.delete("A");
    assert.equal(await storage.get("A"), undefined);
    await storage.clear();
    assert.deepEqual([await storage.keys(), await other.keys()], [[], ["群/1"]]);
  });
}

test("Redis itself forgets a value that expires, and the app's clock counts too", async () => {
  await withRedis(async ({ url }) => {
    const redis = new Redis(url);
    const clock = createManualClock(Date.now());
    try {
      await withStorage({ redis: url, prefix: "my:" }, async (storage) => {
        await storage.set("code", 1, { ttlMs: 90_500 });
        const left = await redis.pttl("my:^check^in:code");
        assert.ok(left > 85_000 && left <= 90_500, String(left));
        await storage.update<number>("code", (old = 0) => old + 1);
        assert.ok(await redis.pttl("my:^check^in:code") > 80_000);
        await clock.advance(90_500);
        assert.equal(await storage.get("code"), undefined);
        await storage.set("short", 1, { ttlMs: 30 });
        await new Promise((done) => setTimeout(done, 80));
        assert.equal(await redis.exists("my:^check^in:short"), 0);
        await storage.set("kept", 1);
        assert.equal(await redis.pttl("my:^check^in:kept"), -1);
      }, { clock });
    } finally {
      redis.disconnect();
    }
  });
});

test("processes on Node, Deno and Bun, with ioredis 5 and 6, count together and lose nothing", async () => {
  await withRedis(async ({ url }) => {
    const ran = await Promise.all(
      Object.values(runtimes).flatMap((command) =>
        Object.values(VERSIONS).map((name) => {
          const module = pathToFileURL(join(root, "node_modules", name, "built/index.js")).href;
          return runProgram([...command, join(root, "tests/fixtures/redis_counter.ts"), url, "100", module]);
        })
      ),
    );
    for (const { code, stdout, stderr } of ran) assert.deepEqual([code, stdout], [0, ""], stderr);
    await withStorage({ redis: url, prefix: "共用[*]:" }, async (storage) => {
      const counter = storage.namespace("Counter");
      assert.equal(await counter.get("n"), 600);
      assert.equal((await counter.keys("done ")).length, 6);
    });
  });
});

test("Deno that imports adelie by URL gets the client by itself, and says when it may not read the environment", async () => {
  const files = createHttpServer(({ url = "/" }, response) => {
    readFile(join(root, new URL(url, "http://x").pathname)).then(
      (text) => response.writeHead(200, { "content-type": "application/typescript" }).end(text),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(files.address() as AddressInfo).port}`;
  const folder = await mkdtemp(join(tmpdir(), "adelie-redis-"));
  try {
    await withRedis(async ({ url, port }) => {
      await writeFile(
        join(folder, "bot.ts"),
        `import { openStorage } from "http://${host}/src/storage/open.ts";
         import { systemClock } from "http://${host}/src/util/time/clock.ts";
         const space = await openStorage("${url}", { clock: systemClock, log: console });
         console.log(await space.namespace("Bot").update("n", (old = 41) => old + 1));
         await space.close();`,
      );
      const [deno = ""] = runtimes.deno;
      const flags = ["run", "--no-prompt", "--quiet", `--allow-import=${host}`, `--allow-net=127.0.0.1:${port}`];
      const allowed = await runProgram([deno, ...flags, "--allow-env", "bot.ts"], { cwd: folder });
      assert.deepEqual([allowed.code, allowed.stdout.trim()], [0, "42"], allowed.stderr);
      const refused = await runProgram([deno, ...flags, "bot.ts"], { cwd: folder });
      assert.match(refused.stderr, /ConfigError: Storage in Redis needs --allow-env/);
    });
  } finally {
    await new Promise((resolve) => files.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
});

test("while Redis is away, operations wait and the log says so once; when it is back they are done", async () => {
  const lines: string[] = [];
  const log = { ...silent, warn: (line: string) => lines.push(line), info: (line: string) => lines.push(line) };
  const server = await startRedisServer();
  try {
    await withStorage(server.url, async (storage) => {
      await storage.set("k", 1);
      await server.end();
      const waiting = storage.set("k", 2);
      await new Promise((done) => setTimeout(done, 500));
      await server.restart();
      await waiting;
      assert.equal(await storage.get("k"), 2);
    }, { log });
    assert.match(lines[0] ?? "", /^The storage \(redis at 127\.0\.0\.1:\d+\) cannot be reached: .*ECONNREFUSED/);
    assert.match(lines[1] ?? "", /is back$/);
    assert.equal(lines.length, 2);
    assert.ok(!lines.join().includes(redisPassword));
  } finally {
    await server.stop();
  }
});

test("a wrong password is told by the operation, and neither password is repeated", async () => {
  await withRedis(async ({ port }) => {
    await withStorage(`redis://:falsch@127.0.0.1:${port}`, async (storage) => {
      await assert.rejects(storage.set("k", 1), (error: Error & { code?: string }) => {
        assert.equal(error.code, "STORAGE_FAILED");
        assert.match(error.message, /^The storage \(redis at 127\.0\.0\.1:\d+\) failed: .*(WRONGPASS|NOAUTH)/);
        assert.doesNotMatch(error.message, /falsch|geheim/);
        return true;
      });
    });
  });
});

test("launch takes the address of a Redis, and its process can end", async () => {
  class CheckIn {
    storage = inject(Storage);
    @Command("签到")
    async checkIn(event: ChatMessageEvent) {
      return `第 ${await this.storage.update<number>(event.user_id, (old = 0) => old + 1)} 次`;
    }
  }
  await withRedis(async ({ url }) => {
    const peer = await startPeer();
    try {
      for (const time of [1, 2]) {
        const app = await launch(CheckIn, { url: peer.url, log: "silent", handleSignals: false, storage: url });
        peer.push(groupMessage("签到"));
        assert.equal(sentText(await peer.called("send_group_msg")), `第 ${time} 次`);
        await app.stop();
      }
    } finally {
      await peer.close();
    }
  });
});

test("without ioredis the error says how to install it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "adelie-redis-"));
  try {
    // As npm installs it: in a clone the error would say how to install all of it.
    const installed = join(folder, "node_modules/adelie");
    await cp(join(root, "src"), join(installed, "src"), { recursive: true });
    for (const at of [folder, installed]) await writeFile(join(at, "package.json"), `{ "type": "module" }`);
    await writeFile(
      join(folder, "bot.ts"),
      `import { openStorage } from "./node_modules/adelie/src/storage/open.ts";
       await openStorage("redis://127.0.0.1:1", {}).catch((error) => console.log(error.name, error.message));`,
    );
    const { stdout, stderr } = await runProgram([...runtimes.node, "bot.ts"], { cwd: folder });
    assert.match(
      stdout,
      /^ConfigError The package "ioredis" is not installed\. Run: npm install ioredis@5\.\d+\.\d+/,
      stderr,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
