/** Tasks with the same key run one after another, in order; different keys do not wait for each other. */

/** Runs tasks in order per key. Keeps nothing of a key once its last task has ended. */
export interface KeyedQueue {
  /** Runs `task` when every earlier task of `key` has settled; settles as the task does. */
  run<T>(key: string | number, task: () => Promise<T>): Promise<T>;
  /** Keys that have a task under way: 0 when idle. */
  readonly size: number;
}

/** Makes an empty queue. */
export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string | number, Promise<unknown>>();
  return {
    run(key, task) {
      const before = tails.get(key);
      const result = before === undefined ? task() : before.then(task, task);
      const tail = result.then(ignore, ignore).then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      tails.set(key, tail);
      return result;
    },
    get size() {
      return tails.size;
    },
  };
}

function ignore(): void {}
