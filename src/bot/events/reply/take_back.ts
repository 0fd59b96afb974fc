/** Messages that are taken back after a while: what a reply asks for, and who does it. */

import { ConfigError } from "../../../errors.ts";
import { idText } from "../../../protocol/ids.ts";
import { handlerTexts } from "../../../texts/errors/handler_texts.ts";

/** How a reply is taken back. */
export interface RecallOptions {
  /**
   * Take the reply back after this time: milliseconds, or a text such as `"1m"`, `"90秒"`. It is kept over a restart. QQ lets an ordinary
   * member recall for about two minutes, an administrator longer.
   */
  recallAfter?: number | string;
  /** With `recallAfter`: recall the message that is answered too, at the same time. In a group the bot has to be an administrator. */
  withTrigger?: boolean;
}

/** Takes messages back when their time has come. */
export interface Recalls {
  /**
   * A span of time, in milliseconds.
   *
   * @throws ConfigError for what is none
   */
  spanOf(after: number | string): number;
  /** Resolves when it is kept. Never rejects. */
  add(selfId: unknown, messageIds: readonly string[], afterMs: number): Promise<void>;
  /** A message was sent, and nobody knows its id. Never throws. */
  unknown(): void;
}

/** A recall that a reply asked for. */
export interface PlannedRecall {
  readonly recalls: Recalls;
  readonly selfId: unknown;
  readonly afterMs: number;
  /** The message that is answered, if it goes too. */
  readonly trigger: string | undefined;
}

/**
 * Checks what a reply asks for, before it is sent.
 *
 * @throws ConfigError for a time that is none, a trigger without a time or without a message, and outside of an app
 */
export function planRecall(
  { recallAfter, withTrigger = false }: RecallOptions,
  payload: object,
  recalls: Recalls | undefined,
): PlannedRecall {
  const { self_id, message_id } = payload as { self_id?: unknown; message_id?: unknown };
  if (recallAfter === undefined) throw new ConfigError("OPTION", handlerTexts().triggerAlone);
  if (recalls === undefined) throw new ConfigError("DIALOGUE_APP", handlerTexts().recallNoApp);
  const afterMs = recalls.spanOf(recallAfter);
  const trigger = withTrigger ? idText(message_id) : undefined;
  if (withTrigger && trigger === undefined) throw new ConfigError("EVENT_MESSAGE", handlerTexts().triggerNoMessage);
  return { recalls, selfId: self_id, afterMs, trigger };
}

/** Keeps a recall of what was sent. */
export async function recallLater({ recalls, selfId, afterMs, trigger }: PlannedRecall, sent: unknown): Promise<void> {
  const { message_id, message_ids } = (sent ?? {}) as { message_id?: unknown; message_ids?: unknown };
  const ids = Array.isArray(message_ids) ? message_ids : [message_id];
  const known = ids.map(idText).filter((id) => id !== undefined);
  if (known.length < ids.length) recalls.unknown();
  if (trigger !== undefined) known.push(trigger);
  if (known.length > 0) await recalls.add(selfId, known, afterMs);
}
