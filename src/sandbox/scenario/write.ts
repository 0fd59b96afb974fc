/** Writes a scenario from what was played: acts of people, answers and calls of the bot, and the time between. */

import { isSuccess } from "../../protocol/frames.ts";
import type { ChangeOf, WorldChange } from "../world/change.ts";
import { type Chat, chatKey } from "../world/types.ts";
import type { World } from "../world/world.ts";
import { formatDuration } from "../../util/time/duration.ts";
import { formatScenario } from "./language/format.ts";
import { expectationOf, messageText } from "./lines.ts";
import type { NodeBody, ScenarioNode, Value, Who } from "./language/nodes.ts";
import { lineOfChange, namesIn } from "./changes.ts";
import { chatNode } from "./people.ts";
import type { ScenarioLang } from "./language/words.ts";

/** The part of the journal that is written, and how. */
export interface WriteOptions {
  /** The account that becomes `bot`. */
  readonly selfId: number;
  /** The index of the first entry; the world's reset is a good place. */
  readonly from: number;
  /** Only this chat; everywhere when it is left out. */
  readonly chat?: Chat;
  /** In which language. */
  readonly lang: ScenarioLang;
}

/** A pause so long is written as a line: whatever is shorter is how long people take to type. */
const PAUSE_MS = 5 * 60_000;

/** Parameters that say who or where, and are written as names. */
const NAMED = new Map<string, (world: World, id: number) => string>([
  ["user_id", (world, id) => world.nameOf(id)],
  ["group_id", (world, id) => world.groups.get(id)?.name ?? String(id)],
]);

/**
 * Writes a scenario.
 *
 * @returns its text, empty where nothing was played
 */
export function writeScenario(world: World, options: WriteOptions): string {
  const writer = new Writer(world, options);
  for (const entry of world.journal.entries) {
    if (entry.index < options.from) continue;
    if (entry.kind === "change") writer.change(entry.change, entry.at);
    else if (entry.kind === "result") {
      const call = world.journal.at(entry.of);
      if (call?.kind === "call" && call.selfId === options.selfId) {
        writer.call(call.action, call.params, isSuccess(entry.reply) ? undefined : entry.reply.retcode);
      }
    }
  }
  return formatScenario({ nodes: writer.nodes, lang: options.lang });
}

class Writer {
  readonly nodes: ScenarioNode[] = [];
  readonly #world: World;
  readonly #options: WriteOptions;
  #chat: Chat | undefined;
  #actAt: number | undefined;

  constructor(world: World, options: WriteOptions) {
    this.#world = world;
    this.#options = options;
  }

  change(change: WorldChange, at: number): void {
    const written = lineOfChange(change, namesIn(this.#world, this.#options.selfId));
    if (written === undefined) return;
    const { by, chat, node } = written;
    const isBot = this.#world.users.get(by)?.isBot === true;
    const isSaid = change.kind === "message";
    if (isBot && !isSaid) return;
    const { chat: only } = this.#options;
    if (only !== undefined && (chat === undefined ? !this.#isIn(only, by) : chatKey(only) !== chatKey(chat))) return;
    if (!isBot) this.#pause(at);
    if (chat !== undefined) this.#go(chat);
    if (isSaid) return this.#add(this.#speech(change.message, isBot));
    // Who was let in comes in by that.
    const last = this.nodes.at(-1);
    if (change.kind === "request-answered" && last?.kind === "act" && last.verb === "join") this.nodes.pop();
    this.#add(node);
  }

  call(action: string, params: unknown, retcode: number | undefined): void {
    if (this.#options.chat !== undefined || /^(?:get_|can_|fetch_|_get)/.test(action)) return;
    const isSend = action.startsWith("send_");
    if (retcode !== undefined) {
      return this.#add({ kind: "note", what: "fails", ...isSend ? {} : { action }, retcode });
    }
    if (!isSend) this.#add({ kind: "calls", who: null, action, params: this.#shown(params), isNever: false });
  }

  #speech({ from, chat, segments }: ChangeOf<"message">["message"], isBot: boolean): NodeBody {
    const { lang } = this.#options;
    const text = messageText(this.#world, chat, segments, lang);
    if (isBot) return { kind: "says", who: this.#nameOf(from), text: expectationOf(text) };
    const [first] = segments;
    const quoted = first?.type === "reply" ? this.#world.findMessage(first.data.id ?? "") : undefined;
    if (quoted === undefined) return { kind: "says", who: this.#nameOf(from), text };
    const words =
      messageText(this.#world, chat, quoted.segments, lang).split("\n")[0]?.replaceAll(/\[[^\]]*\]/g, "").trim() ?? "";
    return { kind: "says", who: this.#nameOf(from), text: text.replace(/^\[([^\]]*)\]/, `[$1 ${words.slice(0, 20)}]`) };
  }

  /** The parameters that a story can name: plain ones, names for numbers. */
  #shown(params: unknown): Value {
    const fields = Object.entries((params ?? {}) as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
      if (typeof value === "object" || /message_id|flag|^file/.test(name)) return [];
      const named = NAMED.get(name)?.(this.#world, Number(value));
      return [[name, named ?? value as Value] as const];
    });
    return Object.fromEntries(fields);
  }

  #pause(at: number): void {
    const since = at - (this.#actAt ?? at);
    this.#actAt = at;
    if (since < PAUSE_MS) return;
    const [minutes, lang] = [Math.round(since / 60_000), this.#options.lang];
    this.#add({ kind: "time", by: lang === "zh" ? formatDuration(minutes * 60_000) : `${minutes}m` });
  }

  #go(chat: Chat): void {
    if (this.#chat !== undefined && chatKey(this.#chat) === chatKey(chat)) return;
    this.#chat = chat;
    this.#add(chatNode({ world: this.#world, selfId: this.#options.selfId }, chat));
  }

  #isIn(chat: Chat, id: number): boolean {
    return chat.kind === "private" ? chat.users.includes(id) : this.#world.isMember(chat.groupId, id);
  }

  #nameOf(id: number): Who {
    return id === this.#options.selfId ? null : this.#world.nameOf(id);
  }

  #add(node: NodeBody): void {
    this.nodes.push({ ...node, line: this.nodes.length + 1 });
  }
}
