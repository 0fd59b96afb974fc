/** Commands: what hangs on the wall of a group: notices, the to-do, its picture and remark, how one gets in. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./ranks.ts";
import type { WorldState } from "./state.ts";
import type { Group, GroupNotice } from "./types.ts";
import { given } from "../../util/given.ts";

/** Commands about what a group shows. Each throws {@link Refusal} when it cannot be done; `by` is who tries. */
export interface GroupNoticeCommands {
  /** Puts up a notice (群公告). Administrators may. */
  addNotice(what: { by: number; groupId: number; text: string; image?: string; isPinned?: boolean }): GroupNotice;
  /** Takes a notice down. Administrators may. */
  removeNotice(what: { by: number; groupId: number; noticeId: string }): void;
  /** Makes a message the to-do (群待办), or removes it when `messageId` is left out. Administrators may. */
  setTodo(what: { by: number; groupId: number; messageId?: string }): void;
  /** Gives a group a name that only the account sees (群备注). */
  setGroupRemark(what: { by: number; groupId: number; remark: string }): void;
  /** Sets the picture: a stored file. Administrators may. */
  setGroupAvatar(what: { by: number; groupId: number; sha256?: string }): void;
  /** Says how one gets in. Administrators may. */
  setJoinPolicy(
    what: { by: number; groupId: number; policy: Group["joinPolicy"]; question?: string; answer?: string },
  ): void;
}

/** How many notices a group keeps. QQ has a bound of its own. */
const MAX_NOTICES = 200;

/** The commands about what a group shows, on this state. */
export function groupNoticeCommands(state: WorldState): GroupNoticeCommands {
  const edit = (by: number, what: "remark" | "avatar" | "todo" | "join-policy", group: Group): void => {
    state.groups.set(group.id, group);
    state.record({ kind: "group-edited", groupId: group.id, by, what });
  };
  return {
    addNotice({ by, groupId, ...what }) {
      requireRole(state, groupId, by, "admin");
      const notice = newNotice(state, { by, groupId, ...what });
      state.record({ kind: "notice", groupId, by, notice, isAdded: true });
      return notice;
    },
    removeNotice({ by, groupId, noticeId }) {
      requireRole(state, groupId, by, "admin");
      const group = state.group(groupId);
      const notice = group.notices.find(({ id }) => id === noticeId);
      if (notice === undefined) throw new Refusal("no-such-notice", refusalTexts().noNotice(noticeId, groupId));
      state.groups.set(groupId, { ...group, notices: group.notices.filter((each) => each !== notice) });
      state.record({ kind: "notice", groupId, by, notice, isAdded: false });
    },
    setTodo({ by, groupId, messageId }) {
      requireRole(state, groupId, by, "admin");
      const { todo: _, ...rest } = state.group(groupId);
      if (messageId === undefined) return edit(by, "todo", rest);
      const { chat } = state.message(messageId);
      if (chat.kind !== "group" || chat.groupId !== groupId) {
        throw new Refusal("no-such-message", refusalTexts().notSaidHere(messageId, groupId));
      }
      edit(by, "todo", { ...rest, todo: messageId });
    },
    setGroupRemark({ by, groupId, remark }) {
      state.member(groupId, by);
      const group = state.group(groupId);
      edit(by, "remark", { ...group, remarks: { ...group.remarks, [by]: remark } });
    },
    setGroupAvatar({ by, groupId, sha256 }) {
      requireRole(state, groupId, by, "admin");
      if (sha256 !== undefined) state.file(sha256);
      const { avatar: _, ...group } = state.group(groupId);
      edit(by, "avatar", { ...group, ...given({ avatar: sha256 }) });
    },
    setJoinPolicy({ by, groupId, policy, question = "", answer = "" }) {
      requireRole(state, groupId, by, "admin");
      const { joinQuestion: _, ...group } = state.group(groupId);
      const asked = policy === "question" ? { joinQuestion: { question, answer } } : {};
      edit(by, "join-policy", { ...group, joinPolicy: policy, ...asked });
    },
  };
}

/** Hangs up a notice, and tells nobody. The oldest goes when there are too many. */
export function newNotice(
  state: WorldState,
  what: { by: number; groupId: number; text: string; image?: string; isPinned?: boolean },
): GroupNotice {
  const { by, groupId, text, image, isPinned = false } = what;
  if (text === "") throw new Refusal("empty-message", refusalTexts().emptyNotice());
  const group = state.group(groupId);
  const id = state.newId();
  const notice: GroupNotice = { id, by, at: state.now(), text, isPinned, ...given({ image }) };
  state.groups.set(groupId, { ...group, notices: [...group.notices, notice].slice(-MAX_NOTICES) });
  return notice;
}
