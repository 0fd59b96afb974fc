/** The accounts of an app, as bots and monitoring see them. */

import type { AccountStatus, AccountTurn } from "../../api/account/state.ts";
import type { OneBotApi } from "../../api/clients.ts";

/** One account of an app, and how it is. */
export interface AccountInfo extends AccountStatus {
  /** Its client. */
  readonly api: OneBotApi;
  /** Its QQ number, once it is known. */
  readonly selfId: number | undefined;
}

/** An account that went offline in QQ, or came back. */
export interface AccountChange extends AccountInfo {
  /** Which of the two. */
  readonly turn: AccountTurn;
  /** How long QQ had been offline, in milliseconds; 0 when it has just gone. */
  readonly offlineMs: number;
}

/** The state of a client's account, with who it is. */
export function accountOf(api: OneBotApi): AccountInfo {
  return { api, selfId: api.selfId, ...api.status };
}
