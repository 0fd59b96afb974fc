/** One account of a gateway without a queue: it is there for frameworks, or only to be recorded. */

import { comeOnline } from "../../api/account/online.ts";
import { idText } from "../../protocol/ids.ts";
import { queueTexts } from "../../texts/errors/queue_texts.ts";
import { messageOf } from "../../util/text_of.ts";
import type { GatewayAccountInfo, GatewayAccountParts } from "../account.ts";
import { FINISH_MS } from "../limits.ts";

/** One account. */
export class SharedAccount {
  readonly #parts: Pick<GatewayAccountParts, "api" | "share" | "log" | "clock" | "stopped">;
  #account: string | undefined;
  #isUp = false;

  constructor(parts: Pick<GatewayAccountParts, "api" | "share" | "log" | "clock" | "stopped">) {
    this.#parts = parts;
  }

  get info(): GatewayAccountInfo {
    return {
      account: this.#account,
      state: this.#account === undefined ? "standby" : "held",
      isUp: this.#isUp,
      backlog: 0,
      workers: 0,
      isPaused: false,
      published: 0,
      waiting: 0,
      executed: 0,
      underWay: 0,
      frameworks: this.#parts.share?.frameworks ?? [],
    };
  }

  /**
   * Opens the link, and resolves when the account's number is known.
   *
   * @throws AuthError when the access token is refused
   */
  async open(): Promise<void> {
    const { api, share, clock, log, stopped } = this.#parts;
    const say = (isUp: boolean): void => {
      this.#isUp = isUp;
      share?.link(isUp);
    };
    await comeOnline(api, {
      event: (payload, acknowledge) => {
        share?.event(payload);
        acknowledge();
      },
      up: () => say(true),
      down: () => say(false),
      refused: () => say(false),
      error: (error, source) => log.error(`${source}: ${messageOf(error)}`, error),
    }, { clock, stopped, whyStopped: () => new Error(queueTexts().stopped), known: () => {} });
    if (!api.hasFeed) say(true);
    this.#account = idText(api.selfId) ?? "";
    share?.serve(this.#account);
  }

  async close(): Promise<void> {
    await this.#parts.share?.close(FINISH_MS);
    await this.#parts.api.stop();
  }
}
