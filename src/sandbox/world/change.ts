/** Everything that can happen in the world, one record each. Dialects turn these into events. */

import type { AccountState, Chat, GroupFile, GroupFolder, GroupNotice, JoinRequest, Message, Role } from "./types.ts";

/** @internal A change in a group. */
interface InGroup {
  readonly groupId: number;
  readonly by: number;
}

/** @internal A change of a member. */
interface OfMember extends InGroup {
  readonly userId: number;
}

/** @internal A change of a text. */
interface Wording extends OfMember {
  readonly before: string;
  readonly after: string;
}

/** The fields of each kind of change. `by` is who did it. */
export interface WorldChanges {
  /** Somebody said something. */
  message: { readonly message: Message };
  /** A message was recalled. */
  recall: { readonly message: Message; readonly by: number };
  /** Somebody put a face under a message, or took it back. */
  reaction: { readonly message: Message; readonly by: number; readonly emojiId: string; readonly isAdded: boolean };
  /** A message became an essence message (精华消息), or is no longer one. */
  essence: { readonly message: Message; readonly by: number; readonly isAdded: boolean };
  /** In private when there is no `groupId`. */
  poke: { readonly from: number; readonly target: number; readonly groupId?: number };
  /** Somebody read a chat. */
  read: { readonly by: number; readonly chat: Chat };
  /** Somebody types to somebody else, or stopped. */
  typing: { readonly from: number; readonly to: number; readonly isTyping: boolean };
  /** Somebody liked a profile. */
  like: { readonly from: number; readonly to: number; readonly times: number };
  /** There is a new user. */
  "user-added": { readonly userId: number };
  /** A profile changed. */
  "user-edited": { readonly userId: number };
  /** Somebody went online or offline. */
  online: { readonly userId: number; readonly isOnline: boolean; readonly message: string };
  /** QQ stands otherwise to an account: it was kicked, say, or is under risk control (风控). */
  account: { readonly userId: number; readonly state: AccountState; readonly message: string };
  /** Two users became friends. */
  "friend-added": { readonly users: readonly [number, number] };
  /** Two users are no longer friends. */
  "friend-removed": { readonly users: readonly [number, number]; readonly by: number };
  /** Somebody gave a friend another name. */
  remark: { readonly by: number; readonly of: number; readonly remark: string };
  /** Somebody put a friend into another category (好友分组). */
  category: { readonly by: number; readonly of: number; readonly categoryId: number };
  /** Somebody made, renamed or ended a category. No implementation tells of it. */
  categories: { readonly by: number };
  /** Somebody asked to be a friend or to join, or invited somebody. */
  request: { readonly request: JoinRequest };
  /** A request was accepted or refused. */
  "request-answered": { readonly request: JoinRequest; readonly by: number };
  /** There is a new group. */
  "group-added": { readonly groupId: number };
  /** `members` were in it to the end. */
  "group-dissolved": InGroup & { readonly members: readonly number[] };
  /** A group has a new name. */
  "group-renamed": InGroup & { readonly name: string };
  /** A whole group was muted, or no longer is. */
  "group-muted": InGroup & { readonly isMuted: boolean };
  /** Something else about a group is other than before: its remark, picture, to-do, or how one gets in. */
  "group-edited": InGroup & { readonly what: "remark" | "avatar" | "todo" | "join-policy" };
  /** A notice (群公告) was put up, or taken down. */
  notice: InGroup & { readonly notice: GroupNotice; readonly isAdded: boolean };
  /** A folder was made, renamed or deleted. */
  folder: InGroup & { readonly folder: GroupFolder; readonly how: "added" | "renamed" | "removed" };
  /** A file of a group was moved, renamed, or made permanent. */
  "file-changed": InGroup & { readonly file: GroupFile };
  /** A file was uploaded to a group, or deleted. */
  "group-file": InGroup & { readonly file: GroupFile; readonly isAdded: boolean };
  /** Somebody joined a group. */
  "member-joined": OfMember & { readonly how: "approve" | "invite" };
  /** Somebody left a group, or was removed. */
  "member-left": OfMember & { readonly how: "leave" | "kick" };
  /** 0 ms lifts the mute. */
  "member-muted": OfMember & { readonly durationMs: number };
  /** A member has another rank. */
  role: OfMember & { readonly role: Role };
  /** A member's name in the group (群名片) changed. */
  card: Wording;
  /** A member's special title (专属头衔) changed. */
  title: Wording;
  /** Somebody signed in to a group (群打卡). */
  sign: { readonly groupId: number; readonly userId: number };
}

/** The name of a change. */
export type ChangeKind = keyof WorldChanges;

/** The change of one kind. */
export type ChangeOf<K extends ChangeKind> = { readonly kind: K } & WorldChanges[K];

/** One thing that happened. */
export type WorldChange = { [K in ChangeKind]: ChangeOf<K> }[ChangeKind];
