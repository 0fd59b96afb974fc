/** The decorators for methods that run when QQ goes offline under a healthy link, and when it is back. */

import type { AccountTurn } from "../../api/account/state.ts";
import { recordMethod } from "../model/records.ts";
import { Site } from "../model/site.ts";
import { refuseBareUse } from "./arguments.ts";
import type { AccountDecorator } from "./dialects.ts";

/**
 * Runs when QQ has one of the app's accounts offline although its link is up: it was kicked, or lost its network. Nothing can
 * be sent with that account then; another one of the app can, and so can mail or a webhook. A lost link is not meant: that is
 * made again by itself, and `app.accounts` has it.
 *
 * @example Note when the account was lost
 * ```ts
 * import { type AccountChange, OnOffline } from "adelie";
 *
 * class Watch {
 *   @OnOffline()
 *   lost({ selfId, state, reason }: AccountChange) {
 *     console.error(`${selfId}: ${state} (${reason})`);
 *   }
 * }
 * ```
 */
export function OnOffline(nothing?: undefined): AccountDecorator {
  refuseBareUse("OnOffline", nothing);
  return decorate("OnOffline", "offline");
}

/**
 * Runs when QQ has one of the app's accounts online again, after `@OnOffline`. `@OnReady` is for the start.
 *
 * @example Say that it is back
 * ```ts
 * import { type AccountChange, formatDuration, OnOnline } from "adelie";
 *
 * class Watch {
 *   @OnOnline()
 *   async back({ api, offlineMs }: AccountChange) {
 *     await api.send_group_msg({ group_id: 700001, message: `掉线 ${formatDuration(offlineMs)}，回来了` });
 *   }
 * }
 * ```
 */
export function OnOnline(nothing?: undefined): AccountDecorator {
  refuseBareUse("OnOnline", nothing);
  return decorate("OnOnline", "online");
}

function decorate(decorator: string, turn: AccountTurn): AccountDecorator {
  const site = new Site();
  return (...args: unknown[]) => recordMethod(decorator, { type: "account", turn }, args, site);
}
