/** Counters of the runtime that this process is: bytes that were allocated on its heap, and promises that were made. */

import process from "node:process";
import v8 from "node:v8";

/** How far the counters have come. */
export interface Reading {
  /** Bytes on the heap. Collection is off or has room enough not to run, so that this only grows. */
  readonly bytes: number;
  /** Absent while nobody counts, and where nobody can. */
  readonly promises?: number;
}

/** The counters of this runtime. */
export interface Instruments {
  read(): Reading;
  /** Counts promises from now on, where that is possible. */
  countPromises(): void;
  /** Collects garbage and gives the bytes that are left. Absent where collection is off. */
  readonly collect?: () => number;
}

/** JavaScriptCore has no hook for promises; the collector is switched off by BUN_JSC_useGC. */
const onBun: Instruments = {
  read: () => ({ bytes: process.memoryUsage().heapUsed }),
  countPromises() {},
};

/** Node and Deno; the young generation is larger than what is allocated. */
function onV8(): Instruments {
  let promises: number | undefined;
  return {
    read() {
      const bytes = v8.getHeapStatistics().used_heap_size;
      return promises === undefined ? { bytes } : { bytes, promises };
    },
    collect() {
      (globalThis as { gc?: () => void }).gc?.();
      return v8.getHeapStatistics().used_heap_size;
    },
    countPromises() {
      promises = 0;
      v8.promiseHooks.onInit(() => void (promises = (promises ?? 0) + 1));
    },
  };
}

export const instruments = (): Instruments => "Bun" in globalThis ? onBun : onV8();
