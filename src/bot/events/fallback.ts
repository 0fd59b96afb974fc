/** Something that implementations do by different actions. */

import type { OneBotApi } from "../../api/clients.ts";
import type { ActionName } from "../../protocol/actions/calls.ts";
import { factsOf } from "../../protocol/actions/facts.ts";

/** Whether a client's implementation lacks an action, and has the one that the table names as its fallback. */
export function needsFallback(api: OneBotApi, action: ActionName): boolean {
  const { fallback } = factsOf(action);
  return fallback !== undefined && !api.supports(action) && api.supports(fallback);
}
