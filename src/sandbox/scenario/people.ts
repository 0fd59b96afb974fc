/** Finds people, groups and requests of a world by the names that a scenario has for them. */

import { scenarioTexts as texts } from "../../texts/sandbox/scenario_texts.ts";
import { nearest } from "../../util/near.ts";
import type { Chat } from "../world/types.ts";
import type { World } from "../world/world.ts";
import type { NodeBody, Who } from "./language/nodes.ts";

/** A line that could not be carried out: the story ends there. */
export class Halt extends Error {}

/** The place of a story: a world, the bot, and the chat that is spoken of. */
export interface Place {
  readonly world: World;
  readonly selfId: number;
  readonly chat: Chat | undefined;
}

/** The number of somebody: by card in this group, by nickname, by number. */
export function userOf({ world, selfId, chat }: Place, who: Who): number {
  if (who === null) return selfId;
  const id = findUser(world, who, chat);
  if (id !== undefined) return id;
  const names = [...world.users.values()].map(({ nickname }) => nickname);
  throw new Halt(texts().nobody(who) + suggest(who, names));
}

/** The number of somebody; undefined where there is nobody of this name. */
export function findUser(world: World, name: string, chat: Chat | undefined): number | undefined {
  const members = chat?.kind === "group" ? world.members(chat.groupId) : [];
  const users = [...world.users.values()];
  return users.find(({ id }) => String(id) === name)?.id ??
    members.find(({ card }) => card === name)?.userId ??
    members.find(({ userId }) => world.users.get(userId)?.nickname === name)?.userId ??
    users.find(({ nickname }) => nickname === name)?.id;
}

/** The number of a group. */
export function groupOf(world: World, name: string): number {
  const groups = [...world.groups.values()];
  const found = groups.find(({ id }) => String(id) === name) ?? groups.find((group) => group.name === name);
  if (found !== undefined) return found.id;
  throw new Halt(texts().noGroup(name) + suggest(name, groups.map((group) => group.name)));
}

/** The group that is spoken of; `word` needs one. */
export function groupHere({ chat }: Place, word: string): number {
  if (chat?.kind === "group") return chat.groupId;
  throw new Halt(texts().groupOnly(word));
}

/** The open request of somebody. */
export function requestOf(place: Place, who: Who): string {
  const from = userOf(place, who);
  const open = [...place.world.requests.values()].findLast((request) =>
    request.from === from && request.state === "open"
  );
  if (open === undefined) throw new Halt(texts().noRequest(who ?? place.world.nameOf(from)));
  return open.flag;
}

function suggest(name: string, names: readonly string[]): string {
  const near = nearest(name, names) ?? names.find((each) => each.includes(name) || name.includes(each));
  return near === undefined ? "" : texts().meant(near);
}

/** The line that names a chat. */
export function chatNode({ world, selfId }: { readonly world: World; readonly selfId: number }, chat: Chat): NodeBody {
  if (chat.kind === "group") {
    return { kind: "group", name: world.groups.get(chat.groupId)?.name ?? String(chat.groupId) };
  }
  const [first = 0, second] = chat.users.filter((user) => user !== selfId);
  const other = second === undefined ? {} : { with: world.nameOf(second) };
  return { kind: "private", who: world.nameOf(first), ...other };
}
