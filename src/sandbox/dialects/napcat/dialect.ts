/** NapCatQQ as seen from outside: its replies, its codes and words, its events. */

import type { DialectOptions } from "../account.ts";
import type { Dialect } from "../dialect.ts";
import { createDialect, tiersOfDialect } from "../names.ts";

/** The actions that the sandbox answers for a NapCat, simulated or canned, by their names. */
export const SIMULATED_ACTIONS: readonly string[] = [...tiersOfDialect("napcat")]
  .filter(([, tier]) => tier !== "refused")
  .map(([name]) => name);

/**
 * Makes the NapCat dialect.
 *
 * @example Ask who the bot is
 * ```ts
 * import { createNapCatDialect, createWorld, systemClock } from "adelie/sandbox";
 *
 * const dialect = createNapCatDialect({ world: createWorld({ clock: systemClock }) });
 * const reply = dialect.call({ action: "get_login_info", params: {}, echo: 1, via: "ws" });
 * reply?.data; // { user_id: 10001, nickname: "小助手" }
 * ```
 *
 * @param options the world, the account, and the switches of NapCat
 * @returns the dialect, for {@link serveSandbox}
 */
export function createNapCatDialect(options: DialectOptions): Dialect {
  return createDialect("napcat", options);
}
