/** The short form of an error's message: an error explains itself at length, a log that repeats it is not read any more. */

import { AdelieError, ConfigError } from "../errors.ts";
import { messageOf } from "./text_of.ts";

const briefs = new WeakMap<object, string>();

/** Notes the line that the log says about an error. Returns the error. */
export function withBrief<E extends Error>(error: E, line: string): E {
  briefs.set(error, line);
  return error;
}

/** The log's line about a thrown value: the one that was noted, or else its message. */
export function briefly(error: unknown): string {
  const line = typeof error === "object" && error !== null ? briefs.get(error) : undefined;
  return line ?? messageOf(error);
}

/**
 * An error of the world outside, which is no bug: its stack leads nowhere. Undefined for all others, and for what refuses to be
 * looked at.
 */
export function outsideError(error: unknown): AdelieError | undefined {
  try {
    return error instanceof AdelieError && !(error instanceof ConfigError) ? error : undefined;
  } catch {
    return undefined;
  }
}
