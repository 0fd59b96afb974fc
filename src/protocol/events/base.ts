/** What every event has, and who sent a message. */

/** The fields of every event. */
export interface BasePayload {
  /** Unix seconds. */
  time: number;
  /** The bot's QQ number. */
  self_id: number;
}

/** Who sent a message. Only `user_id` and `nickname` come from every implementation. */
export interface Sender {
  user_id: number;
  nickname: string;
  /** The member's name in the group. Empty when none was set (null in early builds of Lagrange). */
  card?: string | null;
  sex?: "male" | "female" | "unknown";
  age?: number;
  area?: string;
  level?: string;
  role?: "owner" | "admin" | "member";
  /** 专属头衔. */
  title?: string;
  /** The group that a temporary chat was opened from (go-cqhttp, LLBot). */
  group_id?: number;
}
