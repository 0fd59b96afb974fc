/** The client for LLBot (LLOneBot). */

import { LLBOT_ACTIONS, type LLBotActions } from "../protocol/actions.gen.ts";
import type { ApiClient } from "./client.ts";
import { CqHttpApi } from "./cqhttp_api.ts";
import { type ApiClass, defineActions } from "./define_actions.ts";

/**
 * A client with the actions of LLBot (LLOneBot).
 *
 * @example
 * ```ts
 * const api = new LLBotApi({ url: "ws://127.0.0.1:3001", accessToken: "…" });
 * ```
 */
export interface LLBotApi extends ApiClient, LLBotActions {
  /** Whether the implementation that this class is for has an action. */
  supports(action: string): boolean;
}

/** The class of clients for LLBot (LLOneBot). */
export const LLBotApi: ApiClass<LLBotApi> = defineActions<LLBotApi>(
  class LLBotApi extends CqHttpApi {
    static override readonly actions: readonly string[] = LLBOT_ACTIONS;
    static readonly hasDefaultAddress: boolean = false;
  },
);
