/**
 * Events on their way into the streams, in order and each once. While another gateway holds the account they are kept for as long
 * as it may take to notice that it is gone: whoever takes over publishes what the other one had not.
 */

import { createHash } from "node:crypto";
import type { EventPayload } from "../protocol/events/events.ts";
import type { QueueEngine } from "../transport/queue/engine.ts";
import { chatKeyOf, partitionOf } from "../transport/queue/keys.ts";
import type { Acknowledge } from "../transport/transport.ts";
import { Recent } from "../util/recent.ts";
import type { Clock } from "../util/time/clock.ts";

/** How many events leave together. */
const AT_ONCE = 128;

/** So many may wait for Redis before the link is stopped; it goes on when a tenth waits. */
const MOST_WAITING = 1_000;

/** A gateway that stands by keeps so many events, and none for longer than it takes to notice that the other one is gone. */
const MOST_KEPT = 50_000;

/** Redis remembers for 30 s which events there were. */
const NAMES_MS = 25_000;

interface Waiting {
  readonly chat: string;
  readonly name: string;
  readonly text: string;
  readonly acknowledge: Acknowledge;
  readonly atMs: number;
}

/** The surroundings of a publisher. */
export interface PublisherParts {
  readonly redis: QueueEngine;
  readonly clock: Clock;
  /** How long a gateway that stands by keeps events, in ms. */
  readonly keepMs: number;
  /** Stops the link, or lets it go on. */
  readonly pause: (isPaused: boolean) => void;
  /** Another gateway holds the account. */
  readonly lost: () => void;
  /** Events cannot be published at present. */
  readonly failed: (error: unknown, waiting: number) => void;
}

/** The events of one account. */
export class Publisher {
  /** How many were published, and how many were known already. */
  readonly counts = { published: 0, known: 0 };
  readonly #parts: PublisherParts;
  readonly #twins = new Recent<number>({ windowMs: NAMES_MS, limit: 10_000 });
  #waiting: Waiting[] = [];
  #base = "";
  #token: string | undefined;
  #partitions = 0;
  #isPaused = false;
  #flushing: Promise<void> | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** This gateway holds the account: what waits leaves, and what comes. */
  hold(base: string, token: string, partitions: number): void {
    this.#base = base;
    this.#token = token;
    this.#partitions = partitions;
    this.#flushSoon();
  }

  /** It stands by. */
  standBy(): void {
    this.#token = undefined;
    this.#regulate();
  }

  /** Takes one event. It is acknowledged once Redis has it. */
  add(payload: EventPayload, acknowledge: Acknowledge): void {
    const text = JSON.stringify(payload);
    const now = this.#parts.clock.now();
    this.#waiting.push({
      chat: chatKeyOf(payload),
      name: this.#nameOf(payload, text, now),
      text,
      acknowledge,
      atMs: now,
    });
    if (this.#token === undefined) this.#forget(now);
    else this.#flushSoon();
    this.#regulate();
  }

  /** Resolves when nothing waits any more, or no more can be done. */
  async empty(): Promise<void> {
    while (this.#token !== undefined && this.#waiting.length > 0 && this.#parts.redis.isReady) {
      await (this.#flushing ?? this.#flush());
    }
  }

  close(): void {
    this.#token = undefined;
    this.#cancelRetry?.();
  }

  /** The same event has the same name at every gateway: a message its number, another one what it says and how often it was said. */
  #nameOf(payload: EventPayload, text: string, now: number): string {
    const { message_id, time, group_id, user_id } = payload as Record<string, unknown>;
    if (payload.post_type === "message" && message_id !== undefined) {
      return `${message_id as string}.${time as string}.${(group_id ?? user_id) as string}`;
    }
    const said = createHash("sha256").update(text).digest("base64url").slice(0, 22);
    const count = (this.#twins.get(said, now)?.value ?? 0) + 1;
    this.#twins.set(said, count, now);
    return `${said}.${count}`;
  }

  /** Leaves out the events that the other gateway must have published by now. */
  #forget(now: number): void {
    let count = 0;
    for (const { atMs } of this.#waiting) {
      if (now - atMs < this.#parts.keepMs && this.#waiting.length - count <= MOST_KEPT) break;
      count++;
    }
    if (count === 0) return;
    for (const { acknowledge } of this.#waiting.splice(0, count)) acknowledge();
  }

  #regulate(): void {
    const count = this.#token === undefined ? 0 : this.#waiting.length;
    const isPaused = count > (this.#isPaused ? MOST_WAITING / 10 : MOST_WAITING);
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#parts.pause(isPaused);
  }

  #flushSoon(): void {
    if (this.#flushing !== undefined || this.#token === undefined || this.#waiting.length === 0) return;
    void this.#flush();
  }

  #flush(): Promise<void> {
    return this.#flushing ??= this.#send().finally(() => {
      this.#flushing = undefined;
      this.#regulate();
      if (this.#cancelRetry === undefined) this.#flushSoon();
    });
  }

  async #send(): Promise<void> {
    // All that came in one turn of the loop leaves together.
    await Promise.resolve();
    const token = this.#token;
    const batch = this.#waiting.slice(0, AT_ONCE);
    if (token === undefined || batch.length === 0) return;
    try {
      const values = batch.flatMap(({ chat, name, text }) => [partitionOf(chat, this.#partitions), name, text]);
      const count = await this.#parts.redis.run<number>("adeliePublish", this.#base, [token, ...values]);
      if (count === -1) return this.#parts.lost();
      this.counts.published += count;
      this.counts.known += batch.length - count;
      for (const { acknowledge } of this.#waiting.splice(0, batch.length)) acknowledge();
    } catch (error) {
      this.#parts.failed(error, this.#waiting.length);
      this.#cancelRetry = this.#parts.clock.schedule(200, () => {
        this.#cancelRetry = undefined;
        this.#flushSoon();
      });
    }
  }
}
