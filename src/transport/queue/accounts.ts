/** The accounts behind gateways, as they are announced: each is a transport of its own, and all share two connections. */

import { queueTexts } from "../../texts/errors/queue_texts.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Logger } from "../../util/log/log.ts";
import { shownAddress } from "../../util/log/redact.ts";
import { type Clock, systemClock } from "../../util/time/clock.ts";
import type { AccountArrival } from "../reverse/listener.ts";
import { QueueAccount } from "./account.ts";
import type { QueueEngine } from "./engine.ts";
import { openEngine } from "./open.ts";
import type { FullQueueOptions } from "./options.ts";

/** How often it is looked for further accounts, in ms. */
const LOOK_MS = 1_000;

/** Options of {@link QueueAccounts}. */
export interface QueueAccountsOptions {
  readonly options: FullQueueOptions;
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Looks for accounts. */
export class QueueAccounts {
  readonly #options: QueueAccountsOptions;
  readonly #accounts = new Map<string, QueueAccount>();
  #redis: QueueEngine | undefined;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(options: QueueAccountsOptions) {
    this.#options = options;
  }

  get address(): string {
    return this.#redis?.address ?? shownAddress(this.#options.options.url);
  }

  /**
   * Begins to look. Each account is handed over once; one that is named in the options at once.
   *
   * @throws ConfigError when ioredis is missing
   */
  async open(onAccount: (arrival: AccountArrival) => void): Promise<void> {
    const { options, log } = this.#options;
    const redis = this.#redis = await openEngine(options, log);
    if (this.#isClosed) return redis.close();
    if (options.account !== undefined) return this.#arrive(redis, options.account, onAccount);
    const look = async (): Promise<void> => {
      try {
        if (redis.isReady) {
          const found = await redis.accounts(options.prefix);
          for (const account of found) if (!this.#isClosed) this.#arrive(redis, account, onAccount);
        }
      } catch (error) {
        log.debug(queueTexts().tickFailed(redis.address, messageOf(error)));
      }
      if (this.#isClosed) return;
      const isEarly = this.#accounts.size === 0;
      this.#cancel = systemClock.schedule(isEarly ? 50 : LOOK_MS, () => void look());
    };
    void look();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    await Promise.all([...this.#accounts.values()].map((account) => account.close()));
    await this.#redis?.close();
  }

  #arrive(redis: QueueEngine, account: string, onAccount: (arrival: AccountArrival) => void): void {
    if (this.#accounts.has(account)) return;
    const transport = new QueueAccount({ ...this.#options, redis, account });
    this.#accounts.set(account, transport);
    try {
      onAccount({ selfId: account, transport });
    } catch (error) {
      this.#options.log.error(messageOf(error), error);
    }
  }
}
