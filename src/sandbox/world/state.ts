/** The state of the world and the questions that it answers. Commands change it, each through {@link WorldState.record}. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import type { Segment } from "../../protocol/segments.ts";
import type { Clock } from "../../util/time/clock.ts";
import { createFileStore, type FileStore, type StoredFile } from "../dialects/files.ts";
import { sandboxLogTexts } from "../../texts/logs/sandbox_texts.ts";
import { createJournal, type Journal } from "./journal.ts";
import { MESSAGE_LIMIT, MessageStore } from "./message_store.ts";
import type { Random } from "./random.ts";
import { randomUint32 } from "./random.ts";
import { Refusal } from "./refusal.ts";
import type { WorldChange } from "./change.ts";
import type {
  Chat,
  ForwardNode,
  FriendCategory,
  Friendship,
  Group,
  JoinRequest,
  Member,
  Message,
  User,
} from "./types.ts";

/** Hears of a change; `index` is its place in the journal. */
export type ChangeListener = (change: WorldChange, index: number) => void;

/** How much a world keeps. The oldest goes first, and the journal says so the first time. */
export interface WorldLimits {
  /** Entries of the journal. Default 100,000. */
  readonly journal?: number;
  /** Messages, over all chats. Default 50,000. Merged forwards have the same bound. */
  readonly messages?: number;
  /** Bytes of pictures, voices and files. Default 256 MiB. A file beyond it keeps its record, its address answers 404. */
  readonly fileBytes?: number;
}

/** The category that everybody has. */
const FIRST_CATEGORY: FriendCategory = { id: 1, name: "我的好友" };

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
  readonly files: FileStore;
  /** 资料卡的赞: how often each user was liked, by whom. */
  readonly likes: Map<number, Map<number, number>> = new Map();
  /** Everything that happened, in order. */
  readonly journal: Journal;
  /** The source of every random number. */
  readonly random: Random;
  readonly #now: () => number;
  readonly #members = new Map<number, Map<number, Member>>();
  readonly #friendships = new Map<string, Friendship>();
  readonly #categories = new Map<number, readonly FriendCategory[]>();
  readonly #messages: MessageStore;
  readonly #forwardLimit: number;
  readonly #told = new Set<string>();
  readonly #listeners = new Set<ChangeListener>();

  /** An empty world, whose time is that of `clock`. */
  constructor(clock: Pick<Clock, "now">, random: Random, limits: WorldLimits = {}) {
    // Whole: it is sent back to clients, and added to.
    this.#now = () => Math.floor(clock.now());
    this.random = random;
    this.journal = createJournal(this.#now, limits.journal);
    this.#messages = new MessageStore(limits.messages);
    this.#forwardLimit = limits.messages ?? MESSAGE_LIMIT;
    this.files = createFileStore({
      ...limits.fileBytes === undefined ? {} : { limitBytes: limits.fileBytes },
      full: (bytes) => this.#tell("files", sandboxLogTexts().filesFull(bytes)),
    });
  }

  /** Becomes as another world is, but for its journal, its listeners, its clock and its chance. Files that are kept stay. */
  copyFrom(other: WorldState): void {
    const own = [this.users, this.groups, this.requests, this.forwards, this.likes, this.#members, this.#friendships];
    for (const table of [...own, this.#categories]) table.clear();
    for (const [id, user] of other.users) this.users.set(id, user);
    for (const [id, group] of other.groups) this.groups.set(id, group);
    for (const [flag, request] of other.requests) this.requests.set(flag, request);
    for (const [id, nodes] of other.forwards) this.forwards.set(id, nodes);
    for (const [id, by] of other.likes) this.likes.set(id, new Map(by));
    for (const [id, members] of other.#members) this.#members.set(id, new Map(members));
    for (const [key, friendship] of other.#friendships) this.#friendships.set(key, friendship);
    for (const [id, categories] of other.#categories) this.#categories.set(id, categories);
    this.#messages.copyFrom(other.#messages);
    this.files.copyFrom(other.files);
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
    if (user === undefined) throw new Refusal("no-such-user", refusalTexts().noUser(id));
    return user;
  }

  /**
   * The group with this number.
   *
   * @throws Refusal when there is none
   */
  group(id: number): Group {
    const group = this.groups.get(id);
    if (group === undefined) throw new Refusal("no-such-group", refusalTexts().noGroup(id));
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
    throw new Refusal("not-a-member", refusalTexts().noMember(this.nameOf(userId), group.name, groupId));
  }

  /**
   * The message with this id.
   *
   * @throws Refusal when there is none
   */
  message(id: string): Message {
    const message = this.#messages.get(id);
    if (message === undefined) throw new Refusal("no-such-message", refusalTexts().noMessage(id));
    return message;
  }

  /**
   * The kept file with this SHA-256.
   *
   * @throws Refusal when there is none
   */
  file(sha256: string): StoredFile {
    const file = this.files.get(sha256);
    if (file === undefined) throw new Refusal("no-such-file", refusalTexts().noFile(sha256));
    return file;
  }

  /** Whether the user is in the group. */
  isMember(groupId: number, userId: number): boolean {
    return this.#members.get(groupId)?.has(userId) === true;
  }

  /** A user as a member of a group, if they are one. */
  findMember(groupId: number, userId: number): Member | undefined {
    return this.#members.get(groupId)?.get(userId);
  }

  /** The members of a group, in the order in which they came. Empty when there is no such group. */
  members(groupId: number): readonly Member[] {
    return [...this.#members.get(groupId)?.values() ?? []];
  }

  /** How many members a group has. */
  memberCount(groupId: number): number {
    return this.#members.get(groupId)?.size ?? 0;
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

  /** All friendships, the oldest first. */
  friendships(): readonly Friendship[] {
    return [...this.#friendships.values()];
  }

  /** The messages of a chat, the oldest first, recalled ones included. */
  messages(chat: Chat): readonly Message[] {
    return this.#messages.of(chat);
  }

  /** Every message, in the order in which they were said. */
  allMessages(): readonly Message[] {
    return this.#messages.all();
  }

  /** The message with this id, if there is one and it is kept. */
  findMessage(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** How many messages were dropped because there were too many. */
  get droppedMessages(): number {
    return this.#messages.dropped;
  }

  /** The categories (好友分组) that a user has made, 我的好友 first. */
  categoriesOf(userId: number): readonly FriendCategory[] {
    return this.#categories.get(userId) ?? [FIRST_CATEGORY];
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
    this.#messages.replace(message);
    return message;
  }

  /** Writes the categories of a user. For commands. */
  putCategories(userId: number, categories: readonly FriendCategory[]): void {
    this.#categories.set(userId, categories);
  }

  /** Writes a new message at the end of its chat. For commands. */
  addMessage(chat: Chat, from: number, segments: readonly Segment[], viaGroupId?: number, at?: number): Message {
    const message: Message = {
      id: this.newId(),
      seq: this.#messages.nextSeq(chat),
      random: randomUint32(this.random),
      chat,
      from,
      at: at ?? this.now(),
      segments: [...segments],
      reactions: {},
      ...viaGroupId === undefined ? {} : { viaGroupId },
    };
    this.keepMessage(message);
    return message;
  }

  /** Writes a message that there is already, at the end of its chat: one of another world. */
  keepMessage(message: Message): void {
    const gone = this.#messages.add(message);
    if (gone.length > 0) this.#forget(gone);
  }

  /** Keeps the messages of a merged forward under a new id. For commands. */
  addNodes(nodes: readonly ForwardNode[]): string {
    const id = this.newId();
    this.forwards.set(id, nodes);
    const oldest = this.forwards.keys().next().value;
    if (this.forwards.size > this.#forwardLimit && oldest !== undefined) this.forwards.delete(oldest);
    return id;
  }

  /** Takes messages that are gone out of essences and to-dos. */
  #forget(gone: readonly string[]): void {
    const ids = new Set(gone);
    for (const [id, group] of this.groups) {
      const essences = group.essences.filter(({ messageId }) => !ids.has(messageId));
      const { todo, ...rest } = group;
      const isDone = todo !== undefined && ids.has(todo);
      if (isDone) this.groups.set(id, { ...rest, essences });
      else if (essences.length < group.essences.length) this.groups.set(id, { ...group, essences });
    }
    this.#tell("messages", sandboxLogTexts().messagesFull(gone.length));
  }

  /** Says once that a bound was reached. */
  #tell(what: string, text: string): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.journal.add({ kind: "note", text });
  }

  /** An id that nothing has yet: seconds in the upper 32 bits and a random number in the lower, as QQ's are. */
  newId(): string {
    const seconds = BigInt(Math.floor(this.now() / 1000)) << 32n;
    for (;;) {
      const id = String(seconds | BigInt(randomUint32(this.random)));
      if (this.#messages.get(id) === undefined && !this.requests.has(id) && !this.forwards.has(id)) return id;
    }
  }
}

function pairKey(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
