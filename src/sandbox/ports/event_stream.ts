/** A stream of server-sent events: texts go in, the HTTP answer reads them at its own speed. */

/** How many events may wait for a slow reader before it is let go. */
const LIMIT = 10_000;

/** Both ends of a stream. */
export interface EventStream {
  readonly body: AsyncIterable<string>;
  /** Writes one event. False when the reader is so far behind that the stream was ended. */
  push(text: string): boolean;
  end(): void;
}

/** Makes a stream. `onEnd` is called once, whichever end closes it. */
export function createEventStream(onEnd: () => void): EventStream {
  const waiting: string[] = [];
  let wake: (() => void) | undefined;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    wake?.();
    onEnd();
  };
  // Not a generator: the `return` of one that waits would itself wait, and the reader's leaving go unnoticed.
  const reader: AsyncIterator<string> = {
    async next() {
      while (waiting.length === 0 && !isOver) await new Promise<void>((resolve) => wake = resolve);
      const value = waiting.shift();
      return value === undefined ? { done: true, value: undefined } : { done: false, value };
    },
    return() {
      waiting.length = 0;
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return {
    body: { [Symbol.asyncIterator]: () => reader },
    push(text) {
      if (isOver) return false;
      if (waiting.length >= LIMIT) {
        end();
        return false;
      }
      waiting.push(`data: ${text}\n\n`);
      wake?.();
      return true;
    },
    end,
  };
}
