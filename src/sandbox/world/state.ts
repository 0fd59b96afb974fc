/** The state of the world and the questions that it answers. Commands change it, each through {@link WorldState.record}. */

import type { Segment } from "../../protocol/segments.ts";
import type { Clock } from "../../util/time/clock.ts";
import { createFileStore, type FileStore } from "../dialects/files.ts";
import { createJournal, type Journal } from "./journal.ts";
import type { Random } from "./random.ts";
import { randomUint32 } from "./random.ts";
import { Refusal } from "./refusal.ts";
import type { WorldChange } from "./change.ts";
import { chatKey } from "./types.ts";
import type { Chat, ForwardNode, Friendship, Group, JoinRequest, Member, Message, User } from "./types.ts";

/** Hears of a change; `index` is its place in the journal. */
export type ChangeListener = (change: WorldChange, index: number) => void;

/** The tables of a world. Only commands write into them. */
export class WorldState {
  /** Users, by number. */
  readonly users: Map<number, User> = new Map();
  /** Groups, by number. */
  readonly groups: Map<number, Group> = new Map();
  /** Requests, by flag. */
  readonly requests: Map<string, JoinRequest> = new Map();
  /** Merged forwards, by id. */
  readonly forwards: Map<string, readonly ForwardNode[]> = new Map();
  /** Pictures, voices and files. */
  readonly files: FileStore = createFileStore();
  /** Everything that happened, in order. */
  readonly journal: Journal;
  /** The source of every random number. */
  readonly random: Random;
  readonly #now: () => number;
  readonly #members = new Map<number, Map<number, Member>>();
  readonly #friendships = new Map<string, Friendship>();
  readonly #messages = new Map<string, Message>();
  readonly #chats = new Map<string, string[]>();
  readonly #listeners = new Set<ChangeListener>();

  /** An empty world, whose time is that of `clock`. */
  constructor(clock: Pick<Clock, "now">, random: Random) {
    this.#now = () => clock.now();
    this.random = random;
    this.journal = createJournal(this.#now);
  }

  /** The time of the world, in Unix milliseconds. */
  now(): number {
    return this.#now();
  }

  /** Calls `listener` after every change. Returns a function that ends it. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Writes a change down and tells it. A command calls this last, when the tables are as they will be. */
  record(change: WorldChange): void {
    const { index } = this.journal.add({ kind: "change", change });
    for (const listener of this.#listeners) listener(change, index);
  }

  /**
   * The user with this number.
   *
   * @throws Refusal when there is none
   */
  user(id: number): User {
    const user = this.users.get(id);
    if (user === undefined) throw new Refusal("no-such-user", `There is no user ${id} in the sandbox`);
    return user;
  }

  /**
   * The group with this number.
   *
   * @throws Refusal when there is none
   */
  group(id: number): Group {
    const group = this.groups.get(id);
    if (group === undefined) throw new Refusal("no-such-group", `There is no group ${id} in the sandbox`);
    return group;
  }

  /**
   * A user as a member of a group.
   *
   * @throws Refusal when there is no such group or the user is not in it
   */
  member(groupId: number, userId: number): Member {
    const group = this.group(groupId);
    const member = this.#members.get(groupId)?.get(userId);
    if (member !== undefined) return member;
    throw new Refusal("not-a-member", `${this.nameOf(userId)} is not in the group ${group.name} (${groupId})`);
  }

  /**
   * The message with this id.
   *
   * @throws Refusal when there is none
   */
  message(id: string): Message {
    const message = this.#messages.get(id);
    if (message === undefined) throw new Refusal("no-such-message", `There is no message ${id} in the sandbox`);
    return message;
  }

  /** Whether the user is in the group. */
  isMember(groupId: number, userId: number): boolean {
    return this.#members.get(groupId)?.has(userId) === true;
  }

  /** The members of a group, in the order in which they came. Empty when there is no such group. */
  members(groupId: number): readonly Member[] {
    return [...this.#members.get(groupId)?.values() ?? []];
  }

  /** The groups that a user is in. */
  groupsOf(userId: number): readonly Group[] {
    return [...this.groups.values()].filter((group) => this.isMember(group.id, userId));
  }

  /** The friendship of two users, if they are friends. */
  friendship(a: number, b: number): Friendship | undefined {
    return this.#friendships.get(pairKey(a, b));
  }

  /** The friends of a user. */
  friendsOf(userId: number): readonly User[] {
    const friends: User[] = [];
    for (const { users: [a, b] } of this.#friendships.values()) {
      if (a === userId) friends.push(this.user(b));
      else if (b === userId) friends.push(this.user(a));
    }
    return friends;
  }

  /** The messages of a chat, the oldest first, recalled ones included. */
  messages(chat: Chat): readonly Message[] {
    return (this.#chats.get(chatKey(chat)) ?? []).map((id) => this.message(id));
  }

  /** Every message, in the order in which they were said. */
  allMessages(): readonly Message[] {
    return [...this.#messages.values()];
  }

  /** A name to show: the card in that group, else the nickname, else the number. */
  nameOf(userId: number, groupId?: number): string {
    const card = groupId === undefined ? "" : this.#members.get(groupId)?.get(userId)?.card ?? "";
    return card !== "" ? card : this.users.get(userId)?.nickname ?? String(userId);
  }

  /** Writes a member. For commands. */
  putMember(member: Member): void {
    const members = this.#members.get(member.groupId) ?? new Map<number, Member>();
    this.#members.set(member.groupId, members.set(member.userId, member));
  }

  /** Takes a member out. For commands. */
  dropMember(groupId: number, userId: number): void {
    this.#members.get(groupId)?.delete(userId);
  }

  /** Writes a friendship. For commands. */
  putFriendship(friendship: Friendship): void {
    this.#friendships.set(pairKey(...friendship.users), friendship);
  }

  /** Ends a friendship. For commands. */
  dropFriendship(a: number, b: number): void {
    this.#friendships.delete(pairKey(a, b));
  }

  /** Writes a message again, changed. For commands. */
  replaceMessage(message: Message): Message {
    this.#messages.set(message.id, message);
    return message;
  }

  /** Writes a new message at the end of its chat. For commands. */
  addMessage(chat: Chat, from: number, segments: readonly Segment[], viaGroupId?: number): Message {
    const key = chatKey(chat);
    const ids = this.#chats.get(key) ?? [];
    const message: Message = {
      id: this.newId(),
      seq: ids.length + 1,
      random: randomUint32(this.random),
      chat,
      from,
      at: this.now(),
      segments: [...segments],
      reactions: {},
      ...viaGroupId === undefined ? {} : { viaGroupId },
    };
    ids.push(message.id);
    this.#chats.set(key, ids);
    return this.replaceMessage(message);
  }

  /** An id that nothing has yet: seconds in the upper 32 bits and a random number in the lower, as QQ's are. */
  newId(): string {
    const seconds = BigInt(Math.floor(this.now() / 1000)) << 32n;
    for (;;) {
      const id = String(seconds | BigInt(randomUint32(this.random)));
      if (!this.#messages.has(id) && !this.requests.has(id) && !this.forwards.has(id)) return id;
    }
  }
}

function pairKey(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
