/** What is done to each of the five ways, and what is measured: one function for each fault. */

import type { AddressInfo } from "node:net";
import net from "node:net";
import { createTransport, type EndpointOptions } from "../../../src/transport/connect.ts";
import { createReverseServer } from "../../../src/transport/reverse/listener.ts";
import { openSocket } from "../../../src/runtime/socket/socket.ts";
import { systemClock } from "../../../src/util/time/clock.ts";
import { freePort } from "../../support/raw.ts";
import { captureLog } from "../../support/captured_log.ts";
import { post } from "../../support/peer/feeds.ts";
import { numbered, pause, type Rig, startRig, until, type Way } from "./rig.ts";

/** What was measured. */
export interface Measured {
  /** Until the bot knew, and until events and calls went through again. Milliseconds; absent where the fault is borne. */
  noticeMs?: number;
  recoverMs?: number;
  /** Calls that came to no end. */
  callsLost: number;
  callsDoubled: number;
  /** Events that the peer delivered and the bot did not get, and that it got twice. */
  eventsLost: number;
  eventsDoubled: number;
  /** What was not as it has to be. */
  wrong?: string;
}

/** One fault: its column for each way, or why there is none. */
export interface Fault {
  readonly name: string;
  /** Whether it is in the part that runs with the tests. */
  readonly isQuick: boolean;
  readonly none?: Partial<Record<Way, string>>;
  run(way: Way): Promise<Measured>;
}

const perConnection = "each post has a connection of its own: the implementation notices";
const byConnection = "replies find their calls by the connection";
const noLink = { "HTTP + webhook": byConnection, "HTTP + SSE": byConnection, "HTTP + polling": byConnection } as const;
const connects = "this side connects, it does not listen";
const listens = "this side listens, it looks no name up";

export const faults: readonly Fault[] = [
  { name: "drop (FIN)", isQuick: true, run: broken((rig) => each(rig, "drop")) },
  { name: "reset (RST)", isQuick: true, run: broken((rig) => each(rig, "reset")) },
  {
    name: "half-open",
    isQuick: false,
    none: { "HTTP + webhook": perConnection },
    run: broken((rig) => each(rig, "stall"), undefined, 20_000),
  },
  { name: "restart of the peer", isQuick: true, run: broken((rig) => each(rig, "down"), (rig) => each(rig, "up")) },
  { name: "truncated frame", isQuick: false, run: broken(truncate) },
  { name: "delay of 200 ms", isQuick: false, run: borne(delayed) },
  { name: "duplicate event", isQuick: true, run: borne(redelivered) },
  { name: "replies in another order", isQuick: true, run: borne(reordered) },
  { name: "malformed frames", isQuick: true, run: borne(malformed) },
  { name: "huge frame (4 MB)", isQuick: false, run: borne(huge) },
  { name: "wrong echo", isQuick: true, none: noLink, run: borne((rig) => strayEcho(rig, { echo: 999_999 })) },
  { name: "missing echo", isQuick: true, none: noLink, run: borne((rig) => strayEcho(rig, {})) },
  { name: "repeated echo", isQuick: true, none: noLink, run: borne(repeatedEcho) },
  { name: "slow reader", isQuick: false, run: borne(slowReader) },
  { name: "refused token", isQuick: true, run: refused },
  {
    name: "port taken",
    isQuick: true,
    none: { "forward WS": connects, "HTTP + SSE": connects, "HTTP + polling": connects },
    run: portTaken,
  },
  { name: "DNS failure", isQuick: true, none: { "reverse WS": listens }, run: unknownHost },
];

type Act = "drop" | "reset" | "stall" | "down" | "up";

async function each(rig: Rig, act: Act): Promise<void> {
  for (const proxy of rig.network) await proxy[act]();
}

/** A fault that ends the link: calls are under way, and it has to be noticed and mended. */
function broken(inject: (rig: Rig) => Promise<void>, heal?: (rig: Rig) => Promise<void>, limitMs = 10_000) {
  return async (way: Way): Promise<Measured> => {
    const rig = await startRig(way);
    try {
      const good = await flow(rig, 1, 20);
      const held = Array.from({ length: 3 }, () => hold(rig));
      await until(() => rig.asked.size >= 23);
      const startMs = performance.now();
      const before = rig.downs.length;
      await inject(rig);
      await until(() => rig.downs.length > before || rig.calls.some((call) => (call.endMs ?? 0) > startMs), limitMs);
      const noticeMs = performance.now() - startMs;
      rig.answer = (call) => call.reply(call.params["n"]);
      if (heal !== undefined) await pause(300);
      await heal?.(rig);
      const isBack = await recovered(rig, 1_000, limitMs);
      const recoverMs = performance.now() - startMs;
      const more = await flow(rig, 2_000, 20);
      await Promise.all(held);
      const wrong = isBack ? {} : { wrong: "it did not recover" };
      return { ...count(rig, [...good, ...more]), noticeMs, recoverMs, ...wrong };
    } finally {
      await rig.close();
    }
  };
}

/** A fault that has to be borne: nothing ends. */
function borne(run: (rig: Rig) => Promise<number[] | string>) {
  return async (way: Way): Promise<Measured> => {
    const rig = await startRig(way);
    try {
      const told = await run(rig);
      if (typeof told === "string") return { ...count(rig, []), wrong: told };
      const more = await flow(rig, 9_000, 5);
      return count(rig, [...told, ...more]);
    } finally {
      await rig.close();
    }
  };
}

/** A call that is not answered, until the link ends. */
function hold(rig: Rig): Promise<void> {
  rig.answer = () => {};
  return rig.call(rig.way === "HTTP + polling" ? 13_000 : 4_000);
}

/** Events and calls go through, one after another. The numbers of the events. */
async function flow(rig: Rig, first: number, length: number): Promise<number[]> {
  const numbers = Array.from({ length }, (_, n) => first + n);
  for (const n of numbers) {
    rig.tell(n);
    await rig.call();
  }
  await until(() => numbers.every((n) => rig.events.includes(n)), 5_000);
  return numbers;
}

/** Tries until an event and a call go through. */
async function recovered(rig: Rig, first: number, limitMs: number): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  let isCalled = false;
  let isHeard = false;
  for (let n = first; performance.now() < endMs && !(isCalled && isHeard); n++) {
    const seen = rig.events.length;
    if (rig.peer.links > 0) rig.tell(n);
    if (!isCalled) {
      await rig.call(500);
      isCalled = rig.calls.at(-1)?.outcome === "ok";
    }
    isHeard ||= await until(() => rig.events.length > seen, 30);
  }
  return isCalled && isHeard;
}

function count(rig: Rig, told: readonly number[]): Measured {
  const seen = new Set(rig.events);
  return {
    callsLost: rig.calls.filter((call) => call.outcome === undefined).length,
    callsDoubled: [...rig.asked.values()].filter((times) => times > 1).length,
    eventsLost: told.filter((n) => !seen.has(n)).length,
    eventsDoubled: rig.events.length - seen.size,
  };
}

async function truncate(rig: Rig): Promise<void> {
  for (const proxy of rig.network) proxy.truncate();
  if (rig.way === "HTTP + webhook") {
    rig.answer = (call) => call.reply("cut");
    await rig.call(2_000);
  } else rig.tell(500);
}

async function delayed(rig: Rig): Promise<number[] | string> {
  for (const proxy of rig.network) proxy.delay(200);
  const told = await flow(rig, 1, 5);
  for (const proxy of rig.network) proxy.delay(0);
  return rig.calls.every((call) => call.outcome === "ok") ? told : "a call failed";
}

/** The same event again, after the link was re-made; on a webhook, the same post. */
async function redelivered(rig: Rig): Promise<number[] | string> {
  rig.tell(1);
  await until(() => rig.events.includes(1));
  if (rig.way !== "HTTP + webhook") {
    const ups = rig.ups.length;
    for (const proxy of rig.network) proxy.drop();
    await until(() => rig.ups.length > ups);
    await until(() => rig.peer.links > 0);
  }
  if (rig.way === "HTTP + webhook") {
    // Byte for byte: the time of the event is part of it.
    rig.peer.raw(JSON.stringify({ self_id: 10001, ...numbered(2) }));
    rig.peer.raw(JSON.stringify({ self_id: 10001, ...numbered(2) }));
    return [1, 2];
  }
  rig.tell(1);
  return [1];
}

async function reordered(rig: Rig): Promise<number[] | string> {
  const held: (() => void)[] = [];
  rig.answer = (call) => void held.push(() => call.reply(call.params["n"]));
  const calls = Array.from({ length: 10 }, () => rig.call());
  await until(() => held.length === 10);
  for (const answer of held.reverse()) answer();
  await Promise.all(calls);
  rig.answer = (call) => call.reply(call.params["n"]);
  return rig.calls.every((call) => call.outcome === "ok") ? [] : "a reply went to another call";
}

async function malformed(rig: Rig): Promise<number[] | string> {
  const texts = rig.way === "HTTP + polling"
    ? ["5", "null", "{}"]
    : ["{not json", "[]", "\u0000", "42", '{"post_type":5}'];
  for (const text of texts) rig.peer.raw(text);
  const downs = rig.downs.length;
  const told = await flow(rig, 1, 10);
  return rig.downs.length === downs ? told : "the link ended";
}

async function huge(rig: Rig): Promise<number[] | string> {
  rig.peer.event({ ...numbered(1), raw_message: "x".repeat(4_000_000) });
  return await until(() => rig.events.includes(1)) ? [1] : "it did not arrive";
}

/** A reply that belongs to no call; the call it was for ends by its time. */
async function strayEcho(rig: Rig, echo: object): Promise<number[] | string> {
  rig.answer = (call) => {
    const reply = { status: "ok", retcode: 0, data: call.params["n"] };
    rig.peer.raw(JSON.stringify({ ...reply, ...echo }));
  };
  await rig.call(300);
  rig.answer = (call) => call.reply(call.params["n"]);
  return rig.calls.at(-1)?.outcome === "failed" ? [] : "it was taken for the reply";
}

async function repeatedEcho(rig: Rig): Promise<number[] | string> {
  rig.answer = (call) => {
    for (let times = 0; times < 3; times++) call.reply(call.params["n"]);
  };
  for (let n = 0; n < 5; n++) await rig.call();
  return rig.calls.every((call) => call.outcome === "ok") ? [] : "a call got the reply of another";
}

/** The bot takes nothing for a while. */
async function slowReader(rig: Rig): Promise<number[] | string> {
  rig.transport.feed?.pause();
  const numbers = Array.from({ length: 2_000 }, (_, n) => n + 1);
  for (const n of numbers) rig.tell(n);
  await rig.call();
  await pause(500);
  if (rig.events.length > 0) return "it was not paused";
  rig.transport.feed?.resume();
  await until(() => rig.events.length >= 2_000, 15_000);
  const isOrdered = rig.events.every((n, at) => n === numbers[at]);
  return rig.calls.at(-1)?.outcome === "ok" && isOrdered ? numbers : "the order was lost, or a call";
}

const nothingLost = { callsLost: 0, callsDoubled: 0, eventsLost: 0, eventsDoubled: 0 };

/** A wrong token: of this side where it connects, of the other where it comes here. */
async function refused(way: Way): Promise<Measured> {
  const rig = await startRig(way);
  try {
    const startMs = performance.now();
    const answer = await refusal(rig);
    const noticeMs = performance.now() - startMs;
    const told = await flow(rig, 1, 5);
    return { ...count(rig, told), noticeMs, ...answer === "refused" ? {} : { wrong: answer } };
  } finally {
    await rig.close();
  }
}

async function refusal(rig: Rig): Promise<string> {
  const port = rig.network[0]?.port;
  if (rig.way === "HTTP + webhook") {
    const text = JSON.stringify({ self_id: 10001, ...numbered(1) });
    const { status } = await post("napcat", `http://127.0.0.1:${port}/onebot`, "wrong", text);
    return status === 403 ? "refused" : `HTTP ${status}`;
  }
  if (rig.way === "reverse WS") {
    return new Promise((resolve) => {
      openSocket(`ws://127.0.0.1:${port}`, {
        open: () => resolve("it was let in"),
        message: () => {},
        close: ({ kind }) => resolve(kind === "unauthorized" ? "refused" : kind),
      }, { headers: { "X-Self-ID": "1", Authorization: "Bearer wrong" } });
    });
  }
  const scheme = rig.way === "forward WS" ? "ws" : "http";
  return await firstError(rig.way, { url: `${scheme}://127.0.0.1:${port}`, accessToken: "wrong" }) === "AUTH_REFUSED"
    ? "refused"
    : "it was not refused";
}

/** The code of the first failure of a feed. */
async function firstError(way: Way, options: EndpointOptions): Promise<string> {
  const events = way === "HTTP + SSE" ? { events: "sse" } : way === "HTTP + polling" ? { events: "poll" } : {};
  const transport = createTransport({ log: captureLog(), ...options, ...events });
  try {
    return await new Promise((resolve) => {
      const told = (error: { code: string }): void => resolve(error.code);
      if (transport.feed === undefined) void transport.caller.call("get_status", {}).catch(told);
      transport.feed?.open({ event: () => {}, up: () => {}, down: told, refused: told });
    });
  } finally {
    await transport.caller.close();
  }
}

/** Somebody else listens where this side wants to. */
async function portTaken(way: Way): Promise<Measured> {
  const other = net.createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const free = (): Promise<void> => new Promise((resolve) => other.close(() => resolve()));
  const startMs = performance.now();
  if (way === "reverse WS") {
    const server = createReverseServer({
      listen: { port },
      timeoutMs: 1_000,
      silentMs: 1_000,
      log: captureLog(),
      clock: systemClock,
    });
    const code = await server.open(() => {}).then(() => "it listens", (error: { code: string }) => error.code);
    const noticeMs = performance.now() - startMs;
    await Promise.all([server.close(), free()]);
    return { ...nothingLost, noticeMs, ...code === "PORT_TAKEN" ? {} : { wrong: code } };
  }
  return await hookTaken(port, free, startMs);
}

async function hookTaken(port: number, free: () => Promise<void>, startMs: number): Promise<Measured> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const reconnect = { firstMs: 50, maxMs: 100 };
  const transport = createTransport({ url, events: { webhook: { port } }, log: captureLog(), reconnect });
  let code = "";
  let isUp = false;
  transport.feed?.open({
    event: () => {},
    up: () => isUp = true,
    down: (error) => code ||= error.code,
    refused: () => {},
  });
  await until(() => code !== "");
  const noticeMs = performance.now() - startMs;
  await free();
  const isBack = await until(() => isUp);
  const recoverMs = performance.now() - startMs;
  await transport.caller.close();
  return { ...nothingLost, noticeMs, recoverMs, ...code === "PORT_TAKEN" && isBack ? {} : { wrong: code } };
}

async function unknownHost(way: Way): Promise<Measured> {
  const startMs = performance.now();
  const url = `${way === "forward WS" ? "ws" : "http"}://no-such-host.invalid:3001`;
  const code = await firstError(way, { url });
  const noticeMs = performance.now() - startMs;
  return { ...nothingLost, noticeMs, ...code === "CONNECTION_HOST_NOT_FOUND" ? {} : { wrong: code } };
}
