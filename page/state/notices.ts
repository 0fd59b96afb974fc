/** Changes of the world as the grey lines that QQ shows between messages. */

import type { WorldChange } from "../../src/sandbox/world/change.ts";
import type { Chat } from "../../src/sandbox/world/types.ts";
import { t } from "../texts.ts";
import { nameOf } from "./store.ts";

/** A grey line, and the chat that it stands in. */
export interface Notice {
  readonly chat: Chat;
  readonly text: () => string;
}

const inGroup = (groupId: number): Chat => ({ kind: "group", groupId });
const between = (a: number, b: number): Chat => ({ kind: "private", users: a < b ? [a, b] : [b, a] });

/** The line of a change; undefined for one that no chat shows. */
export function noticeOf(change: WorldChange): Notice | undefined {
  switch (change.kind) {
    case "recall": {
      const { message: { chat, from }, by } = change;
      return { chat, text: () => t().notices.recall(nameOf(by, chat), by === from ? undefined : nameOf(from, chat)) };
    }
    case "essence": {
      const { message: { chat }, by, isAdded } = change;
      return { chat, text: () => t().notices.essence(nameOf(by, chat), isAdded) };
    }
    case "poke": {
      const { from, target, groupId } = change;
      const chat = groupId === undefined ? between(from, target) : inGroup(groupId);
      return { chat, text: () => t().notices.poke(nameOf(from, chat), nameOf(target, chat)) };
    }
    case "friend-added":
      return { chat: between(...change.users), text: () => t().notices.friends() };
    case "group-renamed":
      return line(change.groupId, (chat) => t().notices.renamed(nameOf(change.by, chat), change.name));
    case "group-muted":
      return line(change.groupId, (chat) => t().notices.groupMuted(nameOf(change.by, chat), change.isMuted));
    case "group-file":
      return line(
        change.groupId,
        (chat) =>
          t().notices.file(
            nameOf(change.isAdded ? change.file.uploaderId : change.by, chat),
            change.file.name,
            change.isAdded,
          ),
      );
    case "member-joined":
      return line(change.groupId, (chat) => t().notices.joined(nameOf(change.userId, chat)));
    case "member-left":
      return line(
        change.groupId,
        (chat) =>
          t().notices.left(nameOf(change.userId, chat), change.how === "kick" ? nameOf(change.by, chat) : undefined),
      );
    case "member-muted":
      return line(
        change.groupId,
        (chat) => t().notices.muted(nameOf(change.userId, chat), nameOf(change.by, chat), change.durationMs),
      );
    case "role":
      return line(change.groupId, (chat) => t().notices.role(nameOf(change.userId, chat), change.role === "admin"));
    case "card":
      return line(change.groupId, () => t().notices.card(nameOf(change.userId), change.after));
    case "title":
      return line(change.groupId, (chat) => t().notices.title(nameOf(change.userId, chat), change.after));
    case "sign":
      return line(change.groupId, (chat) => t().notices.sign(nameOf(change.userId, chat)));
    default:
      return undefined;
  }
}

function line(groupId: number, text: (chat: Chat) => string): Notice {
  const chat = inGroup(groupId);
  return { chat, text: () => text(chat) };
}
