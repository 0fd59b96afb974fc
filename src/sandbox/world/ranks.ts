/** Who stands above whom in a group: owners above admins, admins above members. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { Refusal } from "./refusal.ts";
import type { WorldState } from "./state.ts";
import type { Role } from "./types.ts";

const rank: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/**
 * Refuses whoever has less than this role in the group.
 *
 * @throws Refusal
 */
export function requireRole(state: WorldState, groupId: number, userId: number, least: Role): void {
  if (rank[state.member(groupId, userId).role] >= rank[least]) return;
  throw new Refusal("no-permission", refusalTexts().rank(state.nameOf(userId, groupId), least, groupId));
}

/**
 * Refuses whoever does not stand above the other.
 *
 * @throws Refusal
 */
export function requireAbove(state: WorldState, groupId: number, by: number, target: number): void {
  const { role } = state.member(groupId, by);
  if (role !== "member" && rank[role] > rank[state.member(groupId, target).role]) return;
  const [who, whom] = [state.nameOf(by, groupId), state.nameOf(target, groupId)];
  throw new Refusal("no-permission", refusalTexts().noPower(who, role, whom, groupId));
}
