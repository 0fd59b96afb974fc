/** The recording of an app: what its clients see, from the first link on, until the app has stopped. */

import type { Logger } from "../util/log/log.ts";
import type { Clock } from "../util/time/clock.ts";
import type { Transport } from "../transport/transport.ts";
import { readRecordOptions, type RecordOptions } from "./options.ts";
import { Recorder } from "./recorder.ts";
import { tapped } from "./tap.ts";

/** A client, as far as it is recorded. */
interface Tappable {
  "~tap"(around: (transport: Transport) => Transport): void;
}

/** A recording that goes on. */
export interface Recording {
  /** Writes down what passes through a client from now on. A second time it does nothing. */
  readonly tap: (api: Tappable) => void;
  /** Ends it: what waits is written, for as long as the end may take. */
  readonly close: () => Promise<void>;
  /** The same thing to close, which closes the recording first. */
  closingWith<Space extends { close(): Promise<void> }>(space: Space): Space;
}

/** The surroundings of a recording. */
export interface RecordingParts {
  readonly log: Logger;
  readonly clock: Clock;
  /** How long the end waits for the disk. */
  readonly stopTimeoutMs?: number;
}

/**
 * Begins a recording.
 *
 * @param where who was given the option, for errors
 * @throws ConfigError for a wrong option
 */
export function startRecording(where: string, option: true | string | RecordOptions, parts: RecordingParts): Recording {
  const { log, clock, stopTimeoutMs = 5_000 } = parts;
  const recorder = new Recorder({ by: "app", options: readRecordOptions(where, option), log, clock });
  const known = new WeakSet<Tappable>();
  const close = (): Promise<void> => recorder.close(stopTimeoutMs);
  return {
    close,
    tap(api) {
      if (known.has(api)) return;
      known.add(api);
      api["~tap"]((transport) => tapped(transport, recorder));
    },
    closingWith: (space) => ({
      ...space,
      close: async () => {
        await close();
        await space.close();
      },
    }),
  };
}
