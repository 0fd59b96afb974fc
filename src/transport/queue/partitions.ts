/**
 * The partitions that a worker holds, and their events: what was delivered before and not acknowledged comes first, then what is
 * new. Each chat has a line of its own, so that a slow one holds up itself and not its partition; what is under way is bounded.
 */

import type { EventPayload } from "../../protocol/events/events.ts";
import { queueTexts } from "../../texts/errors/queue_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { messageOf, quoted } from "../../util/text_of.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { QueueEngine } from "./engine.ts";
import { chatKeyOf } from "./keys.ts";
import type { FullQueueOptions } from "./options.ts";

/** How many entries one look takes of one partition. */
const AT_ONCE = 64;

/** How many events of one chat may be under way; more of it wait. A dialogue holds one open for as long as it lasts. */
const MOST_PER_CHAT = 256;

/** After so many deliveries without an acknowledgement an event is put aside. */
const MOST_DELIVERIES = 3;

/** How long the ones behind wait for an event that was delivered again and again, in ms. */
const ALONE_MS = 1_000;

/** How long a partition that is too many is kept from new events, so that it can be given back, in ms. */
const DRAIN_MS = 5_000;

/** One event on its way through this worker. */
export interface Delivery {
  readonly partition: string;
  readonly id: string;
  readonly chat: string;
  readonly payload: EventPayload;
  readonly chars: number;
  /** Whether it was delivered before, to somebody who has not acknowledged it. */
  readonly isAgain: boolean;
  /** Told when somebody else holds the partition while the event is under way here. */
  moved?: () => void;
}

interface Partition {
  /** The place that it is read from: `>`, or the last entry among those that were delivered before. */
  place: string;
  /** The newest entry that has come here. */
  last: string;
  /** Under way, by their ids. */
  readonly open: Map<string, Delivery>;
  /** Until when nothing behind the one that is alone is read. */
  aloneUntilMs: number;
  /** Since when it is kept from new events. */
  drainingMs: number | undefined;
}

interface Chat {
  open: number;
  readonly waiting: Delivery[];
}

type Entry = readonly [id: string, fields: readonly string[]];
type Looked = readonly [partition: string, kind: "lost" | "new" | "before" | "end", Entry[], string, number, number];

/** The surroundings of partitions. */
export interface PartitionsParts {
  readonly redis: QueueEngine;
  readonly base: string;
  readonly options: FullQueueOptions;
  readonly log: Logger;
  readonly clock: Clock;
  /** Hands an event over. Whoever gets it calls {@link Partitions.done} or {@link Partitions.leave}. */
  readonly give: (delivery: Delivery) => void;
}

/** The partitions of one account that one worker holds. */
export class Partitions {
  /** Events that were too old, that were put aside, whose acknowledgement came too late, and that came again. */
  readonly counts = { stale: 0, dead: 0, refused: 0, again: 0 };
  readonly #parts: PartitionsParts;
  readonly #held = new Map<string, Partition>();
  readonly #chats = new Map<string, Chat>();
  /** Under way under a lease that was lost: they are not begun again here. */
  readonly #orphans = new Set<string>();
  readonly #wanted = new Set<string>();
  /** Those that Redis is being asked for. */
  readonly #asked = new Set<string>();
  readonly #stale = new NowAndThen({ every: 1_000 });
  #acks: string[] = [];
  #token = "";
  #open = 0;
  #isPaused = true;
  #looking: Promise<void> | undefined;
  #acking: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: PartitionsParts) {
    this.#parts = parts;
  }

  /** Their numbers. */
  get held(): string[] {
    return [...this.#held.keys()];
  }

  /** How many events are under way. */
  get open(): number {
    return this.#open;
  }

  /** A session begins: nothing is held. */
  begin(token: string): void {
    this.#token = token;
  }

  taken(partitions: readonly string[]): void {
    for (const p of partitions) {
      this.#held.set(p, { place: "0-0", last: "0-0", open: new Map(), aloneUntilMs: 0, drainingMs: undefined });
      this.#wanted.add(p);
    }
  }

  /** Somebody else holds these: what waits of them here is theirs, what is under way is acknowledged by nobody here. */
  lost(partitions: readonly string[]): void {
    for (const p of partitions) {
      const partition = this.#held.get(p);
      if (partition === undefined) continue;
      this.#held.delete(p);
      this.#wanted.delete(p);
      this.#dropWaiting(partition);
      for (const id of partition.open.keys()) this.#orphans.add(`${p} ${id}`);
      for (const delivery of [...partition.open.values()]) delivery.moved?.();
    }
  }

  /** Which ones to give back, to hold no more than `share`: of those that have nothing under way. */
  giveBack(share: number): string[] {
    const now = this.#parts.clock.now();
    let tooMany = this.#held.size - share;
    const back: string[] = [];
    for (const [p, partition] of this.#held) {
      if (tooMany <= 0) partition.drainingMs = undefined;
      else if (this.#isIdle(p, partition, share === 0)) {
        back.push(p);
        tooMany--;
      } else if (partition.drainingMs === undefined) {
        partition.drainingMs = now;
        tooMany--;
      } else if (now - partition.drainingMs < DRAIN_MS) tooMany--;
      // Something in it takes long, a dialogue perhaps: it goes on, and another one is tried.
      else if (now - partition.drainingMs > 2 * DRAIN_MS) partition.drainingMs = undefined;
    }
    for (const p of back) {
      this.#held.delete(p);
      this.#wanted.delete(p);
    }
    return back;
  }

  #isIdle(p: string, partition: Partition, isLeaving: boolean): boolean {
    if (isLeaving) this.#dropWaiting(partition);
    return partition.open.size === 0 && this.#acks.length === 0 && !this.#asked.has(p);
  }

  /** There is something new. */
  wake(partition: string): void {
    if (!this.#held.has(partition)) return;
    this.#wanted.add(partition);
    this.#lookSoon();
  }

  /** Looks into all of them: a wake-up may have been lost. */
  look(): void {
    for (const p of this.#held.keys()) this.#wanted.add(p);
    this.#lookSoon();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const chat of this.#chats.values()) this.#next(chat);
    this.look();
  }

  /** An event was dealt with. */
  done(delivery: Delivery): void {
    const partition = this.#end(delivery);
    if (partition === undefined) {
      if (!this.#orphans.delete(`${delivery.partition} ${delivery.id}`)) return;
      // The lease may be this worker's again.
      if (!this.#held.has(delivery.partition)) {
        this.counts.refused++;
        return;
      }
    }
    this.#acks.push(delivery.partition, delivery.id);
    this.#ackSoon();
  }

  /** An event will not be dealt with here: it stays where it is, for whoever holds the partition next. */
  leave(delivery: Delivery): void {
    this.#end(delivery);
  }

  /** Tells what was dealt with, and gives up the rest. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#looking;
    while (this.#acks.length > 0) {
      const before = this.#acks.length;
      await (this.#acking ??= this.#ack());
      if (this.#acks.length >= before) break;
    }
  }

  #end({ partition: p, id, chat: key }: Delivery): Partition | undefined {
    const partition = this.#held.get(p);
    const wasOpen = partition?.open.delete(id) ?? false;
    if (wasOpen && partition !== undefined) partition.aloneUntilMs = 0;
    const chat = this.#chats.get(key);
    if (chat !== undefined) {
      this.#open--;
      chat.open--;
      this.#next(chat);
      if (chat.open === 0 && chat.waiting.length === 0) this.#chats.delete(key);
    }
    if (wasOpen) this.#lookSoon();
    return wasOpen ? partition : undefined;
  }

  #dropWaiting(partition: Partition): void {
    for (const [id, { chat: key }] of partition.open) {
      const chat = this.#chats.get(key);
      const at = chat?.waiting.findIndex((each) => each.id === id) ?? -1;
      if (chat === undefined || at === -1) continue;
      chat.waiting.splice(at, 1);
      partition.open.delete(id);
      this.#open--;
      if (chat.open === 0 && chat.waiting.length === 0) this.#chats.delete(key);
    }
  }

  #lookSoon(): void {
    if (this.#isPaused || this.#isClosed || this.#wanted.size === 0 || this.#looking !== undefined) return;
    if (this.#open >= this.#parts.options.maxInFlight) return;
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      this.#lookSoon();
    });
  }

  async #look(): Promise<void> {
    // All that came in one turn of the loop is looked at together.
    await Promise.resolve();
    const { redis, base, options, log } = this.#parts;
    const asked: (string | number)[] = [];
    let room = options.maxInFlight - this.#open;
    for (const p of this.#wanted) {
      // The others are next: whoever holds many partitions looks into them one after the other.
      if (room <= 0) break;
      this.#wanted.delete(p);
      const partition = this.#held.get(p);
      if (partition === undefined || !this.#mayRead(partition)) continue;
      const count = Math.min(AT_ONCE, room);
      room -= count;
      asked.push(p, partition.place, count);
      this.#asked.add(p);
    }
    if (asked.length === 0) return;
    try {
      const [nowMs, ...looked] = await redis.run<[number, ...Looked[]]>("adelieTake", base, [
        this.#token,
        MOST_DELIVERIES,
        ...asked,
      ]);
      for (const each of looked) this.#came(each, nowMs);
    } catch (error) {
      log.debug(queueTexts().tickFailed(redis.address, messageOf(error)));
      // Entries of the lost answer count as delivered: they are found behind the last that came.
      for (let n = 0; n < asked.length; n += 3) {
        const partition = this.#held.get(asked[n] as string);
        if (partition !== undefined) partition.place = partition.last;
      }
    }
    this.#asked.clear();
  }

  #mayRead({ aloneUntilMs, drainingMs, open }: Partition): boolean {
    const now = this.#parts.clock.now();
    if (aloneUntilMs > now) return false;
    if (drainingMs !== undefined && now - drainingMs < DRAIN_MS) return false;
    return open.size < Math.max(AT_ONCE, this.#parts.options.maxInFlight / 4);
  }

  #came([p, kind, entries, place, alone, dead]: Looked, nowMs: number): void {
    const partition = this.#held.get(p);
    if (partition === undefined) return;
    if (kind === "lost") return this.lost([p]);
    if (dead > 0) {
      this.counts.dead += dead;
      this.#parts.log.error(queueTexts().putAside(this.#parts.base, dead, MOST_DELIVERIES));
    }
    if (kind === "end") partition.place = ">";
    else if (kind === "before") partition.place = place;
    if (alone === 1) partition.aloneUntilMs = this.#parts.clock.now() + ALONE_MS;
    for (const entry of entries) this.#take(p, partition, entry, nowMs, kind !== "new");
    if (kind !== "new" || entries.length > 0) this.#wanted.add(p);
  }

  #take(p: string, partition: Partition, [id, fields]: Entry, nowMs: number, isAgain: boolean): void {
    if (isLater(id, partition.last)) partition.last = id;
    // It is under way here, since before the lease was lost and had again.
    if (partition.open.has(id) || this.#orphans.has(`${p} ${id}`)) return;
    const text = fields[1] ?? "";
    let payload: EventPayload;
    try {
      payload = JSON.parse(text) as EventPayload;
    } catch (error) {
      this.#parts.log.warn(queueTexts().unreadable(this.#parts.base, id, quoted(text, 100), messageOf(error)));
      this.#acks.push(p, id);
      return this.#ackSoon();
    }
    if (nowMs - Number(id.split("-", 1)[0]) > this.#parts.options.staleMs) {
      this.counts.stale++;
      const count = this.#stale.next();
      if (count > 0) this.#parts.log.warn(queueTexts().stale(count, this.#parts.options.staleMs));
      this.#acks.push(p, id);
      return this.#ackSoon();
    }
    if (isAgain) this.counts.again++;
    const key = chatKeyOf(payload);
    const delivery: Delivery = { partition: p, id, chat: key, payload, chars: text.length, isAgain };
    partition.open.set(id, delivery);
    this.#open++;
    let chat = this.#chats.get(key);
    if (chat === undefined) this.#chats.set(key, chat = { open: 0, waiting: [] });
    chat.waiting.push(delivery);
    this.#next(chat);
  }

  #next(chat: Chat): void {
    while (!this.#isPaused && chat.open < MOST_PER_CHAT) {
      const delivery = chat.waiting.shift();
      if (delivery === undefined) return;
      chat.open++;
      this.#parts.give(delivery);
    }
  }

  #ackSoon(): void {
    if (this.#acking !== undefined || this.#isClosed) return;
    this.#acking = this.#ack();
  }

  async #ack(): Promise<void> {
    await Promise.resolve();
    const { redis, base, clock } = this.#parts;
    const acks = this.#acks.splice(0, 2_000);
    let failed = false;
    try {
      if (acks.length > 0) {
        const count = await redis.run<number>("adelieAck", base, [this.#token, ...acks]);
        this.counts.refused += acks.length / 2 - count;
      }
    } catch {
      failed = true;
      this.#acks.unshift(...acks);
    }
    this.#acking = undefined;
    if (this.#acks.length === 0 || this.#isClosed) return;
    if (failed) clock.schedule(200, () => this.#ackSoon());
    else this.#ackSoon();
  }
}

/** Whether an entry stands behind another one. */
function isLater(id: string, than: string): boolean {
  const [ms = 0, n = 0] = id.split("-").map(Number);
  const [thanMs = 0, thanN = 0] = than.split("-").map(Number);
  return ms > thanMs || (ms === thanMs && n > thanN);
}
