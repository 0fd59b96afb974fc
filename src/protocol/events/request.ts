/** Requests, as they arrive. A field is optional where any implementation leaves it out. */

import type { BasePayload } from "./base.ts";

/** 好友申请: Friend request. */
export interface FriendRequestPayload extends BasePayload {
  /** Every request has it. */
  post_type: "request";
  /** Which request it is. */
  request_type: "friend";
  /** QQ number of the person concerned. */
  user_id: number;
  /** Verification text. */
  comment: string;
  /** Opaque handle for set_*_add_request. */
  flag: string;
  /** LLBot: source text. */
  via?: string;
}

/** 加群申请或邀请: Group join request or invitation. */
export interface GroupRequestPayload extends BasePayload {
  /** Every request has it. */
  post_type: "request";
  /** Which request it is. */
  request_type: "group";
  /** `add`: somebody wants to join; `invite`: the bot is invited. */
  sub_type: "add" | "invite";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** Verification text. */
  comment: string;
  /** Opaque handle for set_*_add_request. */
  flag: string;
  /** Go-cqhttp, Lagrange, LLBot: inviting member for add; 0 if none. */
  invitor_id?: number;
  /** LLBot invite. */
  source_group_id?: number;
}
