/**
 * A command that was called ends the way of its message for the less specific handlers: `@OnMessage`, `@OnGroupMsg`,
 * `@OnPrivateMsg`, `@Keyword` and `@Match`, unless they have a higher `@Priority`. `@On("message")` and middleware see every
 * message.
 */

import type { BaseEvent } from "../events/chat.ts";
import type { BotEvent } from "../events/types.ts";
import type { CommandRoute, EventRoute, Match, Route } from "../model/route.ts";

/**
 * The command that a message calls, if it keeps others from answering. One that is not there for this place
 * (`@InGroup`, `@AtMe`, `@Account`) is as good as none; one that refuses the person, or the arguments, has been called.
 */
export function claimOf(matches: readonly Match[], event: BaseEvent): Match | undefined {
  for (const match of matches) {
    const { route } = match;
    if (!("words" in route) || (route as CommandRoute).options.block === false) continue;
    return isThere(route, event) ? match : undefined;
  }
  return undefined;
}

/** Whether a handler leaves the message to the command that was called. */
export function yieldsTo(route: Route, { route: command }: Match): boolean {
  return (route as EventRoute).yields === true && route.priority <= command.priority;
}

/** The matches of an event without those that leave it to a command. */
export function claimed(matches: readonly Match[], event: BaseEvent): readonly Match[] {
  const claim = claimOf(matches, event);
  return claim === undefined ? matches : matches.filter(({ route }) => !yieldsTo(route, claim));
}

function isThere({ gates, info }: Route, event: BaseEvent): boolean {
  for (const { stage, check } of gates?.before ?? []) {
    if (stage !== "place") continue;
    try {
      const verdict = check(event as BotEvent, info, true);
      if (verdict !== true && !(verdict instanceof Promise)) return false;
    } catch {
      // It is asked again for the command itself, and told there.
      return true;
    }
  }
  return true;
}
