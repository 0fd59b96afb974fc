/** The acts of people in a story, as commands of the world. */

import { scenarioTexts as texts } from "../../texts/sandbox/scenario_texts.ts";
import { given } from "../../util/given.ts";
import { parseDuration } from "../../util/time/duration.ts";
import { FAULT_EFFECTS, type FaultEffectKind, type FaultRule } from "../faults/rules.ts";
import { type FaultPresetName, isFaultPreset } from "../faults/presets.ts";
import type { FailureKind } from "../dialects/facts.ts";
import { type Chat, type Message, privateChat, type Role } from "../world/types.ts";
import type { World } from "../world/world.ts";
import { messageText, putFile, segmentsOf } from "./lines.ts";
import type { NodeBody, Who } from "./language/nodes.ts";
import { findUser, groupHere, groupOf, Halt, type Place, requestOf, userOf } from "./people.ts";
import { nameIn, RANKS, VERB_WORDS, type VerbName } from "./language/words.ts";

type NodeOf<K extends NodeBody["kind"]> = Extract<NodeBody, { kind: K }>;

/** A place in which something can be said. */
export type OpenPlace = Place & { readonly chat: Chat };

/** Somebody says something. */
export function say(place: OpenPlace, { who, text }: NodeOf<"says">): void {
  const { world, chat } = place;
  const from = userOf(place, who);
  const segments = segmentsOf(world, chat, text, (words) => quotedOf(place, words));
  if (chat.kind === "group") return void world.sendToGroup({ from, groupId: chat.groupId, segments });
  const to = chat.users.find((user) => user !== from);
  if (to === undefined || !chat.users.includes(from)) throw new Halt(texts().notHere(world.nameOf(from)));
  world.sendToUser({ from, to, segments });
}

/** The newest message of this chat that says just that, or has these words in it; without words, the newest of the bot. */
function quotedOf(place: OpenPlace, words: string): Message {
  return lastMessage(place, words, words === "" ? place.selfId : undefined);
}

function lastMessage({ world, chat }: OpenPlace, words: string, from?: number): Message {
  const there = world.messages(chat).filter((message) =>
    message.recalledBy === undefined && (from === undefined || message.from === from)
  );
  const textOf = ({ segments }: Message): string => messageText(world, chat, segments, "zh");
  const found = there.findLast((message) => textOf(message) === words) ??
    there.findLast((message) => textOf(message).includes(words));
  if (found === undefined) throw new Halt(texts().nothingSaid(from === undefined ? "" : world.nameOf(from), words));
  return found;
}

interface Act {
  readonly world: World;
  /** Who does it. */
  readonly by: number;
  /** To whom, where the act has somebody; the bot where nobody is named. */
  readonly whom: number;
  readonly args: readonly Who[];
  readonly place: OpenPlace;
  /** The group that is spoken of. */
  group(): number;
}

const acts: Readonly<Record<VerbName, (act: Act) => unknown>> = {
  poke: ({ world, by, whom, place: { chat } }) =>
    world.poke({ from: by, target: whom, ...chat.kind === "group" ? { groupId: chat.groupId } : {} }),
  join: ({ world, by, group }) => world.joinGroup({ groupId: group(), userId: by }),
  bring: ({ world, by, whom, group }) => world.joinGroup({ groupId: group(), userId: whom, by, how: "invite" }),
  leave: ({ world, by, group }) => world.leaveGroup({ groupId: group(), userId: by }),
  kick: ({ world, by, whom, group }) => world.kick({ by, groupId: group(), userId: whom }),
  mute: ({ world, by, whom, group, args }) =>
    world.mute({ by, groupId: group(), userId: whom, durationMs: parseDuration(args[1] ?? "") ?? 0 }),
  unmute: ({ world, by, whom, group }) => world.mute({ by, groupId: group(), userId: whom, durationMs: 0 }),
  muteAll: ({ world, by, group }) => world.muteGroup({ by, groupId: group(), isMuted: true }),
  unmuteAll: ({ world, by, group }) => world.muteGroup({ by, groupId: group(), isMuted: false }),
  promote: ({ world, by, whom, group }) => world.setRole({ by, groupId: group(), userId: whom, role: "admin" }),
  demote: ({ world, by, whom, group }) => world.setRole({ by, groupId: group(), userId: whom, role: "member" }),
  card: ({ world, by, whom, group, args }) =>
    world.setCard({ by, groupId: group(), userId: whom, card: args[1] ?? "" }),
  title: ({ world, by, whom, group, args }) =>
    world.setTitle({ by, groupId: group(), userId: whom, title: args[1] ?? "" }),
  recall: ({ world, by, place, args: [words] }) =>
    world.recall({ by, messageId: lastMessage(place, words ?? "", words === undefined ? by : undefined).id }),
  react: ({ world, by, place, args: [emojiId] }) =>
    world.react({ by, messageId: quotedOf(place, "").id, emojiId: emojiId ?? "", isAdded: true }),
  essence: ({ world, by, place, args: [words] }) =>
    world.setEssence({ by, messageId: quotedOf(place, words ?? "").id, isAdded: true }),
  upload: ({ world, by, group, args: [name, size] }) =>
    world.uploadGroupFile({
      from: by,
      groupId: group(),
      sha256: putFile(world, name ?? "", sizeOf(size ?? "1KB")),
      name: name ?? "",
    }),
  sign: ({ world, by, group }) => world.signIn({ groupId: group(), userId: by }),
  like: ({ world, by, place, args: [times] }) => world.like({ from: by, to: place.selfId, times: Number(times ?? 1) }),
  befriend: ({ world, by, place, args: [comment] }) =>
    world.requestFriend({ from: by, to: place.selfId, comment: comment ?? "" }),
  unfriend: ({ world, by, place }) => world.unfriend({ by, friend: place.selfId }),
  ask: ({ world, by, group, args: [comment] }) =>
    world.requestJoin({ from: by, groupId: group(), comment: comment?.replaceAll("\\n", "\n") ?? "" }),
  invite: ({ world, by, whom, group }) => world.inviteToGroup({ from: by, to: whom, groupId: group() }),
  approve: ({ world, by, place, args: [who] }) =>
    world.answerRequest({ by, flag: requestOf(place, who ?? null), isApproved: true }),
  reject: ({ world, by, place, args: [who] }) =>
    world.answerRequest({ by, flag: requestOf(place, who ?? null), isApproved: false }),
};

/** Acts that are about somebody. */
const ABOUT = new Set<VerbName>([
  "poke",
  "bring",
  "kick",
  "mute",
  "unmute",
  "promote",
  "demote",
  "card",
  "title",
  "invite",
]);

/** Somebody does something. */
export function act(place: OpenPlace, { who, verb, args }: NodeOf<"act">): void {
  const by = userOf(place, who);
  const whom = ABOUT.has(verb) ? userOf(place, args[0] ?? null) : place.selfId;
  acts[verb]({
    world: place.world,
    by,
    whom,
    args,
    place,
    group: () => groupHere(place, VERB_WORDS[verb].join(" / ")),
  });
}

/** 2KB, 3 MB, 100. */
function sizeOf(text: string): number {
  const [, count = "1", unit = ""] = /^(\d{1,4})\s*(|B|KB|MB)$/i.exec(text) ?? [];
  return Number(count) * (/^k/i.test(unit) ? 1024 : /^m/i.test(unit) ? 1024 ** 2 : 1);
}

/** Sets up somebody or something. Nobody hears of it. */
export function setUp(place: Place, { what, name, fields }: NodeOf<"given">): void {
  const { world } = place;
  const { scene } = world;
  const idOf = (text: string): number => userOf(place, text);
  const id = fields["id"] === undefined ? {} : { id: Number(fields["id"]) };
  const member = given({
    role: fields["role"] === undefined ? undefined : nameIn(RANKS, fields["role"]) ?? fields["role"] as Role,
    card: fields["card"],
    title: fields["title"],
  });
  // The test kit has made the accounts that bots run as.
  const known = what === "account" ? findUser(world, name ?? "", undefined) : undefined;
  if (known !== undefined && world.users.get(known)?.isBot === true) {
    const { id: wanted = String(known) } = fields;
    if (wanted !== String(known)) throw new Halt(texts().tooMuch(`${wanted} (${known})`));
    return;
  }
  if (what === "user" || what === "account") {
    scene.addUser({ nickname: name ?? "", isBot: what === "account", ...id });
  } else if (what === "friend") scene.befriend({ a: place.selfId, b: userOf(place, name) });
  else if (what === "member") scene.putMember(groupHere(place, "member / 成员"), userOf(place, name), member);
  else {
    const members = (fields["members"] ?? "").split(/[,，、]/).filter((part) => part !== "");
    const group = scene.addGroup({ name: name ?? "", ownerId: idOf(fields["owner"] ?? members[0] ?? ""), ...id });
    for (const userId of [place.selfId, ...members.map(idOf)]) {
      if (!world.isMember(group.id, userId)) scene.putMember(group.id, userId);
    }
  }
}

/** Rules for a fault of a scenario; a preset by its name. */
export function faultOf({ what, match, times, lasts }: NodeOf<"fault">): FaultRule | FaultPresetName {
  const forMs = lasts === undefined ? undefined : parseDuration(lasts);
  const isPlain = match === undefined && times === undefined && forMs === undefined;
  if (isPlain && isFaultPreset(what)) return what;
  const effect = FAULT_EFFECTS.find((kind) => kind === what) ?? EFFECTS[what];
  return {
    effect:
      (effect === undefined
        ? { kind: "fail", as: FAILURES[what] ?? what as FailureKind }
        : effect === "delay"
        ? { kind: effect, ms: 200, upToMs: 2_000 }
        : { kind: effect }) as FaultRule["effect"],
    ...given({ match: match ?? (effect === undefined ? "send_*" : undefined), times, forMs }),
  };
}

/** Presets that are an effect, once a rule is made of them. */
const EFFECTS: Readonly<Record<string, FaultEffectKind>> = {
  slow: "delay",
  "lost-replies": "lose-reply",
  "no-such-action": "unknown-action",
  dropped: "disconnect",
  doubled: "double",
  "out-of-order": "swap",
  "lost-events": "drop",
  "expired-files": "media-expired",
  "forgotten-ids": "forget-ids",
  rubbish: "bad-json",
};

/** Presets that are a failure, once a rule is made of them. */
const FAILURES: Readonly<Record<string, FailureKind>> = {
  "not-admin": "no-permission",
  "rate-limited": "rate-limit",
  kicked: "offline",
};

/** The payload of an event that nothing in the world caused. */
export function eventOf(place: Place, { name, fields }: NodeOf<"event">): Record<string, unknown> {
  const { world, selfId, chat } = place;
  const parts = name.split(".");
  const posts = ["message", "notice", "request", "meta_event"];
  const [post = "notice", detail, sub] = posts.includes(parts[0] ?? "") ? parts : ["notice", ...parts];
  const group = chat?.kind === "group" ? { group_id: chat.groupId } : {};
  const values = Object.entries(fields).map(([field, value]): [string, unknown] => {
    if (field === "group_id") return [field, groupOf(world, value)];
    const id = field.endsWith("_id") ? findUser(world, value, chat) : undefined;
    return [field, id ?? (/^-?\d{1,15}$/.test(value) ? Number(value) : value)];
  });
  return {
    time: Math.floor(world.now() / 1000),
    self_id: selfId,
    post_type: post,
    ...detail === undefined ? {} : { [`${post}_type`]: detail },
    ...sub === undefined ? {} : { sub_type: sub },
    ...group,
    ...Object.fromEntries(values),
  };
}

/** The chat of a line that names one. */
export function chatOf(place: Place, node: NodeOf<"group"> | NodeOf<"private">): Chat {
  if (node.kind === "group") return { kind: "group", groupId: groupOf(place.world, node.name) };
  return privateChat(userOf(place, node.who), node.with === undefined ? place.selfId : userOf(place, node.with));
}
