import assert from "node:assert/strict";
import { test } from "node:test";
import { type Delivery, Partitions } from "../../../../src/transport/queue/partitions.ts";
import type { QueueEngine } from "../../../../src/transport/queue/engine.ts";
import { createLogger } from "../../../../src/util/log/log.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { groupMessage } from "../../../support/peer.ts";

const NOW = Date.UTC(2026, 0, 1);
const entry = (n: number) => [`${NOW}-${n}`, ["e", JSON.stringify(groupMessage(`${n}`))]];

type Run = (name: string, base: string, args: unknown[]) => Promise<unknown>;

/** Partitions over a Redis that does what `run` does. */
function partitionsOf(run: Run, give: (delivery: Delivery) => void): Partitions {
  return new Partitions({
    redis: { address: "redis://test", run } as unknown as QueueEngine,
    base: "adelie:10001",
    options: { maxInFlight: 100, staleMs: 60_000 } as never,
    log: createLogger("silent"),
    clock: createManualClock(NOW),
    give,
  });
}

/** Partitions over a Redis that gives what the test says, look by look. */
function partitions() {
  const looks: unknown[][] = [];
  const acked: unknown[] = [];
  const given: Delivery[] = [];
  const made = partitionsOf((name, _base, args) => {
    if (name === "adelieTake") return Promise.resolve([NOW, ...looks.shift() ?? []]);
    acked.push(...args.slice(1));
    return Promise.resolve((args.length - 1) / 2);
  }, (delivery) => given.push(delivery));
  made.begin("1");
  /** Looks, and lets all that follows happen. */
  const look = async (...found: unknown[]): Promise<void> => {
    looks.push(found);
    made.look();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  made.taken(["5"]);
  made.resume();
  return { made, given, acked, look };
}

test("an event under way is not begun again when its partition was lost and had again, and is acknowledged once", async () => {
  const { made, given, acked, look } = partitions();
  await look(["5", "before", [entry(1)], `${NOW}-1`, 0, 0]);
  assert.equal(given.length, 1);
  made.lost(["5"]);
  made.taken(["5"]);
  await look(["5", "before", [entry(1), entry(2)], `${NOW}-2`, 0, 0]);
  assert.deepEqual(given.map(({ id }) => id), [`${NOW}-1`, `${NOW}-2`]);
  for (const each of given) made.done(each);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(acked, ["5", `${NOW}-1`, "5", `${NOW}-2`]);
  assert.deepEqual([made.open, made.counts.refused], [0, 0]);
});

test("an event that is found twice is given once", async () => {
  const { given, look } = partitions();
  await look(["5", "before", [entry(1)], `${NOW}-1`, 0, 0]);
  await look(["5", "before", [entry(1)], `${NOW}-1`, 0, 0]);
  assert.equal(given.length, 1);
});

test("what ends after its partition is another's is acknowledged by nobody here, and counted", async () => {
  const { made, given, acked, look } = partitions();
  await look(["5", "before", [entry(1)], `${NOW}-1`, 0, 0]);
  made.lost(["5"]);
  for (const each of given) made.done(each);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual([acked, made.counts.refused, made.open], [[], 1, 0]);
});

test("who holds more partitions than fit into one look looks into all of them", async () => {
  const asked: string[] = [];
  const made = partitionsOf((_name, _base, args) => {
    const names = (args as string[]).slice(2).filter((_, n) => n % 3 === 0);
    asked.push(...names);
    return Promise.resolve([NOW, ...names.map((p) => [p, "new", [], ">", 0, 0])]);
  }, () => {});
  const all = Array.from({ length: 64 }, (_, n) => `${n}`);
  made.taken(all);
  made.resume();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(asked, all);
});
