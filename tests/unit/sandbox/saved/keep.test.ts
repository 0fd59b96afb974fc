import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { readWorldFile, WorldKeeper } from "../../../../src/sandbox/saved/keep.ts";
import { describe } from "../../../../src/sandbox/play/speech.ts";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/sandbox.ts";
import { createWorld } from "../../../../src/sandbox/world/world.ts";
import { group, ming, say } from "../world/worlds.ts";

async function inFolder(test: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "adelie-world-"));
  try {
    await test(join(folder, "qq.json"), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const saidIn = ({ world }: Sandbox): string =>
  world.allMessages().map(({ chat, segments }) => describe(world, chat, segments)).join(" ");

it("a sandbox with a file goes on where the last one ended", () =>
  inFolder(async (path, folder) => {
    const options = { worldFile: path, port: false as const, clock: createManualClock(1_000_000) };
    {
      await using sandbox = await createSandbox(options);
      await sandbox.clock.advance(86_400_000);
      sandbox.world.sendToGroup({ from: ming, groupId: group, segments: say("昨天") });
    }
    await using sandbox = await createSandbox(options);
    assert.equal(saidIn(sandbox), "昨天");
    assert.equal(sandbox.clock.now(), 1_000_000 + 86_400_000);
    assert.deepEqual(await readdir(folder), ["qq.json"]);
    await using fork = await sandbox.fork();
    fork.world.sendToGroup({ from: ming, groupId: group, segments: say("别处") });
    sandbox.reset();
    assert.deepEqual(sandbox.world.allMessages(), []);
    assert.equal(sandbox.world.user(ming).nickname, "小明");
  }));

it("is written a while after a change, not at each", () =>
  inFolder(async (path) => {
    const clock = createManualClock();
    const world = createWorld({ clock });
    const keeper = new WorldKeeper({ path, world, clock, aheadMs: () => 0, log: undefined });
    for (const text of ["a", "b"]) world.sendToGroup({ from: ming, groupId: group, segments: say(text) });
    assert.equal(await readWorldFile(path), undefined);
    await clock.advance(1_000);
    for (const endMs = Date.now() + 60_000; await readWorldFile(path) === undefined && Date.now() < endMs;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal((await readWorldFile(path))?.saved.messages.length, 2);
    world.sendToGroup({ from: ming, groupId: group, segments: say("c") });
    await keeper.close();
    assert.equal(clock.pending, 0);
    assert.equal((await readWorldFile(path))?.saved.messages.length, 3);
  }));

it("says once that it cannot be written, and tries again", () =>
  inFolder(async (path, folder) => {
    const [clock, errors] = [createManualClock(), [] as string[]];
    const log = { debug() {}, info() {}, warn() {}, error: (text: string) => void errors.push(text) };
    const world = createWorld({ clock });
    const missing = join(folder, "missing", "qq.json");
    const keeper = new WorldKeeper({ path: missing, world, clock, aheadMs: () => 0, log });
    world.sendToGroup({ from: ming, groupId: group, segments: say("a") });
    const first = keeper.close();
    await first;
    await keeper.close();
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? "", /cannot be written to .*missing/);
    assert.match(JSON.stringify(world.journal.entries.at(-1)), /cannot be written/);
    assert.equal(await readWorldFile(path), undefined);
  }));

it("a file that is no world keeps the sandbox from starting, and stays as it is", () =>
  inFolder(async (path) => {
    for (const [text, expected] of [["{", /no JSON/], ["{}", /no world of a sandbox/]] as const) {
      await writeFile(path, text);
      await assert.rejects(createSandbox({ worldFile: path, port: false }), (error: Error & { code?: string }) => {
        assert.equal(error.code, "SANDBOX_WORLD");
        assert.match(error.message, expected);
        assert.ok(error.message.includes(path));
        return true;
      });
      assert.equal(await readFile(path, "utf8"), text);
    }
  }));
