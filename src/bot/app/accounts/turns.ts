/** Accounts that go offline in QQ and come back: `@OnOffline` and `@OnOnline` of the bots that there are then, and the tellings elsewhere. */

import type { AccountStatus, AccountTurn } from "../../../api/account/state.ts";
import type { OneBotApi } from "../../../api/clients.ts";
import { AdelieError } from "../../../errors.ts";
import { isMessage } from "../../../protocol/message.ts";
import { handlerTexts } from "../../../texts/errors/handler_texts.ts";
import type { Clock } from "../../../util/time/clock.ts";
import { type AccountChange, type AccountInfo, accountOf } from "../../model/account.ts";
import type { BoundBot, ErrorContext } from "../../model/route.ts";

/** The app around them. */
export interface AccountTurnsHost {
  readonly clock: Clock;
  /** The bots that are switched on. */
  bots(): readonly BoundBot[];
  report(error: unknown, context: ErrorContext, bot?: object): Promise<void>;
  /** A method begins, and has ended. */
  enter(): void;
  leave(): void;
}

/** The turns of the accounts of one app. */
export class AccountTurns {
  /** Told of every change, also of links. */
  readonly watchers: Set<(account: AccountInfo) => void> = new Set();
  readonly #host: AccountTurnsHost;
  /** Which accounts are offline, and since when by `clock.now()`. */
  readonly #offline = new Map<OneBotApi, number>();
  /** Those that went offline before the bots were ready. */
  #early: Set<OneBotApi> | undefined = new Set();

  constructor(host: AccountTurnsHost) {
    this.#host = host;
  }

  /** The bots are ready: they hear of accounts that are offline already. */
  open(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const api of early) this.#run(api, "offline", 0);
  }

  /** An account has changed. */
  changed(api: OneBotApi, now: AccountStatus, turn: AccountTurn | undefined): void {
    const { clock } = this.#host;
    if (turn !== undefined) {
      const sinceMs = this.#offline.get(api);
      if (turn === "offline") this.#offline.set(api, clock.now());
      else this.#offline.delete(api);
      if (this.#early === undefined) this.#run(api, turn, sinceMs === undefined ? 0 : clock.now() - sinceMs);
      else if (turn === "offline") this.#early.add(api);
      else this.#early.delete(api);
    }
    const account = { ...accountOf(api), ...now };
    for (const watcher of this.watchers) watcher(account);
  }

  #run(api: OneBotApi, turn: AccountTurn, offlineMs: number): void {
    const change: AccountChange = { ...accountOf(api), turn, offlineMs };
    for (const bot of this.#host.bots()) {
      for (const route of bot.accounts) if (route.turn === turn) void this.#call(route, change);
    }
  }

  async #call({ source, bot, run }: BoundBot["accounts"][number], change: AccountChange): Promise<void> {
    const { enter, leave, report } = this.#host;
    enter();
    try {
      const answer = await run(change);
      if (answer !== undefined && answer !== null && isMessage(answer)) {
        throw new AdelieError("HANDLER_RETURN", handlerTexts().turnNowhere(source));
      }
    } catch (error) {
      await report(error, { source }, bot);
    }
    leave();
  }
}
