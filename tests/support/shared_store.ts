/** A place for values that several processes have in common, all in this one: answers come when they want, and swaps are one step. */

import { Storage } from "../../src/storage/storage.ts";
import type { StorageDriver } from "../../src/storage/driver.ts";
import { type Clock, systemClock } from "../../src/util/time/clock.ts";
import { createKeyedQueue } from "../../src/util/keyed_queue.ts";

export interface SharedStore {
  readonly texts: Map<string, string>;
  /** While it is set everything fails. */
  broken: Error | undefined;
  /** The storage of one more process. */
  process(clock?: Clock): Storage;
}

/** @param turns how many turns of the loop an answer takes, each time; default none */
export function sharedStore(turns: () => number = () => 0): SharedStore {
  const texts = new Map<string, string>();
  const late = async (): Promise<void> => {
    for (let n = turns(); n > 0; n--) await Promise.resolve();
    if (store.broken !== undefined) throw store.broken;
  };
  const driver: StorageDriver = {
    async getItem(name) {
      await late();
      const text = texts.get(name);
      await late();
      return text;
    },
    async setItem(name, text) {
      await late();
      texts.set(name, text);
    },
    async removeItem(name) {
      await late();
      texts.delete(name);
    },
    getKeys: (base) => [...texts.keys()].filter((name) => name.startsWith(base)),
    async swapItem(name, old, text) {
      await late();
      if (texts.get(name) !== old) return false;
      if (text === undefined) texts.delete(name);
      else texts.set(name, text);
      await late();
      return true;
    },
  };
  const store: SharedStore = {
    texts,
    broken: undefined,
    process: (clock = systemClock) => new Storage({ driver, clock, queue: createKeyedQueue() }),
  };
  return store;
}
