/**
 * The bot whose work is counted. It is told what to do by commands: `/echo TEXT` answers TEXT, `/mark` says how much was
 * allocated and how many promises were made so far, `/promises` begins to count promises, which slows everything.
 * COUNT_WAY names how it is reached. In memory it sends everything to itself, and prints the result.
 */

import { writeSync } from "node:fs";
import process from "node:process";
import { type ApiOptions, Command, createLogger, type GroupMessageEvent, launch, NapCatApi } from "../../mod.ts";
import { instruments } from "./instruments.ts";
import { amountOf, measure, measureHeld } from "./measure.ts";
import { connectAllTo, MemoryPeer } from "./memory.ts";

const { COUNT_WAY: way, COUNT_PORT = "" } = process.env;
const [port, hook] = COUNT_PORT.split(",").map(Number);
const count = instruments();
const log = createLogger("error");
const memory = way === "memory" ? new MemoryPeer() : undefined;

const print = (value: object): void => void writeSync(1, `${JSON.stringify(value)}\n`);

class Subject {
  @Command("echo", { in: "group" })
  echo(_event: GroupMessageEvent, rest: string) {
    return rest;
  }

  @Command("mark", { in: "group" })
  mark(): void {
    const reading = count.read();
    if (memory === undefined) print(reading);
    else memory.readings.push(reading);
  }

  @Command("promises", { in: "group" })
  promises() {
    count.countPromises();
    return "counting";
  }
}

function options(): ApiOptions {
  if (way === "reverse") return { log, listen: { port: port ?? 0, path: "/onebot", maxAccounts: 1 } };
  if (way === "webhook") {
    return { log, url: `http://127.0.0.1:${port}`, events: { webhook: { port: hook ?? 0, path: "/onebot" } } };
  }
  return { log, url: `ws://127.0.0.1:${memory === undefined ? port : 1}` };
}

if (memory !== undefined) connectAllTo(memory);
await launch(Subject, { api: new NapCatApi(options()), prefix: "/", log, concurrency: 10_000, storage: "memory" });
if (memory !== undefined) {
  const { chat, command } = await measure(memory, amountOf("memory", "Bun" in globalThis));
  const { collect } = count;
  print({ chat, command: collect === undefined ? command : { ...command, held: await measureHeld(memory, collect) } });
  process.exit();
}
