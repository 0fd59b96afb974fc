/** Runs stories: people act, the bot is waited for, and what it did is compared with what is expected. */

import { scenarioTexts as texts } from "../../texts/sandbox/scenario_texts.ts";
import { messageOf } from "../../util/text_of.ts";
import { parseDuration } from "../../util/time/duration.ts";
import type { FaultRule } from "../faults/rules.ts";
import type { FaultPresetName } from "../faults/presets.ts";
import { type Chat, chatKey } from "../world/types.ts";
import type { World } from "../world/world.ts";
import { act, chatOf, eventOf, faultOf, type OpenPlace, say, setUp } from "./acts.ts";
import { nextTime } from "./language/dates.ts";
import { expectationOf, type Fit, fitOf } from "./lines.ts";
import { align, type Called, callFits, type Deeds, deedsSince, failsLike, type Said } from "./judge.ts";
import type { NodeBody, Scenario, ScenarioNode, Story, Value, Who } from "./language/nodes.ts";
import { formatNode } from "./language/format.ts";
import { chatNode, findUser, Halt, userOf } from "./people.ts";
import { type StoryLine, storyLines } from "./transcript.ts";

/** The faults of one account. */
export interface StoryFaults {
  /** Lets things go wrong from now on. */
  add(what: FaultRule | FaultPresetName): unknown;
  /** Ends them all. */
  clear(): void;
}

/** The stage of a story: a world, and a bot that can be waited for. */
export interface ScenarioStage {
  /** The simulated QQ. */
  readonly world: World;
  /** The account that `bot` is. */
  readonly selfId: number;
  /** Takes the faults of the story. */
  readonly faults: StoryFaults;
  /** The accounts of the bot, where there may be several, with the faults of each. */
  readonly accounts?: readonly { readonly selfId: number; readonly faults: StoryFaults }[];
  /** Resolves when the bot is quiet. */
  settle(): Promise<void>;
  /** Sets the time forward. */
  advance(ms: number): Promise<void>;
  /** Sends an event that nothing in the world caused. */
  push(payload: object): unknown;
  /** Stops the bot and starts it again, with what it has stored. Without it the line `restart` fails. */
  restart?(): Promise<void>;
  /** Errors of the bot's handlers since this was last asked. */
  errors?(): readonly string[];
  /** Why the bot does not answer an event, one reason a line. */
  explain?(payload: object): Promise<readonly string[]>;
}

/** One thing that is other than expected. */
export interface Difference {
  /** Its kind: another answer, one too few, one too many, a call that did not come or was not to come, a failure that did not come, an error of the bot, or none where one was expected. */
  readonly kind: "changed" | "missing" | "unexpected" | "call" | "never" | "fails" | "crash" | "noCrash";
  /** The line of the expectation; of an answer too many, the line that it answers. */
  readonly line: number;
  /** The line as it stands in the scenario. */
  readonly expected?: string;
  /** The same line as it would be right. */
  readonly actual?: string;
  /** Why the bot did not answer, where it can be asked. */
  readonly why?: readonly string[];
}

/** How a story went. */
export interface StoryResult {
  /** Its title. */
  readonly title: string;
  /** Its line. */
  readonly line: number;
  /** Whether all was as expected. */
  readonly isOk: boolean;
  /** Everything that was not, in the order of lines. */
  readonly differences: readonly Difference[];
  /** Why it could not go on, and where. */
  readonly failure?: { readonly line: number; readonly message: string };
  /** Everything that was said and called, a line each: the same story gives the same lines. */
  readonly lines: readonly StoryLine[];
  /** The lines that make it right, by place in the scenario's nodes. */
  readonly edits: ReadonlyMap<number, readonly ScenarioNode[]>;
}

type Expectation = Extract<NodeBody, { kind: "says" | "calls" | "note" }> & { readonly line: number };

interface Item {
  readonly at: number;
  readonly node: Expectation;
  readonly chat: Chat | undefined;
  /** For something that is to be said: the text that fits. */
  readonly fit?: Fit;
}

/**
 * Plays a story.
 *
 * @returns how it went; it never rejects
 */
export async function runStory(stage: ScenarioStage, scenario: Scenario, story: Story): Promise<StoryResult> {
  const run = new Run(stage, scenario);
  const start = end(stage.world);
  let failure: StoryResult["failure"];
  for (const at of story.at) {
    try {
      await run.step(at);
    } catch (error) {
      failure = { line: scenario.nodes[at]?.line ?? story.line, message: messageOf(error) };
      break;
    }
  }
  await run.judge().catch((error: unknown) => failure ??= { line: story.line, message: messageOf(error) });
  const differences = run.differences.sort((a, b) => a.line - b.line);
  return {
    title: story.title,
    line: story.line,
    isOk: differences.length === 0 && failure === undefined,
    differences,
    ...failure === undefined ? {} : { failure },
    lines: storyLines(stage.world, start, scenario.lang, stage.selfId),
    edits: run.edits,
  };
}

/** The scenario with the lines that make its stories right; of two stories that want different ones, the first has its way. */
export function updated(scenario: Scenario, results: readonly StoryResult[]): Scenario {
  const nodes = scenario.nodes.flatMap((node, at) =>
    results.find(({ edits }) => edits.has(at))?.edits.get(at) ?? [node]
  );
  return { ...scenario, nodes };
}

function end({ journal: { entries, dropped } }: World): number {
  return dropped + entries.length;
}

class Run {
  readonly differences: Difference[] = [];
  readonly edits = new Map<number, ScenarioNode[]>();
  readonly #stage: ScenarioStage;
  readonly #scenario: Scenario;
  #chat: Chat | undefined;
  #items: Item[] = [];
  /** Behind which node answers that nobody expected are written, and the chat there. */
  #anchor: { at: number; chat: Chat | undefined } | undefined;
  #from: number;

  constructor(stage: ScenarioStage, scenario: Scenario) {
    this.#stage = stage;
    this.#scenario = scenario;
    this.#from = end(stage.world);
    const group = stage.world.groupsOf(stage.selfId)[0];
    this.#chat = group === undefined ? undefined : { kind: "group", groupId: group.id };
  }

  async step(at: number): Promise<void> {
    const node = this.#scenario.nodes[at];
    if (node === undefined) return;
    switch (node.kind) {
      case "blank":
      case "comment":
      case "story":
      case "set":
        return;
      case "broken":
        throw new Halt(texts().broken(node.line));
      case "group":
      case "private":
        this.#chat = chatOf(this.#place(), node);
        return;
      case "calls":
      case "note":
        this.#items.push({ at, node, chat: this.#chat });
        return;
      case "says":
        if (this.#isBot(node.who)) {
          this.#items.push({ at, node, chat: this.#open().chat, fit: fitOf(node.text) });
          return;
        }
        break;
      default:
    }
    await this.judge();
    this.#anchor = { at, chat: this.#chat };
    await this.#do(node);
    await this.#stage.settle();
  }

  /** Compares what the bot did since the last act with the lines behind it. */
  async judge(): Promise<void> {
    const { world } = this.#stage;
    const [items, deeds] = [this.#items, deedsSince(world, this.#from, this.#scenario.lang)];
    this.#items = [];
    this.#from = end(world);
    const count = this.differences.length;
    this.#judgeCalls(items, deeds.calls);
    this.#judgeErrors(items);
    const keys = new Set([...items, ...deeds.said].flatMap(({ chat }) => chat === undefined ? [] : [chatKey(chat)]));
    for (const key of keys) this.#judgeChat(key, items, deeds.said);
    await this.#explain(count, deeds);
  }

  #judgeChat(key: string, all: readonly Item[], everything: readonly Said[]): void {
    const place = this.#place();
    const items = all.flatMap((item) => {
      const { node, chat, fit } = item;
      return node.kind === "says" && fit !== undefined && chat !== undefined && chatKey(chat) === key
        ? [{ ...item, node, fit }]
        : [];
    });
    const said = everything.filter(({ chat }) => chatKey(chat) === key);
    const has = (what: string): boolean => all.some(({ node }) => node.kind === "note" && node.what === what);
    const expected = items.map(({ node, fit }) => ({ from: userOf(place, node.who), fit }));
    let last: Item | undefined;
    for (const { expected: at, said: to, isSame } of align(expected, said, !has("unordered"))) {
      const [item, answer] = [items[at ?? -1], said[to ?? -1]];
      last = item ?? last;
      if (isSame || (item === undefined && has("rest"))) continue;
      const actual = answer === undefined ? undefined : this.#answerNode(answer);
      this.#differ(
        item === undefined ? "unexpected" : actual === undefined ? "missing" : "changed",
        item?.node,
        actual,
        item?.node.line,
      );
      if (item !== undefined) this.edits.set(item.at, actual === undefined ? [] : [actual]);
      else if (actual !== undefined && answer !== undefined) this.#insert(actual, answer.chat, last, all);
    }
  }

  #judgeCalls(items: readonly Item[], calls: readonly Called[]): void {
    const { world } = this.#stage;
    let from = 0;
    for (const { at, node, chat } of items) {
      if (node.kind === "calls") {
        const by = userOf(this.#place(), node.who);
        const fits = (call: Called): boolean =>
          call.selfId === by && callFits(world, call, node.action, node.params, chat);
        if (node.isNever) {
          const call = calls.find(fits);
          if (call === undefined) continue;
          this.#differ("never", node, callNode(node, call), node.line);
          this.edits.set(at, []);
          continue;
        }
        const found = calls.findIndex((call, index) => index >= from && fits(call));
        if (found !== -1) {
          from = found + 1;
          continue;
        }
        const near = calls.find(({ action }, index) => index >= from && action === node.action);
        const actual = near === undefined ? undefined : callNode(node, near);
        this.#differ("call", node, actual, node.line);
        this.edits.set(at, actual === undefined ? [] : [actual]);
      } else if (node.kind === "note" && node.what === "fails" && !calls.some((call) => failsLike(call, node))) {
        const { retcode: _, ...any } = node;
        const other = calls.find((call) =>
          failsLike(call, { ...any.action === undefined ? {} : { action: any.action } })
        );
        const actual = other?.reply === undefined ? undefined : { ...any, retcode: other.reply.retcode };
        this.#differ("fails", node, actual, node.line);
        this.edits.set(at, actual === undefined ? [] : [actual]);
      }
    }
  }

  #judgeErrors(items: readonly Item[]): void {
    const errors = [...this.#stage.errors?.() ?? []];
    for (const { at, node } of items) {
      if (node.kind !== "note" || node.what !== "crash") continue;
      const found = errors.findIndex((error) => error.includes(node.text ?? ""));
      if (found !== -1) errors.splice(found, 1);
      else {
        this.#differ("noCrash", node, undefined, node.line);
        this.edits.set(at, []);
      }
    }
    for (const error of errors) {
      const { line = 1 } = this.#scenario.nodes[this.#anchor?.at ?? -1] ?? {};
      const text = error.replaceAll(/\s+/g, " ").slice(0, 300);
      this.#differ("crash", undefined, { kind: "note", what: "crash", text, line });
      const at = items.at(-1)?.at ?? this.#anchor?.at;
      const node = this.#scenario.nodes[at ?? -1];
      if (at === undefined || node === undefined) continue;
      this.edits.set(at, [...this.edits.get(at) ?? [node], {
        kind: "note",
        what: "crash",
        text: text.slice(0, 60),
        line,
      }]);
    }
  }

  #differ(
    kind: Difference["kind"],
    expected: ScenarioNode | undefined,
    actual: ScenarioNode | undefined,
    line?: number,
  ): void {
    const { lang, nodes } = this.#scenario;
    this.differences.push({
      kind,
      line: line ?? nodes[this.#anchor?.at ?? -1]?.line ?? 1,
      ...expected === undefined ? {} : { expected: formatNode(expected, lang) },
      ...actual === undefined ? {} : { actual: formatNode(actual, lang) },
    });
  }

  /** Writes an answer that nobody expected behind the last line of its chat, with a line for the chat where it is another one. */
  #insert(node: ScenarioNode, chat: Chat, last: Item | undefined, all: readonly Item[]): void {
    const anchor = last ?? (this.#sameChat(this.#anchor?.chat, chat) ? this.#anchor : all.at(-1) ?? this.#anchor);
    const at = anchor?.at ?? -1;
    const place = this.#sameChat(anchor?.chat, chat) ? [] : [this.#chatNode(chat, node.line)];
    const back = place.length === 0 || anchor?.chat === undefined ? [] : [this.#chatNode(anchor.chat, node.line)];
    const before = this.edits.get(at) ?? this.#scenario.nodes.slice(at, at + 1);
    if (at === -1) return;
    this.edits.set(at, [...before, ...place, node, ...back]);
  }

  async #explain(from: number, { said, lastEvent }: Deeds): Promise<void> {
    const first = this.differences[from];
    if (first?.kind !== "missing" || said.length > 0 || lastEvent === undefined) return;
    const why = await this.#stage.explain?.(lastEvent).catch(() => undefined);
    if (why !== undefined && why.length > 0) this.differences[from] = { ...first, why };
  }

  async #do(node: ScenarioNode): Promise<void> {
    const stage = this.#stage;
    switch (node.kind) {
      case "says":
        return say(this.#open(), node);
      case "act":
        return act(this.#open(), node);
      case "given":
        return setUp(this.#place(), node);
      case "time": {
        const now = stage.world.now();
        const ms = "by" in node ? parseDuration(node.by) ?? 0 : nextTime(node.at, now) - now;
        if (ms <= 0) throw new Halt(texts().past("at" in node ? node.at : node.by));
        return await stage.advance(ms);
      }
      case "fault":
        return this.#fault(node);
      case "event":
        stage.push(eventOf(this.#place(), node));
        return;
      case "restart":
        if (stage.restart === undefined) throw new Halt(texts().noRestart());
        await stage.restart();
        return;
      default:
    }
  }

  #fault(node: Extract<ScenarioNode, { kind: "fault" }>): void {
    const { faults, selfId, world, accounts = [{ selfId, faults }] } = this.#stage;
    const { what, account: name } = node;
    const of = name === undefined ? selfId : userOf(this.#place(), name);
    const meant = accounts.filter((each) => each.selfId === of || (name === undefined && what === "none"));
    if (meant.length === 0) {
      throw new Halt(texts().noAccount(name ?? "", accounts.map((each) => world.nameOf(each.selfId)).join(", ")));
    }
    for (const each of meant) {
      if (what === "none") each.faults.clear();
      else each.faults.add(faultOf(node));
    }
  }

  #place(): { world: World; selfId: number; chat: Chat | undefined } {
    const { world, selfId } = this.#stage;
    return { world, selfId, chat: this.#chat };
  }

  #open(): OpenPlace {
    const { chat, ...place } = this.#place();
    if (chat === undefined) throw new Halt(texts().noGroups());
    return { ...place, chat };
  }

  #isBot(who: Who): boolean {
    const { world } = this.#stage;
    if (who === null) return true;
    return world.users.get(findUser(world, who, this.#chat) ?? 0)?.isBot === true;
  }

  #sameChat(a: Chat | undefined, b: Chat): boolean {
    return a !== undefined && chatKey(a) === chatKey(b);
  }

  #nameOf(id: number): Who {
    return id === this.#stage.selfId ? null : this.#stage.world.nameOf(id);
  }

  #answerNode({ message, text }: Said): ScenarioNode {
    const anchor = this.#scenario.nodes[this.#anchor?.at ?? -1];
    return { kind: "says", who: this.#nameOf(message.from), text: expectationOf(text), line: anchor?.line ?? 1 };
  }

  #chatNode(chat: Chat, line: number): ScenarioNode {
    return { ...chatNode(this.#stage, chat), line };
  }
}

/** The line that expects this call; of its parameters those that the other line has. */
function callNode<N extends Extract<ScenarioNode, { kind: "calls" }>>(
  node: N,
  { action, params }: Called,
): ScenarioNode {
  const given = (typeof params === "object" && params !== null ? params : {}) as Readonly<Record<string, Value>>;
  const wanted = typeof node.params === "object" && node.params !== null
    ? Object.keys(node.params)
    : Object.keys(given);
  const shown = Object.fromEntries(wanted.filter((name) => name in given).map((name) => [name, given[name] ?? null]));
  return { ...node, action, params: shown };
}
