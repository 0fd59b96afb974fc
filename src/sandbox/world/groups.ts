/** Commands: groups and their members. Roles decide who may do what to whom, as in QQ. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { type GroupFileCommands, groupFileCommands } from "./group_files.ts";
import { type GroupNoticeCommands, groupNoticeCommands } from "./group_notices.ts";
import { requireAbove, requireRole } from "./ranks.ts";
import { Refusal } from "./refusal.ts";
import type { WorldState } from "./state.ts";
import type { Group, Member } from "./types.ts";

/** The longest mute of a member. */
export const MAX_MUTE_MS: number = 30 * 24 * 3_600_000;

/** Commands about groups. Each throws {@link Refusal} when it cannot be done; `by` is who tries. */
export interface GroupCommands extends GroupFileCommands, GroupNoticeCommands {
  /** Adds a group; `id` is chosen when it is left out. */
  addGroup(what: { id?: number; name: string; ownerId: number; maxMembers?: number }): Group;
  /** Dissolves a group. Its owner alone may. */
  dissolveGroup(what: { by: number; groupId: number }): void;
  /** Renames a group. Administrators may. */
  renameGroup(what: { by: number; groupId: number; name: string }): void;
  /** Mutes a whole group, or no longer. Administrators may. */
  muteGroup(what: { by: number; groupId: number; isMuted: boolean }): void;
  /** Puts a user into a group, whoever decided it. */
  joinGroup(what: { groupId: number; userId: number; by?: number; how?: "approve" | "invite" }): Member;
  /** A member leaves; the owner cannot. */
  leaveGroup(what: { groupId: number; userId: number }): void;
  /** Removes a member of a lower rank. */
  kick(what: { by: number; groupId: number; userId: number }): void;
  /** `durationMs` 0 lifts the mute. */
  mute(what: { by: number; groupId: number; userId: number; durationMs: number }): void;
  /** Makes a member an administrator, or no longer one. The owner alone may. */
  setRole(what: { by: number; groupId: number; userId: number; role: "admin" | "member" }): void;
  /** Sets a member's name in the group (群名片); empty removes it. */
  setCard(what: { by: number; groupId: number; userId: number; card: string }): void;
  /** Sets a member's special title (专属头衔); empty removes it. */
  setTitle(what: { by: number; groupId: number; userId: number; title: string }): void;
  /** 群打卡. */
  signIn(what: { groupId: number; userId: number }): void;
}

/** The commands about groups, on this state. */
export function groupCommands(state: WorldState): GroupCommands {
  return {
    ...wholeGroup(state),
    ...membership(state),
    ...standing(state),
    ...groupFileCommands(state),
    ...groupNoticeCommands(state),
  };
}

type WholeGroup = Pick<GroupCommands, "addGroup" | "dissolveGroup" | "renameGroup" | "muteGroup">;

function wholeGroup(state: WorldState): WholeGroup {
  return {
    addGroup(what) {
      const group = newGroup(state, what);
      state.record({ kind: "group-added", groupId: group.id });
      return group;
    },
    dissolveGroup({ by, groupId }) {
      requireRole(state, groupId, by, "owner");
      const members = state.members(groupId).map((member) => member.userId);
      for (const userId of members) state.dropMember(groupId, userId);
      state.groups.delete(groupId);
      state.record({ kind: "group-dissolved", groupId, by, members });
    },
    renameGroup({ by, groupId, name }) {
      requireRole(state, groupId, by, "admin");
      state.groups.set(groupId, { ...state.group(groupId), name });
      state.record({ kind: "group-renamed", groupId, by, name });
    },
    muteGroup({ by, groupId, isMuted }) {
      requireRole(state, groupId, by, "admin");
      state.groups.set(groupId, { ...state.group(groupId), isMuted });
      state.record({ kind: "group-muted", groupId, by, isMuted });
    },
  };
}

function membership(state: WorldState): Pick<GroupCommands, "joinGroup" | "leaveGroup" | "kick"> {
  return {
    joinGroup({ groupId, userId, by, how = "approve" }) {
      const member = newMember(state, groupId, userId);
      state.record({ kind: "member-joined", groupId, userId, by: by ?? state.group(groupId).ownerId, how });
      return member;
    },
    leaveGroup({ groupId, userId }) {
      if (state.member(groupId, userId).role === "owner") {
        throw new Refusal("owner-cannot-leave", refusalTexts().ownerLeaves());
      }
      state.dropMember(groupId, userId);
      state.record({ kind: "member-left", groupId, userId, by: userId, how: "leave" });
    },
    kick({ by, groupId, userId }) {
      requireAbove(state, groupId, by, userId);
      state.dropMember(groupId, userId);
      state.record({ kind: "member-left", groupId, userId, by, how: "kick" });
    },
  };
}

function standing(state: WorldState): Pick<GroupCommands, "mute" | "setRole" | "setCard" | "setTitle" | "signIn"> {
  return {
    mute({ by, groupId, userId, durationMs }) {
      requireAbove(state, groupId, by, userId);
      if (!(durationMs >= 0 && durationMs <= MAX_MUTE_MS)) {
        throw new Refusal("out-of-range", refusalTexts().muteTime());
      }
      const mutedUntil = durationMs === 0 ? 0 : state.now() + durationMs;
      state.putMember({ ...state.member(groupId, userId), mutedUntil });
      state.record({ kind: "member-muted", groupId, userId, by, durationMs });
    },
    setRole({ by, groupId, userId, role }) {
      requireRole(state, groupId, by, "owner");
      const member = state.member(groupId, userId);
      if (member.role === "owner") throw new Refusal("no-permission", refusalTexts().ownerStays());
      if (member.role === role) return;
      state.putMember({ ...member, role });
      state.record({ kind: "role", groupId, userId, by, role });
    },
    setCard({ by, groupId, userId, card }) {
      const member = state.member(groupId, userId);
      if (by !== userId) requireAbove(state, groupId, by, userId);
      if (member.card === card) return;
      state.putMember({ ...member, card });
      state.record({ kind: "card", groupId, userId, by, before: member.card, after: card });
    },
    setTitle({ by, groupId, userId, title }) {
      requireRole(state, groupId, by, "owner");
      const member = state.member(groupId, userId);
      if (member.title === title) return;
      state.putMember({ ...member, title });
      state.record({ kind: "title", groupId, userId, by, before: member.title, after: title });
    },
    signIn({ groupId, userId }) {
      state.member(groupId, userId);
      const group = state.group(groupId);
      state.groups.set(groupId, { ...group, signs: { ...group.signs, [userId]: state.now() } });
      state.record({ kind: "sign", groupId, userId });
    },
  };
}

/** Makes a group, and tells nobody. */
export function newGroup(
  state: WorldState,
  { id, name, ownerId, maxMembers = 200 }: { id?: number; name: string; ownerId: number; maxMembers?: number },
): Group {
  state.user(ownerId);
  const groupId = id ?? freeId(state);
  if (!Number.isSafeInteger(groupId) || groupId <= 0) {
    throw new Refusal("out-of-range", refusalTexts().noGroupNumber(id));
  }
  if (state.groups.has(groupId)) throw new Refusal("id-taken", refusalTexts().groupTaken(groupId));
  const group: Group = {
    id: groupId,
    name,
    ownerId,
    maxMembers,
    isMuted: false,
    createdAt: state.now(),
    essences: [],
    files: [],
    folders: [],
    notices: [],
    remarks: {},
    joinPolicy: "ask",
    signs: {},
  };
  state.groups.set(groupId, group);
  state.putMember({ ...freshMember(state, groupId, ownerId), role: "owner" });
  return group;
}

/** Puts a user into a group, and tells nobody. */
export function newMember(state: WorldState, groupId: number, userId: number): Member {
  const group = state.group(groupId);
  state.user(userId);
  if (state.isMember(groupId, userId)) {
    throw new Refusal("already-a-member", refusalTexts().inAlready(state.nameOf(userId), groupId));
  }
  if (state.memberCount(groupId) >= group.maxMembers) {
    throw new Refusal("out-of-range", refusalTexts().full(groupId, group.maxMembers));
  }
  const member = freshMember(state, groupId, userId);
  state.putMember(member);
  return member;
}

function freshMember(state: WorldState, groupId: number, userId: number): Member {
  const joinedAt = state.now();
  return { groupId, userId, role: "member", card: "", title: "", level: 1, joinedAt, lastSentAt: 0, mutedUntil: 0 };
}

function freeId(state: WorldState): number {
  let id = 700_001 + state.groups.size;
  while (state.groups.has(id)) id++;
  return id;
}
