/** NapCat's actions about groups and their members. Where NapCat does not look at QQ's answer, it says ok here too. */

import { action, ActionFailure, type NapCat, type NapCatActions, seconds } from "./context.ts";
import { Refusal } from "../../world/refusal.ts";
import type { Group, Member } from "../../world/types.ts";

const NOT_ADMIN = "ERR_NOT_GROUP_ADMIN";
const NOT_ADMIN_CODE = 120101005;

const member = { group_id: "id", user_id: "id" } as const;

/** The actions about groups. */
export const groupActions: NapCatActions = {
  get_group_list: action(
    { no_cache: "flag?" },
    (napcat) => napcat.world.groupsOf(napcat.selfId).map((group) => renderGroup(napcat, group)),
  ),
  get_group_info: action(
    { group_id: "id" },
    (napcat, { group_id }) => renderGroup(napcat, findGroup(napcat, group_id)),
  ),
  get_group_detail_info: action(
    { group_id: "id" },
    (napcat, { group_id }) => renderGroup(napcat, findGroup(napcat, group_id)),
  ),
  get_group_member_list: action({ group_id: "id", no_cache: "flag?" }, (napcat, { group_id }) => {
    findGroup(napcat, group_id);
    return napcat.world.members(group_id).map((each) => renderMember(napcat, each));
  }),
  get_group_member_info: action(
    { ...member, no_cache: "flag?" },
    (napcat, { group_id, user_id }) => renderMember(napcat, findMember(napcat, group_id, user_id)),
  ),
  get_group_shut_list: action({ group_id: "id" }, (napcat, { group_id }) => {
    const { world } = napcat;
    const muted = world.members(group_id).filter(({ mutedUntil }) => mutedUntil > world.now());
    return muted.map((each) => renderMember(napcat, each));
  }),
  get_group_at_all_remain: action({ group_id: "id" }, ({ world, selfId }, { group_id }) => ({
    can_at_all: world.isMember(group_id, selfId) && world.member(group_id, selfId).role !== "member",
    remain_at_all_count_for_group: 20,
    remain_at_all_count_for_uin: 10,
  })),
  set_group_ban: action({ ...member, duration: "int?" }, (napcat, { group_id, user_id, duration = 0 }) => {
    const { world, selfId } = napcat;
    if (!world.users.has(user_id)) throw new ActionFailure("uid error");
    if (!world.isMember(group_id, user_id)) throw new ActionFailure("user not in group");
    const role = world.member(group_id, user_id).role;
    if (role === "owner") throw new ActionFailure("cannot ban owner");
    const isAdmin = world.isMember(group_id, selfId) && world.member(group_id, selfId).role !== "member";
    if (role === "admin" && isAdmin && world.group(group_id).ownerId !== selfId) {
      throw new ActionFailure("cannot ban admin");
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
  set_group_card: action({ ...member, card: "text?" }, (napcat, { group_id, user_id, card = "" }) => {
    findMember(napcat, group_id, user_id);
    saying(
      "设置群名片未生效",
      () => napcat.world.setCard({ by: napcat.selfId, groupId: group_id, userId: user_id, card }),
    );
    return null;
  }),
  set_group_kick: action({ ...member, reject_add_request: "flag?" }, (napcat, { group_id, user_id }) => {
    quietly(napcat, ({ world, selfId }) => world.kick({ by: selfId, groupId: group_id, userId: user_id }));
    return null;
  }),
  set_group_kick_members: action({ group_id: "id", user_id: "list" }, (napcat, { group_id, user_id }) => {
    for (const each of user_id) {
      quietly(napcat, ({ world, selfId }) => world.kick({ by: selfId, groupId: group_id, userId: Number(each) }));
    }
    return null;
  }),
  set_group_admin: action({ ...member, enable: "flag?" }, (napcat, { group_id, user_id, enable = false }) => {
    if (!napcat.world.users.has(user_id)) throw new ActionFailure("get Uid Error");
    const role = enable ? "admin" : "member";
    quietly(napcat, ({ world, selfId }) => world.setRole({ by: selfId, groupId: group_id, userId: user_id, role }));
    return null;
  }),
  set_group_special_title: action({ ...member, special_title: "text?" }, (napcat, params) => {
    const { group_id, user_id, special_title = "" } = params;
    quietly(
      napcat,
      ({ world, selfId }) => world.setTitle({ by: selfId, groupId: group_id, userId: user_id, title: special_title }),
    );
  }),
  set_group_leave: action({ group_id: "id", is_dismiss: "flag?" }, (napcat, { group_id }) => {
    quietly(napcat, ({ world, selfId }) => world.leaveGroup({ groupId: group_id, userId: selfId }));
    return null;
  }),
  set_group_sign: action({ group_id: "id" }, signIn),
  send_group_sign: action({ group_id: "id" }, signIn),
  set_group_add_request: action({ flag: "text", approve: "text?", reason: "text?" }, (napcat, { flag, approve }) => {
    answer(napcat, flag, approve, false);
    return null;
  }),
  get_group_system_msg: action({ count: "int?" }, (napcat) => {
    const { world, selfId } = napcat;
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
export function answer({ world, selfId }: NapCat, flag: string, approve: string | undefined, isFriend: boolean): void {
  const request = world.requests.get(flag);
  if (request === undefined || (request.kind === "friend") !== isFriend || request.state !== "open") {
    throw new ActionFailure("No such request");
  }
  world.answerRequest({ by: selfId, flag, isApproved: approve !== "false" });
}

/** Does it, and tells a refusal with these words. */
function saying(words: string, command: () => void): void {
  try {
    command();
  } catch (error) {
    throw error instanceof Refusal ? new ActionFailure(words) : error;
  }
}

/** Does it, and says nothing about a refusal: NapCat does not look. The journal tells the developer. */
function quietly(napcat: NapCat, command: (napcat: NapCat) => void): void {
  try {
    command(napcat);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    napcat.world.journal.add({ kind: "note", text: `没有生效，但 NapCat 照样返回成功: ${error.message}` });
  }
}

function signIn({ world, selfId }: NapCat, { group_id }: { readonly group_id: number }): undefined {
  world.signIn({ groupId: group_id, userId: selfId });
}

function findGroup({ world }: NapCat, groupId: number): Group {
  const group = world.groups.get(groupId);
  if (group === undefined) throw new ActionFailure(`群(${groupId})不存在`);
  return group;
}

function findMember({ world }: NapCat, groupId: number, userId: number): Member {
  if (!world.isMember(groupId, userId)) throw new ActionFailure(`群(${groupId})成员${userId}不存在`);
  return world.member(groupId, userId);
}

function renderGroup({ world }: NapCat, group: Group): object {
  return {
    group_all_shut: group.isMuted ? -1 : 0,
    group_remark: "",
    group_id: group.id,
    group_name: group.name,
    member_count: world.members(group.id).length,
    max_member_count: group.maxMembers,
  };
}

function renderMember({ world }: NapCat, each: Member): object {
  const user = world.user(each.userId);
  return {
    group_id: each.groupId,
    user_id: each.userId,
    nickname: user.nickname,
    card: each.card,
    sex: user.sex,
    age: user.age,
    area: "",
    level: String(each.level),
    qq_level: user.level,
    join_time: seconds(each.joinedAt),
    last_sent_time: seconds(each.lastSentAt),
    title_expire_time: 0,
    unfriendly: false,
    card_changeable: true,
    is_robot: user.isBot,
    shut_up_timestamp: seconds(each.mutedUntil),
    role: each.role,
    title: each.title,
  };
}
