/**
 * A worker's part in the work on one account: its session, and the partitions that it holds. While the session is shown to be
 * alive the partitions are this worker's; who does not show it for `leaseMs` has lost all of them, and begins anew with another
 * token, which what it did under the old one does not pass for.
 */

import type { Clock } from "../../util/time/clock.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Logger } from "../../util/log/log.ts";
import { queueTexts } from "../../texts/errors/queue_texts.ts";
import type { QueueEngine } from "./engine.ts";
import { channelOf, everybodyOf } from "./keys.ts";
import type { FullQueueOptions } from "./options.ts";
import type { Partitions } from "./partitions.ts";

/** How often a worker shows that it is alive, and looks for what is free, in ms; never less than three times within a lease. */
const TICK_MS = 250;

/** The surroundings of a session. */
export interface SessionParts {
  readonly redis: QueueEngine;
  readonly base: string;
  readonly options: FullQueueOptions;
  readonly log: Logger;
  /** Leases go by real time, whatever the clock of a test says. */
  readonly clock: Clock;
  readonly partitions: Partitions;
  /** Calls may be made in this session's name from now on; undefined: not any more. */
  readonly begun: (token: string | undefined, why?: Error) => void;
  /** The state of the gateway: whether there is one, and what it says of its link. */
  readonly gateway: (isThere: boolean, link: string) => void;
  /** An answer to a call. */
  readonly answer: (id: string, text: string) => void;
  /** A heartbeat, for every worker. */
  readonly everybody: (text: string) => void;
  /** Answers may have been missed. */
  readonly lookForAnswers: () => void;
}

type Ticked =
  | readonly ["gone"]
  | readonly ["ok", share: number, all: number, lost: string[], taken: string[], gateway: number, link: string];

/** One worker and one account. */
export class Session {
  readonly #parts: SessionParts;
  #token: string | undefined;
  #cancelTick: (() => void) | undefined;
  #ticking: Promise<void> | undefined;
  /** Whether it was told that calls may be made: not while Redis is away. */
  #isTold = false;
  #isLeaving = false;
  #isClosed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Begins: from now on until it is closed, over every loss of Redis. */
  async open(): Promise<void> {
    const { redis, base } = this.#parts;
    await redis.listen(everybodyOf(base), {
      said: (text) => this.#saidToAll(text),
      ready: () => this.#tickNow(),
      lost: (error) => {
        this.#isTold = false;
        if (!redis.outlives) void this.#forget();
        this.#parts.begun(undefined, error);
      },
      unfit: (error) => this.#parts.begun(undefined, error),
    });
    this.#tickNow();
  }

  /** No further partition is taken, and those that are held are given back as soon as nothing of them is under way. */
  leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#tickNow();
  }

  /**
   * Gives back everything, at once.
   *
   * @returns whether it is known to be over: calls in its name are not executed any more
   */
  async close(): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    this.#isLeaving = true;
    this.#cancelTick?.();
    await this.#ticking;
    const { redis, base, partitions } = this.#parts;
    const token = this.#token;
    await redis.ignore(everybodyOf(base));
    if (token === undefined) return false;
    await redis.ignore(channelOf(base, token));
    await partitions.close();
    const isOver = await redis.run("adelieRelease", base, [token, 1, ...partitions.held]).then(() => true, () => false);
    this.#token = undefined;
    this.#parts.begun(undefined);
    return isOver;
  }

  #saidToAll(text: string): void {
    if (text === "r") this.#tickNow();
    else if (text.startsWith("l")) this.#parts.gateway(true, text.slice(1));
    else this.#parts.everybody(text.slice(1));
  }

  #tickNow(): void {
    this.#cancelTick?.();
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = undefined;
      if (this.#isClosed) return;
      const everyMs = Math.min(TICK_MS, this.#parts.options.leaseMs / 4);
      this.#cancelTick = this.#parts.clock.schedule(everyMs, () => this.#tickNow());
    });
  }

  async #tick(): Promise<void> {
    if (!this.#parts.redis.isReady) return;
    try {
      if (this.#token === undefined) await this.#register();
      await this.#renew();
      if (this.#token === undefined && !this.#isLeaving) {
        await this.#register();
        await this.#renew();
      }
      this.#parts.lookForAnswers();
    } catch (error) {
      this.#parts.log.debug(queueTexts().tickFailed(this.#parts.redis.address, messageOf(error)));
    }
  }

  async #register(): Promise<void> {
    const { redis, base, options, partitions } = this.#parts;
    const token = await redis.run<string>("adelieRegister", base, [options.leaseMs]);
    await redis.listen(channelOf(base, token), { said: (text) => this.#said(text) });
    this.#token = token;
    this.#isTold = false;
    partitions.begin(token);
  }

  async #renew(): Promise<void> {
    const { redis, base, options, partitions, gateway } = this.#parts;
    const token = this.#token as string;
    const mayTake = this.#isLeaving ? 0 : 1;
    const ticked = await redis.run<Ticked>("adelieTick", base, [token, options.leaseMs, mayTake, ...partitions.held]);
    if (ticked[0] === "gone") return await this.#gone();
    if (!this.#isTold) this.#parts.begun(token);
    this.#isTold = true;
    const [, share, , lost, taken, isThere, link] = ticked;
    partitions.lost(lost);
    partitions.taken(taken);
    const back = partitions.giveBack(this.#isLeaving ? 0 : share);
    if (back.length > 0) await redis.run("adelieRelease", base, [token, 0, ...back]);
    gateway(isThere === 1, link);
    partitions.look();
  }

  /** Too long silent: others have taken over, or will. */
  async #gone(): Promise<void> {
    const { base, log, partitions, begun, options } = this.#parts;
    if (partitions.held.length > 0) log.warn(queueTexts().sessionLost(base, options.leaseMs));
    begun(undefined);
    await this.#forget();
  }

  async #forget(): Promise<void> {
    const { redis, base, partitions } = this.#parts;
    const token = this.#token;
    this.#token = undefined;
    partitions.lost(partitions.held);
    if (token !== undefined) await redis.ignore(channelOf(base, token));
  }

  #said(text: string): void {
    if (text.startsWith("e ")) return this.#parts.partitions.wake(text.slice(2));
    const [, id = "", answer = ""] = /^a (\S+) ([^]*)$/.exec(text) ?? [];
    this.#parts.answer(id, answer);
  }
}
