/**
 * Setting the scene: how the world is before or between acts, whoever would be allowed to make it so. Nobody is told: no change
 * is recorded, no event leaves, and the journal has one line of its own kind (`scene`). Whoever wants the bot to hear of it acts
 * instead, with the commands of the world.
 */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import type { Segment } from "../../protocol/segments.ts";
import { newFolder, newGroupFile } from "./group_files.ts";
import { newNotice } from "./group_notices.ts";
import { newGroup, newMember } from "./groups.ts";
import { newCategory, newRequest, newUser } from "./people.ts";
import { Refusal } from "./refusal.ts";
import type { WorldState } from "./state.ts";
import type {
  AccountState,
  Chat,
  FriendCategory,
  Group,
  GroupFile,
  GroupFolder,
  GroupNotice,
  JoinRequest,
  Member,
  Message,
  User,
} from "./types.ts";
import { given } from "../../util/given.ts";

/** The fields of a group that can be set: everything that is not kept elsewhere. */
export type GroupFields = Partial<
  Pick<Group, "name" | "maxMembers" | "isMuted" | "joinPolicy" | "joinQuestion" | "avatar">
>;

/** The fields of a member that can be set. `mutedUntil` is a time in Unix milliseconds, 0 for none. */
export type MemberFields = Partial<Pick<Member, "role" | "card" | "title" | "level" | "mutedUntil" | "lastSentAt">>;

/** Sets the scene. Each throws {@link Refusal} only where the world would not be sound afterwards. */
export interface Scene {
  /** Adds a user. */
  addUser(what: Partial<User> & { nickname: string }): User;
  /** Changes a user: the fields that are given. An empty `avatar` takes it away. */
  editUser(userId: number, fields: Partial<Omit<User, "id" | "isOnline">>): User;
  /** Says how QQ stands to an account. */
  setAccountState(userId: number, state: AccountState): User;
  /** Takes a user out of the world, of groups and friendships. An owner stays as long as there is the group. */
  removeUser(userId: number): void;
  /** Makes two users friends; `remark` and `categoryId` are those of `a`. */
  befriend(what: { a: number; b: number; remark?: string; categoryId?: number }): void;
  /** Ends a friendship. */
  unfriend(a: number, b: number): void;
  /** How often somebody has liked a profile; 0 for never. */
  setLikes(what: { userId: number; by: number; times: number }): void;
  /** Makes a category of friends. */
  addCategory(userId: number, name: string): FriendCategory;
  /** Adds a group. */
  addGroup(what: { id?: number; name: string; ownerId: number; maxMembers?: number } & GroupFields): Group;
  /** Changes a group: the fields that are given. An empty `avatar` takes it away. */
  editGroup(groupId: number, fields: GroupFields): Group;
  /** Takes a group out of the world. */
  removeGroup(groupId: number): void;
  /** Puts a user into a group, or changes a member. A new owner makes the old one an admin. */
  putMember(groupId: number, userId: number, fields?: MemberFields): Member;
  /** Takes a member out. The owner stays. */
  removeMember(groupId: number, userId: number): void;
  /** When a member signed in (群打卡), in Unix milliseconds; 0 for never. */
  sign(groupId: number, userId: number, at: number): void;
  /** A message that was said before; `at` in Unix milliseconds, now when it is left out. */
  addMessage(what: { chat: Chat; from: number; segments: readonly Segment[]; at?: number }): Message;
  /** A file of a group that is there. */
  addGroupFile(
    what: { groupId: number; from: number; sha256: string; name?: string; folderId?: string },
  ): GroupFile;
  /** A folder of a group that is there. */
  addGroupFolder(what: { groupId: number; by: number; name: string }): GroupFolder;
  /** A notice that hangs there. */
  addNotice(
    what: { groupId: number; by: number; text: string; image?: string; isPinned?: boolean },
  ): GroupNotice;
  /** A request that waits. */
  addRequest(what: Omit<JoinRequest, "flag" | "state">): JoinRequest;
}

/** The scene of this state. */
export function sceneOf(state: WorldState): Scene {
  return noted(state, { ...people(state), ...groups(state), ...things(state) });
}

/** Writes every command into the journal, once it is done. */
function noted(state: WorldState, scene: Scene): Scene {
  const wrapped: Record<string, (...params: never[]) => unknown> = {};
  for (const [what, run] of Object.entries(scene) as [keyof Scene, (...params: never[]) => unknown][]) {
    wrapped[what] = (...details) => {
      const result = run(...details);
      state.journal.add({ kind: "scene", what, details });
      return result;
    };
  }
  return wrapped as unknown as Scene;
}

type People = Pick<
  Scene,
  "addUser" | "editUser" | "setAccountState" | "removeUser" | "befriend" | "unfriend" | "setLikes" | "addCategory"
>;

function people(state: WorldState): People {
  const editUser: People["editUser"] = (userId, fields) => {
    const merged = { ...state.user(userId), ...fields, id: userId };
    const isOnline = merged.accountState === "online" || merged.accountState === "risk-controlled";
    const user = withPicture({ ...merged, isOnline });
    state.users.set(userId, user);
    return user;
  };
  return {
    addUser: (what) => newUser(state, what),
    editUser,
    setAccountState: (userId, accountState) => editUser(userId, { accountState }),
    removeUser(userId) {
      state.user(userId);
      const owned = [...state.groups.values()].find(({ ownerId }) => ownerId === userId);
      if (owned !== undefined) throw new Refusal("owner-cannot-leave", refusalTexts().owns(userId, owned.id));
      for (const { id } of state.groupsOf(userId)) state.dropMember(id, userId);
      for (const { id } of state.friendsOf(userId)) state.dropFriendship(userId, id);
      state.users.delete(userId);
    },
    befriend({ a, b, remark, categoryId }) {
      state.user(a);
      state.user(b);
      if (a === b) throw new Refusal("oneself", refusalTexts().ownFriend());
      const known = state.friendship(a, b);
      state.putFriendship({
        users: a < b ? [a, b] : [b, a],
        remarks: { ...known?.remarks, ...remark === undefined ? {} : { [a]: remark } },
        categories: { ...known?.categories, ...categoryId === undefined ? {} : { [a]: categoryId } },
      });
    },
    unfriend: (a, b) => state.dropFriendship(a, b),
    setLikes({ userId, by, times }) {
      state.user(userId);
      state.user(by);
      const likes = new Map(state.likes.get(userId));
      if (times > 0) likes.set(by, times);
      else likes.delete(by);
      state.likes.set(userId, likes);
    },
    addCategory: (userId, name) => newCategory(state, userId, name),
  };
}

function groups(
  state: WorldState,
): Pick<Scene, "addGroup" | "editGroup" | "removeGroup" | "putMember" | "removeMember" | "sign"> {
  const editGroup: Scene["editGroup"] = (groupId, fields) => {
    const group = withPicture({ ...state.group(groupId), ...fields, id: groupId });
    state.groups.set(groupId, group);
    return group;
  };
  return {
    addGroup({ id, name, ownerId, ...fields }) {
      const group = newGroup(state, { ...given({ id }), name, ownerId });
      return editGroup(group.id, fields);
    },
    editGroup,
    removeGroup(groupId) {
      state.group(groupId);
      for (const { userId } of state.members(groupId)) state.dropMember(groupId, userId);
      state.groups.delete(groupId);
    },
    putMember(groupId, userId, fields = {}) {
      if (!state.isMember(groupId, userId)) newMember(state, groupId, userId);
      const { ownerId } = state.group(groupId);
      if (fields.role === "owner" && ownerId !== userId) {
        state.putMember({ ...state.member(groupId, ownerId), role: "admin" });
        state.groups.set(groupId, { ...state.group(groupId), ownerId: userId });
      } else if (fields.role !== undefined && fields.role !== "owner" && ownerId === userId) {
        throw new Refusal("no-permission", refusalTexts().needsOwner(groupId));
      }
      const member = { ...state.member(groupId, userId), ...fields };
      state.putMember(member);
      return member;
    },
    removeMember(groupId, userId) {
      if (state.member(groupId, userId).role === "owner") {
        throw new Refusal(
          "owner-cannot-leave",
          refusalTexts().needsOwner(groupId),
        );
      }
      state.dropMember(groupId, userId);
    },
    sign(groupId, userId, at) {
      state.member(groupId, userId);
      const group = state.group(groupId);
      const { [userId]: _, ...others } = group.signs;
      state.groups.set(groupId, { ...group, signs: at === 0 ? others : { ...others, [userId]: at } });
    },
  };
}

/** Without a picture that is empty. */
function withPicture<T extends { readonly avatar?: string }>(of: T): T {
  if (of.avatar !== "") return of;
  const { avatar: _, ...rest } = of;
  return rest as T;
}

type Things = Pick<Scene, "addMessage" | "addGroupFile" | "addGroupFolder" | "addNotice" | "addRequest">;

function things(state: WorldState): Things {
  return {
    addMessage({ chat, from, segments, at }) {
      state.user(from);
      if (chat.kind === "group") state.group(chat.groupId);
      return state.addMessage(chat, from, segments, undefined, at);
    },
    addGroupFile: (what) => newGroupFile(state, what),
    addGroupFolder: ({ groupId, by, name }) => newFolder(state, by, groupId, name),
    addNotice: (what) => newNotice(state, what),
    addRequest(request) {
      state.user(request.from);
      if (request.kind !== "friend") state.group(request.groupId ?? NaN);
      return newRequest(state, request);
    },
  };
}
