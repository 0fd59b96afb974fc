/** Commands: users, friendships, requests. */

import { Refusal } from "./refusal.ts";
import type { GroupCommands } from "./groups.ts";
import type { WorldState } from "./state.ts";
import type { JoinRequest, User } from "./types.ts";

/** Commands about people. Each throws {@link Refusal} when it cannot be done. */
export interface PeopleCommands {
  /** Only the nickname is needed; an id is found when none is given. */
  addUser(what: Partial<User> & { nickname: string }): User;
  /** Changes a profile: the fields that are given. */
  editUser(what: { userId: number; nickname?: string; sign?: string; sex?: User["sex"]; age?: number }): User;
  /** Puts a user online or offline; `message` is what QQ says about it. */
  setOnline(what: { userId: number; isOnline: boolean; message?: string }): void;
  /** Makes two users friends, without a request. */
  befriend(what: { a: number; b: number }): void;
  /** Ends a friendship. */
  unfriend(what: { by: number; friend: number }): void;
  /** Gives a friend another name. */
  setRemark(what: { by: number; of: number; remark: string }): void;
  /** Likes a profile some times. */
  like(what: { from: number; to: number; times: number }): void;
  /** Asks somebody to be a friend. */
  requestFriend(what: { from: number; to: number; comment?: string }): JoinRequest;
  /** Asks to join a group. */
  requestJoin(what: { from: number; groupId: number; comment?: string }): JoinRequest;
  /** Invites somebody to a group. */
  inviteToGroup(what: { from: number; to: number; groupId: number }): JoinRequest;
  /** Accepts or refuses a request. */
  answerRequest(what: { by: number; flag: string; isApproved: boolean }): JoinRequest;
}

/** The commands about people, on this state. Approved requests lead into groups through `groups`. */
export function peopleCommands(state: WorldState, groups: Pick<GroupCommands, "joinGroup">): PeopleCommands {
  return { ...profiles(state), ...friends(state), ...requests(state, groups) };
}

function profiles(state: WorldState): Pick<PeopleCommands, "addUser" | "editUser" | "setOnline" | "like"> {
  return {
    addUser(what) {
      const id = what.id ?? freeId(state);
      if (state.users.has(id)) throw new Refusal("id-taken", `There is a user ${id} already`);
      const user: User = { sex: "unknown", age: 0, level: 1, sign: "", isBot: false, isOnline: true, ...what, id };
      state.users.set(id, user);
      state.record({ kind: "user-added", userId: id });
      return user;
    },
    editUser({ userId, ...changes }) {
      const user = { ...state.user(userId), ...changes };
      state.users.set(userId, user);
      state.record({ kind: "user-edited", userId });
      return user;
    },
    setOnline({ userId, isOnline, message = "" }) {
      const user = state.user(userId);
      if (user.isOnline === isOnline) return;
      state.users.set(userId, { ...user, isOnline });
      state.record({ kind: "online", userId, isOnline, message });
    },
    like({ from, to, times }) {
      state.user(from);
      state.user(to);
      if (!(times >= 1 && times <= 20)) throw new Refusal("out-of-range", "A profile can be liked 1 to 20 times a day");
      state.record({ kind: "like", from, to, times });
    },
  };
}

function friends(state: WorldState): Pick<PeopleCommands, "befriend" | "unfriend" | "setRemark"> {
  return {
    befriend({ a, b }) {
      requireStrangers(state, a, b);
      makeFriends(state, a, b);
    },
    unfriend({ by, friend }) {
      requireFriends(state, by, friend);
      state.dropFriendship(by, friend);
      state.record({ kind: "friend-removed", users: [by, friend], by });
    },
    setRemark({ by, of, remark }) {
      const friendship = requireFriends(state, by, of);
      state.putFriendship({ ...friendship, remarks: { ...friendship.remarks, [by]: remark } });
      state.record({ kind: "remark", by, of, remark });
    },
  };
}

type RequestCommands = Pick<PeopleCommands, "requestFriend" | "requestJoin" | "inviteToGroup" | "answerRequest">;

function requests(state: WorldState, groups: Pick<GroupCommands, "joinGroup">): RequestCommands {
  const ask = (request: Omit<JoinRequest, "flag" | "state">): JoinRequest => {
    const asked: JoinRequest = { ...request, flag: state.newId(), state: "open" };
    state.requests.set(asked.flag, asked);
    state.record({ kind: "request", request: asked });
    return asked;
  };
  return {
    requestFriend({ from, to, comment = "" }) {
      requireStrangers(state, from, to);
      return ask({ kind: "friend", from, to, comment });
    },
    requestJoin({ from, groupId, comment = "" }) {
      state.user(from);
      requireOutside(state, groupId, from);
      return ask({ kind: "join", from, to: 0, groupId, comment });
    },
    inviteToGroup({ from, to, groupId }) {
      state.member(groupId, from);
      state.user(to);
      requireOutside(state, groupId, to);
      return ask({ kind: "invite", from, to, groupId, comment: "" });
    },
    answerRequest({ by, flag, isApproved }) {
      const request = state.requests.get(flag);
      if (request === undefined) throw new Refusal("no-such-request", `There is no request ${flag} in the sandbox`);
      if (request.state !== "open") throw new Refusal("already-answered", `The request ${flag} is ${request.state}`);
      requireAnswerRight(state, request, by);
      // Its effect comes first: where that is refused, the request stays open.
      if (isApproved) fulfil(state, groups, request, by);
      const answered: JoinRequest = { ...request, state: isApproved ? "approved" : "rejected" };
      state.requests.set(flag, answered);
      state.record({ kind: "request-answered", request: answered, by });
      return answered;
    },
  };
}

function fulfil(
  state: WorldState,
  groups: Pick<GroupCommands, "joinGroup">,
  { kind, from, to, groupId }: JoinRequest,
  by: number,
): void {
  if (groupId === undefined) {
    requireStrangers(state, from, to);
    makeFriends(state, from, to);
  } else if (kind === "join") groups.joinGroup({ groupId, userId: from, by, how: "approve" });
  else groups.joinGroup({ groupId, userId: to, by: from, how: "invite" });
}

function makeFriends(state: WorldState, a: number, b: number): void {
  const users: readonly [number, number] = a < b ? [a, b] : [b, a];
  state.putFriendship({ users, remarks: {} });
  state.record({ kind: "friend-added", users });
}

function freeId(state: WorldState): number {
  let id = 20_001 + state.users.size;
  while (state.users.has(id)) id++;
  return id;
}

function requireAnswerRight(state: WorldState, request: JoinRequest, by: number): void {
  if (request.kind !== "join") {
    if (by === request.to) return;
  } else if (request.groupId !== undefined && state.member(request.groupId, by).role !== "member") return;
  throw new Refusal("no-permission", `${state.nameOf(by)} is not the one who was asked`);
}

function requireOutside(state: WorldState, groupId: number, userId: number): void {
  state.group(groupId);
  if (!state.isMember(groupId, userId)) return;
  throw new Refusal("already-a-member", `${state.nameOf(userId)} is in the group ${groupId} already`);
}

function requireFriends(state: WorldState, a: number, b: number): NonNullable<ReturnType<WorldState["friendship"]>> {
  const friendship = state.friendship(a, b);
  if (friendship !== undefined) return friendship;
  throw new Refusal("not-friends", `${state.nameOf(a)} and ${state.nameOf(b)} are not friends`);
}

function requireStrangers(state: WorldState, a: number, b: number): void {
  state.user(a);
  state.user(b);
  if (a === b) throw new Refusal("oneself", "Nobody is their own friend");
  if (state.friendship(a, b) === undefined) return;
  throw new Refusal("already-friends", `${state.nameOf(a)} and ${state.nameOf(b)} are friends already`);
}
