/** Operations that look: who is there, what was said, what crossed the wire, and why nobody answered. */

import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import type { JournalEntry } from "../../world/journal.ts";
import { type Chat, chatKey, type Message } from "../../world/types.ts";
import type { World } from "../../world/world.ts";
import { chatField, chatName, chatOf } from "./chats.ts";
import { ControlFailure } from "../failures.ts";
import { account, flag, integer, list, object, oneOf, optional, text } from "./fields.ts";
import { look, type Operations } from "./operation.ts";
import { slim } from "../slim.ts";
import { snapshotOf } from "../snapshot.ts";
import type { Accounts } from "../accounts.ts";

/** A message as the protocol tells it: `Message` with the name of its chat. */
export type ToldMessage = Message & { readonly in: string };

const entryKinds = ["change", "event", "call", "result", "link", "note"] as const;
const MAX_ENTRIES = 2_000;

/** The state, the chats, the journal, and questions to the bot. */
export const lookOperations: Operations = {
  "state": look(
    "Who and what is there: the account, users, groups with members, friendships, requests, connections, the time.",
    {},
    (stage) => snapshotOf(stage),
  ),
  "chat.messages": look("The messages of a chat, the oldest first, recalled ones included.", {
    chat: chatField,
    before: optional(text("only messages before this one", "message")),
    limit: optional(integer("how many at most, the newest of them. Default 50", { min: 1, max: 500 })),
  }, (stage, { chat, before, limit = 50 }) => {
    const all = stage.world.messages(chatOf(stage, chat));
    const end = before === undefined ? all.length : all.findIndex(({ id }) => id === before);
    const messages = all.slice(Math.max(0, end - limit), Math.max(0, end)).map(told);
    return { messages, hasMore: end > limit };
  }),
  "chat.list": look("The chats in which something was said, each with its last message.", {}, ({ world }) => {
    const last = new Map<string, { chat: Chat; message: Message; count: number }>();
    for (const message of world.allMessages()) {
      const key = chatKey(message.chat);
      last.set(key, { chat: message.chat, message, count: (last.get(key)?.count ?? 0) + 1 });
    }
    return {
      chats: [...last.values()].map(({ chat, message, count }) => ({
        chat: chatName(chat),
        count,
        last: told(message),
      })),
    };
  }),
  "forward.get": look("The messages inside a merged forward.", { id: text("the id in the forward segment") }, (
    { world },
    { id },
  ) => {
    const nodes = world.forwards.get(id);
    if (nodes === undefined) throw new ControlFailure("bad-params", controlTexts().noForward(id));
    return { nodes };
  }),
  "file.about": look(
    "What is known of a kept file.",
    { file: text("its SHA-256", "file") },
    ({ world }, { file: sha256 }) => {
      const file = world.files.get(sha256);
      if (file === undefined) throw new ControlFailure("bad-params", controlTexts().noFile(sha256));
      const { bytes: _, ...about } = file;
      return about;
    },
  ),
  "action.tiers": look(
    "How far the sandbox goes with each action that the implementation has: simulated, canned (fixed data), or refused.",
    { account },
    ({ accounts }, { account: id }) => ({ tiers: Object.fromEntries(accounts.of(id).dialect.tiers) }),
  ),
  "journal.read": look(
    "The journal from a cursor on: changes of the world, events that were sent, calls and their results, connections.",
    {
      after: optional(integer("the cursor: entries with a higher index. Default: from the beginning", { min: -1 })),
      limit: optional(integer("how many at most. Default 500", { min: 1, max: MAX_ENTRIES })),
      kinds: optional(list(oneOf(entryKinds, ""), "only these kinds")),
      last: optional(flag("the newest ones instead of the oldest")),
    },
    ({ world }, { after = -1, limit = 500, kinds, last = false }) => readJournal(world, { after, limit, kinds, last }),
  ),
  "journal.entry": look("One entry of the journal, whole.", { index: integer("its index") }, ({ world }, { index }) => {
    const entry = entryOf(world, index);
    if (entry === undefined) throw new ControlFailure("bad-params", controlTexts().noEntry(index));
    return { entry };
  }),
  "wait": look(
    "Waits until the bot is quiet, and tells what it said meanwhile.",
    {
      after: optional(
        integer("a cursor: messages of the bot behind it are told. Default: those from now on", { min: -1 }),
      ),
    },
    async (stage, { after = cursorOf(stage.world) }) => {
      await stage.settle();
      const { selfId } = stage.dialect;
      const replies = stage.world.journal.entries.flatMap((entry) => {
        if (entry.index <= after || entry.kind !== "change" || entry.change.kind !== "message") return [];
        return entry.change.message.from === selfId ? [told(entry.change.message)] : [];
      });
      return { replies, cursor: cursorOf(stage.world) };
    },
  ),
  "explain": look(
    "Asks the bot of this process why each of its handlers would answer an event, or would not.",
    {
      index: optional(integer("the index of an event in the journal, or of the change that it tells of")),
      payload: optional(object("an event, as it arrives at a bot")),
      account,
    },
    async ({ world, accounts }, { index, payload, account: id }) => {
      const nobody = new ControlFailure("not-attached", controlTexts().notAttached());
      if (accounts.list().every(({ attached }) => attached === undefined)) throw nobody;
      const event = payload ?? eventPayload(world, index, id);
      const { attached } = accounts.of(id ?? accountOf(accounts, event));
      if (attached === undefined) throw nobody;
      return await attached.explain(event);
    },
  ),
  "bot.commands": look(
    "The commands of the bot of this process; none when there is no such bot.",
    { account },
    ({ accounts }, { account: id }) => {
      const { attached } = accounts.of(id);
      return { isAttached: attached !== undefined, commands: attached?.commands() ?? [] };
    },
  ),
};

/** A message with the name of its chat. */
export function told(message: Message): ToldMessage {
  return { ...message, in: chatName(message.chat) };
}

/** The index of the newest entry; -1 when there is none. */
export function cursorOf({ journal: { entries } }: World): number {
  return entries.at(-1)?.index ?? -1;
}

function entryOf({ journal: { entries } }: World, index: number): JournalEntry | undefined {
  return entries[index - (entries[0]?.index ?? 0)];
}

interface JournalWish {
  readonly after: number;
  readonly limit: number;
  readonly kinds: readonly string[] | undefined;
  readonly last: boolean;
}

function readJournal(world: World, { after, limit, kinds, last }: JournalWish): object {
  const { entries } = world.journal;
  const first = entries[0]?.index ?? 0;
  const behind = entries.slice(Math.max(0, after + 1 - first));
  const wanted = kinds === undefined ? behind : behind.filter(({ kind }) => kinds.includes(kind));
  const some = last ? wanted.slice(-limit) : wanted.slice(0, limit);
  return {
    entries: some.map(slim),
    /** Where to go on reading. */
    cursor: wanted.length > limit && !last ? some.at(-1)?.index ?? after : cursorOf(world),
    hasMore: wanted.length > limit,
    /** Older entries are gone: the journal is bounded. */
    oldest: first,
  };
}

/** The payload of an event, found by its own entry or by that of its change: the one that an account got, or the first. */
function eventPayload(world: World, index: number | undefined, selfId: number | undefined): object {
  if (index === undefined) throw new ControlFailure("bad-params", controlTexts().indexOrPayload());
  const entry = entryOf(world, index);
  if (entry?.kind === "event") return entry.payload;
  for (const each of world.journal.entries) {
    if (each.kind !== "event" || each.of !== index) continue;
    if (selfId === undefined || selfOf(each.payload) === selfId) return each.payload;
  }
  throw new ControlFailure("bad-params", controlTexts().noEvent(index));
}

function selfOf(payload: object): unknown {
  return (payload as { self_id?: unknown }).self_id;
}

/** The account that an event is for, where it says so. */
function accountOf(accounts: Accounts, payload: object): number | undefined {
  return accounts.list().find(({ selfId }) => selfId === selfOf(payload))?.selfId;
}
