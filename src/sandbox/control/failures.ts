/** How an operation of the control protocol fails: a closed list of codes, each with one meaning. */

import { AdelieError } from "../../errors.ts";

/** Every code, and its meaning. */
export const controlCodes = {
  "bad-request": "The frame or the body is no JSON object with an `op`.",
  "unknown-op": "There is no operation of this name.",
  "bad-params": "A parameter is missing, unknown, or not of its kind; the message names it.",
  "wrong-key": "The control key is missing or wrong. It stands in the address that the sandbox printed.",
  "refused":
    "A person could not do it: muted, not in the group, not theirs …; `reason` says which. The world is as before.",
  "key-reused": "The idempotency key came before with another operation or other parameters.",
  "not-quiet": "The bot did not come to rest in time.",
  "not-attached": "No bot of this library runs in this process, so nobody can be asked.",
  "unsupported": "This sandbox was started without that part.",
  "too-many": "Too much waits already, or there is too much of it.",
  "failed": "The operation broke in a way that nobody expected.",
} as const;

/** The code of a failure. */
export type ControlCode = keyof typeof controlCodes;

/** An operation that failed. */
export class ControlFailure extends Error {
  /** Why, in one word. */
  readonly code: ControlCode;

  constructor(code: ControlCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A failure as it is told. `reason` is the world's, when it refused. */
export interface FailureInfo {
  readonly code: ControlCode;
  readonly message: string;
  readonly reason?: string;
}

/** Anything that was thrown, as it is told. */
export function failureInfo(error: unknown, messageOf: (error: unknown) => string): FailureInfo {
  if (error instanceof ControlFailure) return { code: error.code, message: error.message };
  if (error instanceof AdelieError && error.code === "SANDBOX_REFUSED") {
    return { code: "refused", message: error.message, reason: (error as AdelieError & { reason: string }).reason };
  }
  if (error instanceof AdelieError && error.code === "SANDBOX_NOT_QUIET") {
    return { code: "not-quiet", message: error.message };
  }
  if (error instanceof AdelieError && error.code === "SANDBOX_WORLD") {
    return { code: "bad-params", message: error.message };
  }
  return { code: "failed", message: messageOf(error) };
}
