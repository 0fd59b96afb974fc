/** Who did what an event tells of: conditions about persons ask this one. */

import { idText } from "../../protocol/ids.ts";
import type { BotEvent } from "./types.ts";

/** The fields that are looked at. Each may be missing. */
interface Fields {
  readonly post_type?: string;
  readonly message_type?: string;
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
  if (isAnonymous(event)) return undefined;
  const { post_type, user_id } = event as Fields;
  // A field that an event has not is looked for in vain all along its chain: only notices are asked for this one.
  return (post_type === "notice" ? idText((event as Fields).operator_id) : undefined) ?? idText(user_id);
}

/** Whether a message was written by a member who hides who it is (匿名). */
export function isAnonymous(event: BotEvent): boolean {
  const { post_type, message_type, sub_type } = event as Fields;
  if (post_type !== "message" || message_type !== "group") return false;
  return sub_type === "anonymous" || ((event as Fields).anonymous ?? null) !== null;
}
