/** The calls of workers, executed in the order in which they were written. None is executed twice. */

import { ActionError } from "../api/action_error.ts";
import type { OneBotApi } from "../api/clients.ts";
import type { ActionReply } from "../protocol/frames.ts";
import type { QueueEngine } from "../transport/queue/engine.ts";
import { type Answer, writeError } from "../transport/queue/wire.ts";
import type { Logger } from "../util/log/log.ts";
import { messageOf } from "../util/text_of.ts";
import type { Clock } from "../util/time/clock.ts";
import { queueTexts } from "../texts/errors/queue_texts.ts";

/** How many calls may be under way; more stay in the stream. */
const MOST_UNDER_WAY = 1_000;

/** How many are taken at once. */
const AT_ONCE = 100;

/** How long an answer is remembered, for whoever asks again. */
const KEEP_MS = 600_000;

/** How many replies with several frames may be open, and how long each may wait to be read on. */
const MOST_STREAMS = 100;
const STREAM_IDLE_MS = 60_000;

type TakenCall = readonly [
  entry: string,
  id: string,
  session: string,
  leftMs: number | "",
  kind: string,
  action: string,
  params: string,
];

interface OpenStream {
  readonly frames: AsyncIterator<ActionReply>;
  cancelIdle: () => void;
}

/** The frames behind the last one. */
const NO_MORE: AsyncIterator<ActionReply> = { next: () => Promise.resolve({ done: true, value: undefined }) };

/** The surroundings of an executor. */
export interface ExecutorParts {
  readonly redis: QueueEngine;
  readonly api: OneBotApi;
  readonly clock: Clock;
  readonly log: Logger;
  /** Another gateway holds the account. */
  readonly lost: () => void;
}

/** Executes the calls of one account. */
export class Executor {
  /** How many calls were executed. */
  executed = 0;
  readonly #parts: ExecutorParts;
  readonly #streams = new Map<string, OpenStream>();
  readonly #underWay = new Set<Promise<void>>();
  #base = "";
  #token: string | undefined;
  #taking: Promise<void> | undefined;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** How many are under way. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** This gateway holds the account. */
  hold(base: string, token: string): void {
    this.#base = base;
    this.#token = token;
    this.look();
  }

  standBy(): void {
    this.#token = undefined;
  }

  /** There may be calls. */
  look(): void {
    if (this.#token === undefined || this.#taking !== undefined || this.underWay >= MOST_UNDER_WAY) return;
    this.#taking = this.#take().then((mayBeMore) => {
      this.#taking = undefined;
      if (mayBeMore) this.look();
    });
  }

  /** Takes no further ones. Resolves when those under way have been answered. */
  async finish(): Promise<void> {
    this.#token = undefined;
    await this.#taking;
    await Promise.all(this.#underWay);
    for (const stream of [...this.#streams.keys()]) this.#endStream(stream);
  }

  /** @returns whether there may be more */
  async #take(): Promise<boolean> {
    const { redis, lost } = this.#parts;
    try {
      const args = [this.#token ?? "", AT_ONCE, KEEP_MS];
      const calls = await redis.run<TakenCall[] | null>("adelieCalls", this.#base, args);
      if (calls === null) {
        lost();
        return false;
      }
      for (const call of calls) {
        const work = this.#execute(call).finally(() => {
          this.#underWay.delete(work);
          if (this.underWay === MOST_UNDER_WAY - 1) this.look();
        });
        this.#underWay.add(work);
      }
      return calls.length === AT_ONCE;
    } catch (error) {
      // Calls that were in the lost answer are found by whoever takes over; their callers hear that nobody knows.
      this.#parts.log.debug(queueTexts().tickFailed(redis.address, messageOf(error)));
      return false;
    }
  }

  async #execute([entry, id, session, leftMs, kind, action, text]: TakenCall): Promise<void> {
    let answer: Answer;
    try {
      // Whoever called says when its time is over; this is only the latest.
      const timeoutMs = leftMs === "" ? Infinity : leftMs + 1_000;
      const params = JSON.parse(text) as object;
      answer = kind === "call"
        ? { reply: await this.#parts.api["~parts"].calls.reply(action, params, { timeoutMs }) }
        : await this.#frame(kind, action, params as { stream: string; params?: object }, timeoutMs);
      this.executed++;
    } catch (error) {
      answer = { error: writeError(error) };
    }
    await this.#answer([entry, id, session, JSON.stringify(answer), KEEP_MS]);
  }

  /** Until Redis has it: whoever called waits for it. */
  async #answer(args: (string | number)[]): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      try {
        await this.#parts.redis.run("adelieAnswer", this.#base, args);
        return;
      } catch (error) {
        this.#parts.log.debug(queueTexts().tickFailed(this.#parts.redis.address, messageOf(error)));
        await new Promise<void>((resolve) => this.#parts.clock.schedule(200, resolve));
      }
    }
  }

  async #frame(
    kind: string,
    action: string,
    { stream: name, params }: { stream: string; params?: object },
    timeoutMs: number,
  ): Promise<Answer> {
    if (kind === "end") {
      this.#endStream(name);
      return { end: true };
    }
    if (params !== undefined && this.#streams.size < MOST_STREAMS) {
      const frames = this.#parts.api.stream(action, params, { timeoutMs })[Symbol.asyncIterator]();
      this.#streams.set(name, { frames, cancelIdle: () => {} });
    }
    const stream = this.#streams.get(name);
    if (stream === undefined) throw new Error(queueTexts().noStream(action));
    stream.cancelIdle();
    try {
      const { done, value } = await stream.frames.next();
      if (done !== true) {
        stream.cancelIdle = this.#idle(name);
        return { reply: value };
      }
    } catch (error) {
      this.#streams.delete(name);
      // A reply that says no is one: whoever called reads it, and finds the end behind it.
      if (!(error instanceof ActionError)) throw error;
      this.#streams.set(name, { frames: NO_MORE, cancelIdle: this.#idle(name) });
      return { reply: error.reply };
    }
    this.#streams.delete(name);
    return { end: true };
  }

  #idle(name: string): () => void {
    return this.#parts.clock.schedule(STREAM_IDLE_MS, () => this.#endStream(name));
  }

  #endStream(name: string): void {
    const stream = this.#streams.get(name);
    if (stream === undefined) return;
    this.#streams.delete(name);
    stream.cancelIdle();
    // A frame that is awaited meanwhile ends with its link, or its time.
    Promise.resolve(stream.frames.return?.()).catch(() => {});
  }
}
