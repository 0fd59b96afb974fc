/** Tells of a link in the log: each change of its state once, not each attempt. */

import type { AuthError, ConnectionError } from "../../errors.ts";
import type { Logger } from "../../util/log/log.ts";
import type { Clock } from "../../util/time/clock.ts";
import { briefly } from "../../util/brief.ts";
import { inLine } from "../../texts/locale.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { claim, isClaimed } from "../../util/looked_after.ts";
import { NowAndThen } from "../../util/now_and_then.ts";

/** An unchanged failure is told again after a minute, then after two more, four …, and at last once an hour. */
const again = { everyMs: 60_000, upToMs: 3_600_000 };

/** How a link is told of in other words. */
export interface ReportWords {
  /** It is up. */
  up(): string;
  /** It cannot be opened, and nobody but the user can change that. */
  failed(error: ConnectionError): string;
}

/** Tells of one transport's link. */
export class LinkReport {
  readonly #address: string;
  readonly #log: Logger;
  readonly #attempts: NowAndThen;
  readonly #words: ReportWords | undefined;
  #told: string | undefined;

  /** @param words for a door of this side, where others come in; default: those of a link that this side opens */
  constructor(address: string, log: Logger, clock: Pick<Clock, "now">, words?: ReportWords) {
    this.#address = address;
    this.#log = log;
    this.#attempts = new NowAndThen({ ...again, clock });
    this.#words = words;
  }

  up(): void {
    this.#log.info(this.#words?.up() ?? linkTexts().connected(this.#address, this.#attempts.count));
    this.#told = undefined;
    this.#attempts.reset();
  }

  /** An attempt failed, or the link was lost. `retryInMs` is undefined when nobody wants the link any more. */
  failed(error: ConnectionError, retryInMs: number | undefined): void {
    const attempts = this.#attempts.next();
    const texts = linkTexts();
    if (this.#told !== error.message) {
      this.#told = error.message;
      if (this.#words !== undefined) return this.#log.error(this.#words.failed(error));
      this.#log.warn(inLine(briefly(error), retryInMs === undefined ? texts.nextCall : texts.trying));
      this.#log.debug(error.message);
    } else if (attempts > 0) {
      this.#log.warn(texts.stillDown(this.#address, attempts, Math.round(this.#attempts.sinceMs / 60_000)));
    }
  }

  /** The access token was refused, for good. The calls that fail with this error say no more about it. */
  refused(error: AuthError): void {
    if (isClaimed(error)) return;
    claim(error);
    this.#log.error(inLine(briefly(error), linkTexts().refused));
    this.#log.debug(error.message);
  }
}
