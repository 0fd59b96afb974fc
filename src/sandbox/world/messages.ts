/** Commands: saying, recalling, reacting, poking. Each checks what QQ checks. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import type { Segment } from "../../protocol/segments.ts";
import { Refusal } from "./refusal.ts";
import type { WorldState } from "./state.ts";
import { type Chat, type ForwardNode, type Message, privateChat } from "./types.ts";
import { given } from "../../util/given.ts";

/** How long an author may recall a message. Owners and admins may at any time. */
export const RECALL_LIMIT_MS = 120_000;

/** Commands about messages. Each throws {@link Refusal} when it cannot be done. */
export interface MessageCommands {
  /** Says something in a group. */
  sendToGroup(what: { from: number; groupId: number; segments: readonly Segment[] }): Message;
  /** Between friends, or through a group that both are in (临时会话). */
  sendToUser(what: { from: number; to: number; segments: readonly Segment[]; viaGroupId?: number }): Message;
  /** Recalls a message: one's own, or as an administrator. */
  recall(what: { by: number; messageId: string }): Message;
  /** Puts a face under a message, or takes it back. */
  react(what: { by: number; messageId: string; emojiId: string; isAdded: boolean }): Message;
  /** Makes a message an essence message (精华消息), or no longer one. */
  setEssence(what: { by: number; messageId: string; isAdded: boolean }): void;
  /** In a group when `groupId` is given, else in private. */
  poke(what: { from: number; target: number; groupId?: number }): void;
  /** Marks a chat as read. */
  markRead(what: { by: number; chat: Chat }): void;
  /** Types to somebody, or stops. */
  type(what: { from: number; to: number; isTyping: boolean }): void;
  /** Keeps a merged forward and returns its id. A `forward` segment then sends it. */
  addForward(nodes: readonly ForwardNode[]): string;
}

/** The commands about messages, on this state. */
export function messageCommands(state: WorldState): MessageCommands {
  return {
    sendToGroup({ from, groupId, segments }) {
      const member = state.member(groupId, from);
      requireVoice(state, from);
      const now = state.now();
      if (member.mutedUntil > now) {
        throw new Refusal(
          "muted",
          refusalTexts().muted(state.nameOf(from, groupId), when(member.mutedUntil)),
        );
      }
      if (state.group(groupId).isMuted && member.role === "member") {
        throw new Refusal("group-muted", refusalTexts().groupMuted(groupId));
      }
      requireContent(segments);
      const message = state.addMessage({ kind: "group", groupId }, from, segments);
      state.putMember({ ...member, lastSentAt: now });
      state.record({ kind: "message", message });
      return message;
    },
    sendToUser({ from, to, segments, viaGroupId }) {
      const via = channel(state, from, to, viaGroupId);
      requireVoice(state, from);
      requireContent(segments);
      const message = state.addMessage(privateChat(from, to), from, segments, via);
      state.record({ kind: "message", message });
      return message;
    },
    recall({ by, messageId }) {
      const message = state.message(messageId);
      if (message.recalledBy !== undefined) throw new Refusal("already-recalled", refusalTexts().recalled());
      requireRecallRight(state, message, by);
      const recalled = state.replaceMessage({ ...message, recalledBy: by });
      state.record({ kind: "recall", message: recalled, by });
      return recalled;
    },
    react({ by, messageId, emojiId, isAdded }) {
      const message = state.message(messageId);
      requirePresence(state, message.chat, by);
      const others = (message.reactions[emojiId] ?? []).filter((user) => user !== by);
      const { [emojiId]: _, ...rest } = message.reactions;
      const users = isAdded ? [...others, by] : others;
      const reactions = users.length === 0 ? rest : { ...rest, [emojiId]: users };
      const changed = state.replaceMessage({ ...message, reactions });
      state.record({ kind: "reaction", message: changed, by, emojiId, isAdded });
      return changed;
    },
    setEssence({ by, messageId, isAdded }) {
      const message = state.message(messageId);
      if (message.chat.kind !== "group") throw new Refusal("no-permission", refusalTexts().essenceInGroup());
      const { groupId } = message.chat;
      if (state.member(groupId, by).role === "member") {
        throw new Refusal("no-permission", refusalTexts().essenceByAdmin());
      }
      const group = state.group(groupId);
      const others = group.essences.filter((essence) => essence.messageId !== messageId);
      const essences = isAdded ? [...others, { messageId, by, at: state.now() }] : others;
      state.groups.set(groupId, { ...group, essences });
      state.record({ kind: "essence", message, by, isAdded });
    },
    poke({ from, target, groupId }) {
      if (groupId === undefined) {
        state.user(target);
        if (from !== target) channel(state, from, target, undefined);
      } else {
        state.member(groupId, from);
        state.member(groupId, target);
      }
      state.record({ kind: "poke", from, target, ...given({ groupId }) });
    },
    markRead({ by, chat }) {
      requirePresence(state, chat, by);
      state.record({ kind: "read", by, chat });
    },
    type({ from, to, isTyping }) {
      channel(state, from, to, undefined);
      state.record({ kind: "typing", from, to, isTyping });
    },
    addForward: (nodes) => state.addNodes(nodes),
  };
}

/** How two users reach each other: undefined as friends, else the group that they talk through. */
function channel(state: WorldState, from: number, to: number, viaGroupId: number | undefined): number | undefined {
  state.user(from);
  state.user(to);
  if (from === to) throw new Refusal("oneself", refusalTexts().toOneself());
  if (state.friendship(from, to) !== undefined) return undefined;
  const shared = viaGroupId ?? state.groupsOf(from).find((group) => state.isMember(group.id, to))?.id;
  if (shared === undefined || !state.isMember(shared, from) || !state.isMember(shared, to)) {
    throw new Refusal(
      "not-friends",
      refusalTexts().noWay(state.nameOf(from), state.nameOf(to)),
    );
  }
  return shared;
}

/** People may play that they are offline; a bot whose account has no link says nothing. */
function requireVoice(state: WorldState, from: number): void {
  const { isBot, accountState } = state.user(from);
  if (!isBot || accountState === "online") return;
  if (accountState === "risk-controlled") {
    throw new Refusal("risk-controlled", refusalTexts().riskControlled(state.nameOf(from)));
  }
  throw new Refusal("offline", refusalTexts().offline(state.nameOf(from), accountState === "kicked"));
}

function requireContent(segments: readonly Segment[]): void {
  if (segments.some((segment) => segment.type !== "text" || segment.data.text !== "")) return;
  throw new Refusal("empty-message", refusalTexts().noContent());
}

function requirePresence(state: WorldState, chat: Chat, userId: number): void {
  if (chat.kind === "group") state.member(chat.groupId, userId);
  else if (!chat.users.includes(userId)) throw new Refusal("no-permission", refusalTexts().notInChat(userId));
}

function requireRecallRight(state: WorldState, message: Message, by: number): void {
  const { chat } = message;
  if (chat.kind === "group") {
    const { role } = state.member(chat.groupId, by);
    if (role === "owner") return;
    const author = state.isMember(chat.groupId, message.from)
      ? state.member(chat.groupId, message.from).role
      : "member";
    if (role === "admin" && author === "member") return;
  }
  if (by !== message.from) throw new Refusal("no-permission", refusalTexts().notTheirs());
  if (state.now() - message.at > RECALL_LIMIT_MS) {
    throw new Refusal("too-late", refusalTexts().tooLate());
  }
}

function when(at: number): string {
  return new Date(at).toISOString();
}
