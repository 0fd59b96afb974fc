/** One account of a gateway: its lease, and what this gateway does while it has it. */

import type { OneBotApi } from "../api/clients.ts";
import { comeOnline } from "../api/account/online.ts";
import type { EventPayload } from "../protocol/events/events.ts";
import { idText } from "../protocol/ids.ts";
import { queueTexts } from "../texts/errors/queue_texts.ts";
import type { QueueEngine } from "../transport/queue/engine.ts";
import { baseOf, everybodyOf, gatewayChannel, isForEverybody } from "../transport/queue/keys.ts";
import type { FullQueueOptions } from "../transport/queue/options.ts";
import { type LinkWords, writeError } from "../transport/queue/wire.ts";
import type { Acknowledge } from "../transport/transport.ts";
import type { Logger } from "../util/log/log.ts";
import { NowAndThen } from "../util/now_and_then.ts";
import { messageOf } from "../util/text_of.ts";
import { type Clock, systemClock } from "../util/time/clock.ts";
import { within } from "../util/time/within.ts";
import { Executor } from "./executor.ts";
import { FINISH_MS } from "./limits.ts";
import { Publisher } from "./publisher.ts";
import type { FrameworkInfo } from "./share/framework.ts";
import type { Share } from "./share/share.ts";

/** How often a gateway shows that it is alive, in ms. */
const TICK_MS = 250;

/** The state of one account of a gateway. */
export interface GatewayAccountInfo {
  /** Its number; undefined until it is known. */
  readonly account: string | undefined;
  /** `held`: this gateway's; `standby`: another one's, or nobody knows yet. */
  readonly state: "held" | "standby";
  /** Whether the link to the implementation is up. */
  readonly isUp: boolean;
  /** Events in Redis that no worker has dealt with, when that was last seen. */
  readonly backlog: number;
  /** Workers that are alive, when that was last seen. */
  readonly workers: number;
  /** Whether the link is not read, because too many events wait. */
  readonly isPaused: boolean;
  /** Events that were published. */
  readonly published: number;
  /** Events that wait here for Redis, or for a gateway that ends. */
  readonly waiting: number;
  /** Calls that were executed. */
  readonly executed: number;
  /** Calls that are under way. */
  readonly underWay: number;
  /** The frameworks that share it, with the option `serve`. */
  readonly frameworks: readonly FrameworkInfo[];
}

/** The surroundings of an account. */
export interface GatewayAccountParts {
  readonly redis: QueueEngine;
  readonly api: OneBotApi;
  /** The frameworks that share it, where any may. */
  readonly share: Share | undefined;
  readonly options: FullQueueOptions;
  readonly partitions: number;
  readonly maxBacklog: number;
  readonly log: Logger;
  /** Of the client: the lease goes by real time, whatever this one says. */
  readonly clock: Clock;
  readonly stopped: Promise<unknown>;
}

type Held = readonly [state: "held" | "taken" | "other", token: string, all: number, backlog: number, workers: number];

/** One account. */
export class GatewayAccount {
  readonly #parts: GatewayAccountParts;
  readonly #publisher: Publisher;
  readonly #executor: Executor;
  readonly #fails = new NowAndThen({ everyMs: 10_000, upToMs: 600_000, clock: systemClock });
  readonly #reasons = new Set<"redis" | "workers">();
  #account: string | undefined;
  #base = "";
  #token: string | undefined;
  #words: LinkWords = { isUp: false };
  #seen = { backlog: 0, workers: 0 };
  #isToldStandby = false;
  #cancelTick: (() => void) | undefined;
  #ticking: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: GatewayAccountParts) {
    this.#parts = parts;
    const { redis, api, log, options } = parts;
    const lost = (): void => this.#lost();
    this.#publisher = new Publisher({
      redis,
      clock: systemClock,
      keepMs: options.leaseMs * 2 + 2_000,
      pause: (isPaused) => this.#pause("redis", isPaused),
      lost,
      failed: (error, waiting) => {
        const count = this.#fails.next();
        if (count > 0) log.warn(queueTexts().publishFails(this.#account ?? "", waiting, messageOf(error)));
      },
    });
    this.#executor = new Executor({ redis, api, clock: systemClock, log, lost });
  }

  get info(): GatewayAccountInfo {
    return {
      account: this.#account,
      state: this.#token === undefined ? "standby" : "held",
      isUp: this.#words.isUp,
      ...this.#seen,
      isPaused: this.#reasons.size > 0,
      published: this.#publisher.counts.published,
      waiting: this.#publisher.waiting,
      executed: this.#executor.executed,
      underWay: this.#executor.underWay,
      frameworks: this.#parts.share?.frameworks ?? [],
    };
  }

  /**
   * Opens the link, and resolves when the account's number is known and Redis was asked for it.
   *
   * @throws AuthError when the access token is refused
   */
  async open(): Promise<void> {
    const { api, clock, log, stopped } = this.#parts;
    await comeOnline(api, {
      event: (payload, acknowledge) => this.#event(payload, acknowledge),
      up: () => this.#say({ isUp: true }),
      down: (error, retryInMs) =>
        this.#say({ isUp: false, error: writeError(error), retryInMs: retryInMs === Infinity ? null : retryInMs }),
      refused: (error) => this.#say({ isUp: false, error: writeError(error) }),
      error: (error, source) => log.error(`${source}: ${messageOf(error)}`, error),
    }, { clock, stopped, whyStopped: () => new Error(queueTexts().stopped), known: () => {} });
    if (!api.hasFeed) this.#say({ isUp: true });
    await this.#begin(idText(api.selfId) ?? "");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTick?.();
    await this.#ticking;
    const { redis, api, share } = this.#parts;
    await share?.close(FINISH_MS);
    await within(systemClock, FINISH_MS, this.#executor.finish());
    await within(systemClock, FINISH_MS, this.#publisher.empty());
    this.#publisher.close();
    if (this.#token !== undefined) {
      await redis.run("adelieLeave", this.#base, [this.#token]).catch(ignore);
    }
    this.#token = undefined;
    if (this.#base !== "") await redis.ignore(gatewayChannel(this.#base));
    await api.stop();
  }

  async #begin(account: string): Promise<void> {
    const { redis, options } = this.#parts;
    this.#account = account;
    this.#base = baseOf(options.prefix, account);
    await redis.listen(gatewayChannel(this.#base), {
      said: (text) => {
        if (text === "calls") this.#executor.look();
        else this.#tickNow();
      },
      ready: () => this.#tickNow(),
      unfit: (error) => this.#parts.log.error(error.message),
    });
    this.#tickNow();
    await this.#ticking;
  }

  #event(payload: EventPayload, acknowledge: Acknowledge): void {
    this.#parts.share?.event(payload);
    if (!isForEverybody(payload)) return this.#publisher.add(payload, acknowledge);
    acknowledge();
    if (this.#token === undefined) return;
    this.#parts.redis.say(everybodyOf(this.#base), `m${JSON.stringify(payload)}`).catch(ignore);
  }

  #say(words: LinkWords): void {
    this.#words = words;
    this.#parts.share?.link(words.isUp);
    if (this.#token !== undefined) this.#tellLink(this.#token).catch(ignore);
  }

  #tellLink(token: string): Promise<unknown> {
    return this.#parts.redis.run("adelieLink", this.#base, [token, JSON.stringify(this.#words)]);
  }

  #tickNow(): void {
    if (this.#isClosed) return;
    this.#cancelTick?.();
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = undefined;
      if (this.#isClosed) return;
      const everyMs = Math.min(TICK_MS, this.#parts.options.leaseMs / 4);
      this.#cancelTick = systemClock.schedule(everyMs, () => this.#tickNow());
    });
  }

  async #tick(): Promise<void> {
    const { redis, options, partitions, log } = this.#parts;
    if (!redis.isReady) return;
    try {
      const [state, token, all, backlog, workers] = await redis.run<Held>("adelieHold", this.#base, [
        this.#token ?? "",
        options.leaseMs,
        partitions,
      ]);
      if (state === "other") return this.#lost();
      this.#seen = { backlog, workers };
      if (state === "taken") await this.#taken(token, all);
      this.#regulate(backlog);
      this.#executor.look();
      this.#fails.reset();
    } catch (error) {
      log.debug(queueTexts().tickFailed(redis.address, messageOf(error)));
    }
  }

  async #taken(token: string, all: number): Promise<void> {
    const { redis, log, options, partitions } = this.#parts;
    const account = this.#account ?? "";
    for (;;) {
      const count = await redis.run<number>("adelieInherit", this.#base, [token, "unknown", 600_000]);
      if (count > 0) log.warn(queueTexts().inherited(account, count));
      if (count < 500) break;
    }
    await this.#tellLink(token);
    await redis.announce(options.prefix, account, all);
    this.#token = token;
    this.#isToldStandby = false;
    log.info(queueTexts().gatewayHolds(account, all));
    if (all !== partitions) log.warn(queueTexts().otherPartitions(account, all, partitions));
    this.#publisher.hold(this.#base, token, all);
    this.#executor.hold(this.#base, token);
    this.#parts.share?.serve(account);
  }

  /** Another gateway holds the account. */
  #lost(): void {
    const { log } = this.#parts;
    const account = this.#account ?? "";
    if (this.#token !== undefined) log.warn(queueTexts().gatewayLost(account));
    else if (!this.#isToldStandby) log.info(queueTexts().gatewayWaits(account));
    this.#isToldStandby = true;
    this.#token = undefined;
    this.#parts.share?.release();
    this.#publisher.standBy();
    this.#executor.standBy();
    this.#pause("workers", false);
  }

  #regulate(backlog: number): void {
    const { maxBacklog, log } = this.#parts;
    const isPaused = backlog > (this.#reasons.has("workers") ? maxBacklog / 2 : maxBacklog);
    if (isPaused === this.#reasons.has("workers")) return;
    if (isPaused) log.warn(queueTexts().backlog(this.#account ?? "", backlog));
    else log.info(queueTexts().backlogGone(this.#account ?? ""));
    this.#pause("workers", isPaused);
  }

  #pause(reason: "redis" | "workers", isPaused: boolean): void {
    const before = this.#reasons.size > 0;
    if (isPaused) this.#reasons.add(reason);
    else this.#reasons.delete(reason);
    const now = this.#reasons.size > 0;
    if (now === before) return;
    if (now) this.#parts.api.pause();
    else this.#parts.api.resume();
  }
}

function ignore(): void {}
