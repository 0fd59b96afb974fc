/** Who did what an event tells of: conditions about persons ask this one. */

import { idText } from "../../protocol/ids.ts";
import type { BotEvent } from "./types.ts";

/** The fields that are looked at. Each may be missing. */
interface Fields {
  readonly post_type?: string;
  readonly sub_type?: string;
  readonly anonymous?: unknown;
  readonly operator_id?: unknown;
  readonly user_id?: unknown;
}

/**
 * The number of who did it, as text: of a notice the operator (who banned, recalled, invited), where it names one, and not
 * the one that it was done to; else the one that the event is about. Undefined for nobody, and for members who hide
 * themselves.
 */
export function actorOf(event: BotEvent): string | undefined {
  const { post_type, operator_id, user_id } = event as Fields;
  if (isAnonymous(event)) return undefined;
  return (post_type === "notice" ? idText(operator_id) : undefined) ?? idText(user_id);
}

/** Whether a message was written by a member who hides who it is (匿名). */
export function isAnonymous(event: BotEvent): boolean {
  const { post_type, sub_type, anonymous } = event as Fields;
  return post_type === "message" && (sub_type === "anonymous" || (anonymous !== undefined && anonymous !== null));
}
