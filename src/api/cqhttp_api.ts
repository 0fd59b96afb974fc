/** The client for go-cqhttp, in pycqBot's shape. */

import { CQHTTP_ACTIONS, type CqHttpActions } from "../protocol/actions.gen.ts";
import type { ApiClient } from "./client.ts";
import { type ApiClass, defineActions } from "./define_actions.ts";
import { OneBotApi } from "./onebot_api.ts";
import type { ApiOptions } from "./options.ts";

/**
 * A client with the actions of go-cqhttp, in the shape of pycqBot's `cqHttpApi`: without a `url` it calls actions over
 * HTTP at `host` 127.0.0.1 and `port` 8000.
 *
 * @example
 * ```ts
 * const api = new CqHttpApi({ downloadPath: "./pictures" });
 * await api.send_private_msg({ user_id: 10001, message: "hello" });
 * await api.stop();
 * ```
 */
export interface CqHttpApi extends ApiClient, CqHttpActions {
  /** Whether the implementation that this class is for has an action. */
  supports(action: string): boolean;
}

/** The class of clients for go-cqhttp. */
export const CqHttpApi: ApiClass<CqHttpApi> = defineActions<CqHttpApi>(
  class CqHttpApi extends OneBotApi {
    static override readonly actions: readonly string[] = CQHTTP_ACTIONS;

    /** Whether the class has an address when none was given. NapCatApi and its like have none. */
    static readonly hasDefaultAddress: boolean = true;

    constructor(options: ApiOptions = {}) {
      const wantsDefault = new.target.hasDefaultAddress && options.url === undefined &&
        options.listen === undefined;
      super(wantsDefault ? { host: "127.0.0.1", port: 8000, ...options } : options);
    }
  },
);
