/** Results of actions: the types that several have in common, and readers of results that may be anything. */

import { ProtocolError } from "../errors.ts";
import { quoted } from "../util/text_of.ts";
import type { Sender } from "./events/base.ts";
import { isRecord } from "./scalars.ts";
import type { IncomingMessage, Segment } from "./segments.ts";

/** One message of a merged forward. NapCat's are whole message events. */
export interface ForwardedMessagePayload {
  /** The message (go-cqhttp). */
  content?: IncomingMessage;
  /** The message (the others). */
  message?: Segment[];
  /** Who wrote it. */
  sender: Sender;
  /** Unix seconds. */
  time: number;
  /** The group that it was written in. */
  group_id?: number;
  /** NapCat: the form of `message`. */
  message_format?: string;
  /** NapCat: where it was written. */
  message_type?: string;
  /** Fields of one implementation alone. */
  [field: string]: unknown;
}

/** A friend. Only the first three fields come from every implementation. */
export interface FriendUser {
  /** QQ number. */
  user_id: number;
  /** The nickname. */
  nickname: string;
  /** The name that the bot gave the friend; empty when none. */
  remark: string;
  /** The sex, as the profile says. */
  sex?: string;
  /** The level of the QQ account. */
  level?: number;
  /** Years, as the profile says. */
  age?: number;
  /** The year of birth. */
  birthday_year?: number;
  /** The month of birth, 1 to 12. */
  birthday_month?: number;
  /** The day of birth. */
  birthday_day?: number;
  /** The telephone number. */
  phone_num?: string;
  /** The mail address. */
  email?: string;
  /** The number of the list (分组) that the friend is in. */
  category_id?: number;
  /** The name of that list. */
  categoryName?: string;
  /** Days in a row on which the friend was online. */
  login_days?: number;
  /** The friend's own QID. */
  qid?: string;
  /** The same on Lagrange. */
  q_id?: string;
  /** Lagrange: the list (分组) that the friend is in. */
  group?: { group_id: number; group_name: string };
  /** NapCat, with `get_friends_with_category`; the others as well. */
  uid?: string;
  /** The QQ number, as text. */
  uin?: string;
  /** The nickname. */
  nick?: string;
  /** The signature (个性签名). */
  longNick?: string;
  /** The mail address. */
  eMail?: string;
  /** The telephone number. */
  phoneNum?: string;
  /** The number of the list (分组). */
  categoryId?: number;
  /** Unix seconds of the last change of the profile's extras. */
  richTime?: number;
  /** The profile's extras, as bytes by index. */
  richBuffer?: { [key: string]: number };
}

/** A file of a group. */
export interface GroupFile {
  /** Group number. */
  group_id: number;
  /** The id that other actions take. */
  file_id: string;
  /** The name. */
  file_name: string;
  /** The kind of storage; some actions want it beside the id. */
  busid: number;
  /** Bytes. */
  file_size: number;
  /** NapCat: the same as `file_size`. */
  size?: number;
  /** Unix seconds, like the other times. */
  upload_time: number;
  /** 0: never removed. */
  dead_time: number;
  /** When it was last changed. */
  modify_time: number;
  /** How often it was downloaded. */
  download_times: number;
  /** QQ number of who uploaded it. */
  uploader: number;
  /** Their name. */
  uploader_name: string;
}

/** A folder of a group. */
export interface GroupFolder {
  /** Group number. */
  group_id: number;
  /** The id that other actions take. */
  folder_id: string;
  /** NapCat: the same as `folder_id`. */
  folder?: string;
  /** The name. */
  folder_name: string;
  /** Unix seconds, like the other times. */
  create_time: number;
  /** QQ number of who made it. */
  creator: number;
  /** Their name. */
  creator_name: string;
  /** How many files are in it. */
  total_file_count: number;
  /** When it was last changed. */
  modify_time?: number;
  /** QQ number of who changed it last. */
  modifier?: number;
  /** Their name. */
  modifier_name?: string;
}

/** A member with an honour of the group. */
export interface HonorMember {
  /** QQ number. */
  user_id: number;
  /** The nickname. */
  nickname: string;
  /** The address of the picture. */
  avatar: string;
  /** For how long, or how often: text that QQ shows. */
  description: string;
}

/** Somebody who liked the bot's profile, or whom it liked. */
export interface LikeUser {
  /** The id that newer QQ uses in place of the number. */
  uid: string;
  /** QQ number. */
  uin: number;
  /** The place in QQ that the like came from. */
  src?: number;
  /** Unix seconds of the last like. */
  latestTime?: number;
  /** How many likes in all. */
  count?: number;
  /** How many gifts. */
  giftCount?: number;
  /** The number of the style of the like. */
  customId?: number;
  /** Likes that were paid for last. */
  lastCharged?: number;
  /** Likes that may still be given today. */
  bAvailableCnt?: number;
  /** Likes that were given today. */
  bTodayVotedCnt?: number;
  /** The nickname. */
  nick?: string;
  /** The sex, as a number. */
  gender?: number;
  /** Years, as the profile says. */
  age?: number;
  /** Whether it is a friend of the bot. */
  isFriend: boolean;
  /** Whether the person pays for QQ. */
  isvip?: boolean;
  /** Whether the person pays for the dearer form of QQ. */
  isSvip?: boolean;
}

/**
 * The result of an action that gives an object.
 *
 * @throws ProtocolError when the implementation gave something else and said that all was well
 */
export function objectResult(action: string, data: unknown): Record<string, unknown> {
  if (isRecord(data)) return data;
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
