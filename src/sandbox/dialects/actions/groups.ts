/** NapCat's actions about groups and their members. Where NapCat does not look at QQ's answer, it says ok here too. */

import { type Account, action, ActionFailure, type Actions, quietly, saying } from "../account.ts";
import { renderGroup, renderMember } from "../entities.ts";
import type { Group, JoinRequest, Member } from "../../world/types.ts";

const NOT_ADMIN = "ERR_NOT_GROUP_ADMIN";
const NOT_ADMIN_CODE = 120101005;

const member = { group_id: "id", user_id: "id" } as const;

/** The actions about groups. */
export const groupActions: Actions = {
  get_group_list: action(
    { no_cache: "flag?" },
    (account) => account.world.groupsOf(account.selfId).map((group) => renderGroup(account, group)),
  ),
  get_group_info: action(
    { group_id: "id" },
    (account, { group_id }) => renderGroup(account, findGroup(account, group_id)),
  ),
  get_group_detail_info: action(
    { group_id: "id" },
    (account, { group_id }) => renderGroup(account, findGroup(account, group_id)),
  ),
  get_group_member_list: action({ group_id: "id", no_cache: "flag?" }, (account, { group_id }) => {
    findGroup(account, group_id);
    return account.world.members(group_id).map((each) => renderMember(account, each));
  }),
  get_group_member_info: action(
    { ...member, no_cache: "flag?" },
    (account, { group_id, user_id }) => renderMember(account, findMember(account, group_id, user_id)),
  ),
  get_group_shut_list: action({ group_id: "id" }, (account, { group_id }) => {
    const { world } = account;
    const muted = world.members(group_id).filter(({ mutedUntil }) => mutedUntil > world.now());
    return muted.map((each) => renderMember(account, each));
  }),
  get_group_at_all_remain: action({ group_id: "id" }, ({ world, selfId }, { group_id }) => ({
    can_at_all: world.isMember(group_id, selfId) && world.member(group_id, selfId).role !== "member",
    remain_at_all_count_for_group: 20,
    remain_at_all_count_for_uin: 10,
  })),
  set_group_ban: action({ ...member, duration: "int?" }, (account, { group_id, user_id, duration = 0 }) => {
    const { world, selfId } = account;
    if (!world.users.has(user_id)) throw new ActionFailure("uid error", "no-such-user");
    if (!world.isMember(group_id, user_id)) throw new ActionFailure("user not in group", "no-such-member");
    const role = world.member(group_id, user_id).role;
    if (role === "owner") throw new ActionFailure("cannot ban owner", "no-permission");
    const isAdmin = world.isMember(group_id, selfId) && world.member(group_id, selfId).role !== "member";
    if (role === "admin" && isAdmin && world.group(group_id).ownerId !== selfId) {
      throw new ActionFailure("cannot ban admin", "no-permission");
    }
    saying(
      NOT_ADMIN,
      () => world.mute({ by: selfId, groupId: group_id, userId: user_id, durationMs: duration * 1000 }),
    );
    return null;
  }),
  set_group_whole_ban: action({ group_id: "id", enable: "text?" }, ({ world, selfId }, { group_id, enable }) => {
    saying(
      `SetGroupWholeBan failed: ${NOT_ADMIN} ${NOT_ADMIN_CODE}`,
      () => world.muteGroup({ by: selfId, groupId: group_id, isMuted: enable !== "false" }),
    );
    return null;
  }),
  set_group_name: action({ group_id: "id", group_name: "text" }, ({ world, selfId }, { group_id, group_name }) => {
    saying(
      `设置群名称失败 ErrCode: ${NOT_ADMIN_CODE} ErrMsg: ${NOT_ADMIN}`,
      () => world.renameGroup({ by: selfId, groupId: group_id, name: group_name }),
    );
    return null;
  }),
  set_group_card: action({ ...member, card: "text?" }, (account, { group_id, user_id, card = "" }) => {
    findMember(account, group_id, user_id);
    saying(
      "设置群名片未生效",
      () => account.world.setCard({ by: account.selfId, groupId: group_id, userId: user_id, card }),
    );
    return null;
  }),
  set_group_kick: action({ ...member, reject_add_request: "flag?" }, (account, { group_id, user_id }) => {
    quietly(account, ({ world, selfId }) => world.kick({ by: selfId, groupId: group_id, userId: user_id }));
    return null;
  }),
  set_group_kick_members: action({ group_id: "id", user_id: "list" }, (account, { group_id, user_id }) => {
    for (const each of user_id) {
      quietly(account, ({ world, selfId }) => world.kick({ by: selfId, groupId: group_id, userId: Number(each) }));
    }
    return null;
  }),
  set_group_admin: action({ ...member, enable: "flag?" }, (account, { group_id, user_id, enable = false }) => {
    if (!account.world.users.has(user_id)) throw new ActionFailure("get Uid Error", "no-such-user");
    const role = enable ? "admin" : "member";
    quietly(account, ({ world, selfId }) => world.setRole({ by: selfId, groupId: group_id, userId: user_id, role }));
    return null;
  }),
  set_group_special_title: action({ ...member, special_title: "text?" }, (account, params) => {
    const { group_id, user_id, special_title = "" } = params;
    quietly(
      account,
      ({ world, selfId }) => world.setTitle({ by: selfId, groupId: group_id, userId: user_id, title: special_title }),
    );
  }),
  set_group_leave: action({ group_id: "id", is_dismiss: "flag?" }, (account, { group_id }) => {
    quietly(account, ({ world, selfId }) => world.leaveGroup({ groupId: group_id, userId: selfId }));
    return null;
  }),
  set_group_sign: action({ group_id: "id" }, signIn),
  send_group_sign: action({ group_id: "id" }, signIn),
  set_group_add_request: action({ flag: "text", approve: "text?", reason: "text?" }, (account, { flag, approve }) => {
    answer(account, flag, approve, false);
    return null;
  }),
  batch_delete_group_member: action({ group_id: "id", user_ids: "list" }, (account, { group_id, user_ids }) => {
    for (const each of user_ids) {
      quietly(account, ({ world, selfId }) => world.kick({ by: selfId, groupId: group_id, userId: Number(each) }));
    }
    return null;
  }),
  get_group_requests: action({}, (account) => {
    const { world, selfId, profile } = account;
    const open = [...world.requests.values()].filter(({ kind, state, groupId, to }) =>
      kind !== "friend" && state === "open" && (to === selfId || world.isMember(groupId ?? 0, selfId))
    );
    return open.map((request) => profile.tellers.request?.(account, { kind: "request", request }));
  }),
  get_group_system_msg: action({ count: "int?" }, (account) => {
    const { world, selfId } = account;
    const seen = [...world.requests.values()].filter((each) =>
      each.groupId !== undefined && (each.kind === "invite" ? each.to === selfId : world.isMember(each.groupId, selfId))
    );
    const render = (kind: "join" | "invite"): object[] =>
      seen.filter((each) => each.kind === kind).map((each) => ({
        request_id: Number(BigInt(each.flag) & 0x7fff_ffffn),
        invitor_uin: each.from,
        invitor_nick: world.nameOf(each.from),
        group_id: each.groupId,
        message: each.comment,
        group_name: world.groups.get(each.groupId ?? 0)?.name ?? "",
        checked: each.state !== "open",
        actor: 0,
        requester_nick: world.nameOf(each.from),
      }));
    const invited = render("invite");
    return { invited_requests: invited, InvitedRequest: invited, join_requests: render("join") };
  }),
};

/** Answers a request, of friends or of groups. NapCat takes everything but `false` for yes. */
export function answer(account: Account, flag: string, approve: string | undefined, isFriend: boolean): JoinRequest {
  const { world, selfId } = account;
  const request = requestOf(account, flag);
  if (request === undefined || (request.kind === "friend") !== isFriend || request.state !== "open") {
    throw new ActionFailure("No such request", "no-such-request");
  }
  return world.answerRequest({ by: selfId, flag: request.flag, isApproved: approve !== "false" });
}

/** The request with this flag, as the implementation writes flags. The last one wins, for flags that are names. */
export function requestOf({ world, profile }: Account, flag: string): JoinRequest | undefined {
  const direct = world.requests.get(flag);
  if (direct !== undefined && profile.flag(direct) === flag) return direct;
  return [...world.requests.values()].findLast((request) => profile.flag(request) === flag);
}

function signIn({ world, selfId }: Account, { group_id }: { readonly group_id: number }): undefined {
  world.signIn({ groupId: group_id, userId: selfId });
}

/** The group, or the failure that there is none. */
export function findGroup({ world }: Account, groupId: number): Group {
  const group = world.groups.get(groupId);
  if (group === undefined) throw new ActionFailure(`群(${groupId})不存在`, "no-such-group");
  return group;
}

/** The member, or the failure that there is none. */
export function findMember({ world }: Account, groupId: number, userId: number): Member {
  if (!world.isMember(groupId, userId)) throw new ActionFailure(`群(${groupId})成员${userId}不存在`, "no-such-member");
  return world.member(groupId, userId);
}
