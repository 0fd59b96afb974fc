/** `adelie gateway dead`: events that were delivered three times and never dealt with, looked at, given out once more, or dropped. */

import type { DeadEvent } from "adelie/gateway";
import { toCells, visibleJson } from "adelie/tools";
import { inColumns } from "../columns.ts";
import { projectGateway } from "../loading.ts";
import { logTo } from "../log.ts";
import { EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { type GatewayFlags, queueOf } from "./settings.ts";

/** Options of these commands. */
export interface DeadFlags extends GatewayFlags {
  /** Of this account alone. */
  readonly account?: number;
  readonly limit?: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** How much of an event is shown in a line. */
const SHOWN_CELLS = 60;

/**
 * Does one of the three.
 *
 * @param words `list`, or `retry` or `drop` and the names of events
 * @returns `found` where there are such events, or where one that was named is not there
 */
export async function dead(words: readonly string[], flags: DeadFlags, around: Surroundings): Promise<number> {
  const texts = chosenTexts().gateway;
  const [how = "list", ...ids] = words;
  const account = flags.account === undefined ? {} : { account: flags.account };
  const options = { queue: { ...await queueOf(flags, around), ...account }, log: logTo(around) };
  const { listDeadEvents, retryDeadEvents, dropDeadEvents } = await projectGateway(around.cwd);
  if (how === "list" && ids.length === 0) {
    const limit = flags.limit === undefined ? {} : { limit: flags.limit };
    const listed = await listDeadEvents({ ...options, ...limit });
    if (flags.json === true) around.print(JSON.stringify(listed));
    else {
      for (const line of inColumns(listed.events.map(rowOf))) around.print(line);
      around.print(texts.dead(listed.events.length, listed.total));
    }
    return listed.total === 0 ? EXIT.ok : EXIT.found;
  }
  if (how !== "retry" && how !== "drop") throw new Failure(texts.deadHow(words.join(" ")));
  if ((ids.length > 0) === (flags.all === true)) throw new Failure(texts.deadWhich(how));
  const settle = how === "retry" ? retryDeadEvents : dropDeadEvents;
  const { done, missing } = await settle({ ...options, events: flags.all === true ? "all" : ids });
  if (flags.json === true) around.print(JSON.stringify({ done, missing }));
  else around.print(texts.settled(how, done.length, missing));
  return missing.length === 0 ? EXIT.ok : EXIT.found;
}

function rowOf({ id, deadMs, event, text }: DeadEvent): string[] {
  const { raw_message: said } = (event ?? {}) as { raw_message?: unknown };
  const shown = visibleJson(typeof said === "string" ? JSON.stringify(said) : text);
  return [id, new Date(deadMs).toISOString(), event?.post_type ?? "?", toCells(shown, SHOWN_CELLS)];
}
