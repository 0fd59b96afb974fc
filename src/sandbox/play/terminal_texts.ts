/** The texts that the terminal shows to a person, in the language of the moment (src/texts/sandbox), and what happens in its words. */

import { currentLocale } from "../../texts/locale.ts";
import { chineseTerminal } from "../../texts/sandbox/chinese.ts";
import { englishTerminal } from "../../texts/sandbox/english.ts";
import type { TerminalTexts } from "../../texts/sandbox/terminal_texts.ts";
import { describe } from "./speech.ts";
import type { World } from "../world/world.ts";
import type { ChangeKind, ChangeOf, WorldChange } from "../world/change.ts";
import type { Message } from "../world/types.ts";

/** The terminal's own texts: each is looked up when it is wanted. */
export const texts: TerminalTexts = inTheLanguageOfTheMoment();

function inTheLanguageOfTheMoment(): TerminalTexts {
  const live = {};
  for (const name of Object.keys(englishTerminal) as (keyof TerminalTexts)[]) {
    const get = (): unknown => (currentLocale() === "zh" ? chineseTerminal : englishTerminal)[name];
    Object.defineProperty(live, name, { enumerable: true, get });
  }
  return live as TerminalTexts;
}

type Words<K extends ChangeKind> = (world: World, change: ChangeOf<K>) => string | undefined;

const words: { readonly [K in ChangeKind]?: Words<K> } = {
  recall: (world, { message, by }) => texts.changes.recall(nameIn(world, message, by), textOf(world, message)),
  reaction: (world, { message, by, emojiId, isAdded }) =>
    texts.changes.reaction(nameIn(world, message, by), textOf(world, message), String(emojiId), isAdded),
  essence: (world, { message, by, isAdded }) =>
    texts.changes.essence(nameIn(world, message, by), textOf(world, message), isAdded),
  poke: (world, { from, target, groupId }) =>
    texts.changes.poke(world.nameOf(from, groupId), world.nameOf(target, groupId)),
  like: (world, { from, to, times }) => texts.changes.like(world.nameOf(from), world.nameOf(to), times),
  online: (world, { userId, isOnline }) => texts.changes.online(world.nameOf(userId), isOnline),
  "friend-added": (world, { users: [a, b] }) => texts.changes.friendAdded(world.nameOf(a), world.nameOf(b)),
  "friend-removed": (world, { users: [a, b] }) => texts.changes.friendRemoved(world.nameOf(a), world.nameOf(b)),
  request: (world, { request: { kind, from, to, groupId, comment } }) => {
    const group = world.groups.get(groupId ?? 0)?.name ?? "";
    if (kind === "friend") return texts.changes.wantsFriend(world.nameOf(from), world.nameOf(to), comment);
    if (kind === "join") return texts.changes.wantsToJoin(world.nameOf(from), group, comment);
    return texts.changes.invites(world.nameOf(from), world.nameOf(to), group);
  },
  "request-answered": (world, { request, by }) =>
    texts.changes.answered(world.nameOf(by), world.nameOf(request.from), request.state === "approved"),
  "group-dissolved": (world, { groupId, by }) => texts.changes.dissolved(world.nameOf(by), groupId),
  "group-renamed": (world, { groupId, by, name }) => texts.changes.renamed(world.nameOf(by, groupId), name),
  "group-muted": (world, { groupId, by, isMuted }) => texts.changes.groupMuted(world.nameOf(by, groupId), isMuted),
  "group-file": (world, { groupId, by, file, isAdded }) =>
    texts.changes.groupFile(world.nameOf(by, groupId), file.name, isAdded),
  "member-joined": (world, { groupId, userId }) =>
    texts.changes.joined(world.nameOf(userId), world.group(groupId).name),
  "member-left": (world, { groupId, userId, by, how }) => {
    const [who, group] = [world.nameOf(userId), world.group(groupId).name];
    return how === "leave"
      ? texts.changes.left(who, group)
      : texts.changes.removed(world.nameOf(by, groupId), who, group);
  },
  "member-muted": (world, { groupId, userId, by, durationMs }) =>
    texts.changes.muted(world.nameOf(by, groupId), world.nameOf(userId, groupId), durationMs / 1000),
  role: (world, { groupId, userId, role }) => texts.changes.role(world.nameOf(userId, groupId), role === "admin"),
  card: (world, { userId, after }) => texts.changes.card(world.nameOf(userId), after),
  title: (world, { groupId, userId, after }) => texts.changes.title(world.nameOf(userId, groupId), after),
  sign: (world, { groupId, userId }) => texts.changes.sign(world.nameOf(userId, groupId), world.group(groupId).name),
};

/** The line for a change in the chat; undefined where there is nothing to show. */
export function changeWords(world: World, change: WorldChange): string | undefined {
  const tell = words[change.kind] as Words<ChangeKind> | undefined;
  return tell?.(world, change as never);
}

function textOf(world: World, { chat, segments }: Message): string {
  return describe(world, chat, segments);
}

function nameIn(world: World, { chat }: Message, userId: number): string {
  return world.nameOf(userId, chat.kind === "group" ? chat.groupId : undefined);
}
