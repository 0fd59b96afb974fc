/** A recording as a scenario: who was there, what they said and did, and what the bot did. It is a draft that somebody trims. */

import { type ActionReply, isSuccess } from "../../protocol/frames.ts";
import { parseCqCode } from "../../protocol/cq_code.ts";
import { isRecord, readNumber } from "../../protocol/scalars.ts";
import type { Segment } from "../../protocol/segments.ts";
import { formatScenario } from "../../sandbox/scenario/language/format.ts";
import type { NodeBody, ScenarioNode, Value, Who } from "../../sandbox/scenario/language/nodes.ts";
import type { ScenarioLang, VerbName } from "../../sandbox/scenario/language/words.ts";
import { expectationOf, messageText } from "../../sandbox/scenario/lines.ts";
import { chatNode } from "../../sandbox/scenario/people.ts";
import { type Chat, chatKey, privateChat } from "../../sandbox/world/types.ts";
import { createWorld, type World } from "../../sandbox/world/world.ts";
import { formatDuration } from "../../util/time/duration.ts";
import { isRead } from "../replay/answers.ts";
import { plainCall } from "../replay/same.ts";
import type { Script, ScriptCall, ScriptEvent } from "../replay/script.ts";

/** A pause so long is written as a line. */
const PAUSE_MS = 5 * 60_000;

/**
 * Writes a scenario of one account.
 *
 * @param selfId the account that becomes the bot. Default: the first one
 */
export function scenarioOf(
  script: Script,
  lang: ScenarioLang = "zh",
  selfId: number = script.accounts[0] ?? 0,
): string {
  const writer = new Writer(script, lang, selfId);
  const steps = [...script.events, ...script.calls].filter((step) => step.selfId === selfId);
  // Both are in order; what came at one moment stays as it stood in the file.
  steps.sort((one, other) => one.at - other.at || one.line - other.line);
  for (const step of steps) {
    if ("text" in step) writer.event(step);
    else writer.call(step);
  }
  const nodes = [...writer.scene(), ...writer.nodes].map((node, n): ScenarioNode => ({ ...node, line: n + 1 }));
  return formatScenario({ nodes, lang });
}

class Writer {
  readonly nodes: NodeBody[] = [];
  readonly #lang: ScenarioLang;
  readonly #selfId: number;
  readonly #world: World;
  readonly #started: string;
  #chat: Chat | undefined;
  #lastAt: number | undefined;

  constructor({ events, started }: Script, lang: ScenarioLang, selfId: number) {
    this.#lang = lang;
    this.#selfId = selfId;
    this.#started = started;
    this.#world = createWorld({ clock: { now: () => Date.parse(started) }, seed: () => {} });
    this.#world.scene.addUser({ id: selfId, nickname: "机器人", isBot: true });
    for (const event of events) if (event.selfId === selfId) this.#meet(event.frame);
  }

  /** Who was there. */
  scene(): NodeBody[] {
    const world = this.#world;
    const name = (id: number): string => world.nameOf(id);
    const people = [...world.users.values()].filter(({ id }) => id !== this.#selfId);
    const friends = people.filter(({ id }) => isFriend(world, this.#selfId, id));
    return [
      { kind: "comment", text: this.#started },
      { kind: "set", what: "world", value: "empty" },
      ...people.map(({ id }) => ({ kind: "given", what: "user", name: name(id), fields: { id: String(id) } }) as const),
      ...friends.map(({ id }) => ({ kind: "given", what: "friend", name: name(id), fields: {} }) as const),
      ...[...world.groups.values()].map(({ id, name: title, ownerId }) => {
        const others = people.filter((user) => user.id !== ownerId && world.isMember(id, user.id));
        const members = others.map((user) => name(user.id)).join("、");
        const fields = { id: String(id), owner: name(ownerId), ...members === "" ? {} : { members } };
        return { kind: "given", what: "group", name: title, fields } as const;
      }),
      { kind: "blank" },
    ];
  }

  event({ frame, at }: ScriptEvent): void {
    const { post_type, user_id } = frame;
    const from = readNumber(user_id) ?? 0;
    const chat = this.#chatOf(frame);
    if (chat === undefined || from === this.#selfId) return;
    this.#pause(at);
    if (post_type === "message") {
      const segments = segmentsOf(frame["message"]);
      this.#go(chat);
      return this.#add({
        kind: "says",
        who: this.#who(from),
        text: messageText(this.#world, chat, segments, this.#lang),
      });
    }
    const act = this.#act(frame);
    if (act === undefined) return this.#add({ kind: "comment", text: briefOf(frame) });
    this.#go(chat);
    this.#add({ kind: "act", who: this.#who(act.who), verb: act.verb, args: act.args ?? [] });
  }

  call({ frame, replies: [reply] }: ScriptCall): void {
    const call = plainCall(frame);
    const { action } = call;
    if (isRead(action) || action === ".handle_quick_operation") return;
    const isSend = /^send_(?:group_|private_)?msg$/.test(action);
    const retcode = readNumber(reply?.["retcode"]);
    const hasFailed = reply !== undefined && retcode !== undefined && !isSuccess(reply as ActionReply);
    if (hasFailed) return this.#add({ kind: "note", what: "fails", ...isSend ? {} : { action }, retcode });
    if (!isSend) {
      return this.#add({ kind: "calls", who: null, action, params: shownParams(frame.params), isNever: false });
    }
    const chat = this.#chatOf(frame.params);
    if (chat === undefined) return;
    this.#go(chat);
    const text = messageText(this.#world, chat, segmentsOf((call.params as { message?: unknown }).message), this.#lang);
    this.#add({ kind: "says", who: null, text: expectationOf(text) });
  }

  /** Takes everybody in whom an event names. */
  #meet(frame: ScriptEvent["frame"]): void {
    const { scene } = this.#world;
    const { group_id, group_name, sender, user_id, message_type } = frame;
    const from = readNumber(user_id);
    const nickname = isRecord(sender) && typeof sender["nickname"] === "string" ? sender["nickname"] : "";
    const ids = [from, readNumber(frame["target_id"]), readNumber(frame["operator_id"])];
    for (const id of ids) if (id !== undefined && id > 0) this.#addUser(id, id === from ? nickname : "");
    const group = readNumber(group_id);
    if (group !== undefined && group > 0 && from !== undefined && from > 0) {
      const [owner] = ids.filter((id) => id !== undefined && id > 0 && id !== this.#selfId);
      if (!this.#world.groups.has(group) && owner !== undefined) {
        scene.addGroup({
          id: group,
          name: this.#free(typeof group_name === "string" ? group_name : "", `群${group}`),
          ownerId: owner,
        });
        scene.putMember(group, this.#selfId);
      }
      const joins = frame["notice_type"] === "group_increase";
      for (const id of ids) {
        if (id === undefined || id <= 0 || (joins && id === from)) continue;
        if (this.#world.groups.has(group) && !this.#world.isMember(group, id)) scene.putMember(group, id);
      }
    } else if (message_type === "private" && from !== undefined && !isFriend(this.#world, this.#selfId, from)) {
      scene.befriend({ a: this.#selfId, b: from });
    }
  }

  #addUser(id: number, nickname: string): void {
    if (this.#world.users.has(id)) {
      // A name that is known later is better than none.
      if (nickname !== "" && this.#world.nameOf(id) === `用户${id}`) {
        this.#world.scene.editUser(id, { nickname: this.#free(nickname, `用户${id}`) });
      }
      return;
    }
    this.#world.scene.addUser({ id, nickname: this.#free(nickname, `用户${id}`) });
  }

  /** A name that nobody else has, and that one word of a scenario can be. */
  #free(name: string, otherwise: string): string {
    const word = name.replaceAll(/[\s:：,，、=[\]()（）#@→]/g, "");
    const taken = [...this.#world.users.values()].some(({ nickname }) => nickname === word) ||
      [...this.#world.groups.values()].some((group) => group.name === word);
    return word === "" || taken ? otherwise : word;
  }

  #chatOf({ group_id, user_id }: Readonly<Record<string, unknown>>): Chat | undefined {
    const group = readNumber(group_id);
    if (group !== undefined && group > 0) {
      return this.#world.groups.has(group) ? { kind: "group", groupId: group } : undefined;
    }
    const user = readNumber(user_id);
    return user === undefined || !this.#world.users.has(user) ? undefined : privateChat(this.#selfId, user);
  }

  #act(frame: ScriptEvent["frame"]): { who: number; verb: VerbName; args?: Who[] } | undefined {
    const { notice_type, sub_type, duration } = frame;
    const who = readNumber(frame["user_id"]) ?? 0;
    const operator = readNumber(frame["operator_id"]) ?? who;
    const target = this.#who(who);
    switch (notice_type) {
      case "notify":
        return sub_type === "poke"
          ? { who, verb: "poke", args: [this.#who(readNumber(frame["target_id"]) ?? this.#selfId)] }
          : undefined;
      case "group_increase":
        return sub_type === "invite" && operator !== who && operator !== this.#selfId
          ? { who: operator, verb: "bring", args: [target] }
          : { who, verb: "join" };
      case "group_decrease":
        return sub_type === "kick" ? { who: operator, verb: "kick", args: [target] } : { who, verb: "leave" };
      case "group_ban":
        return sub_type === "lift_ban"
          ? { who: operator, verb: "unmute", args: [target] }
          : { who: operator, verb: "mute", args: [target, `${readNumber(duration) ?? 60}s`] };
      case "group_admin":
        return { who: operator, verb: sub_type === "set" ? "promote" : "demote", args: [target] };
      case "group_recall":
      case "friend_recall":
        return { who: operator, verb: "recall" };
    }
    return undefined;
  }

  #who(id: number): Who {
    return id === this.#selfId ? null : this.#world.nameOf(id);
  }

  #go(chat: Chat): void {
    if (this.#chat !== undefined && chatKey(this.#chat) === chatKey(chat)) return;
    this.#chat = chat;
    this.#add(chatNode({ world: this.#world, selfId: this.#selfId }, chat));
  }

  #pause(at: number): void {
    const since = at - (this.#lastAt ?? at);
    this.#lastAt = at;
    if (since >= PAUSE_MS) this.#add({ kind: "time", by: formatDuration(Math.round(since / 60_000) * 60_000) });
  }

  #add(node: NodeBody): void {
    this.nodes.push(node);
  }
}

function isFriend(world: World, one: number, other: number): boolean {
  return world.friendsOf(one).some(({ id }) => id === other);
}

/** A message as it was recorded. */
function segmentsOf(message: unknown): Segment[] {
  if (typeof message === "string") return parseCqCode(message);
  const list: readonly unknown[] = Array.isArray(message) ? message : [];
  return list.filter((each) =>
    isRecord(each) && typeof each["type"] === "string" && isRecord(each["data"])
  ) as unknown as Segment[];
}

/** The parameters that a line can hold: plain ones, and none that only this recording has. */
function shownParams(params: Readonly<Record<string, unknown>>): Value {
  const fields = Object.entries(params).filter(([name, value]) =>
    !/message_id|flag|^file/.test(name) && ["string", "number", "boolean"].includes(typeof value)
  );
  return Object.fromEntries(fields) as Value;
}

/** An event that scenarios have no words for. */
function briefOf({ post_type, notice_type, request_type, sub_type, comment }: ScriptEvent["frame"]): string {
  return [post_type, notice_type ?? request_type, sub_type, comment].filter((each) =>
    typeof each === "string" && each !== ""
  ).join(" ");
}
