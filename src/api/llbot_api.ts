/** The client for LLBot (LLOneBot). */

import { LLBOT_ACTIONS, type LLBotActions } from "../protocol/actions.gen.ts";
import { CqHttpApi } from "./cqhttp_api.ts";
import { defineActions } from "./define_actions.ts";

/**
 * A client with the actions of LLBot (LLOneBot).
 *
 * @example
 * ```ts
 * const api = new LLBotApi({ url: "ws://127.0.0.1:3001", accessToken: "…" });
 * ```
 */
export class LLBotApi extends CqHttpApi {
  static override readonly actions: readonly string[] = LLBOT_ACTIONS;
  static override readonly hasDefaultAddress: boolean = false;
}

/** The actions of LLBot (LLOneBot). */
export interface LLBotApi extends LLBotActions {}

defineActions(LLBotApi, LLBOT_ACTIONS);
