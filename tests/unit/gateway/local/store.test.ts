import assert from "node:assert/strict";
import { appendFile, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { LocalEngine } from "../../../../src/gateway/local/engine.ts";
import { FileStore } from "../../../../src/gateway/local/file_store.ts";
import { openStore } from "../../../../src/gateway/local/open_store.ts";
import {
  type Change,
  emptyKept,
  type Kept,
  type Store,
  type StoredEvent,
} from "../../../../src/gateway/local/store.ts";
import { hasSqlite } from "../../../../src/runtime/sqlite.ts";
import { captureLog } from "../../../support/captured_log.ts";
import { type LocalQueue, startLocalQueue } from "../../../support/local_queue.ts";

const event = (n: number, text = `{"n":${n}}`): StoredEvent => ({
  n,
  account: "10001",
  partition: "3",
  id: `5-${n}`,
  text,
});

/** The same for every store: what was written is there when it is opened again. */
const changes: Change[] = [
  ...[1, 2, 3, 4].map((n): Change => ({ put: event(n) })),
  { done: 1 },
  { dead: 2, atMs: 77 },
  { call: { account: "10001", id: "3/5-3/a/1", n: 3, text: "?", atMs: 10 } },
  { call: { account: "10001", id: "3/5-4/a/1", n: 4, text: "?", atMs: 10 } },
  { call: { account: "10001", id: "3/5-4/a/1", n: 4, text: "{}", atMs: 20 } },
  { done: 3 },
];

const seen = ({ events, dead, calls }: Kept): unknown => [
  [...events.keys()],
  [...dead.values()].map(({ n, deadMs }) => [n, deadMs]),
  [...calls].flatMap(([n, each]) => [...each.values()].map(({ text }) => [n, text])),
];
const EXPECTED = [[4], [[2, 77]], [[4, "{}"]]];

async function inFolder(test: (queue: LocalQueue) => Promise<void>): Promise<void> {
  const queue = await startLocalQueue();
  try {
    await test(queue);
  } finally {
    await queue.stop();
  }
}

test("what was written is there when the store is opened again, and no other users may read it", () =>
  inFolder(async ({ folder }) => {
    const first = await openStore(folder, captureLog());
    first.write(changes);
    assert.deepEqual(seen(first.kept), EXPECTED);
    first.close();
    const second = await openStore(folder, captureLog());
    assert.deepEqual(seen(second.kept), EXPECTED);
    assert.deepEqual(second.kept.events.get(4), event(4));
    second.write([{ callsBefore: 21 }, { done: 4 }]);
    second.close();
    const third = await openStore(folder, captureLog());
    assert.deepEqual(seen(third.kept), [[], [[2, 77]], []]);
    third.close();
  }));

test("a file that an older runtime wrote is taken into SQLite, where there is one", () =>
  inFolder(async ({ folder }) => {
    const path = join(folder, "queue.log");
    const old = FileStore.open(path, captureLog());
    old.write(changes);
    old.close();
    const store = await openStore(folder, captureLog());
    assert.deepEqual(seen(store.kept), EXPECTED);
    store.close();
    assert.equal(await stat(path).then(() => true, () => false), !hasSqlite());
    const again = await openStore(folder, captureLog());
    assert.deepEqual(seen(again.kept), EXPECTED);
    again.close();
  }));

test("of a file, a line that was cut off by a kill is cut off, one that is broken is left out and told of, and the others are there", () =>
  inFolder(async ({ folder }) => {
    const path = join(folder, "queue.log");
    const log = captureLog();
    const first = FileStore.open(path, log);
    first.write([{ put: event(1) }]);
    first.close();
    await appendFile(path, 'broken\nnull\n{"put":{"n":2,"acc');
    const second = FileStore.open(path, log);
    second.write([{ put: event(3) }]);
    second.close();
    const third = FileStore.open(path, log);
    assert.deepEqual([...third.kept.events.keys()], [1, 3]);
    third.close();
    assert.match(log.of("error").join("\n"), /2 lines of .* cannot be read and were left out/);
  }));

test("a file does not grow for ever", () =>
  inFolder(async ({ folder }) => {
    const path = join(folder, "queue.log");
    const store = FileStore.open(path, captureLog());
    store.write([{ put: event(0, "kept") }]);
    const text = "x".repeat(2 ** 20);
    for (let n = 1; n < 30; n++) store.write([{ put: event(n, text) }, { done: n }]);
    store.close();
    assert.ok((await readFile(path)).length < 20 * 2 ** 20);
    const again = FileStore.open(path, captureLog());
    assert.deepEqual([...again.kept.events.values()], [event(0, "kept")]);
    again.close();
  }));

test("a disk that is full refuses events and calls, keeps what was dealt with for later, and loses nothing", async () => {
  let isFull = false;
  const written: Change[] = [];
  const kept = emptyKept();
  const store: Store = {
    how: "a test",
    kept,
    write(made) {
      if (isFull) throw new Error("ENOSPC: no space left on device");
      written.push(...made);
    },
    close() {},
  };
  const log = captureLog();
  const engine = new LocalEngine({ folder: "queue", prefix: "adelie:", leaseMs: 6_000, log, store });
  const base = "adelie:{10001}:";
  const [, gateway] = engine.step("adelieHold", base, [""]) as [string, string];
  assert.equal(engine.step("adeliePublish", base, [gateway, "3", "a", "{}"]), 1);
  const bot = engine.step("adelieRegister", base, [6_000]) as string;
  engine.step("adelieTick", base, [bot, 6_000, 1]);
  const [, [, , [first]]] = engine.step("adelieTake", base, [bot, 3, "3", ">", 10]) as [
    number,
    [string, string, [[string, unknown]]],
  ];
  const [id] = first;
  isFull = true;
  assert.throws(() => engine.step("adeliePublish", base, [gateway, "3", "b", "{}"]), /ENOSPC/);
  const heard: string[] = [];
  await engine.listen(`${base}to:${bot}`, { said: (text) => heard.push(text) });
  engine.step("adelieCall", base, [`3/${id}/x/1`, bot, "3", "", "call", "send_group_msg", "{}"]);
  assert.deepEqual(engine.step("adelieCalls", base, [gateway, 10, 600_000]), [], "it is not executed");
  assert.match(heard.join(), /send_group_msg: not executed, because .*ENOSPC.*"delivered":"no"/);
  assert.equal(engine.step("adelieAck", base, [bot, "3", id as string]), 1);
  assert.match(log.of("error").join(), /queue cannot be written .*ENOSPC/);
  isFull = false;
  assert.equal(engine.step("adeliePublish", base, [gateway, "3", "b", "{}"]), 1);
  assert.deepEqual(written.map((change) => Object.keys(change)[0]), ["put", "done", "put"]);
  assert.match(log.of("info").join(), /can be written again/);
  await engine.close();
});
