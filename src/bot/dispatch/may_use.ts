/** Which commands are shown to somebody: those that they may use. */

import type { BotEvent } from "../events/types.ts";
import type { Gates, HandlerInfo } from "../model/clause.ts";

/** Whether conditions about the place and the person let somebody use a command. They are asked in trial. */
export async function mayUse(
  { gates, info }: { readonly gates: Gates | undefined; readonly info: HandlerInfo },
  event: BotEvent,
): Promise<boolean> {
  for (const { stage, check } of gates?.before ?? []) {
    // A guard may depend on the moment; only commands that a person may never use are left out.
    if (stage === "guard") continue;
    try {
      if (await check(event, info, true) !== true) return false;
    } catch {
      return false;
    }
  }
  return true;
}
