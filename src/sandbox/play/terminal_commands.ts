/** The commands of the terminal: lines that begin with a colon. */

import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { isNear } from "../../util/near.ts";
import { toCells } from "../../util/log/columns.ts";
import type { Actor } from "./actors.ts";
import { Refusal } from "../world/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { texts } from "./terminal_texts.ts";
import { lineOf, nameOfChat } from "./transcript.ts";
import type { Message } from "../world/types.ts";

/** Where the person is, and as whom. */
export interface Persona {
  readonly actor: Actor;
  /** The group that `:group` and `:as` come back to. */
  readonly groupId: number;
  /** `:private` was asked for: `:as` stays in private. Who is in no group is in private without it. */
  readonly isPrivate?: boolean;
}

/** The surroundings of a command. */
export interface CommandContext {
  readonly sandbox: Sandbox;
  readonly persona: Persona;
  become(persona: Persona): void;
  print(line: string): void;
  /** Does something that a bot could answer, and says so when none does. */
  answered(act: () => Promise<unknown>): Promise<void>;
}

type Command = (context: CommandContext, argument: string) => Promise<void> | void;

/** How many messages `:history` shows. */
const HISTORY = 10;

/** The face that `:react` puts under a message: a thumb. */
const DEFAULT_FACE = "76";

const commands: Readonly<Record<string, Command>> = {
  as(context, name) {
    const { sandbox: { world }, persona, become } = context;
    const { groupId, isPrivate = false } = persona;
    const id = findPerson(context, needed("as", name));
    const isInGroup = world.groups.has(groupId) && world.isMember(groupId, id);
    become({ ...persona, actor: actorOf(context, id, isInGroup && !isPrivate ? groupId : undefined) });
  },
  new(context, name) {
    const { sandbox: { world }, persona: { groupId }, become } = context;
    const nickname = needed("new", name);
    if ([...world.users.values()].some((user) => user.nickname === nickname)) {
      throw new Error(texts.nameTaken(nickname));
    }
    become({ groupId, actor: actorOf(context, world.addUser({ nickname }).id, undefined) });
  },
  who({ sandbox: { world, selfId }, persona: { groupId }, print }) {
    const marked = (userId: number, name: string, role = "member"): string => {
      const rank = role === "owner" ? texts.owner : role === "admin" ? texts.admin : "";
      const isFriend = world.friendship(userId, selfId) !== undefined;
      return `${name}${rank}${userId === selfId ? texts.bot : isFriend ? texts.friend : ""}`;
    };
    const members = world.members(groupId);
    const names = members.map(({ userId, role }) => marked(userId, world.nameOf(userId, groupId), role));
    print(texts.members(nameOfChat(world, { kind: "group", groupId }), names));
    const others = [...world.users.values()].filter(({ id }) => !world.isMember(groupId, id));
    if (others.length > 0) print(texts.outside(others.map(({ id, nickname }) => marked(id, nickname))));
  },
  group(context, name) {
    const { sandbox: { world }, persona: { actor, groupId }, become, print } = context;
    if (name !== "") {
      const id = findGroup(context, name);
      if (!world.isMember(id, actor.id)) throw new Error(texts.notIn(world.nameOf(actor.id), world.group(id).name));
      return become({ groupId: id, actor: actorOf(context, actor.id, id) });
    }
    for (const group of world.groups.values()) {
      const isHere = actor.chat.kind === "group" && group.id === groupId;
      const people = world.members(group.id).length;
      print(texts.group(group.name, group.id, people, world.isMember(group.id, actor.id), isHere));
    }
    if (actor.chat.kind === "group" || !world.groups.has(groupId) || !world.isMember(groupId, actor.id)) {
      return print(texts.groupsEnd);
    }
    become({ groupId, actor: actorOf(context, actor.id, groupId) });
  },
  private(context) {
    const { persona, become } = context;
    become({ ...persona, isPrivate: true, actor: actorOf(context, persona.actor.id, undefined) });
  },
  async join(context, name) {
    const { sandbox, persona: { actor, groupId }, become } = context;
    const id = name === "" ? groupId : findGroup(context, name);
    sandbox.world.joinGroup({ groupId: id, userId: actor.id });
    become({ groupId: id, actor: actorOf(context, actor.id, id) });
    await sandbox.settle();
  },
  async ask(context, argument) {
    const { sandbox, persona: { actor, groupId }, print } = context;
    const { world, selfId } = sandbox;
    const [first = "", ...rest] = argument.split(/\s+/);
    const named = groupNamed(context, first);
    // A word that names no group begins the message, where there is a group to come back to.
    const comment = named === undefined ? argument : rest.join(" ");
    const id = named ?? groupId;
    world.requestJoin({ from: actor.id, groupId: id, comment });
    const sees = world.isMember(id, selfId) && world.member(id, selfId).role !== "member";
    print(texts.asked(world.group(id).name, sees));
    await sandbox.settle();
  },
  leave: ({ persona: { actor } }) => {
    requireGroup(actor);
    return actor.leaves();
  },
  friend: ({ persona: { actor }, answered }, comment) => answered(() => actor.requestsFriend(comment)),
  async unfriend({ sandbox, persona: { actor } }) {
    sandbox.world.unfriend({ by: actor.id, friend: sandbox.selfId });
    await sandbox.settle();
  },
  poke(context, name) {
    const { persona: { actor } } = context;
    if (name === "") return actor.pokes();
    requireGroup(actor);
    return actor.pokes({ id: findPerson(context, name) });
  },
  async reply(context, argument) {
    const { sandbox: { world }, persona: { actor } } = context;
    const [, number, text = ""] = /^(?:[#＃](\d+)\s*)?(.*)$/s.exec(argument) ?? [];
    needed("reply", text, texts.needsText);
    const quoted = number === undefined ? lastOfOthers(context) : messageNo(context, number);
    // As QQ does it: in a group, whoever is quoted is mentioned first.
    const mention =
      actor.chat.kind === "group" && quoted.from !== actor.id && world.isMember(actor.chat.groupId, quoted.from)
        ? [{ type: "at", data: { qq: String(quoted.from) } } as const, ` ${text}`]
        : [text];
    await context.answered(() => actor.replies(quoted, mention));
  },
  react: (context, face) => context.persona.actor.reacts(lastOfOthers(context), face === "" ? DEFAULT_FACE : face),
  async image({ persona: { actor }, answered }, path) {
    if (path === "") return answered(() => actor.sendsImage());
    const { bytes, name } = await load(path);
    await answered(() => actor.sendsImage(bytes, name));
  },
  async file({ persona: { actor }, answered }, path) {
    const { name, text } = texts.sampleFile;
    const file = path === "" ? { bytes: new TextEncoder().encode(text), name } : await load(path);
    await answered(() => actor.uploads(file.bytes, file.name));
  },
  recall: ({ persona: { actor } }) => actor.recalls(),
  history({ sandbox: { world }, persona: { actor }, print }) {
    const messages = world.messages(actor.chat).slice(-HISTORY);
    if (messages.length === 0) print(texts.nothingSaid);
    for (const message of messages) {
      const { who, text } = lineOf(world, message);
      print(`#${message.seq} ${who}: ${text}`);
    }
  },
  help({ print }) {
    const all = Object.values(texts.commands);
    for (const [usage, help, example] of all) {
      print(`${toCells(usage, 22)} ${help}${example === undefined ? "" : `  ${texts.example}${example}`}`);
    }
    for (const line of texts.helpEnd) print(line);
  },
};

/** The command of that name; undefined where there is none. `:quit` is the terminal's own. */
export function commandOf(name: string): Command | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

/** The command that somebody may have meant. */
export function nearestCommand(name: string): string | undefined {
  const names = Object.keys(texts.commands);
  return names.find((each) => isNear(each, name)) ??
    names.find((each) => name.length > 1 && (each.startsWith(name) || name.startsWith(each)));
}

function actorOf({ sandbox }: CommandContext, userId: number, groupId: number | undefined): Actor {
  return groupId === undefined ? sandbox.user(userId) : sandbox.group(groupId).member(userId);
}

/** Somebody by their name in this group, otherwise anybody by name or number. */
function findPerson({ sandbox, persona: { groupId } }: CommandContext, given: string): number {
  const name = given.replace(/^@/, "");
  const tries = [() => sandbox.group(groupId).member(name).id, () => sandbox.user(name).id];
  for (const find of tries) {
    try {
      return find();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  throw new Error(texts.nobody(name));
}

function groupNamed({ sandbox: { world } }: CommandContext, name: string): number | undefined {
  const groups = [...world.groups.values()];
  return (groups.find((group) => group.id === Number(name)) ?? groups.find((group) => group.name === name))?.id;
}

function findGroup(context: CommandContext, name: string): number {
  const id = groupNamed(context, name);
  if (id === undefined) throw new Error(texts.noGroup(name));
  return id;
}

function requireGroup(actor: Actor): void {
  if (actor.chat.kind !== "group") throw new Error(texts.needsGroup);
}

function needed(command: string, argument: string, say: (usage: string) => string = texts.needsName): string {
  if (argument !== "") return argument;
  throw new Error(say(texts.commands[command]?.[0] ?? ""));
}

function lastOfOthers({ sandbox: { world }, persona: { actor } }: CommandContext): Message {
  const last = world.messages(actor.chat).findLast((message) =>
    message.from !== actor.id && message.recalledBy === undefined
  );
  if (last === undefined) throw new Error(texts.nothingToQuote);
  return last;
}

function messageNo({ sandbox: { world }, persona: { actor } }: CommandContext, number: string): Message {
  const found = world.messages(actor.chat).find((message) => message.seq === Number(number));
  if (found === undefined) throw new Error(texts.noSuchNumber(number));
  return found;
}

/** A file of the person's, who may have dragged it into the window: in quotes, or with its blanks escaped. */
async function load(given: string): Promise<{ bytes: Uint8Array; name: string }> {
  const unquoted = /^(["'])(.*)\1$/.exec(given)?.[2] ?? given;
  for (const path of [unquoted, unquoted.replace(/\\(?=[ ()'&])/g, "")]) {
    try {
      return { bytes: new Uint8Array(await readFile(path)), name: basename(path) };
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === "EISDIR") throw new Error(texts.notAFile(resolve(path)), { cause: error });
      if (code !== "ENOENT") {
        throw new Error(texts.cannotRead(resolve(path), (error as Error).message), { cause: error });
      }
    }
  }
  throw new Error(texts.noSuchFile(resolve(unquoted), resolve(".")));
}
