/** Commands: users, friendships, requests. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { given } from "../../util/given.ts";
import { Refusal } from "./refusal.ts";
import type { GroupCommands } from "./groups.ts";
import type { WorldState } from "./state.ts";
import type { AccountState, FriendCategory, JoinRequest, User } from "./types.ts";

/** Commands about people. Each throws {@link Refusal} when it cannot be done. */
export interface PeopleCommands {
  /** Only the nickname is needed; an id is found when none is given. */
  addUser(what: Partial<User> & { nickname: string }): User;
  /** Changes a profile: the fields that are given. */
  editUser(what: { userId: number; nickname?: string; sign?: string; sex?: User["sex"]; age?: number }): User;
  /** Sets a profile's picture: a stored file. */
  setAvatar(what: { userId: number; sha256?: string }): void;
  /** QQ kicks an account, puts it under risk control (风控), or lets it be again; `message` is what QQ says about it. */
  setAccountState(what: { userId: number; state: AccountState; message?: string }): void;
  /** Makes a category of friends (好友分组). */
  addCategory(what: { by: number; name: string }): FriendCategory;
  /** Gives a category another name. */
  renameCategory(what: { by: number; categoryId: number; name: string }): FriendCategory;
  /** Ends a category; the friends in it go back to the first, which stays. */
  removeCategory(what: { by: number; categoryId: number }): void;
  /** Puts a friend into another category. */
  setCategory(what: { by: number; of: number; categoryId: number }): void;
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

type Profiles = Pick<
  PeopleCommands,
  "addUser" | "editUser" | "setAvatar" | "setAccountState" | "setOnline" | "like"
>;

function profiles(state: WorldState): Profiles {
  const setAccountState: Profiles["setAccountState"] = ({ userId, state: next, message = "" }) => {
    const user = state.user(userId);
    if (user.accountState === next) return;
    const isOnline = next === "online" || next === "risk-controlled";
    state.users.set(userId, { ...user, accountState: next, isOnline });
    state.record({ kind: "account", userId, state: next, message });
    if (user.isOnline !== isOnline) state.record({ kind: "online", userId, isOnline, message });
  };
  return {
    addUser(what) {
      const user = newUser(state, what);
      state.record({ kind: "user-added", userId: user.id });
      return user;
    },
    editUser({ userId, ...changes }) {
      const user = { ...state.user(userId), ...changes };
      state.users.set(userId, user);
      state.record({ kind: "user-edited", userId });
      return user;
    },
    setAvatar({ userId, sha256 }) {
      const { avatar: _, ...user } = state.user(userId);
      if (sha256 !== undefined) state.file(sha256);
      state.users.set(userId, { ...user, ...given({ avatar: sha256 }) });
      state.record({ kind: "user-edited", userId });
    },
    setAccountState,
    setOnline: ({ userId, isOnline, message = "" }) =>
      setAccountState({ userId, state: isOnline ? "online" : "offline", message }),
    like({ from, to, times }) {
      state.user(from);
      state.user(to);
      if (!(times >= 1 && times <= 20)) throw new Refusal("out-of-range", refusalTexts().likeTimes());
      const likes = state.likes.get(to) ?? new Map<number, number>();
      state.likes.set(to, likes.set(from, (likes.get(from) ?? 0) + times));
      state.record({ kind: "like", from, to, times });
    },
  };
}

type Friends = Pick<
  PeopleCommands,
  "befriend" | "unfriend" | "setRemark" | "addCategory" | "renameCategory" | "removeCategory" | "setCategory"
>;

function friends(state: WorldState): Friends {
  return {
    addCategory({ by, name }) {
      const category = newCategory(state, by, name);
      state.record({ kind: "categories", by });
      return category;
    },
    renameCategory({ by, categoryId, name }) {
      const renamed = { ...requireCategory(state, by, categoryId), name };
      const others = state.categoriesOf(by).filter(({ id }) => id !== categoryId);
      requireFreeName(state, by, others, name);
      state.putCategories(by, [...others, renamed].sort((a, b) => a.id - b.id));
      state.record({ kind: "categories", by });
      return renamed;
    },
    removeCategory({ by, categoryId }) {
      requireCategory(state, by, categoryId);
      if (categoryId === 1) throw new Refusal("out-of-range", refusalTexts().firstCategory());
      for (const { id } of state.friendsOf(by)) {
        const friendship = requireFriends(state, by, id);
        const { [by]: own, ...categories } = friendship.categories;
        if (own === categoryId) state.putFriendship({ ...friendship, categories });
      }
      state.putCategories(by, state.categoriesOf(by).filter(({ id }) => id !== categoryId));
      state.record({ kind: "categories", by });
    },
    setCategory({ by, of, categoryId }) {
      const friendship = requireFriends(state, by, of);
      requireCategory(state, by, categoryId);
      state.putFriendship({ ...friendship, categories: { ...friendship.categories, [by]: categoryId } });
      state.record({ kind: "category", by, of, categoryId });
    },
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
    const asked = newRequest(state, request);
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
      if (request === undefined) throw new Refusal("no-such-request", refusalTexts().noRequest(flag));
      if (request.state !== "open") {
        throw new Refusal("already-answered", refusalTexts().answered(flag, request.state === "approved"));
      }
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
  state.putFriendship({ users, remarks: {}, categories: {} });
  state.record({ kind: "friend-added", users });
}

/** How many requests are kept. The oldest goes, answered or not, as QQ's do. */
const MAX_REQUESTS = 10_000;

/** Writes a new request, and tells nobody. */
export function newRequest(state: WorldState, request: Omit<JoinRequest, "flag" | "state">): JoinRequest {
  const asked: JoinRequest = { ...request, flag: state.newId(), state: "open" };
  state.requests.set(asked.flag, asked);
  const oldest = state.requests.keys().next().value;
  if (state.requests.size > MAX_REQUESTS && oldest !== undefined) state.requests.delete(oldest);
  return asked;
}

/** Writes a new user, and tells nobody. */
export function newUser(state: WorldState, what: Partial<User> & { nickname: string }): User {
  const id = what.id ?? freeId(state);
  if (!Number.isSafeInteger(id) || id <= 0) throw new Refusal("out-of-range", refusalTexts().noNumber(id));
  if (state.users.has(id)) throw new Refusal("id-taken", refusalTexts().userTaken(id));
  const accountState = what.accountState ?? (what.isOnline === false ? "offline" : "online");
  const isOnline = accountState === "online" || accountState === "risk-controlled";
  const user: User = { sex: "unknown", age: 0, level: 1, sign: "", isBot: false, ...what, id, accountState, isOnline };
  state.users.set(id, user);
  return user;
}

/** Makes a category of friends, and tells nobody: QQ does not either. */
export function newCategory(state: WorldState, by: number, name: string): FriendCategory {
  state.user(by);
  const known = state.categoriesOf(by);
  requireFreeName(state, by, known, name);
  const category = { id: Math.max(...known.map(({ id }) => id)) + 1, name };
  state.putCategories(by, [...known, category]);
  return category;
}

function requireCategory(state: WorldState, by: number, categoryId: number): FriendCategory {
  const category = state.categoriesOf(by).find(({ id }) => id === categoryId);
  if (category !== undefined) return category;
  throw new Refusal("no-such-category", refusalTexts().noCategory(state.nameOf(by), categoryId));
}

function requireFreeName(state: WorldState, by: number, known: readonly FriendCategory[], name: string): void {
  if (!known.some((each) => each.name === name)) return;
  throw new Refusal("name-taken", refusalTexts().categoryTaken(state.nameOf(by), name));
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
  throw new Refusal("no-permission", refusalTexts().notAsked(state.nameOf(by)));
}

function requireOutside(state: WorldState, groupId: number, userId: number): void {
  state.group(groupId);
  if (!state.isMember(groupId, userId)) return;
  throw new Refusal("already-a-member", refusalTexts().inAlready(state.nameOf(userId), groupId));
}

function requireFriends(state: WorldState, a: number, b: number): NonNullable<ReturnType<WorldState["friendship"]>> {
  const friendship = state.friendship(a, b);
  if (friendship !== undefined) return friendship;
  throw new Refusal("not-friends", refusalTexts().strangers(state.nameOf(a), state.nameOf(b)));
}

function requireStrangers(state: WorldState, a: number, b: number): void {
  state.user(a);
  state.user(b);
  if (a === b) throw new Refusal("oneself", refusalTexts().ownFriend());
  if (state.friendship(a, b) === undefined) return;
  throw new Refusal("already-friends", refusalTexts().friendsAlready(state.nameOf(a), state.nameOf(b)));
}
