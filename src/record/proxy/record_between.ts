/** A recording from between a framework and an implementation: the proxy, and the recorder that writes down what passes through it. */

import type { Logger } from "../../util/log/log.ts";
import { systemClock } from "../../util/time/clock.ts";
import { readRecordOptions, type RecordOptions } from "../options.ts";
import { Recorder, type RecordStats } from "../recorder.ts";
import { type ProxyRoute, startProxy } from "./proxy.ts";

/** How a recording from between is made. */
export interface RecordBetweenOptions {
  /** The ports that are listened on, and where each leads to. */
  readonly routes: readonly ProxyRoute[];
  /** The file, and what is left out of it. */
  readonly record: RecordOptions;
  /** Where it says what it does. */
  readonly log: Logger;
  /** Lets other machines connect: who asks for a token is the other side alone. Default false. */
  readonly allowExposed?: boolean;
  /** Who is named when an option is wrong: `adelie record`. */
  readonly where: string;
}

/** A recording under way. */
export interface RecordingBetween {
  /** The ports that are listened on, in the order of the routes. */
  readonly ports: readonly number[];
  /** Entries so far. */
  readonly stats: RecordStats;
  /** Ends every connection, and writes what is still to be written, for five seconds at most. */
  close(): Promise<void>;
}

/**
 * Listens, leads on, and writes down what passes.
 *
 * @throws ConfigError for wrong options, or when other machines could connect; ConnectionError with code `PORT_TAKEN`
 */
export async function recordBetween(options: RecordBetweenOptions): Promise<RecordingBetween> {
  const { routes, log, allowExposed = false, where } = options;
  const clock = systemClock;
  const recorder = new Recorder({ by: "proxy", options: readRecordOptions(where, options.record), log, clock });
  const proxy = await startProxy({ routes, recorder, log, clock, allowExposed });
  return {
    ports: proxy.ports,
    get stats() {
      return recorder.stats;
    },
    async close() {
      await proxy.close();
      await recorder.close(5_000);
    },
  };
}
