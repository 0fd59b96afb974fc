/** Matches that are looked at again, and events of their own: bots are switched off in groups, come and go, and stand in lines. */

import type { OneBotApi } from "../../api/clients.ts";
import type { MessageView } from "../../command/message_view.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { Acknowledge } from "../../transport/transport.ts";
import type { BaseEvent } from "../events/chat.ts";
import { createEvent } from "../events/create.ts";
import type { Match } from "../model/route.ts";
import type { AppServices } from "../model/services.ts";
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

/** Ends the questions of an event's chat where somebody else gets its messages from now on. */
export function heedMove(
  { acknowledge, payload }: { readonly acknowledge: Acknowledge; readonly payload: EventPayload },
  { dialogues }: AppServices,
): void {
  acknowledge.onMoved?.(() => dialogues.moved(payload));
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

/** Of several handlers each that stands in a line has an event of its own: it is aborted for itself. */
export function eventFor(
  { route }: Match,
  { matches, event, payload, api, view }: {
    readonly matches: readonly Match[];
    readonly event: BaseEvent;
    readonly payload: EventPayload;
    readonly api: OneBotApi;
    readonly view: MessageView | undefined;
  },
  services: AppServices,
): BaseEvent {
  if (matches.length === 1 || route.gates?.flow === undefined) return event;
  const own = createEvent(payload, api, services, view);
  return Object.defineProperties(own, Object.getOwnPropertyDescriptors(event));
}
