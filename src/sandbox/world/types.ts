/** The records of the world. Each record is replaced when it changes, never altered, so that the journal stays true. */

import type { Segment } from "../../protocol/segments.ts";

/** The rank of a member. */
export type Role = "owner" | "admin" | "member";

/**
 * How QQ stands to an account: `offline` has no link, `kicked` was thrown out by another login or by QQ, `risk-controlled`
 * (风控) is online but QQ lets no message out.
 */
export type AccountState = "online" | "offline" | "kicked" | "risk-controlled";

/** A person, or a bot. */
export interface User {
  /** QQ number. */
  readonly id: number;
  /** The nickname. */
  readonly nickname: string;
  /** The sex, as the profile says. */
  readonly sex: "male" | "female" | "unknown";
  /** Years, as the profile says. */
  readonly age: number;
  /** The level of the QQ account. */
  readonly level: number;
  /** 个性签名. */
  readonly sign: string;
  /** Whether it is a bot's account. */
  readonly isBot: boolean;
  /** Whether QQ is connected. */
  readonly isOnline: boolean;
  /** How QQ stands to the account. `isOnline` follows it. */
  readonly accountState: AccountState;
  /** The SHA-256 of a stored picture; absent when none was set. */
  readonly avatar?: string;
}

/** 好友分组. */
export interface FriendCategory {
  /** Counts up, from 1, which is 我的好友. */
  readonly id: number;
  /** The name. */
  readonly name: string;
}

/** Two users who are friends. */
export interface Friendship {
  /** The lower id first. */
  readonly users: readonly [number, number];
  /** The names that each has for the other: `remarks[a]` was written by `a`. */
  readonly remarks: Readonly<Record<number, string>>;
  /** The category that each has put the other into: `categories[a]` was chosen by `a`; absent for the first. */
  readonly categories: Readonly<Record<number, number>>;
}

/** A group. */
export interface Group {
  /** Group number. */
  readonly id: number;
  /** The name. */
  readonly name: string;
  /** QQ number of the owner. */
  readonly ownerId: number;
  /** How many members it may have. */
  readonly maxMembers: number;
  /** 全员禁言. */
  readonly isMuted: boolean;
  /** Unix milliseconds, as every time here. */
  readonly createdAt: number;
  /** Its essence messages, in order. */
  readonly essences: readonly Essence[];
  /** Its files, in order. */
  readonly files: readonly GroupFile[];
  /** The folders of its files, in order. */
  readonly folders: readonly GroupFolder[];
  /** 群公告, the newest last. */
  readonly notices: readonly GroupNotice[];
  /** 群待办: the message that everybody is to deal with. */
  readonly todo?: string;
  /** 群备注: the name that each account has given it. */
  readonly remarks: Readonly<Record<number, string>>;
  /** How one gets in: by oneself, by asking, by answering a question, or not at all. */
  readonly joinPolicy: "open" | "ask" | "question" | "closed";
  /** The question of `joinPolicy: "question"`, and its answer. */
  readonly joinQuestion?: { readonly question: string; readonly answer: string };
  /** Who signed in (群打卡), the last time for each. */
  readonly signs: Readonly<Record<number, number>>;
  /** The SHA-256 of a stored picture; absent when none was set. */
  readonly avatar?: string;
}

/** 群公告. */
export interface GroupNotice {
  /** The notice's id in the group. */
  readonly id: string;
  /** Who wrote it. */
  readonly by: number;
  /** When, in Unix milliseconds. */
  readonly at: number;
  /** The words. */
  readonly text: string;
  /** The SHA-256 of a stored picture. */
  readonly image?: string;
  /** 置顶. */
  readonly isPinned: boolean;
}

/** A folder of a group's files. QQ has one level of them. */
export interface GroupFolder {
  /** The folder's id in the group. */
  readonly id: string;
  /** The name. */
  readonly name: string;
  /** Who made it. */
  readonly by: number;
  /** When, in Unix milliseconds. */
  readonly at: number;
}

/** 精华消息. */
export interface Essence {
  /** The message. */
  readonly messageId: string;
  /** Who made it one. */
  readonly by: number;
  /** When, in Unix milliseconds. */
  readonly at: number;
}

/** A file that was uploaded to a group. */
export interface GroupFile {
  /** The file's id in the group. */
  readonly id: string;
  /** The stored file. */
  readonly sha256: string;
  /** The name in the group. */
  readonly name: string;
  /** Its size, in bytes. */
  readonly sizeBytes: number;
  /** Who uploaded it. */
  readonly uploaderId: number;
  /** When, in Unix milliseconds. */
  readonly at: number;
  /** The folder that it is in; `/` at the top. */
  readonly folderId: string;
  /** 永久文件. QQ deletes the others after some days; the sandbox keeps both. */
  readonly isPermanent: boolean;
}

/** The folder of files that are in none. */
export const ROOT_FOLDER = "/";

/** Somebody in a group. */
export interface Member {
  /** Group number. */
  readonly groupId: number;
  /** QQ number. */
  readonly userId: number;
  /** The rank. */
  readonly role: Role;
  /** 群名片; empty when none was set. */
  readonly card: string;
  /** 专属头衔; empty when none was given. */
  readonly title: string;
  /** The level in the group. */
  readonly level: number;
  /** When, in Unix milliseconds. */
  readonly joinedAt: number;
  /** 0 before the first message. */
  readonly lastSentAt: number;
  /** 0, or the time when the mute ends. */
  readonly mutedUntil: number;
}

/** Where a message was said. */
export type Chat =
  | { readonly kind: "group"; readonly groupId: number }
  | { readonly kind: "private"; readonly users: readonly [number, number] };

/**
 * Something that was said. Its segments speak of things in this world: `at.qq` is a user id, `reply.id` a message id,
 * `forward.id` a forward id, and the `file` of a picture, voice, video or file is the SHA-256 of a stored file.
 */
export interface Message {
  /** 19 digits, as QQ's own ids. */
  readonly id: string;
  /** Counts up in each chat, from 1. */
  readonly seq: number;
  /** QQ gives each message a random number too. */
  readonly random: number;
  /** The chat it was said in. */
  readonly chat: Chat;
  /** Who said it. */
  readonly from: number;
  /** 临时会话: the group through which two users talk who are not friends. */
  readonly viaGroupId?: number;
  /** When, in Unix milliseconds. */
  readonly at: number;
  /** The content. */
  readonly segments: readonly Segment[];
  /** Who recalled it; absent when nobody did. */
  readonly recalledBy?: number;
  /** 表情回应: who reacted, by the id of the face. */
  readonly reactions: Readonly<Record<string, readonly number[]>>;
}

/** One message inside a merged forward. */
export interface ForwardNode {
  /** Who said it. */
  readonly userId: number;
  /** Their name. */
  readonly nickname: string;
  /** When, in Unix milliseconds. */
  readonly at: number;
  /** The content. */
  readonly segments: readonly Segment[];
}

/** 好友申请, 加群申请 or 入群邀请. */
export interface JoinRequest {
  /** Digits. */
  readonly flag: string;
  /** `friend`: to be friends; `join`: into a group; `invite`: an invitation to a group. */
  readonly kind: "friend" | "join" | "invite";
  /** Who asks, or invites. */
  readonly from: number;
  /** Who is asked: a user, or for `join` the group's owner and admins (0). */
  readonly to: number;
  /** For `join` and `invite`. */
  readonly groupId?: number;
  /** The words that go with it. */
  readonly comment: string;
  /** Whether it was answered, and how. */
  readonly state: "open" | "approved" | "rejected";
}

/** The chat of two users. */
export function privateChat(a: number, b: number): Chat {
  return { kind: "private", users: a < b ? [a, b] : [b, a] };
}

/** A text that tells chats apart. */
export function chatKey(chat: Chat): string {
  return chat.kind === "group" ? `group ${chat.groupId}` : `private ${chat.users[0]} ${chat.users[1]}`;
}
