/** The shapes that tests look at. */

import type { ActionArgs, ActionName, ActionResult } from "../protocol/actions/calls.ts";
import type { TranscriptLine } from "../sandbox/play/transcript.ts";

/** An error of a handler, a hook or a task. */
export interface TestFailure {
  /** `"CheckIn.checkIn"`, `"hook downloadEnd"`, `"task"`. */
  readonly source: string;
  /** The error itself. */
  readonly error: unknown;
}

/** A call of the bot, and how it was answered. */
export interface TestCall<Name extends string = string> {
  /** The name of the action. */
  readonly action: Name;
  /** The parameters, as they arrived. */
  readonly params: Name extends ActionName ? NonNullable<ActionArgs<Name>[0]> : Readonly<Record<string, unknown>>;
  /** Whether it succeeded. */
  readonly ok: boolean;
  /** 0 for success; undefined while there is no answer. */
  readonly retcode: number | undefined;
  /** The data of the answer. */
  readonly data: (Name extends ActionName ? ActionResult<Name> : unknown) | undefined;
  /** The time of the test, in Unix milliseconds. */
  readonly at: number;
}

/**
 * A message that is expected: the text exactly as the transcript has it (`@小明 签到成功 [图片 cat.png]`), an expression that
 * fits it, or a function. A function says no with `false` or with a text that says why, or throws.
 */
export type Expected =
  | string
  | RegExp
  | ((text: string, line: TranscriptLine) => boolean | string | undefined | Promise<boolean | string | undefined>);
