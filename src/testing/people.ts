/** The people of a test, by name. */

import { type Chat, privateChat } from "../sandbox/world/types.ts";
import type { World } from "../sandbox/world/world.ts";
import { Refusal } from "../sandbox/world/refusal.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";
import type { Person } from "./person.ts";

/** Everybody of a world by name. A name that nobody has is the mistake of the test, and says so. */
export function peopleOf(
  world: World,
  make: (id: number, chat: Chat) => Person,
  selfId: number,
): Readonly<Record<string, Person>> {
  return new Proxy({}, {
    get(_, name) {
      // Whoever awaits the object asks whether it is a promise.
      if (typeof name === "symbol" || name === "then") return undefined;
      for (const { id, nickname } of world.users.values()) {
        if (nickname === name) return make(id, chatOf(world, id, selfId));
      }
      const there = [...world.users.values()].filter(({ id }) => id !== selfId).map(({ nickname }) => nickname);
      throw new Refusal("no-such-user", testingTexts().nobody(name, there));
    },
  });
}

/** The first group where somebody is with the bot, otherwise the private chat. */
function chatOf(world: World, id: number, selfId: number): Chat {
  for (const { id: groupId } of world.groups.values()) {
    if (world.isMember(groupId, id) && world.isMember(groupId, selfId)) return { kind: "group", groupId };
  }
  return privateChat(id, selfId);
}
