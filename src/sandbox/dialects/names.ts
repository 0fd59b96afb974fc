/** Every implementation that a sandbox can look like, by name. */

import {
  CQHTTP_ACTIONS,
  LAGRANGE_ACTIONS,
  LLBOT_ACTIONS,
  NAPCAT_ACTIONS,
  ONEBOT_ACTIONS,
} from "../../protocol/actions.gen.ts";
import { action, type Actions, type DialectOptions } from "./account.ts";
import { actionsFor } from "./actions/shared.ts";
import type { Dialect } from "./dialect.ts";
import type { DialectName, Tier } from "./facts.ts";
import { goCqhttpProfile } from "./go_cqhttp/profile.ts";
import { createImplementation, tiersOf } from "./implementation.ts";
import { lagrangeProfile } from "./lagrange/profile.ts";
import { llBotProfile } from "./llbot/profile.ts";
import { napCatProfile } from "./napcat/profile.ts";
import { oneBotProfile } from "./onebot/profile.ts";
import type { Profile } from "./profile.ts";
import { SNOWLUMA_ACTIONS, snowLumaProfile } from "./snowluma/profile.ts";

/** One implementation: its data, its actions, and the names of all that it has. */
export interface Implementation {
  readonly profile: Profile;
  readonly actions: Actions;
  readonly names: readonly string[];
}

/** Polling for events is the port's: a dialect knows no queue. */
const polling = action({}, () => []);

const cqActions: Actions = actionsFor(CQHTTP_ACTIONS, {
  get_supported_actions: action({}, () => CQHTTP_ACTIONS),
  get_updates: polling,
});

const implementations: Readonly<Record<DialectName, Implementation>> = {
  napcat: { profile: napCatProfile, actions: actionsFor(NAPCAT_ACTIONS), names: NAPCAT_ACTIONS },
  "go-cqhttp": { profile: goCqhttpProfile, actions: cqActions, names: CQHTTP_ACTIONS },
  llbot: { profile: llBotProfile, actions: actionsFor(LLBOT_ACTIONS, { get_event: polling }), names: LLBOT_ACTIONS },
  lagrange: { profile: lagrangeProfile, actions: actionsFor(LAGRANGE_ACTIONS), names: LAGRANGE_ACTIONS },
  snowluma: { profile: snowLumaProfile, actions: actionsFor(SNOWLUMA_ACTIONS), names: SNOWLUMA_ACTIONS },
  onebot: { profile: oneBotProfile, actions: actionsFor(ONEBOT_ACTIONS), names: ONEBOT_ACTIONS },
};

/** The names of the implementations. */
export const DIALECT_NAMES: readonly DialectName[] = Object.keys(implementations) as DialectName[];

/** The implementation with this name. */
export function implementationOf(name: DialectName): Implementation {
  return implementations[name];
}

/**
 * Whether there is an implementation with this name.
 *
 * @example A name from outside
 * ```ts
 * import { isDialectName } from "adelie/sandbox";
 *
 * isDialectName("napcat"); // true
 * isDialectName("mirai"); // false
 * ```
 *
 * @param name any text
 * @returns true for one of {@link DIALECT_NAMES}
 */
export function isDialectName(name: string): name is DialectName {
  return Object.hasOwn(implementations, name);
}

/**
 * How far the sandbox goes with each action of an implementation.
 *
 * @example Sending is simulated in full
 * ```ts
 * import { tiersOfDialect } from "adelie/sandbox";
 *
 * console.log(tiersOfDialect("napcat").get("send_group_msg"));
 * ```
 *
 * @param name one of {@link DIALECT_NAMES}
 * @returns a tier for each action that the implementation has
 */
export function tiersOfDialect(name: DialectName): ReadonlyMap<string, Tier> {
  const { actions, names } = implementations[name];
  return tiersOf(actions, names);
}

/**
 * Makes a dialect.
 *
 * @example A world seen through go-cqhttp
 * ```ts
 * import { createDialect, createWorld, systemClock } from "adelie/sandbox";
 *
 * const dialect = createDialect("go-cqhttp", { world: createWorld({ clock: systemClock }) });
 * const reply = dialect.call({ action: "get_msg", params: { message_id: 1 }, echo: 1, via: "ws" });
 * reply?.retcode; // 100
 * ```
 *
 * @param name the implementation
 * @param options the world, the account, and switches of the implementation
 * @returns the dialect, for `serveSandbox`
 */
export function createDialect(name: DialectName, options: DialectOptions): Dialect {
  const { profile, actions, names } = implementations[name];
  return createImplementation(profile, actions, names, options);
}
