/**
 * One implementation of OneBot 11 as data: its ids, field sets, words and quirks. Every profile says where it was read from, and
 * in which version. The code that carries actions out is the same for all of them.
 */

import type { EventPayload } from "../../protocol/events/events.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { ChangeKind, ChangeOf } from "../world/change.ts";
import type { Chat, JoinRequest, Message } from "../world/types.ts";
import type { World } from "../world/world.ts";
import type { Upload } from "./actions/uploads.ts";
import type { Codes, DialectName, FailureKind, FailureRow, FieldSets, Quirks, Told, Via, WireRules } from "./facts.ts";

/** The short ids of messages that an account has seen. */
export interface MessageIds {
  /** The id of a message. It is remembered from now on. */
  of(message: Message): number;
  /** The world's id, if this one is remembered. */
  find(short: number): string | undefined;
  /** Forgets all of them. */
  clear(): void;
}

/** The common ground. */
export interface Account {
  readonly world: World;
  readonly selfId: number;
  readonly profile: Profile;
  readonly messageFormat: "array" | "string";
  readonly reportSelfMessage: boolean;
  readonly enableLocalFile2Url: boolean;
  readonly readFile: ((path: string) => Uint8Array) | undefined;
  readonly ids: MessageIds;
  /** SHA-256 of the files that went out to the bot: implementations know no others by name. */
  readonly seenFiles: Set<string>;
  /** Uploads in chunks that are under way, by stream id, whichever link they come over. */
  readonly uploads: Map<string, Upload>;
  /** Files that were uploaded in chunks, by path, for as long as they are kept. */
  readonly uploadedFiles: Map<string, { readonly sha256: string; readonly untilMs: number }>;
  /** Favourite pictures and collections of the account. */
  readonly shelf: Shelf;
  mediaBase: string;
}

/** Things that an account keeps for itself, the newest first. */
export interface Shelf {
  /** 收藏表情: SHA-256 of stored files, with the words under them. */
  readonly faces: { sha256: string; words: string }[];
  /** 收藏: what was kept, and when. */
  readonly collections: { readonly id: string; readonly text: string; readonly brief: string; readonly at: number }[];
  /** The words of 自定义在线状态. */
  status: string;
  /** The numbers of the online status, as the bot set them. */
  online: { readonly status: number; readonly ext_status: number };
  /** 群相册: what the account put into the albums of groups. */
  readonly album: AlbumItem[];
  /** 闪传: sets of files by id. */
  readonly flashSets: Map<string, FlashSet>;
  /** 说说 by id. */
  readonly feed: Map<string, { readonly text: string; readonly at: number }>;
}

/** A picture in an album of a group. */
export interface AlbumItem {
  readonly groupId: number;
  readonly albumId: string;
  readonly id: string;
  readonly sha256: string;
  readonly at: number;
  isLiked: boolean;
  readonly comments: string[];
}

/** Files that are handed over in one go. */
export interface FlashSet {
  readonly id: string;
  readonly name: string;
  readonly files: readonly string[];
  readonly at: number;
}

/** Tells a change as the fields of an event; undefined when nothing is told. */
export type Teller<K extends ChangeKind> = (account: Account, change: ChangeOf<K>) => object | undefined;

/** The changes that are told, and how. */
export type Tellers = { readonly [K in ChangeKind]?: Teller<K> };

/** One implementation. */
export interface Profile {
  readonly name: DialectName;
  /** The name that people know it by. */
  readonly title: string;
  /** The version whose behaviour this is. */
  readonly version: string;
  /** The repository and the commit that it was read from. */
  readonly source: string;
  /** The message format, unless the owner chose another. */
  readonly messageFormat: "array" | "string";
  /** How many message ids it remembers. */
  readonly remembersIds: number;
  readonly codes: Readonly<Record<Via, Codes>>;
  readonly failures: Readonly<Record<FailureKind, FailureRow>>;
  readonly fields: FieldSets;
  readonly quirks: Quirks;
  readonly wire: WireRules;
  readonly tellers: Tellers;
  /** The answer to `get_version_info`. */
  readonly versionInfo: object;
  /** The answer to `get_status`. */
  status(account: Account): object;
  /** The `status` of a heartbeat. */
  beat(account: Account): object;
  /** The flag by which a request is answered. */
  flag(request: JoinRequest): string;
  /** The id of a message. */
  messageId(message: Message, account: Account): number;
  /** A message event, and what `get_msg` answers. */
  message(account: Account, message: Message): Record<string, unknown>;
  /** The answer to `get_msg`, where it is not the event. */
  foundMessage(account: Account, message: Message): Record<string, unknown>;
  /** The answer to `get_forward_msg`. */
  forward(account: Account, id: string, chat: Chat): object;
  /** The first event of a connection, without time and account; undefined when there is none. */
  readonly lifecycle: Readonly<Record<string, unknown>> | undefined;
  /** The reply to a call. `echo` is undefined where there is to be none. */
  reply(status: string, retcode: number, data: unknown, about: Told, echo: unknown): ActionReply;
  /** The echo of a reply. */
  echo(given: unknown, via: Via, account: Account): unknown;
  /** The text about parameters that do not fit. */
  badParams(name: string, isMissing: boolean, wanted: string): string;
  /** The text about an action that it does not know. */
  unknownAction(asked: string, via: Via): Told;
  /** The answer to a frame that cannot be read, to a wrong token, and to `GET /`. */
  unreadable(): ActionReply;
  unauthorized(): ActionReply;
  hello(): ActionReply;
}

/** An event of the account, from the fields that follow `time` and `self_id`. */
export function eventOf(account: Account, timeS: number, fields: object): EventPayload {
  return { time: timeS, self_id: account.selfId, ...fields } as EventPayload;
}
