/** Checks of an app's handlers before it starts: handlers that nothing can reach, and expressions that can run away. */

import { ConfigError } from "../../errors.ts";
import { EVENT_NAMES } from "../../protocol/events/names.gen.ts";
import { isNear } from "../../util/near.ts";
import type { Class } from "../model/binding.ts";
import { nameOf, readBot, readMethods } from "../model/records.ts";
import type { CommandRoute, EventRoute, Route } from "../model/route.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";

/**
 * Refuses handlers that another one always keeps from running.
 *
 * @throws ConfigError that names both and where they stand
 */
export function refuseUnreachable(events: readonly EventRoute[], commands: readonly CommandRoute[]): void {
  const walls = events.filter(isWall);
  for (const wall of walls) {
    const isLater = (route: EventRoute | CommandRoute): boolean =>
      route.priority < wall.priority || (route.priority === wall.priority && isAfter(route, wall, events));
    const hidden = [...events, ...commands].find((route) => isLater(route) && isBehind(route, wall));
    if (hidden === undefined) continue;
    throw new ConfigError(
      "HANDLER_UNREACHABLE",
      botTexts().neverReached(routeSite(hidden), routeSite(wall), hidden.source),
    );
  }
}

/** Whether a handler always runs for its event, and lets no other run after it. */
function isWall({ blocks, gates, groups, users, find }: EventRoute): boolean {
  const isConditional = (gates?.before.length ?? 0) + (gates?.after.length ?? 0) > 0;
  return blocks && !isConditional && groups === undefined && users === undefined && find === undefined;
}

/** Whether a handler of the same priority comes after one with `@Block()`; a command that is called comes before it. */
function isAfter(route: EventRoute | CommandRoute, wall: EventRoute, events: readonly EventRoute[]): boolean {
  if ("words" in route || route === wall) return false;
  return !route.blocks || events.indexOf(route) > events.indexOf(wall);
}

function isBehind(route: EventRoute | CommandRoute, wall: EventRoute): boolean {
  if ("words" in route) {
    const place = route.options.in;
    return wall.name === "*" || wall.name === "message" || (place !== undefined && wall.name === `message.${place}`);
  }
  return wall.name === "*" || route.name === wall.name || route.name.startsWith(`${wall.name}.`);
}

/**
 * Bounds what the expressions of a bot's `@Match` may cost, and those of the bots that it needs, before the first text is tried.
 *
 * @returns one warning for each that only shorter texts are tried with
 * @throws ConfigError for an expression whose cost nothing bounds
 */
export async function boundExpressions(of: Class): Promise<string[]> {
  const warnings: string[] = [];
  for (const { binding, method, site } of readMethods(of)) {
    if (binding.type !== "event" || binding.expression === undefined) continue;
    const warning = await binding.expression.bound(routeSite({ source: `${nameOf(of)}.${String(method)}`, site }));
    if (warning !== undefined) warnings.push(warning);
  }
  for (const needed of readBot(of)?.needs ?? []) warnings.push(...await boundExpressions(needed));
  return warnings;
}

/**
 * Warns of names that no known event has: such a handler waits for ever. An implementation may have events that this library
 * does not know, so it is no error.
 *
 * @returns one warning for each, with its place
 */
export function warningsOfUnknownEvents(events: readonly EventRoute[]): string[] {
  return events.filter(({ name }) => name !== "*" && !EVENT_NAMES.some((known) => isRelated(name, known)))
    .map((route) => {
      const { name } = route;
      const last = name.slice(name.lastIndexOf(".") + 1);
      const meant = EVENT_NAMES.find((known) => isNear(name, known)) ??
        EVENT_NAMES.find((known) => isNear(last, known.slice(known.lastIndexOf(".") + 1)));
      return appTexts().unknownEvent(routeSite(route), name, meant);
    });
}

/** Whether one name is the other, or begins with all of it. */
function isRelated(name: string, known: string): boolean {
  return name === known || known.startsWith(`${name}.`) || name.startsWith(`${known}.`);
}

function routeSite({ source, site }: Pick<Route, "source" | "site">): string {
  const place = site.toString();
  return place === undefined ? source : `${source} (${place})`;
}
