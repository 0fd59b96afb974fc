/** The client for Lagrange.OneBot. */

import { LAGRANGE_ACTIONS, type LagrangeActions } from "../protocol/actions.gen.ts";
import { CqHttpApi } from "./cqhttp_api.ts";
import { defineActions } from "./define_actions.ts";

/**
 * A client with the actions of Lagrange.OneBot.
 *
 * @example
 * ```ts
 * const api = new LagrangeApi({ url: "ws://127.0.0.1:3001", accessToken: "…" });
 * ```
 */
export class LagrangeApi extends CqHttpApi {
  static override readonly actions: readonly string[] = LAGRANGE_ACTIONS;
  static override readonly hasDefaultAddress: boolean = false;
}

/** The actions of Lagrange.OneBot. */
export interface LagrangeApi extends LagrangeActions {}

defineActions(LagrangeApi, LAGRANGE_ACTIONS);
