/** Results of actions: the parts that several have in common, and the one that is not as its page says. */

import { ProtocolError } from "../errors.ts";
import { quoted } from "../util/text_of.ts";
import type { Sender } from "./events/base.ts";
import type { IncomingMessage, Segment } from "./segments.ts";

/** One message of a merged forward. NapCat's are whole message events. */
export interface ForwardedMessagePayload {
  content?: IncomingMessage;
  message?: Segment[];
  sender: Sender;
  /** Unix seconds. */
  time: number;
  group_id?: number;
  message_format?: string;
  message_type?: string;
  [field: string]: unknown;
}

/** A friend. Only the first three fields come from every implementation. */
export interface FriendUser {
  user_id: number;
  nickname: string;
  remark: string;
  sex?: string;
  level?: number;
  age?: number;
  birthday_year?: number;
  birthday_month?: number;
  birthday_day?: number;
  phone_num?: string;
  email?: string;
  category_id?: number;
  categoryName?: string;
  login_days?: number;
  qid?: string;
  q_id?: string;
  group?: { group_id: number; group_name: string };
  /** NapCat, with `get_friends_with_category`; the others as well. */
  uid?: string;
  uin?: string;
  nick?: string;
  longNick?: string;
  eMail?: string;
  phoneNum?: string;
  categoryId?: number;
  richTime?: number;
  richBuffer?: { [key: string]: number };
}

/** A file of a group. */
export interface GroupFile {
  group_id: number;
  file_id: string;
  file_name: string;
  busid: number;
  /** Bytes. */
  file_size: number;
  /** NapCat: the same as `file_size`. */
  size?: number;
  /** Unix seconds, like the other times. */
  upload_time: number;
  /** 0: never removed. */
  dead_time: number;
  modify_time: number;
  download_times: number;
  uploader: number;
  uploader_name: string;
}

/** A folder of a group. */
export interface GroupFolder {
  group_id: number;
  folder_id: string;
  /** NapCat: the same as `folder_id`. */
  folder?: string;
  folder_name: string;
  create_time: number;
  creator: number;
  creator_name: string;
  total_file_count: number;
  modify_time?: number;
  modifier?: number;
  modifier_name?: string;
}

/** A member with an honour of the group. */
export interface HonorMember {
  user_id: number;
  nickname: string;
  avatar: string;
  description: string;
}

/** Somebody who liked the bot's profile, or whom it liked. */
export interface LikeUser {
  uid: string;
  uin: number;
  src?: number;
  latestTime?: number;
  count?: number;
  giftCount?: number;
  customId?: number;
  lastCharged?: number;
  bAvailableCnt?: number;
  bTodayVotedCnt?: number;
  nick?: string;
  gender?: number;
  age?: number;
  isFriend: boolean;
  isvip?: boolean;
  isSvip?: boolean;
}

/**
 * The result as its page describes it: newer NapCat wraps the list of `translate_en2zh`, which its page and older
 * releases give as it is.
 */
export function resultOf(action: string, data: unknown): unknown {
  if (action !== "translate_en2zh" || typeof data !== "object" || data === null) return data;
  const { words } = data as { words?: unknown };
  return Array.isArray(words) ? words : data;
}

/**
 * The result of an action that gives an object.
 *
 * @throws ProtocolError when the implementation gave something else and said that all was well
 */
export function objectResult(action: string, data: unknown): Record<string, unknown> {
  if (typeof data === "object" && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
  throw resultError(action, "an object", data);
}

/**
 * The result of an action that gives a list.
 *
 * @throws ProtocolError as {@link objectResult}
 */
export function listResult(action: string, data: unknown): readonly unknown[] {
  if (Array.isArray(data)) return data;
  throw resultError(action, "a list", data);
}

function resultError(action: string, wanted: string, data: unknown): ProtocolError {
  const seen = quoted(data, 200);
  return new ProtocolError(
    "RESULT_UNEXPECTED",
    `${action} was answered with ${seen}, and ${wanted} was expected.`,
    seen,
  );
}
