/** The events of one account that nobody has dealt with, by partition and in order; each step is the one of `scripts.ts`. */

import type { StoredEvent } from "./store.ts";

/** One event that waits, or is under way. */
export interface LocalEvent extends StoredEvent {
  /** How often it was delivered since the gateway began. */
  times: number;
  isGone: boolean;
}

/** One event as it is delivered: in the form of an entry of a stream. */
export type Entry = readonly [id: string, fields: readonly ["e", string]];

interface Partition {
  /** All, in order. */
  readonly all: Map<string, LocalEvent>;
  /** Those that were never delivered. */
  fresh: LocalEvent[];
}

/** The outcome of one look at a partition. */
export interface Look {
  readonly entries: Entry[];
  readonly place: string;
  readonly isAlone: boolean;
  readonly isEnd: boolean;
  /** Those that were delivered too often: they are not here any more. */
  readonly dead: LocalEvent[];
}

/** The events of one account. */
export class LocalEvents {
  /** How many there are, and how long they are. */
  count = 0;
  chars = 0;
  readonly #partitions = new Map<string, Partition>();

  add(event: StoredEvent): void {
    let partition = this.#partitions.get(event.partition);
    if (partition === undefined) this.#partitions.set(event.partition, partition = { all: new Map(), fresh: [] });
    const own: LocalEvent = { ...event, times: 0, isGone: false };
    partition.all.set(own.id, own);
    partition.fresh.push(own);
    this.count++;
    this.chars += own.text.length;
  }

  get(partition: string, id: string): LocalEvent | undefined {
    return this.#partitions.get(partition)?.all.get(id);
  }

  /** An event was dealt with, or put aside. */
  remove(event: LocalEvent): void {
    event.isGone = true;
    this.#partitions.get(event.partition)?.all.delete(event.id);
    this.count--;
    this.chars -= event.text.length;
  }

  /** Takes new ones. */
  takeFresh(name: string, count: number): Entry[] {
    const partition = this.#partitions.get(name);
    if (partition === undefined) return [];
    const taken: LocalEvent[] = [];
    let at = 0;
    for (; at < partition.fresh.length && taken.length < count; at++) {
      const event = partition.fresh[at] as LocalEvent;
      if (!event.isGone) taken.push(event);
    }
    partition.fresh = partition.fresh.slice(at);
    return taken.map(deliver);
  }

  /**
   * Takes those behind a place that were delivered before: the one that was delivered most often alone, so that what it does to a
   * process is seen to be its doing.
   */
  takeAgain(name: string, place: string, count: number, most: number): Look {
    const [placeMs, placeN] = numbersOf(place);
    const waiting: LocalEvent[] = [];
    for (const event of this.#partitions.get(name)?.all.values() ?? []) {
      if (event.times === 0 || waiting.length >= count) break;
      const [ms, n] = numbersOf(event.id);
      if (ms > placeMs || (ms === placeMs && n > placeN)) waiting.push(event);
    }
    const taken: LocalEvent[] = [];
    const dead: LocalEvent[] = [];
    let isAlone = false;
    for (const event of waiting) {
      if (event.times >= most) dead.push(event);
      else if (event.times > 1 && taken.length > 0) break;
      else taken.push(event);
      place = event.id;
      isAlone = event.times > 1 && event.times < most;
      if (isAlone) break;
    }
    for (const event of dead) this.remove(event);
    return { entries: taken.map(deliver), place, isAlone, isEnd: waiting.length === 0, dead };
  }
}

function deliver(event: LocalEvent): Entry {
  event.times++;
  return [event.id, ["e", event.text]];
}

function numbersOf(id: string): [ms: number, n: number] {
  const [ms = 0, n = 0] = id.split("-").map(Number);
  return [ms, n];
}
