/**
 * A bot that remembers things about people: cooldowns, questions that wait, what came twice, metrics. It is sent events of
 * many people in many groups, in memory, and prints how much is held after each step once garbage was collected.
 *
 * GROWTH_EVENTS and GROWTH_PEOPLE say how many; after as many events as there are people everybody has been seen.
 */

import { writeSync } from "node:fs";
import process from "node:process";
import {
  type ChatMessageEvent,
  Command,
  Cooldown,
  createLogger,
  type GroupMessageEvent,
  launch,
  NapCatApi,
  OnGroupMsg,
} from "../../mod.ts";
import { connectAllTo, MemoryPeer } from "../counters/memory.ts";
import { textEvent } from "../traffic/payloads.ts";

const events = Number(process.env.GROWTH_EVENTS ?? 1_000_000);
const people = Number(process.env.GROWTH_PEOPLE ?? 100_000);
const COMMANDS = 97;
const BATCH = 100;

class Base {}

for (let index = 0; index < COMMANDS; index++) {
  const name = `cmd${index}`;
  Object.defineProperty(Base.prototype, name, { value: () => name, configurable: true, writable: true });
  Command(name)(Base.prototype, name, Object.getOwnPropertyDescriptor(Base.prototype, name) ?? {});
}

let heard = 0;

class Rememberer extends Base {
  @Command("sign")
  @Cooldown("1d")
  sign() {
    return "签到成功";
  }

  @Command("roll <sides:int>")
  @Cooldown("1m", { per: "both", count: 2 })
  roll(_event: ChatMessageEvent, { sides }: { sides: number }) {
    return String(sides);
  }

  @Command("ask")
  async ask(event: ChatMessageEvent) {
    const answer = await event.ask("真的吗？", { timeoutMs: 300 });
    return answer?.text;
  }

  @OnGroupMsg()
  hear(event: GroupMessageEvent): void {
    heard += event.text.length;
  }
}

/** One event in ten of each kind; every second question is answered, the others time out. */
function textOf(n: number): string {
  const kinds: Record<number, string> = { 0: "/sign", 1: "/ask", 3: "/roll 6", 4: `/cmd${n % COMMANDS}` };
  return n % 20 === 2 ? "是" : kinds[n % 10] ?? `随便说说 ${n}`;
}

/** Whoever is asked answers in the next event. */
function personOf(n: number): number {
  return (n % 20 === 2 ? n - 1 : n) % people;
}

const collect = (): void => {
  if ("Bun" in globalThis) Bun.gc(true);
  else (globalThis as { gc?: () => void }).gc?.();
};

const peer = new MemoryPeer();
connectAllTo(peer);
const log = createLogger("silent");
const api = new NapCatApi({ url: "ws://127.0.0.1:1", log });
const app = await launch(Rememberer, { api, prefix: "/", log, storage: "memory", monitor: { port: 0 } });
for (let sent = 0; sent < events;) {
  const batch = Array.from({ length: BATCH }, (_, index) => {
    const n = sent + index;
    return textEvent(textOf(n), { group: personOf(n), user: personOf(n), id: 1_000_000_000 + n });
  });
  await peer.post(batch, 0);
  sent += BATCH;
  await new Promise((resolve) => setImmediate(resolve));
  if (sent % (people / 2) !== 0) continue;
  // The questions that nobody answers have timed out by then.
  await new Promise((resolve) => setTimeout(resolve, 400));
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  writeSync(1, `${JSON.stringify({ events: sent, heapUsed, rss, handled: app.stats.events, heard })}\n`);
}
await app.stop();
process.exit();
