/** The client for NapCat. */

import { NAPCAT_ACTIONS, type NapCatActions } from "../protocol/actions.gen.ts";
import { CqHttpApi } from "./cqhttp_api.ts";
import { defineActions } from "./define_actions.ts";

/**
 * A client with the actions of NapCat.
 *
 * @example
 * ```ts
 * const api = new NapCatApi({ url: "ws://127.0.0.1:3001", accessToken: "…" });
 * ```
 */
export class NapCatApi extends CqHttpApi {
  static override readonly actions: readonly string[] = NAPCAT_ACTIONS;
  static override readonly hasDefaultAddress: boolean = false;
}

/** The actions of NapCat. */
export interface NapCatApi extends NapCatActions {}

defineActions(NapCatApi, NAPCAT_ACTIONS);
