/** Why a handler ran, or did not. */

import { toCells } from "../../util/log/columns.ts";
import { messageOf } from "../../util/text_of.ts";
import type { BoundBot, Match, Route } from "../model/route.ts";
import type { BaseEvent } from "../events/chat.ts";
import type { BotEvent } from "../events/types.ts";
import type { RouteVerdict } from "./router.ts";
import type { Gate } from "../model/clause.ts";
import { claimOf, yieldsTo } from "./claims.ts";
import type { GroupSwitches } from "../model/switches.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";

/** The explanation of one handler and one event. */
export interface HandlerExplanation {
  /** `"CheckIn.checkIn"`. */
  readonly handler: string;
  /** The decorator, as it is written: `@Command("签到")`. */
  readonly answers: string;
  /** Where it is written: `/bots/check_in.ts:12`. */
  readonly site: string | undefined;
  /** Whether it would run. */
  readonly runs: boolean;
  /** Why, or why not. */
  readonly why: string;
}

/** The explanation of an event, handler by handler; `String(explanation)` is a table. */
export class Explanation {
  /** For example `message.group.normal`. */
  readonly event: string;
  /** Those that would run come first. */
  readonly handlers: readonly HandlerExplanation[];
  /** Why what they say would not leave at once: the account is offline, the chat is paused, an answer in parts is being said there. Empty where nothing is in the way. */
  readonly notes: readonly string[];

  /** Made by `app.explain`. */
  constructor(event: string, handlers: readonly HandlerExplanation[], notes: readonly string[] = []) {
    this.event = event;
    this.notes = notes;
    this.handlers = [...handlers].sort((a, b) => Number(b.runs) - Number(a.runs));
  }

  /** The table, one line for each handler. */
  toString(): string {
    const lines = this.handlers.map(({ handler, answers, runs, why }) =>
      `${runs ? "✔" : "✖"} ${toCells(handler, 28)} ${toCells(answers, 36)} ${why}`
    );
    return [this.event, ...lines, ...this.notes.map((note) => `! ${note}`)].join("\n");
  }
}

/**
 * Asks what the pipeline would: nothing is sent, kept or counted. Guards are asked, so they must change nothing.
 *
 * @param verdicts what the router says
 * @param notes what else is in the way of an answer
 */
export async function explain(
  verdicts: readonly RouteVerdict[],
  event: BaseEvent,
  switches: GroupSwitches,
  notes: readonly string[] = [],
): Promise<Explanation> {
  const handlers: HandlerExplanation[] = [];
  const isOn = ({ route }: Match): boolean => whySwitchedOff(route, event, switches) === undefined;
  const claim = claimOf(verdicts.flatMap(({ match }) => match !== undefined && isOn(match) ? [match] : []), event);
  let blockedBy: string | undefined;
  for (const { route, match, why } of verdicts) {
    let refusal = why as string | undefined;
    if (match !== undefined) {
      refusal = await whyRefused(match, event, switches);
      if (claim !== undefined && yieldsTo(route, claim)) {
        refusal ??= reasonTexts().calls(claim.route.label);
      }
      if (blockedBy !== undefined) refusal = reasonTexts().blocked(blockedBy);
    }
    // Whose turn it is decides later than who may run at all.
    const isAdmitted = refusal === undefined && match !== undefined;
    if (refusal === undefined && route.blocks) blockedBy ??= route.source;
    const turn = isAdmitted ? route.gates?.flow?.foresee(event) : undefined;
    if (turn?.runs === false) refusal = turn.why;
    handlers.push({
      handler: route.source,
      answers: route.label,
      site: route.site.toString(),
      runs: refusal === undefined,
      why: refusal ?? turn?.why ?? why,
    });
  }
  return new Explanation(event.eventName, handlers, notes);
}

async function whyRefused(match: Match, event: BaseEvent, switches: GroupSwitches): Promise<string | undefined> {
  const { route, read } = match;
  const off = whySwitchedOff(route, event, switches);
  if (off !== undefined) return off;
  const before = await firstRefusal(route.gates?.before ?? [], match, event);
  if (before !== undefined) return before;
  const reading = read?.();
  if (reading !== undefined && "reason" in reading) return reading.reason;
  return await firstRefusal(route.gates?.after ?? [], match, event);
}

function whySwitchedOff({ info }: Route, event: BaseEvent, switches: GroupSwitches): string | undefined {
  const group = (event as { group_id?: number }).group_id;
  return group && !switches.isOn(group, info.bot) ? reasonTexts().switchedOff(info.bot, group) : undefined;
}

async function firstRefusal(
  gates: readonly Gate[],
  { route }: Match,
  event: BaseEvent,
): Promise<string | undefined> {
  for (const { check, label } of gates) {
    try {
      const verdict = await check(event as BotEvent, route.info, true);
      if (verdict !== true) return `${label}: ${verdict.reason}`;
    } catch (error) {
      return `${label} failed: ${messageOf(error)}`;
    }
  }
  return undefined;
}

/** A handler, as it is written down. */
export interface RouteInfo {
  /** `"CheckIn.checkIn"`. */
  readonly handler: string;
  /** The name of its bot. */
  readonly bot: string;
  /** `@Command("签到")`. */
  readonly answers: string;
  /** `/bots/check_in.ts:12`. */
  readonly site: string | undefined;
  /** Its conditions, in the order in which they are asked: `@Role("admin")`. */
  readonly conditions: readonly string[];
  /** Handlers of a higher one run first. Default 0. */
  readonly priority: number;
  /** Whether `@Block()` keeps the handlers behind it from running. */
  readonly blocks: boolean;
  /** Whether its bot is switched on. */
  readonly isEnabled: boolean;
}

/** The handlers of one bot. */
export function routesOf({ name, events, commands }: BoundBot, isEnabled: boolean): RouteInfo[] {
  return [...events, ...commands].map(({ source, label, site, gates, priority, blocks }) => ({
    handler: source,
    bot: name,
    answers: label,
    site: site.toString(),
    conditions: [...gates?.before ?? [], ...gates?.flow === undefined ? [] : [gates.flow], ...gates?.after ?? []].map((
      { label },
    ) => label),
    priority,
    blocks,
    isEnabled,
  }));
}
