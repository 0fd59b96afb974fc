/** Actions about what a group shows: notices, the to-do, honours, its picture and remark, how one gets in, who signed in. */

import type { Group } from "../../world/types.ts";
import { type Account, action, ActionFailure, type Actions, canned, findMessage, saying, seconds } from "../account.ts";
import { renderNotice } from "../entities.ts";
import { takeFile } from "./read.ts";

const success = { result: 0, errMsg: "success" } as const;

const todo = { group_id: "id", message_id: "id?", message_seq: "text?" } as const;
const honours = ["talkative", "performer", "legend", "strong_newbie", "emotion"] as const;

/** A setting that is taken and changes nothing here. */
const accepted = canned({ group_id: "id" }, ({ world }, { group_id }) => {
  world.group(group_id);
  return null;
});

/** The actions about what a group shows. */
export const noticeActions: Actions = {
  _send_group_notice: action(
    { group_id: "id", content: "text", image: "text?", pinned: "flag?" },
    (account, { group_id, content, image, pinned = false }) => {
      const { world, selfId, profile } = account;
      const picture = image === undefined || image === "" ? {} : { image: takeFile(account, image).sha256 };
      const what = { by: selfId, groupId: group_id, text: content, isPinned: pinned, ...picture };
      const notice = saying("添加群公告失败", () => world.addNotice(what));
      return profile.name === "lagrange" ? notice.id : profile.name === "llbot" ? { notice_id: notice.id } : null;
    },
  ),
  _get_group_notice: action({ group_id: "id" }, (account, { group_id }) => {
    const { notices } = account.world.group(group_id);
    return [...notices].reverse().map((notice) => renderNotice(account, notice));
  }),
  _del_group_notice: action({ group_id: "id", notice_id: "text" }, removeNotice),
  _delete_group_notice: action({ group_id: "id", notice_id: "text" }, removeNotice),
  set_group_todo: action(todo, (account, params) => {
    const { world, selfId } = account;
    const message = params.message_id === undefined ? undefined : findMessage(account, params.message_id);
    if (message === undefined) throw new ActionFailure("msg not found", "no-such-message");
    world.setTodo({ by: selfId, groupId: params.group_id, messageId: message.id });
    return null;
  }),
  complete_group_todo: action(todo, clearTodo),
  cancel_group_todo: action(todo, clearTodo),
  set_group_remark: action({ group_id: "id", remark: "text" }, ({ world, selfId }, { group_id, remark }) => {
    world.setGroupRemark({ by: selfId, groupId: group_id, remark });
    return null;
  }),
  set_group_portrait: action({ group_id: "id", file: "text", cache: "int?" }, (account, { group_id, file }) => {
    const { world, selfId, profile } = account;
    const { sha256 } = takeFile(account, file);
    saying("头像上传失败", () => world.setGroupAvatar({ by: selfId, groupId: group_id, sha256 }));
    return profile.name === "napcat" ? success : null;
  }),
  set_group_add_option: action(
    { group_id: "id", add_type: "int", group_question: "text?", group_answer: "text?" },
    ({ world, selfId }, { group_id, add_type, group_question = "", group_answer = "" }) => {
      const policy = joinPolicies[add_type];
      if (policy === undefined) throw new ActionFailure(`未知的加群方式 ${add_type}`);
      world.setJoinPolicy({
        by: selfId,
        groupId: group_id,
        policy,
        question: group_question,
        answer: group_answer,
      });
      return null;
    },
  ),
  get_group_honor_info: action({ group_id: "id", type: "text?" }, honourInfo),
  get_group_signed_list: action({ group_id: "id" }, ({ world }, { group_id }) => {
    const today = new Date(world.now()).toDateString();
    const signs = Object.entries(world.group(group_id).signs)
      .filter(([, at]) => new Date(at).toDateString() === today)
      .sort(([, a], [, b]) => a - b);
    return signs.map(([userId, at], index) => ({
      user_id: Number(userId),
      nick: world.nameOf(Number(userId)),
      time: seconds(at),
      rank: index + 1,
    }));
  }),
  get_group_info_ex: action({ group_id: "id" }, ({ world }, { group_id }) => {
    const group = world.group(group_id);
    return {
      groupCode: String(group.id),
      resultCode: 0,
      extInfo: {
        groupInfoExtSeq: 1,
        groupOwnerId: { memberUin: String(group.ownerId), memberUid: "", memberQid: "" },
        essentialMsgSwitch: 1,
        todoSeq: group.todo === undefined ? 0 : world.findMessage(group.todo)?.seq ?? 0,
        blacklistExpireTime: 0,
      },
    };
  }),
  get_group_ignored_notifies: canned({}, () => ({ invited_requests: [], InvitedRequest: [], join_requests: [] })),
  get_group_ignore_add_request: canned({}, () => []),
  set_group_search: accepted,
  set_group_robot_add_option: accepted,
  set_group_member_invite_policy: accepted,
  set_group_member_permissions: accepted,
  set_group_new_member_history_visibility: accepted,
  set_group_msg_mask: accepted,
};

/** NapCat's numbers for how one gets in. */
const joinPolicies: Readonly<Record<number, Group["joinPolicy"]>> = {
  1: "open",
  2: "ask",
  3: "closed",
  4: "question",
  5: "question",
};

function removeNotice(
  { world, selfId }: Account,
  { group_id, notice_id }: { readonly group_id: number; readonly notice_id: string },
): null {
  saying("删除群公告失败", () => world.removeNotice({ by: selfId, groupId: group_id, noticeId: notice_id }));
  return null;
}

function clearTodo({ world, selfId }: Account, { group_id }: { readonly group_id: number }): null {
  world.setTodo({ by: selfId, groupId: group_id });
  return null;
}

/** Who talks most is 龙王; the other honours are counted from the same messages, in the order of QQ's page. */
function honourInfo(
  { world }: Account,
  { group_id, type = "all" }: { readonly group_id: number; readonly type?: string },
): object {
  world.group(group_id);
  const counts = new Map<number, number>();
  for (const { from } of world.messages({ kind: "group", groupId: group_id })) {
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([, a], [, b]) => b - a);
  const one = ([user_id, count]: readonly [number, number]): object => ({
    user_id,
    nickname: world.nameOf(user_id),
    avatar: `https://q1.qlogo.cn/g?b=qq&nk=${user_id}&s=100`,
    description: `发言 ${count} 条`,
    day_count: 1,
  });
  const info: Record<string, unknown> = { group_id };
  const first = ranked[0];
  for (const each of honours) {
    if (type !== "all" && type !== each) continue;
    if (each === "talkative") info["current_talkative"] = first === undefined ? {} : one(first);
    info[`${each}_list`] = each === "talkative" || each === "performer" ? ranked.slice(0, 10).map(one) : [];
  }
  return info;
}
