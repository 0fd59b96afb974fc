/** Tells of a link in the log: each change of its state once, not each attempt. */

import type { AuthError, ConnectionError } from "../../errors.ts";
import type { Logger } from "../../util/log/log.ts";

/** After how many attempts an unchanged failure is told again. */
const everyNth = 10;

/** How a link is told of in other words. */
export interface ReportWords {
  /** It is up. */
  up: string;
  /** It cannot be opened, and nobody but the user can change that. */
  failed(error: ConnectionError): string;
}

/** Tells of one transport's link. */
export class LinkReport {
  readonly #address: string;
  readonly #log: Logger;
  readonly #words: ReportWords | undefined;
  #told: string | undefined;
  #attempts = 0;

  /** @param words for a door of this side, where others come in; default: those of a link that this side opens */
  constructor(address: string, log: Logger, words?: ReportWords) {
    this.#address = address;
    this.#log = log;
    this.#words = words;
  }

  up(): void {
    const after = this.#attempts > 0 ? ` after ${this.#attempts} failure(s)` : "";
    this.#log.info(this.#words?.up ?? `Connected to ${this.#address}${after}.`);
    this.#told = undefined;
    this.#attempts = 0;
  }

  /** An attempt failed, or the link was lost. `retryInMs` is undefined when nobody wants the link any more. */
  failed(error: ConnectionError, retryInMs: number | undefined): void {
    this.#attempts++;
    if (this.#told !== error.message) {
      this.#told = error.message;
      if (this.#words !== undefined) return this.#log.error(this.#words.failed(error));
      const next = retryInMs === undefined ? "The next call opens a new one." : "Trying again until it is there.";
      this.#log.warn(`${error.message} ${next}`);
    } else if (this.#attempts % everyNth === 0) {
      this.#log.warn(`No link to ${this.#address} after ${this.#attempts} attempts. ${error.message}`);
    }
  }

  refused(error: AuthError): void {
    this.#log.error(`${error.message} Nothing is tried again before that.`);
  }
}
