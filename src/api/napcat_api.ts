/** The client for NapCat. */

import { NAPCAT_ACTIONS, type NapCatActions } from "../protocol/actions.gen.ts";
import type { ApiClient } from "./client.ts";
import { CqHttpApi } from "./cqhttp_api.ts";
import { type ApiClass, defineActions } from "./define_actions.ts";

/**
 * A client with the actions of NapCat.
 *
 * @example
 * ```ts
 * const api = new NapCatApi({ url: "ws://127.0.0.1:3001", accessToken: "…" });
 * ```
 */
export interface NapCatApi extends ApiClient, NapCatActions {
  /** Whether the implementation that this class is for has an action. */
  supports(action: string): boolean;
}

/** The class of clients for NapCat. */
export const NapCatApi: ApiClass<NapCatApi> = defineActions<NapCatApi>(
  class NapCatApi extends CqHttpApi {
    static override readonly actions: readonly string[] = NAPCAT_ACTIONS;
    static readonly hasDefaultAddress: boolean = false;
  },
);
