/** Changes of the world as lines of a scenario: who did it, and where. */

import type { ChangeKind, ChangeOf, WorldChange } from "../world/change.ts";
import { type Chat, privateChat } from "../world/types.ts";
import type { World } from "../world/world.ts";
import type { NodeBody, Who } from "./language/nodes.ts";
import type { VerbName } from "./language/words.ts";

/** A change as a line; undefined for one that stories have no words for. Of a message it gives the place alone. */
export function lineOfChange(change: WorldChange, view: ChangeView): Written | undefined {
  const line = lines[change.kind] as ((change: WorldChange, view: ChangeView) => Written | undefined) | undefined;
  return line?.(change, view);
}

/** Names people as stories do: null for the bot. */
export function namesIn(world: World, selfId: number): ChangeView {
  return { world, nameOf: (id) => id === selfId ? null : world.nameOf(id) };
}

/** The eyes of whoever reads a change. */
export interface ChangeView {
  readonly world: World;
  nameOf(id: number): Who;
}

/** A change as a line: who did it, and where. */
export interface Written {
  readonly by: number;
  readonly chat?: Chat;
  readonly node: NodeBody;
}

const inGroup = (groupId: number): Chat => ({ kind: "group", groupId });

/** Somebody does something in a group. */
function done(by: number, groupId: number, verb: VerbName, nameOf: ChangeView["nameOf"], ...args: Who[]): Written {
  return { by, chat: inGroup(groupId), node: { kind: "act", who: nameOf(by), verb, args } };
}

const lines: { readonly [K in ChangeKind]?: (change: ChangeOf<K>, view: ChangeView) => Written | undefined } = {
  message: ({ message }) => ({ by: message.from, chat: message.chat, node: { kind: "blank" } }),
  poke: ({ from, target, groupId }, { nameOf }) => ({
    by: from,
    chat: groupId === undefined ? privateChat(from, target) : inGroup(groupId),
    node: { kind: "act", who: nameOf(from), verb: "poke", args: [nameOf(target)] },
  }),
  recall: ({ message, by }, { nameOf }) => ({
    by,
    chat: message.chat,
    node: { kind: "act", who: nameOf(by), verb: "recall", args: [] },
  }),
  "user-added": ({ userId }, { nameOf }) => ({
    by: userId,
    node: { kind: "given", what: "user", name: nameOf(userId), fields: { id: String(userId) } },
  }),
  "member-joined": ({ userId, groupId, by, how }, { nameOf }) =>
    how === "invite" ? done(by, groupId, "bring", nameOf, nameOf(userId)) : done(userId, groupId, "join", nameOf),
  "member-left": ({ userId, groupId, by, how }, { nameOf }) =>
    how === "kick" ? done(by, groupId, "kick", nameOf, nameOf(userId)) : done(userId, groupId, "leave", nameOf),
  "member-muted": ({ userId, groupId, by, durationMs }, { nameOf }) =>
    durationMs === 0
      ? done(by, groupId, "unmute", nameOf, nameOf(userId))
      : done(by, groupId, "mute", nameOf, nameOf(userId), `${Math.ceil(durationMs / 1000)}s`),
  "group-muted": ({ groupId, by, isMuted }, { nameOf }) => done(by, groupId, isMuted ? "muteAll" : "unmuteAll", nameOf),
  role: ({ userId, groupId, by, role }, { nameOf }) =>
    done(by, groupId, role === "admin" ? "promote" : "demote", nameOf, nameOf(userId)),
  card: ({ userId, groupId, by, after }, { nameOf }) =>
    done(by, groupId, "card", nameOf, nameOf(userId), ...after === "" ? [] : [after]),
  title: ({ userId, groupId, by, after }, { nameOf }) =>
    done(by, groupId, "title", nameOf, nameOf(userId), ...after === "" ? [] : [after]),
  sign: ({ groupId, userId }, { nameOf }) => done(userId, groupId, "sign", nameOf),
  "group-file": ({ groupId, by, file, isAdded }, { nameOf }) =>
    isAdded ? done(by, groupId, "upload", nameOf, file.name, `${file.sizeBytes}B`) : undefined,
  request: ({ request: { kind, from, to, groupId, comment } }, { nameOf }) => {
    const rest = comment === "" ? [] : [comment.replaceAll("\n", "\\n")];
    if (kind === "friend") return { by: from, node: { kind: "act", who: nameOf(from), verb: "befriend", args: rest } };
    if (groupId === undefined) return undefined;
    return kind === "join"
      ? done(from, groupId, "ask", nameOf, ...rest)
      : done(from, groupId, "invite", nameOf, nameOf(to));
  },
  "request-answered": ({ request: { from, state, groupId }, by }, { nameOf }) => ({
    by,
    ...groupId === undefined ? {} : { chat: inGroup(groupId) },
    node: { kind: "act", who: nameOf(by), verb: state === "approved" ? "approve" : "reject", args: [nameOf(from)] },
  }),
};
