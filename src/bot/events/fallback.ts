/** Something that implementations do by different actions. */

import type { OneBotApi } from "../../api/clients.ts";
import { factsOf } from "../../protocol/actions/facts.ts";

/** The action that a client's implementation has for it: the one named, or the fallback that the table knows. */
export function availableAction(api: OneBotApi, action: string): string {
  if (api.supports(action)) return action;
  const { fallback } = factsOf(action);
  return fallback !== undefined && api.supports(fallback) ? fallback : action;
}
