/** Message events, and the bot's own messages, as they arrive. A field is optional where any implementation leaves it out. */

import type { BasePayload, Sender } from "./base.ts";
import type { IncomingMessage } from "../segments.ts";

/** 私聊消息: Private message. */
export interface PrivateMessagePayload extends BasePayload {
  /** Every message has it. */
  post_type: "message";
  /** Sent in private. */
  message_type: "private";
  /** `friend`; `group`: a temporary chat from a group; `group_self`: one of the bot's own; `other`. */
  sub_type: "friend" | "group" | "group_self" | "other";
  /** Message id. */
  message_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** Content. */
  message: IncomingMessage;
  /** Content as CQ text. */
  raw_message: string;
  /** Font. */
  font: number;
  /** Fields: user_id, nickname, sex, age; group_id for temp sessions on go-cqhttp; card on NapCat. */
  sender: Sender;
  /** Go-cqhttp: the bot; NapCat: the friend; Lagrange: the bot. */
  target_id?: number;
  /** Temporary session source code. */
  temp_source?: number;
  /** NapCat temp session: source group. */
  group_id?: number;
  /** NapCat, LLBot: form of `message`. */
  message_format?: "array" | "string";
  /** Go-cqhttp group sequence; on NapCat the same number as message_id. */
  message_seq?: number;
  /** NapCat, = message_id. */
  real_id?: number;
  /** NapCat true sequence. */
  real_seq?: string;
  /** NapCat, LLBot. */
  group_name?: string;
  /** NapCat debug mode: NT message. */
  raw?: Record<string, unknown>;
  /** LLBot debug mode. */
  raw_pb?: string;
  /** Lagrange. */
  message_style?: Record<string, unknown>;
}

/** 群消息: Group message. */
export interface GroupMessagePayload extends BasePayload {
  /** Every message has it. */
  post_type: "message";
  /** Sent in a group. */
  message_type: "group";
  /** `normal`; `anonymous`: the sender hides; `notice`: a line of the group itself. */
  sub_type: "normal" | "anonymous" | "notice";
  /** Message id. */
  message_id: number;
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** Who hides behind an anonymous message; null in the others. NapCat and LLBot leave it out. */
  anonymous?: { id: number; name: string; flag: string } | null;
  /** Content. */
  message: IncomingMessage;
  /** Content as CQ text. */
  raw_message: string;
  /** Font. */
  font: number;
  /** Fields: user_id, nickname, card, sex, age, area, level, role, title; NapCat and LLBot only some of them. */
  sender: Sender;
  /** NapCat, LLBot: form of `message`. */
  message_format?: "array" | "string";
  /** Go-cqhttp group sequence; on NapCat the same number as message_id. */
  message_seq?: number;
  /** NapCat, = message_id. */
  real_id?: number;
  /** NapCat true sequence. */
  real_seq?: string;
  /** NapCat, LLBot. */
  group_name?: string;
  /** NapCat debug mode: NT message. */
  raw?: Record<string, unknown>;
  /** LLBot debug mode. */
  raw_pb?: string;
  /** Lagrange. */
  message_style?: Record<string, unknown>;
}

/** 自身消息: Message sent by the bot itself. */
export interface MessageSentPayload extends BasePayload {
  /** Every message of the bot's own has it. */
  post_type: "message_sent";
  /** Where it was sent. */
  message_type: "private" | "group";
  /** `friend`; `group`: a temporary chat from a group; `normal`: in a group. */
  sub_type: "friend" | "group" | "normal";
  /** Message id. */
  message_id: number;
  /** The bot. */
  user_id: number;
  /** Group number. */
  group_id?: number;
  /** Private: the peer; NapCat sets it for groups too = group_id; may be 0 on LLBot. */
  target_id?: number;
  /** Content. */
  message: IncomingMessage;
  /** Content as CQ text. */
  raw_message: string;
  /** Font. */
  font: number;
  /** Author. */
  sender: Sender;
  /** NapCat. */
  message_sent_type?: "self";
  /** NapCat, LLBot: form of `message`. */
  message_format?: "array" | "string";
  /** Go-cqhttp group sequence; on NapCat the same number as message_id. */
  message_seq?: number;
  /** NapCat, = message_id. */
  real_id?: number;
  /** NapCat true sequence. */
  real_seq?: string;
  /** NapCat, LLBot. */
  group_name?: string;
  /** NapCat debug mode: NT message. */
  raw?: Record<string, unknown>;
  /** LLBot debug mode. */
  raw_pb?: string;
  /** Lagrange. */
  message_style?: Record<string, unknown>;
}
