/** The fields of every event, and the sender of a message. */

/** The fields of every event. */
export interface BasePayload {
  /** Unix seconds. */
  time: number;
  /** The bot's QQ number. */
  self_id: number;
}

/** Who sent a message. Only `user_id` and `nickname` come from every implementation. */
export interface Sender {
  /** QQ number. */
  user_id: number;
  /** The nickname. */
  nickname: string;
  /** The member's name in the group. Empty when none was set (null in early builds of Lagrange). */
  card?: string | null;
  /** The sex, as the profile says. */
  sex?: "male" | "female" | "unknown";
  /** Years, as the profile says. */
  age?: number;
  /** Where the person lives, as the profile says. */
  area?: string;
  /** The level in the group, as text. */
  level?: string;
  /** The rank in the group. */
  role?: "owner" | "admin" | "member";
  /** 专属头衔. */
  title?: string;
  /** The group that a temporary chat was opened from (go-cqhttp, LLBot). */
  group_id?: number;
}
