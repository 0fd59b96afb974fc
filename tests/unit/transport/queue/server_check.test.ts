import assert from "node:assert/strict";
import { test } from "node:test";
import { checkServer } from "../../../../src/transport/queue/server_check.ts";
import { captureLog } from "../../../support/captured_log.ts";

const good: Readonly<Record<string, string>> = {
  redis_version: "7.0.15",
  cluster_enabled: "0",
  maxmemory_policy: "noeviction",
  role: "master",
  loading: "0",
  aof_enabled: "1",
};

/** Looks at a Redis that says so of itself; gives what was logged. */
async function looked(facts: Record<string, string | undefined>, offMs = 0): Promise<string[]> {
  const log = captureLog();
  const info = Object.entries({ ...good, ...facts }).filter(([, value]) => value !== undefined);
  const answers: Record<string, unknown> = {
    INFO: ["# Server", ...info.map(([name, value]) => `${name}:${value}`), ""].join("\r\n"),
    TIME: [String(Math.floor((Date.now() + offMs) / 1_000)), "0"],
  };
  const call = <T>(command: string): Promise<T> => Promise.resolve(answers[command] as T);
  await checkServer({ address: "redis://r:6379", call }, log);
  return log.lines;
}

test("a Redis that is fit is taken without a word, also one that does not say everything of itself", async () => {
  assert.deepEqual(await looked({}), []);
  assert.deepEqual(
    await looked({ maxmemory_policy: undefined, cluster_enabled: undefined, redis_version: "6.2.0" }),
    [],
  );
});

const refused: [facts: Record<string, string>, says: string][] = [
  [
    { redis_version: "6.0.16" },
    "redis://r:6379 is Redis 6.0.16: 6.2 is the oldest version that can hold the events of a bot. Update it",
  ],
  [
    { redis_version: "5.0" },
    "redis://r:6379 is Redis 5.0: 6.2 is the oldest version that can hold the events of a bot. Update it",
  ],
  [
    { maxmemory_policy: "allkeys-lru" },
    "redis://r:6379 throws keys away when its memory is full (maxmemory-policy allkeys-lru): events would be lost. " +
    "Set maxmemory-policy noeviction, or take a Redis of its own for the queue",
  ],
  [
    { maxmemory_policy: "volatile-ttl" },
    "redis://r:6379 throws keys away when its memory is full (maxmemory-policy volatile-ttl): events would be lost. " +
    "Set maxmemory-policy noeviction, or take a Redis of its own for the queue",
  ],
  [
    { cluster_enabled: "1" },
    "redis://r:6379 is a node of a Redis cluster, which is not supported yet. Name a single Redis, or the master of a pair",
  ],
];

for (const [facts, says] of refused) {
  test(`${JSON.stringify(facts)} is refused for good`, () =>
    assert.rejects(looked(facts), { name: "ConfigError", code: "QUEUE_UNFIT", message: says }));
}

const asked: [facts: Record<string, string>, says: string][] = [
  [
    { role: "slave" },
    "redis://r:6379 is a replica, which can be read only: name its master. It is asked again until it is one",
  ],
  [{ loading: "1" }, "redis://r:6379 still loads its file"],
];

for (const [facts, says] of asked) {
  test(`${JSON.stringify(facts)} is asked again`, () =>
    assert.rejects(looked(facts), { name: "Error", message: says }));
}

test("one without a file is warned of, and one whose clock is off is told of: its time counts", async () => {
  assert.deepEqual(await looked({ aof_enabled: "0" }), [
    "warn redis://r:6379 writes no append-only file: what waits there is gone when it restarts. Set appendonly yes",
  ]);
  const [line, ...more] = await looked({}, 3_600_000);
  assert.match(
    line ?? "",
    /^info The clock of redis:\/\/r:6379 differs from this machine's by (3599|3600) s\. All times of the queue are those of Redis$/,
  );
  assert.deepEqual(more, []);
});
