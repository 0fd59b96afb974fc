/** Plays a script against a bot: each event in its turn, at its time or as soon as the bot is quiet; and what the bot did differs how. */

import { AdelieError } from "../../errors.ts";
import { replayTexts } from "../../texts/logs/replay_texts.ts";
import { compareCalls, type Comparison } from "./compare.ts";
import { type ReplayedCall, ScriptedPeer } from "./peer.ts";
import type { Script } from "./script.ts";

/** The bot, as far as a replay can ask it. Whoever is in another process is judged by what is said on the wire. */
export interface ReplayedBot {
  /** Resolves when none of its handlers is running. */
  idle?(): Promise<void>;
  /** How many events it has received from these peers so far, those of the links included. */
  eventsReceived?(): number;
  /** Lets so much of its time pass. Without it time passes by itself. */
  advance?(ms: number): Promise<void>;
}

/** How a replay goes. */
export interface ReplayOptions {
  /** Keeps the pauses of the recording. Default false: the next event follows when the bot is quiet, and its time is moved. */
  readonly realTime?: boolean;
  /** Compares the calls that only read too. Default false. */
  readonly reads?: boolean;
  /** How long a bot may take to connect. Default 15 000. */
  readonly connectTimeoutMs?: number;
  /** How long nothing may be said before a bot of another process counts as quiet. Default 30. */
  readonly quietMs?: number;
  /** Calls it off. */
  readonly signal?: AbortSignal;
  /** Is told how many events were sent so far, after each of them. */
  readonly progress?: (sent: number) => void;
}

/** A replay that can begin: its peers are there. */
export interface Replay {
  /** One for each account. */
  readonly peers: readonly ScriptedPeer[];
  /** Plays everything. */
  run(bot: ReplayedBot): Promise<ReplayReport>;
  /** Closes the links of all peers. */
  close(): Promise<void>;
}

/** The outcome of a replay. */
export interface ReplayReport extends Comparison {
  /** How many events were sent. */
  readonly events: number;
  /** The accounts that were played. */
  readonly accounts: readonly number[];
  /** Actions that the recording has no answer to, and how often they were called. */
  readonly unanswered: Readonly<Record<string, number>>;
  /** How many entries the recorder had to leave out. */
  readonly lost: number;
}

/** A silence so long is taken for handlers that wait for somebody. */
const PARKED_MS = 60;

/** Events that were dropped on the way are not waited for any longer. */
const ARRIVAL_MS = 400;

/** After the last event the time of the recording goes on for so long at most. */
const MAX_TAIL_MS = 10 * 60_000;

/** The quiet after which a bot that can be asked is believed. */
const WIRE_MS = 3;

/** Makes the peers of a replay. They listen to nothing yet. */
export function createReplay(script: Script, options: ReplayOptions = {}): Replay {
  const calls: ReplayedCall[] = [];
  const desk = { sent: 0, called: (call: ReplayedCall) => void calls.push(call) };
  const peers = script.accounts.map((selfId) => new ScriptedPeer(selfId, script, desk));
  return {
    peers,
    async run(bot) {
      await allConnected(peers, options);
      const quiet = new Quiet(peers, bot, options.quietMs ?? 30, () => desk.sent);
      await quiet.wait();
      let now = 0;
      for (const { selfId, text, at } of script.events) {
        options.signal?.throwIfAborted();
        await pass(bot, at - now, options, quiet);
        now = at;
        desk.sent++;
        peers.find((peer) => peer.selfId === selfId)?.send(text);
        options.progress?.(desk.sent);
        if (options.realTime !== true) await quiet.wait();
      }
      await pass(bot, Math.min(MAX_TAIL_MS, script.lengthMs - now), options, quiet);
      await quiet.wait();
      const { events: { length: events }, accounts, lost } = script;
      return { ...compareCalls(script, calls, options.reads), events, accounts, lost, unanswered: countMade(calls) };
    },
    close: async () => {
      await Promise.all(peers.map((peer) => peer.close()));
    },
  };
}

async function allConnected(peers: readonly ScriptedPeer[], options: ReplayOptions): Promise<void> {
  const { connectTimeoutMs = 15_000 } = options;
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      const missing = peers.filter(({ isConnected }) => !isConnected).map(({ selfId }) => selfId);
      reject(new AdelieError("REPLAY_NO_BOT", replayTexts().noBotCame(missing.join(", "), connectTimeoutMs)));
    }, connectTimeoutMs);
    cancel = () => clearTimeout(timer);
  });
  try {
    await Promise.race([late, Promise.all(peers.map((peer) => peer.connected()))]);
  } finally {
    cancel();
  }
}

async function pass(bot: ReplayedBot, ms: number, { realTime = false }: ReplayOptions, quiet: Quiet): Promise<void> {
  if (ms <= 0) return;
  if (realTime) return await new Promise((resolve) => setTimeout(resolve, ms));
  if (bot.advance === undefined) return;
  await bot.advance(ms);
  await quiet.wait();
}

function countMade(calls: readonly ReplayedCall[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { from, frame: { action } } of calls) {
    if (from === "made" && /^_?get_|^can_/.test(action) && !/^get_(?:login_info|status|version_info)$/.test(action)) {
      counts[action] = (counts[action] ?? 0) + 1;
    }
  }
  return counts;
}

/** Waits until a bot is quiet. */
class Quiet {
  readonly #peers: readonly ScriptedPeer[];
  readonly #bot: ReplayedBot;
  readonly #quietMs: number;
  readonly #sent: () => number;

  constructor(peers: readonly ScriptedPeer[], bot: ReplayedBot, quietMs: number, sent: () => number) {
    this.#peers = peers;
    this.#bot = bot;
    this.#quietMs = quietMs;
    this.#sent = sent;
  }

  async wait(): Promise<void> {
    for (;;) {
      if (this.#bot.idle !== undefined) await this.#ask();
      const before = this.#activity;
      await this.#silence(this.#bot.idle === undefined ? this.#quietMs : WIRE_MS);
      if (this.#activity === before) return;
    }
  }

  get #activity(): number {
    return this.#peers.reduce((sum, { activity }) => sum + activity, 0);
  }

  get #all(): number {
    return this.#sent() + this.#peers.reduce((sum, { lifecycles }) => sum + lifecycles, 0);
  }

  async #ask(): Promise<void> {
    const { idle, eventsReceived } = this.#bot;
    if (eventsReceived !== undefined) {
      const end = performance.now() + ARRIVAL_MS;
      while (eventsReceived.call(this.#bot) < this.#all && performance.now() < end) await turn(0);
    }
    let isIdle = false;
    void idle?.call(this.#bot).then(() => isIdle = true);
    await Promise.resolve();
    let [seen, since] = [this.#activity, performance.now()];
    while (!isIdle && performance.now() - since < PARKED_MS) {
      await turn(1);
      if (this.#activity !== seen) [seen, since] = [this.#activity, performance.now()];
    }
  }

  async #silence(ms: number): Promise<void> {
    const before = this.#activity;
    const end = performance.now() + ms;
    while (performance.now() < end && this.#activity === before) await turn(1);
  }
}

function turn(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
