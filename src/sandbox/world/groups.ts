/** Commands: groups and their members. Roles decide who may do what to whom, as in QQ. */

import { Refusal } from "./refusal.ts";
import type { WorldState } from "./state.ts";
import type { Group, GroupFile, Member, Role } from "./types.ts";

/** The longest mute of a member. */
export const MAX_MUTE_MS: number = 30 * 24 * 3_600_000;

/** Commands about groups. Each throws {@link Refusal} when it cannot be done; `by` is who tries. */
export interface GroupCommands {
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
  /** Uploads a stored file to a group. */
  uploadGroupFile(what: { from: number; groupId: number; sha256: string; name?: string }): GroupFile;
  /** Deletes a file of a group. */
  deleteGroupFile(what: { by: number; groupId: number; fileId: string }): void;
}

const rank: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** The commands about groups, on this state. */
export function groupCommands(state: WorldState): GroupCommands {
  return { ...wholeGroup(state), ...membership(state), ...standing(state), ...groupFiles(state) };
}

type WholeGroup = Pick<GroupCommands, "addGroup" | "dissolveGroup" | "renameGroup" | "muteGroup">;

function wholeGroup(state: WorldState): WholeGroup {
  return {
    addGroup({ id, name, ownerId, maxMembers = 200 }) {
      state.user(ownerId);
      const groupId = id ?? freeId(state);
      if (state.groups.has(groupId)) throw new Refusal("id-taken", `There is a group ${groupId} already`);
      const createdAt = state.now();
      const group: Group = {
        id: groupId,
        name,
        ownerId,
        maxMembers,
        isMuted: false,
        createdAt,
        essences: [],
        files: [],
      };
      state.groups.set(groupId, group);
      state.putMember({ ...newMember(state, groupId, ownerId), role: "owner" });
      state.record({ kind: "group-added", groupId });
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
      const group = state.group(groupId);
      state.user(userId);
      if (state.isMember(groupId, userId)) {
        throw new Refusal("already-a-member", `${state.nameOf(userId)} is in the group ${groupId} already`);
      }
      if (state.members(groupId).length >= group.maxMembers) {
        throw new Refusal("out-of-range", `The group ${groupId} is full (${group.maxMembers} members)`);
      }
      const member = newMember(state, groupId, userId);
      state.putMember(member);
      state.record({ kind: "member-joined", groupId, userId, by: by ?? group.ownerId, how });
      return member;
    },
    leaveGroup({ groupId, userId }) {
      if (state.member(groupId, userId).role === "owner") {
        throw new Refusal("owner-cannot-leave", "The owner cannot leave a group, only dissolve it");
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
        throw new Refusal("out-of-range", "A mute lasts from 0 seconds to 30 days");
      }
      const mutedUntil = durationMs === 0 ? 0 : state.now() + durationMs;
      state.putMember({ ...state.member(groupId, userId), mutedUntil });
      state.record({ kind: "member-muted", groupId, userId, by, durationMs });
    },
    setRole({ by, groupId, userId, role }) {
      requireRole(state, groupId, by, "owner");
      const member = state.member(groupId, userId);
      if (member.role === "owner") throw new Refusal("no-permission", "The owner stays the owner");
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
      state.record({ kind: "sign", groupId, userId });
    },
  };
}

function groupFiles(state: WorldState): Pick<GroupCommands, "uploadGroupFile" | "deleteGroupFile"> {
  return {
    uploadGroupFile({ from, groupId, sha256, name }) {
      state.member(groupId, from);
      const stored = state.files.get(sha256);
      if (stored === undefined) throw new Refusal("no-such-file", `There is no file ${sha256} in the sandbox`);
      const file: GroupFile = {
        id: `/${state.newId()}`,
        sha256,
        name: name ?? stored.name,
        sizeBytes: stored.sizeBytes,
        uploaderId: from,
        at: state.now(),
      };
      const group = state.group(groupId);
      state.groups.set(groupId, { ...group, files: [...group.files, file] });
      state.record({ kind: "group-file", groupId, by: from, file, isAdded: true });
      return file;
    },
    deleteGroupFile({ by, groupId, fileId }) {
      const group = state.group(groupId);
      const file = group.files.find((each) => each.id === fileId);
      if (file === undefined) throw new Refusal("no-such-file", `There is no file ${fileId} in the group ${groupId}`);
      if (file.uploaderId !== by) requireRole(state, groupId, by, "admin");
      state.groups.set(groupId, { ...group, files: group.files.filter((each) => each !== file) });
      state.record({ kind: "group-file", groupId, by, file, isAdded: false });
    },
  };
}

function newMember(state: WorldState, groupId: number, userId: number): Member {
  const joinedAt = state.now();
  return { groupId, userId, role: "member", card: "", title: "", level: 1, joinedAt, lastSentAt: 0, mutedUntil: 0 };
}

function requireRole(state: WorldState, groupId: number, userId: number, least: Role): void {
  if (rank[state.member(groupId, userId).role] >= rank[least]) return;
  throw new Refusal("no-permission", `${state.nameOf(userId, groupId)} is not ${least} of the group ${groupId}`);
}

/** Owners stand above admins, admins above members. */
function requireAbove(state: WorldState, groupId: number, by: number, target: number): void {
  const { role } = state.member(groupId, by);
  if (role !== "member" && rank[role] > rank[state.member(groupId, target).role]) return;
  const [who, whom] = [state.nameOf(by, groupId), state.nameOf(target, groupId)];
  throw new Refusal("no-permission", `${who} (${role}) has no power over ${whom} in the group ${groupId}`);
}

function freeId(state: WorldState): number {
  let id = 700_001 + state.groups.size;
  while (state.groups.has(id)) id++;
  return id;
}
