/** Where an event came from: which chat it belongs to, and whether the account itself wrote it. */

import { isSameId, knownId } from "./ids.ts";

/** A chat. With a group, unless it says that it is private: then the group is the one that it was opened from. */
export interface Chat {
  readonly message_type?: "private";
  readonly group_id?: number | string | undefined;
  readonly user_id?: number | string | undefined;
}

/**
 * Whether the account itself wrote a message, here or in another client: as `message_sent`, or, as Lagrange and others
 * report it, as an ordinary message whose sender it is.
 */
export function isOwnMessage(payload: { readonly post_type: string }): boolean {
  const { post_type, user_id, self_id } = payload as { post_type: string; user_id?: unknown; self_id?: unknown };
  if (post_type !== "message") return post_type === "message_sent";
  // Most are other people's, and both ids are numbers.
  const isOther = typeof user_id === "number" && typeof self_id === "number" && user_id !== self_id;
  return !isOther && isSameId(user_id, self_id);
}

/**
 * Whether a message came in a group or in private. Others, such as go-cqhttp's from the channels of a guild, name no
 * chat that could be answered by OneBot 11's actions.
 */
export function isChatMessage(payload: { readonly post_type: string }): boolean {
  const { post_type, message_type } = payload as { post_type: string; message_type?: unknown };
  return (post_type === "message" || post_type === "message_sent") &&
    (message_type === "group" || message_type === "private" || typeof message_type !== "string");
}

/** The chat that an event belongs to. Neither a group nor a user: it comes from no chat. */
export function chatOf(payload: { readonly post_type: string; readonly self_id?: unknown }): Chat {
  const fields = payload as unknown as Record<string, unknown>;
  const sender = fields.sender as { readonly group_id?: unknown } | null | undefined;
  const isMessage = payload.post_type === "message" || payload.post_type === "message_sent";
  if (isMessage && !isChatMessage(payload)) return {};
  const group = known(fields.group_id);
  if (fields.message_type === "private") {
    // The bot's own message belongs to the chat with the one it wrote to.
    const user = knownId(isOwnMessage(payload) ? fields.target_id : fields.user_id);
    // A temporary chat is reached through the group that it was opened from, which some name in the sender only.
    return { message_type: "private", user_id: user, group_id: group ?? knownId(sender?.group_id) };
  }
  const user = known(fields.user_id);
  if (group !== undefined || isMessage) return { user_id: user, group_id: group };
  // profile_like names an operator only, the online files a peer; bot_offline names the bot itself.
  const person = user ?? knownId(fields.operator_id) ?? knownId(fields.peer_id);
  return { user_id: isSameId(person, payload.self_id) ? undefined : person };
}

/** As `knownId`, and without it for a number, as nearly all are. */
function known(id: unknown): number | string | undefined {
  return typeof id === "number" && id > 0 && id < Infinity ? id : knownId(id);
}

/** An action that sends a message, and its parameters. */
export interface Sending {
  readonly action: "send_group_msg" | "send_private_msg";
  readonly params: {
    readonly group_id?: number | string;
    readonly user_id?: number | string | undefined;
    readonly message: unknown;
  };
}

/** How a message is sent into a chat. */
export function sendingTo(
  { message_type, group_id, user_id }: Omit<Chat, "message_type"> & { readonly message_type?: string },
  message: unknown,
): Sending {
  if (!group_id) return { action: "send_private_msg", params: { user_id, message } };
  if (message_type !== "private") return { action: "send_group_msg", params: { group_id, message } };
  // A temporary chat is reached through the group that it was opened from.
  return { action: "send_private_msg", params: { user_id, group_id, message } };
}
