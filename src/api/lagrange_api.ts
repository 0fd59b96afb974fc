/** The client for Lagrange.OneBot. */

import { LAGRANGE_ACTIONS, type LagrangeActions } from "../protocol/actions.gen.ts";
import type { ApiClient } from "./client.ts";
import { CqHttpApi } from "./cqhttp_api.ts";
import { type ApiClass, defineActions } from "./define_actions.ts";

/**
 * A client with the actions of Lagrange.OneBot.
 *
 * @example
 * ```ts
 * const api = new LagrangeApi({ url: "ws://127.0.0.1:3001", accessToken: "…" });
 * ```
 */
export interface LagrangeApi extends ApiClient, LagrangeActions {
  /** Whether the implementation that this class is for has an action. */
  supports(action: string): boolean;
}

/** The class of clients for Lagrange.OneBot. */
export const LagrangeApi: ApiClass<LagrangeApi> = defineActions<LagrangeApi>(
  class LagrangeApi extends CqHttpApi {
    static override readonly actions: readonly string[] = LAGRANGE_ACTIONS;
    static readonly hasDefaultAddress: boolean = false;
  },
);
