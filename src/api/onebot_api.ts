/** The client for what every OneBot 11 implementation has. */

import { ONEBOT_ACTIONS, type OneBotActions } from "../protocol/actions.gen.ts";
import { ApiClient } from "./client.ts";
import { type ApiClass, defineActions } from "./define_actions.ts";

/**
 * A client with the actions of the OneBot 11 standard. Use the class of your implementation to have all of its actions.
 *
 * @example
 * ```ts
 * const api = new OneBotApi({ url: "ws://127.0.0.1:3001" });
 * await api.send_group_msg({ group_id: 700001, message: "hello" });
 * await api.stop();
 * ```
 */
export interface OneBotApi extends ApiClient, OneBotActions {
  /** Whether the implementation that this class is for has an action. */
  supports(action: string): boolean;
}

/** The class of clients for the OneBot 11 standard, which those for its implementations extend. */
export const OneBotApi: ApiClass<OneBotApi> = defineActions<OneBotApi>(
  class OneBotApi extends ApiClient {
    static readonly actions: readonly string[] = ONEBOT_ACTIONS;

    supports(action: string): boolean {
      return (this.constructor as typeof OneBotApi).actions.includes(action);
    }
  },
);
