/** The client for what every OneBot 11 implementation has. */

import { ONEBOT_ACTIONS, type OneBotActions } from "../protocol/actions.gen.ts";
import { ApiClient } from "./client.ts";
import { defineActions } from "./define_actions.ts";

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
export class OneBotApi extends ApiClient {
  /** The actions that this class has methods for. */
  static readonly actions: readonly string[] = ONEBOT_ACTIONS;

  /** Whether the implementation that this class is for has an action. */
  supports(action: string): boolean {
    return (this.constructor as typeof OneBotApi).actions.includes(action);
  }
}

/** The actions of the standard. */
export interface OneBotApi extends OneBotActions {}

defineActions(OneBotApi, ONEBOT_ACTIONS);
