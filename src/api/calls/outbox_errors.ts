/** The errors of messages that never left. */

import { ConnectionError, OutboxError } from "../../errors.ts";
import type { AccountStatus } from "../account/state.ts";
import { type Letter, nameOfTarget, type Target } from "./call.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";

/** The action and the chat, for an error. */
function whatOf({ action, target = "" }: Pick<Letter, "action" | "target">): string {
  return clientTexts().sentTo(action, nameOfTarget(target));
}

/** The error of a message that finds no room. */
export function fullError(action: string, target: Target, why: string): OutboxError {
  const what = whatOf({ action, target });
  return new OutboxError("OUTBOX_FULL", clientTexts().outboxRefused(what, why));
}

/** The error of a message that waited for longer than it was given. */
export function timeoutError(letter: Letter, timeoutMs: number): OutboxError {
  return new OutboxError(
    "OUTBOX_TIMEOUT",
    clientTexts().outboxTimeout(whatOf(letter), timeoutMs),
  );
}

/**
 * The error of a message while QQ is offline.
 *
 * @param keepMs how long it was kept; 0 where it was not
 */
export function offlineError(letter: Letter, { state, reason }: AccountStatus, keepMs: number): OutboxError {
  const texts = clientTexts();
  const why = reason === "" ? texts.noReason(state) : reason;
  return new OutboxError("ACCOUNT_OFFLINE", texts.outboxOffline(whatOf(letter), why, keepMs));
}

/** The error of a message that was kept, and for which no link came in time. */
export function keptError(letter: Letter, keepMs: number, error: unknown): ConnectionError {
  const { code, message } = error instanceof ConnectionError
    ? error
    : { code: "CONNECTION_TIMEOUT" as const, message: "" };
  return new ConnectionError(
    code,
    clientTexts().outboxKept(whatOf(letter), keepMs, message),
    { delivered: "no", cause: error },
  );
}
