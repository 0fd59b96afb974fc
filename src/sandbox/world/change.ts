/** Everything that can happen in the world, one record each. Dialects turn these into events. */

import type { Chat, GroupFile, JoinRequest, Message, Role } from "./types.ts";

interface InGroup {
  readonly groupId: number;
  readonly by: number;
}

interface OfMember extends InGroup {
  readonly userId: number;
}

interface Wording extends OfMember {
  readonly before: string;
  readonly after: string;
}

/** What each kind of change tells. `by` is who did it. */
export interface WorldChanges {
  message: { readonly message: Message };
  recall: { readonly message: Message; readonly by: number };
  reaction: { readonly message: Message; readonly by: number; readonly emojiId: string; readonly isAdded: boolean };
  essence: { readonly message: Message; readonly by: number; readonly isAdded: boolean };
  /** In private when there is no `groupId`. */
  poke: { readonly from: number; readonly target: number; readonly groupId?: number };
  read: { readonly by: number; readonly chat: Chat };
  typing: { readonly from: number; readonly to: number; readonly isTyping: boolean };
  like: { readonly from: number; readonly to: number; readonly times: number };
  "user-added": { readonly userId: number };
  "user-edited": { readonly userId: number };
  online: { readonly userId: number; readonly isOnline: boolean; readonly message: string };
  "friend-added": { readonly users: readonly [number, number] };
  "friend-removed": { readonly users: readonly [number, number]; readonly by: number };
  remark: { readonly by: number; readonly of: number; readonly remark: string };
  request: { readonly request: JoinRequest };
  "request-answered": { readonly request: JoinRequest; readonly by: number };
  "group-added": { readonly groupId: number };
  /** `members` were in it to the end. */
  "group-dissolved": InGroup & { readonly members: readonly number[] };
  "group-renamed": InGroup & { readonly name: string };
  "group-muted": InGroup & { readonly isMuted: boolean };
  "group-file": InGroup & { readonly file: GroupFile; readonly isAdded: boolean };
  "member-joined": OfMember & { readonly how: "approve" | "invite" };
  "member-left": OfMember & { readonly how: "leave" | "kick" };
  /** 0 ms lifts the mute. */
  "member-muted": OfMember & { readonly durationMs: number };
  role: OfMember & { readonly role: Role };
  card: Wording;
  title: Wording;
  sign: { readonly groupId: number; readonly userId: number };
}

/** The name of a change. */
export type ChangeKind = keyof WorldChanges;

/** The change of one kind. */
export type ChangeOf<K extends ChangeKind> = { readonly kind: K } & WorldChanges[K];

/** One thing that happened. */
export type WorldChange = { [K in ChangeKind]: ChangeOf<K> }[ChangeKind];
