/** Answers and states as texts: how an error crosses from the gateway to a worker and is the same error there. */

import {
  AuthError,
  CallTimeoutError,
  ConfigError,
  ConnectionError,
  type Delivered,
  OutboxError,
} from "../../errors.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { queueTexts } from "../../texts/errors/queue_texts.ts";
import { messageOf } from "../../util/text_of.ts";

/** An error as it is written. */
interface WrittenError<Code = string> {
  readonly name: string;
  readonly code: Code;
  readonly message: string;
  readonly delivered?: Delivered;
  readonly timeoutMs?: number;
}

/** How a call ended at the gateway: with a reply, with an error, or at the end of a stream. */
export type Answer = { readonly reply: ActionReply } | { readonly error: WrittenError } | { readonly end: true };

/** The state of the gateway's link, for workers. */
export interface LinkWords {
  readonly isUp: boolean;
  readonly error?: WrittenError;
  /** `null` where the other side connects. */
  readonly retryInMs?: number | null;
}

/** Writes an error. */
export function writeError(error: unknown): WrittenError {
  const { name, code, delivered, timeoutMs } = (error ?? {}) as Partial<Record<keyof WrittenError, unknown>>;
  return {
    name: typeof name === "string" ? name : "Error",
    code: typeof code === "string" ? code : "FEED_FAILED",
    message: messageOf(error),
    ...delivered === "no" || delivered === "unknown" ? { delivered } : {},
    ...typeof timeoutMs === "number" ? { timeoutMs } : {},
  };
}

/**
 * Reads an error. One of a class that has no place between a transport and its client is a {@link ConnectionError} here, which
 * may have been delivered.
 */
export function readError(error: WrittenError, action: string): Error {
  const { name, message, delivered, timeoutMs } = error;
  if (name === "AuthError") return new AuthError("AUTH_REFUSED", message);
  if (name === "CallTimeoutError") return new CallTimeoutError(action, timeoutMs ?? 0);
  if (name === "ConfigError") {
    const { code } = error as WrittenError<ConfigError["code"]>;
    return new ConfigError(code, message);
  }
  if (name === "OutboxError") {
    const { code } = error as WrittenError<OutboxError["code"]>;
    return new OutboxError(code, message);
  }
  if (name === "ConnectionError") {
    const { code } = error as WrittenError<ConnectionError["code"]>;
    return new ConnectionError(code, message, { delivered: delivered ?? "unknown" });
  }
  return new ConnectionError("CONNECTION_CLOSED", message, { delivered: "unknown" });
}

/** The error of a call that the gateway did not execute, or whose end nobody knows; undefined for an answer. */
export function verdictOf(text: string, action: string): ConnectionError | undefined {
  const texts = queueTexts();
  if (text === "fenced") return new ConnectionError("QUEUE_FENCED", texts.fenced(action), { delivered: "no" });
  if (text === "late") return new ConnectionError("CONNECTION_TIMEOUT", texts.late(action), { delivered: "no" });
  if (text === "unknown") {
    return new ConnectionError("CONNECTION_CLOSED", texts.gatewayDied(action), { delivered: "unknown" });
  }
  return undefined;
}
