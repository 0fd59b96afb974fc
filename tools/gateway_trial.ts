/**
 * Are the promises of a gateway and its workers kept? Starts a `redis-server`, an implementation, two gateways and workers, and
 * does to them what happens to such processes: kills, deploys, a restart of Redis, the end of a gateway. Prints a table, and ends
 * with 0 only when every promise was kept.
 *
 *     npm run gateway:trial -- --seconds 60 --workers 4 --kill 5
 *     npm run gateway:trial -- --local --seconds 60 --kill 5
 *     npm run gateway:trial -- --rate 500 --chats 200 --stopped 60 --pause 10000 --drain 1000
 *
 *     npm run gateway:trial -- --throughput --seconds 10 --workers 4 --cpu 5
 *
 * The last one only measures how many events a second workers deal with, by their number, and what an event costs.
 * `--local` takes a gateway that keeps the queue itself, without Redis, and its one worker. `--kill` is how many seconds lie between
 * two kills of a worker, `--stopped` for how long all workers are gone at the end, `--pause` and `--drain` how long an event may take in all, and while workers are replaced, in milliseconds.
 */

import { parseArgs } from "node:util";
import { startLocalQueue } from "../tests/support/local_queue.ts";
import { startRedisServer } from "../tests/support/redis_server.ts";
import { now, TrialPeer } from "./trial/peer.ts";
import { buildPrograms, Process } from "./trial/processes.ts";
import { type Handled, judge, table } from "./trial/table.ts";
import { throughput } from "./trial/throughput.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    workers: { type: "string", default: "4" },
    kill: { type: "string", default: "5" },
    rate: { type: "string", default: "500" },
    chats: { type: "string", default: "200" },
    stopped: { type: "string" },
    pause: { type: "string", default: "10000" },
    drain: { type: "string", default: "1000" },
    local: { type: "boolean", default: false },
    cpu: { type: "string", default: "0" },
    throughput: { type: "boolean", default: false },
  },
});
if (values.throughput) {
  console.log(await throughput(Number(values.workers), Number(values.seconds), Number(values.cpu) || 5));
  process.exit();
}
const seconds = Number(values.seconds);
const rate = Number(values.rate);
const stoppedSeconds = Number(values.stopped ?? values.seconds);

const handled: Handled[] = [];
const drains: (readonly [fromMs: number, toMs: number])[] = [];
/** As long as `queue.leaseMs` is by default. */
const LEASE_MS = 6_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const programs = await buildPrograms(["gateway", "worker"]);
const redis = values.local ? undefined : await startRedisServer("--appendfsync", "always");
const queue = redis ?? await startLocalQueue();
const peer = new TrialPeer(Number(values.chats));
await peer.open();

const worker = (): Process =>
  new Process(programs.path("worker"), [queue.url, values.cpu], (line) => {
    const [kind, atMs, chat, n] = line.split(" ");
    if (kind === "h") handled.push({ atMs: Number(atMs), chat: Number(chat), n: Number(n) });
  });
let memory: { rss: number; isPaused: boolean; backlog: number }[] = [];
const gateway = (): Process =>
  new Process(programs.path("gateway"), [queue.url, peer.url], (line) => {
    const [kind, rss, state, isPaused, backlog] = line.split(" ");
    if (kind === "m" && state === "held") {
      memory.push({ rss: Number(rss), isPaused: isPaused === "true", backlog: Number(backlog) });
    }
  });

let workers: Process[] = [];
const gateways: Process[] = [];
try {
  const first = gateway();
  gateways.push(first);
  await first.ready();
  if (redis !== undefined) gateways.push(gateway());
  workers = Array.from({ length: redis === undefined ? 1 : Number(values.workers) }, worker);
  await Promise.all([...gateways, ...workers].map((each) => each.ready()));
  // Each has its share before anything is measured.
  await pause(2_000);
  const startMs = now();
  peer.start(rate);
  await kills(startMs + 0.5 * seconds * 1_000);
  // The leases of the last one that was killed are over by then: what follows is measured by itself.
  if (redis !== undefined) await pause(LEASE_MS + 1_000);
  await deploy();
  await deploy();
  await pause(1_000);
  if (redis !== undefined) {
    say("restarting redis-server");
    await redis.restart("SIGTERM");
    await pause(2_000);
    say("killing the gateway that holds the account");
    await (gateways.shift() as Process).end("SIGKILL");
    await pause(LEASE_MS + 2_000);
  }
  await pause(Math.max(0, startMs + seconds * 1_000 - now()));
  peer.pause();
  await settle();
  const verdict = judge({
    sent: [...peer.sent],
    handled,
    answers: peer.answers,
    drains,
    pauseMs: Number(values.pause),
    drainMs: Number(values.drain),
  });
  const rows = [...verdict, ...stoppedSeconds > 0 ? await withoutWorkers() : []];
  console.log(table(values, rows));
  process.exitCode = rows.every(({ isKept }) => isKept) ? 0 : 1;
} finally {
  await Promise.all([...workers, ...gateways].map((each) => each.end("SIGKILL")));
  await peer.close();
  await queue.stop();
  await programs.remove();
}

function say(what: string): void {
  console.error(`${((now() - performance.timeOrigin) / 1_000).toFixed(1)} s  ${what}`);
}

/** Kills a worker, and starts another, again and again. */
async function kills(untilMs: number): Promise<void> {
  const everyMs = Number(values.kill) * 1_000;
  for (let nextMs = now() + everyMs; nextMs < untilMs; nextMs += everyMs) {
    await pause(Math.max(0, nextMs - now()));
    const victim = workers.shift() as Process;
    say(`killing a worker (${victim.pid})`);
    await victim.end("SIGKILL");
    workers.push(worker());
  }
  await Promise.all(workers.map((each) => each.ready()));
}

/** Replaces the workers one by one: the new one is there, or stands by where one is served, before the old one is asked to go. */
async function deploy(): Promise<void> {
  say("deploying");
  for (const old of [...workers]) {
    const next = worker();
    // Where one is served the next is not ready before that: it is given the time to start.
    await (redis === undefined ? pause(2_000) : next.ready());
    workers = [...workers.filter((each) => each !== old), next];
    const fromMs = now();
    await old.end("SIGTERM");
    await next.ready();
    drains.push([fromMs, now()]);
  }
}

/** Until everything that was sent was handled and answered, or nothing was for some seconds: some answers have an end that nobody knows. */
async function settle(): Promise<void> {
  let before = -1;
  for (let idle = 0; idle < 50;) {
    const isHandled = new Set(handled.map(({ chat, n }) => `${chat} ${n}`)).size === peer.sent.length;
    const seen = handled.length + peer.answers.size;
    if (isHandled && peer.answers.size === peer.sent.length) return;
    idle = seen === before ? idle + (isHandled ? 5 : 1) : 0;
    before = seen;
    await pause(400);
  }
}

/** All workers are gone: does the memory of the gateway stay, and does the implementation keep what comes? */
async function withoutWorkers(): Promise<{ name: string; value: string; isKept: boolean }[]> {
  say(`stopping all workers for ${stoppedSeconds} s`);
  await Promise.all(workers.map((each) => each.end("SIGTERM")));
  workers = [];
  memory = [];
  // Long messages, so that a short trial reaches the bound too.
  peer.start(Math.max(rate, 1_000), 8_000);
  const startMs = now();
  while (now() - startMs < stoppedSeconds * 1_000) {
    for (const each of gateways) each.ask();
    await pause(250);
  }
  peer.pause();
  // From when it is paused on the gateway must take nothing more.
  const paused = memory.filter(({ isPaused }) => isPaused);
  const half = paused.slice(Math.floor(paused.length / 3));
  const grownMb = half.length < 2 ? Infinity : ((half.at(-1)?.rss ?? 0) - (half[0]?.rss ?? 0)) / 2 ** 20;
  const most = Math.max(0, ...memory.map(({ backlog }) => backlog));
  return [
    {
      name: "gateway's memory while nobody works, grown by",
      value: half.length < 2 ? "it was never paused" : `${grownMb.toFixed(1)} MiB`,
      isKept: grownMb < 32,
    },
    { name: "events in the queue meanwhile, at most", value: `${most}`, isKept: most < 20_000 },
    {
      name: "bytes that wait at the implementation",
      value: `${(peer.unreadBytes / 2 ** 20).toFixed(1)} MiB`,
      isKept: peer.unreadBytes > 0,
    },
  ];
}
