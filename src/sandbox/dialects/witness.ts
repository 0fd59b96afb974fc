/** Who hears of what. */

import type { WorldChange } from "../world/change.ts";
import type { Account } from "./account.ts";

/** Whether the account is there to see it. */
export function isWitness({ world, selfId }: Account, change: WorldChange): boolean {
  switch (change.kind) {
    case "message":
    case "recall":
    case "reaction":
    case "essence": {
      const { chat } = change.message;
      return chat.kind === "group" ? world.isMember(chat.groupId, selfId) : chat.users.includes(selfId);
    }
    case "poke":
      if (change.groupId !== undefined) return world.isMember(change.groupId, selfId);
      return change.from === selfId || change.target === selfId;
    case "typing":
    case "like":
      return change.to === selfId;
    case "online":
      return change.userId === selfId;
    case "friend-added":
      return change.users.includes(selfId);
    case "request": {
      const { kind, to, groupId } = change.request;
      if (kind !== "join") return to === selfId;
      return groupId !== undefined && world.isMember(groupId, selfId) &&
        world.member(groupId, selfId).role !== "member";
    }
    case "group-dissolved":
      return change.members.includes(selfId);
    case "member-left":
      return change.userId === selfId || world.isMember(change.groupId, selfId);
    default:
      return "groupId" in change && world.isMember(change.groupId, selfId);
  }
}
