/** How many events a second workers deal with, by their number, and how much of a processor each event costs. */

import { availableParallelism } from "node:os";
import { startRedisServer } from "../../tests/support/redis_server.ts";
import { TrialPeer } from "./peer.ts";
import { buildPrograms, Process } from "./processes.ts";

/** More than any number of workers here deals with, of which the peer keeps what is not read. */
const FLOOD = 1_500;

/** As much as one process deals with easily, to see what that costs. */
const EASY = 200;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Measured {
  readonly perSecond: number;
  /** Of the bots' processes, and of the gateway's. */
  readonly workerMs: number;
  readonly gatewayMs: number;
}

/** Measures one process without a gateway, and 1 to `workers` behind one, for `seconds` each. Gives a table in Markdown. */
export async function throughput(workers: number, seconds: number, cpuMs: number): Promise<string> {
  const programs = await buildPrograms(["gateway", "worker"]);
  const rows: string[] = [];
  const add = (name: string, { perSecond }: Measured, { workerMs, gatewayMs }: Measured): void => {
    const cost = (ms: number): string => ms === 0 ? "" : `${ms.toFixed(2)} ms`;
    rows.push(`| ${name} | ${perSecond.toFixed(0)} | ${cost(workerMs)} | ${cost(gatewayMs)} |`);
  };
  try {
    for (let count = 0; count <= workers; count++) {
      console.error(count === 0 ? "one process without a gateway" : `${count} workers`);
      const busy = await measure(programs, count, FLOOD, cpuMs, seconds);
      const easy = await measure(programs, count, EASY, 0, seconds);
      add(count === 0 ? "one process without a gateway" : `${count} ${count === 1 ? "worker" : "workers"}`, busy, easy);
    }
  } finally {
    await programs.remove();
  }
  return [
    `npm run gateway:trial -- --throughput --workers ${workers} --seconds ${seconds} --cpu ${cpuMs}`,
    "",
    `${availableParallelism()} processors; a handler keeps one busy for ${cpuMs} ms. Costs are of handlers that do nothing, at ${EASY} events/s.`,
    "",
    "| | events/s | bot, per event | gateway, per event |",
    "|---|--:|--:|--:|",
    ...rows,
  ].join("\n");
}

async function measure(
  programs: { path(name: string): string },
  workers: number,
  rate: number,
  cpuMs: number,
  seconds: number,
): Promise<Measured> {
  const redis = await startRedisServer();
  const peer = new TrialPeer(200);
  await peer.open();
  let handled = 0;
  const cpu = { bot: 0, gateway: 0 };
  const processes: Process[] = [];
  const start = async (name: string, args: string[], said: (line: string) => void): Promise<void> => {
    const each = new Process(programs.path(name), args, said);
    processes.push(each);
    await each.ready();
  };
  const saidByBot = (line: string): void => {
    const [kind, micros] = line.split(" ");
    if (kind === "h") handled++;
    if (kind === "c") cpu.bot += Number(micros);
  };
  const costs = async (): Promise<{ bot: number; gateway: number }> => {
    Object.assign(cpu, { bot: 0, gateway: 0 });
    for (const each of processes) each.ask();
    await pause(500);
    return { ...cpu };
  };
  try {
    if (workers > 0) {
      await start("gateway", [redis.url, peer.url], (line) => cpu.gateway += Number(line.split(" ")[5] ?? 0));
    }
    const place = workers === 0 ? peer.url : redis.url;
    for (let n = 0; n < Math.max(1, workers); n++) await start("worker", [place, `${cpuMs}`], saidByBot);
    peer.start(rate);
    // Each has its share by then, and there is always something to do.
    await pause(3_000);
    const before = await costs();
    const [beganMs, first] = [performance.now(), handled];
    await pause(seconds * 1_000);
    const [endedMs, last] = [performance.now(), handled];
    const after = await costs();
    // Both were asked half a second before the answers were looked at.
    const events = handled - first;
    return {
      perSecond: (last - first) / (endedMs - beganMs) * 1_000,
      workerMs: (after.bot - before.bot) / 1_000 / events,
      gatewayMs: (after.gateway - before.gateway) / 1_000 / events,
    };
  } finally {
    await Promise.all(processes.map((each) => each.end("SIGKILL")));
    await peer.close();
    await redis.stop();
  }
}
