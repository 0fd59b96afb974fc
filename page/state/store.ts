/** What the page knows: the state of the sandbox, the chats as the journal tells them, and what the person chose. */

import { batch, computed, signal } from "@preact/signals";
import type { ToldMessage } from "../../src/sandbox/control/operations/look.ts";
import type { Snapshot, ToldAccount } from "../../src/sandbox/control/snapshot.ts";
import type { WorldChange } from "../../src/sandbox/world/change.ts";
import type { JournalEntry } from "../../src/sandbox/world/journal.ts";
import type { AccountState, Chat, Member, Message, User } from "../../src/sandbox/world/types.ts";
import { ask, connect } from "./connection.ts";
import { addEntries, clearRows, leftOut } from "./journal.ts";
import { noticeOf } from "./notices.ts";
import { visible } from "./visible.ts";

export type Screen = "chat" | "journal" | "api" | "events" | "world" | "faults" | "compat" | "links" | "gallery";

/** Something in a chat: a message, or a grey line. */
export type Item =
  | {
    readonly kind: "message";
    readonly id: string;
    message: Message;
    index: number | undefined;
    ms: number | undefined;
  }
  | { readonly kind: "notice"; readonly id: string; readonly at: number; readonly text: () => string };

/** One chat. */
export interface ChatState {
  readonly name: string;
  readonly chat: Chat;
  items: Item[];
  unread: number;
  hasOlder: boolean;
}

export const snapshot = signal<Snapshot | undefined>(undefined);
export const chats = signal<ReadonlyMap<string, ChatState>>(new Map());
export const activeChat = signal<string | undefined>(undefined);
/** Whether a narrow screen shows the chat, and not the list. */
export const isChatOpen = signal(false);
export const screen = signal<Screen>("chat");
/** Who speaks, by chat. */
export const personas = signal<Readonly<Record<string, number>>>({});
/** Whether the panel of the journal is shown beside the chat. */
export const showsJournal = signal(true);
/** A line that was said and that nobody answered yet. */
export const unanswered = signal<{ readonly chat: string; readonly index: number } | undefined>(undefined);

export const users = computed<ReadonlyMap<number, User>>(() =>
  new Map((snapshot.value?.users ?? []).map((user) => [user.id, user]))
);
/** The account that the page was told to look from. */
const chosenAccount = signal<number | undefined>(undefined);
export const accounts = computed<readonly ToldAccount[]>(() => snapshot.value?.accounts ?? []);
/** The account that the page looks from. */
export const account = computed<ToldAccount | undefined>(() =>
  accounts.value.find(({ selfId }) => selfId === chosenAccount.value) ?? accounts.value[0]
);
export const selfId = computed(() => account.value?.selfId ?? 0);
/** Whether the bot of an account runs in the sandbox's process and can be asked why. */
export function canExplain(of: number | undefined): boolean {
  return accounts.value.some(({ selfId: id, canExplain: can }) => id === of && can);
}
export const openRequests = computed(() => (snapshot.value?.requests ?? []).filter(({ state }) => state === "open"));
/** Connections that the bot of this account has. HTTP calls come without one. */
export const bots = computed(() =>
  (snapshot.value?.links ?? []).filter(({ getsEvents, selfId: of }) => getsEvents && of === selfId.value).length
);

const NO_ANSWER_MS = 2_000;

/** The name of a chat, as the protocol writes it. */
export function chatName(chat: Chat): string {
  return chat.kind === "group" ? `group:${chat.groupId}` : `private:${chat.users[0]}:${chat.users[1]}`;
}

/** The chat of this name. */
export function chatOf(name: string): Chat {
  const [kind, a = "0", b = "0"] = name.split(":");
  if (kind === "group") return { kind: "group", groupId: Number(a) };
  return { kind: "private", users: [Number(a), Number(b)] };
}

export function groupOf(id: number) {
  return snapshot.value?.groups.find((group) => group.id === id);
}

export function memberOf(groupId: number, userId: number): Member | undefined {
  return groupOf(groupId)?.members.find((member) => member.userId === userId);
}

/** Whether somebody is an account that a bot connects to. */
export function isAccount(userId: number): boolean {
  return accounts.value.some(({ selfId: id }) => id === userId);
}

/** How QQ stands to an account. */
export function accountState(userId: number): AccountState {
  return users.value.get(userId)?.accountState ?? "online";
}

/** Looks from another account. A private chat of the one before is left. */
export function chooseAccount(id: number): void {
  batch(() => {
    chosenAccount.value = id;
    const shown = chatList.value;
    if (shown.some(({ name }) => name === activeChat.value)) return;
    activeChat.value = (shown.find(({ chat }) => chat.kind === "group") ?? shown[0])?.name;
  });
}

/** The name of somebody, as it is shown in that chat. */
/** A name as it is shown. */
export function nameOf(userId: number, chat?: Chat): string {
  return visible(rawNameOf(userId, chat));
}

/** A name as it is. */
export function rawNameOf(userId: number, chat?: Chat): string {
  const card = chat?.kind === "group" ? memberOf(chat.groupId, userId)?.card ?? "" : "";
  return card !== "" ? card : users.value.get(userId)?.nickname ?? String(userId);
}

/** The other one in a private chat: of two people, the one who is not the bot. */
export function peerOf(chat: Chat): number {
  if (chat.kind === "group") return 0;
  return chat.users[0] === selfId.value ? chat.users[1] : chat.users[0];
}

export function titleOf(name: string): string {
  const chat = chatOf(name);
  if (chat.kind === "group") return visible(groupOf(chat.groupId)?.name ?? String(chat.groupId));
  if (chat.users.includes(selfId.value)) return nameOf(peerOf(chat));
  return chat.users.map((user) => nameOf(user)).join(" · ");
}

export function areFriends(a: number, b: number): boolean {
  return snapshot.value?.friendships.some(({ users: [x, y] }) => (x === a && y === b) || (x === b && y === a)) === true;
}

/** Who may speak in a chat: its members, or its two. Bots last. */
export function speakersOf(chat: Chat): readonly number[] {
  const ids = chat.kind === "group"
    ? groupOf(chat.groupId)?.members.map(({ userId }) => userId) ?? []
    : [...chat.users];
  const isBot = (id: number): boolean => users.value.get(id)?.isBot === true;
  return ids.filter((id) => !isBot(id));
}

/** Who speaks in a chat now. */
export function personaOf(name: string): number | undefined {
  const speakers = speakersOf(chatOf(name));
  const chosen = personas.value[name];
  if (chosen !== undefined && speakers.includes(chosen)) return chosen;
  const chat = chatOf(name);
  if (chat.kind === "private") return speakers[0];
  return speakers.find((id) => memberOf(chat.groupId, id)?.role === "member") ?? speakers[0];
}

export function choosePersona(name: string, id: number): void {
  personas.value = { ...personas.value, [name]: id };
}

export function openChat(name: string): void {
  batch(() => {
    chatState(name).unread = 0;
    chats.value = new Map(chats.value);
    activeChat.value = name;
    isChatOpen.value = true;
    screen.value = "chat";
  });
}

/** The chats that are offered: every group, everybody who can talk to the account, and where anything else was said. */
export const chatList = computed<readonly ChatState[]>(() => {
  const state = snapshot.value;
  if (state === undefined) return [];
  const own = selfId.value;
  const names = new Set<string>();
  for (const group of state.groups) names.add(`group:${group.id}`);
  for (const user of state.users) {
    if (user.isBot) continue;
    names.add(
      chatName({ kind: "private", users: user.id < own ? [user.id, own] : [own, user.id] }),
    );
  }
  for (const [name, { chat }] of chats.value) if (chat.kind === "group" || isShown(chat.users)) names.add(name);
  return [...names].map((name) => chats.value.get(name) ?? emptyChat(name));
});

/** Private chats of other accounts are theirs. */
function isShown(pair: readonly number[]): boolean {
  return pair.includes(selfId.value) || !pair.some(isAccount);
}

function emptyChat(name: string): ChatState {
  return { name, chat: chatOf(name), items: [], unread: 0, hasOlder: false };
}

/** The state of a chat, to be changed; `chats` has to be set anew afterwards. */
function chatState(name: string): ChatState {
  const known = chats.value.get(name);
  if (known !== undefined) return known;
  const made = emptyChat(name);
  (chats.value as Map<string, ChatState>).set(name, made);
  return made;
}

/** The time of the last thing in a chat. */
export function lastAt({ items }: ChatState): number {
  const last = items.at(-1);
  return last === undefined ? 0 : last.kind === "message" ? last.message.at : last.at;
}

/** When a call began that has no result yet. */
let openCallAt: number | undefined;
/** When something last happened that no call of a bot did. */
let lastActAt: number | undefined;
let refreshTimer: ReturnType<typeof setTimeout> | undefined;
let answerTimer: ReturnType<typeof setTimeout> | undefined;

/** Begins: opens the link and follows the journal. */
export function start(): void {
  connect({
    opened: (state) => void begin(state),
    entries: (entries, missed) =>
      batch(() => {
        leftOut.value += missed;
        take(entries, true);
      }),
  });
}

async function begin(state: Snapshot): Promise<void> {
  snapshot.value = state;
  clearRows();
  const { entries } = await ask<{ entries: readonly JournalEntry[] }>("journal.read", { limit: 2_000, last: true });
  const { chats: known } = await ask<{ chats: { last: ToldMessage; count: number }[] }>("chat.list");
  // What was said before the world was reset is not in it any more.
  const from = entries.findLastIndex(isReset) + 1;
  batch(() => {
    chats.value = new Map();
    addEntries(entries.slice(0, from));
    take(entries.slice(from), false);
    for (const { last, count } of known) {
      const chat = chatState(last.in);
      const shown = chat.items.filter(({ kind }) => kind === "message").length;
      chat.hasOlder = shown < count;
      if (shown === 0) addMessage(last, undefined, false);
    }
    chats.value = new Map(chats.value);
    activeChat.value ??= chatList.value.find(({ chat }) => chat.kind === "group")?.name ?? chatList.value[0]?.name;
  });
}

/** Reads the state again, a moment after the last change. */
export function refresh(): void {
  refreshTimer ??= setTimeout(() => {
    refreshTimer = undefined;
    void ask<Snapshot>("state").then((state) => snapshot.value = state, () => {});
  }, 60);
}

function isReset(entry: JournalEntry): boolean {
  return entry.kind === "scene" && (entry.what === "reset" || entry.what === "load");
}

const quietKinds = new Set<WorldChange["kind"]>([
  "message",
  "recall",
  "reaction",
  "read",
  "typing",
  "poke",
]);

function take(entries: readonly JournalEntry[], isLive: boolean): void {
  let hasChats = false;
  for (const entry of entries) {
    if (entry.kind === "call") openCallAt = entry.at;
    if (entry.kind === "result") openCallAt = undefined;
    if (isReset(entry) && isLive) void ask<Snapshot>("state").then(begin, () => {});
    if ((entry.kind === "link" || entry.kind === "scene") && isLive) refresh();
    if (entry.kind === "call" && isLive) settleAnswer();
    if (entry.kind !== "change") continue;
    const { change } = entry;
    if (openCallAt === undefined) lastActAt = entry.at;
    hasChats = true;
    if (!quietKinds.has(change.kind) && isLive) refresh();
    applyChange(change, entry, isLive);
  }
  addEntries(entries);
  if (hasChats) chats.value = new Map(chats.value);
}

function applyChange(change: WorldChange, entry: JournalEntry, isLive: boolean): void {
  if (change.kind === "message") {
    addMessage(change.message, entry.index, isLive);
    return;
  }
  if (change.kind === "reaction" || change.kind === "recall" || change.kind === "essence") {
    replaceMessage(change.message);
  }
  const notice = noticeOf(change);
  if (notice === undefined) return;
  const state = chatState(chatName(notice.chat));
  state.items.push({ kind: "notice", id: `n${entry.index}`, at: entry.at, text: notice.text });
}

function addMessage(message: Message, index: number | undefined, isLive: boolean): void {
  const name = chatName(message.chat);
  const state = chatState(name);
  if (state.items.some((item) => item.kind === "message" && item.id === message.id)) return;
  const isOwn = isAccount(message.from);
  const ms = isOwn && openCallAt !== undefined && lastActAt !== undefined ? message.at - lastActAt : undefined;
  state.items.push({ kind: "message", id: message.id, message, index, ms });
  if (!isLive) return;
  if (name !== activeChat.value || screen.value !== "chat") state.unread++;
  if (!isOwn && bots.value > 0 && index !== undefined) waitForAnswer(name, index);
}

function waitForAnswer(chat: string, index: number): void {
  settleAnswer();
  answerTimer = setTimeout(() => unanswered.value = { chat, index }, NO_ANSWER_MS);
}

function settleAnswer(): void {
  clearTimeout(answerTimer);
  unanswered.value = undefined;
}

function replaceMessage(message: Message): void {
  const state = chatState(chatName(message.chat));
  const item = state.items.find((each) => each.kind === "message" && each.id === message.id);
  if (item?.kind === "message") item.message = message;
}

/** Fetches what was said before. */
export async function loadOlder(name: string): Promise<void> {
  const state = chatState(name);
  const first = state.items.find(({ kind }) => kind === "message")?.id;
  const { messages, hasMore } = await ask<{ messages: ToldMessage[]; hasMore: boolean }>("chat.messages", {
    chat: name,
    limit: 100,
    ...first === undefined ? {} : { before: first },
  });
  state.items = [
    ...messages.map((message): Item => ({ kind: "message", id: message.id, message, index: undefined, ms: undefined })),
    ...state.items,
  ];
  state.hasOlder = hasMore;
  chats.value = new Map(chats.value);
}
