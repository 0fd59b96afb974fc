/** Matches that are looked at again: bots are switched off in groups, and they come and go. */

import type { EventPayload } from "../../protocol/events/events.ts";
import type { BaseEvent } from "../events/chat.ts";
import type { Match } from "../model/route.ts";
import type { GroupSwitches } from "../model/switches.ts";
import type { Router } from "./router.ts";

/** Those of bots that are switched on where the event comes from. */
export function switchedOn(
  matches: readonly Match[],
  payload: EventPayload,
  switches: GroupSwitches,
): readonly Match[] {
  const { group_id } = payload as { group_id?: number };
  return group_id ? matches.filter(({ route }) => switches.isOn(group_id, route.info.bot)) : matches;
}

/** The same handler, after bots have come and gone. Undefined when it has gone. */
export function refind(
  { route: { source } }: Match,
  event: BaseEvent,
  router: Router,
  switches: GroupSwitches,
): Match | undefined {
  const payload = event.toJSON();
  return switchedOn(router.match(payload, undefined), payload, switches).find(({ route }) => route.source === source);
}
