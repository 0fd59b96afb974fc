/** Telling somebody elsewhere that an account is gone: at a web address, or through another account of the app. */

import type { OneBotApi } from "../../../api/clients.ts";
import { AdelieError, ConnectionError } from "../../../errors.ts";
import { type Id, isSameId } from "../../../protocol/ids.ts";
import { createHttpClient, type HttpClient } from "../../../runtime/http/http.ts";
import type { AccountTexts } from "../../../texts/chat/chat_texts.ts";
import { accountTexts } from "../../../texts/logs/account_texts.ts";
import { outsideError } from "../../../util/brief.ts";
import { keepSecret } from "../../../util/log/redact.ts";
import type { Logger } from "../../../util/log/log.ts";
import { NowAndThen } from "../../../util/now_and_then.ts";
import { messageOf } from "../../../util/text_of.ts";
import { pause } from "../../../util/time/pause.ts";
import type { Clock } from "../../../util/time/clock.ts";
import type { AccountInfo } from "../../model/account.ts";
import { type AccountNotice, type NotifyOption, type NotifyOptions, placesOf } from "./notify_options.ts";

/** The app that tells. */
export interface NotifierParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly texts: AccountTexts;
  readonly apis: readonly OneBotApi[];
}

/** How many tellings of one place may be under way. */
const MOST_UNDER_WAY = 20;

/** When a telling that failed is tried again, in milliseconds. */
const AGAIN_MS: readonly number[] = [5_000, 30_000, 120_000];

/** How long a web address has for its answer. */
const TIMEOUT_MS = 10_000;

/** The sentences about an account that is gone. */
const saidAs: Partial<Record<AccountInfo["state"], "kicked" | "linkDown">> = {
  kicked: "kicked",
  "link-down": "linkDown",
};

/** Tells one place about the accounts of an app. */
class Place {
  readonly #parts: NotifierParts;
  readonly #options: NotifyOptions;
  readonly #http: HttpClient;
  /** Accounts that are gone: told of already, or on a timer until then. */
  readonly #gone = new Map<OneBotApi, { since: number; cancel: () => void; isTold: boolean; problem: string }>();
  readonly #full = new NowAndThen();
  readonly #stop: AbortController;
  #underWay = 0;

  constructor(parts: NotifierParts, options: NotifyOptions, http: HttpClient, stop: AbortController) {
    this.#parts = parts;
    this.#options = options;
    this.#http = http;
    this.#stop = stop;
    // Such addresses often have a key in them.
    keepSecret(options.url);
  }

  changed(account: AccountInfo): void {
    const { api, state, sinceMs } = account;
    const known = this.#gone.get(api);
    if (state === "up") {
      known?.cancel();
      this.#gone.delete(api);
      if (known?.isTold === true) this.#tell(account);
      return;
    }
    const waitMs = this.#waitMs(state);
    if (waitMs === Infinity || known?.isTold === true || known?.problem === state) return;
    known?.cancel();
    const gone = { since: sinceMs, isTold: false, problem: state, cancel: () => {} };
    gone.cancel = this.#parts.clock.schedule(waitMs, () => {
      gone.isTold = true;
      this.#tell(account);
    });
    this.#gone.set(api, gone);
  }

  stop(): void {
    for (const { cancel } of this.#gone.values()) cancel();
    this.#gone.clear();
  }

  #waitMs(state: AccountInfo["state"]): number {
    const { afterMs = 10_000, linkDownMs = 60_000 } = this.#options;
    if (state === "link-down") return linkDownMs;
    return state === "offline" || state === "kicked" ? afterMs : Infinity;
  }

  #tell(account: AccountInfo): void {
    if (this.#underWay >= MOST_UNDER_WAY) {
      if (this.#full.next() > 0) this.#parts.log.warn(accountTexts().notifyFull(this.#underWay));
      return;
    }
    this.#underWay++;
    void this.#try(account).then(() => this.#underWay--);
  }

  /** Never rejects. */
  async #try(account: AccountInfo): Promise<void> {
    const { log, clock } = this.#parts;
    for (let tries = 0;; tries++) {
      try {
        const { url } = this.#options;
        const where = url === undefined ? await this.#write(account) : await this.#post(url, account);
        return log.info(accountTexts().notified(where));
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        const againMs = AGAIN_MS[tries];
        // One that may have arrived is not sent again.
        const known = outsideError(error);
        const isUnknown = known instanceof ConnectionError && known.delivered === "unknown";
        if (againMs === undefined || isUnknown) {
          return log.error(accountTexts().notNotified(this.#name, messageOf(error)));
        }
        const isStopped = await pause(clock, againMs, this.#stop.signal).then(() => false, () => true);
        if (isStopped) return;
      }
    }
  }

  get #name(): string {
    const { url, group_id, user_id } = this.#options;
    return url === undefined ? String(group_id ?? user_id) : new URL(url).host;
  }

  #notice({ api, state, reason, sinceMs }: AccountInfo): AccountNotice {
    const { texts } = this.#parts;
    const who = api.selfId === undefined ? String(api.address) : String(api.selfId);
    const text = state === "up" ? texts.back(who) : texts[saidAs[state] ?? "offline"](who, reason);
    return { self_id: api.selfId, state, reason, since: new Date(sinceMs).toISOString(), text };
  }

  async #post(url: string, account: AccountInfo): Promise<string> {
    const { headers, body = (notice: AccountNotice): unknown => notice } = this.#options;
    const response = await this.#http.request({
      method: "POST",
      url,
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body(this.#notice(account))),
      timeoutMs: TIMEOUT_MS,
      signal: this.#stop.signal,
    });
    await response.cancel();
    const { status } = response;
    if (status < 200 || status > 299) throw new AdelieError("NOTIFY_FAILED", accountTexts().notifyStatus(status));
    return this.#name;
  }

  async #write(account: AccountInfo): Promise<string> {
    const { account: wanted, group_id, user_id } = this.#options;
    // The same one that told of the loss tells that it is over, where that is left open.
    const others = [...this.#parts.apis.filter((api) => api !== account.api), account.api];
    const writer = others.find((api) =>
      wanted === undefined ? api.status.state === "up" : isSameId(api.selfId, wanted) && api !== account.api
    );
    if (writer === undefined) throw new AdelieError("NOTIFY_FAILED", accountTexts().notifyNobody);
    const message = this.#notice(account).text;
    if (group_id === undefined) await writer.send_private_msg({ user_id: user_id as Id, message });
    else await writer.send_group_msg({ group_id, message });
    return this.#name;
  }
}

/** Tells all places. Returns who is to be told of changes, and what ends it. */
export function createNotifier(
  option: NotifyOption,
  parts: NotifierParts,
): { changed(account: AccountInfo): void; stop(): Promise<void> } {
  const http = createHttpClient();
  const stop = new AbortController();
  const places = placesOf(option).map((options) => new Place(parts, options, http, stop));
  return {
    changed(account) {
      for (const place of places) place.changed(account);
    },
    async stop() {
      stop.abort(new DOMException("stopped", "AbortError"));
      for (const place of places) place.stop();
      await http.close();
    },
  };
}
