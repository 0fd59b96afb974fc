/** What the log says about a link: each change of its state once, not each attempt. */

import type { AuthError, ConnectionError } from "../../errors.ts";
import type { Logger } from "../../util/log/log.ts";

/** An unchanged failure is told again after so many attempts. */
const everyNth = 10;

/** Tells of one transport's link. */
export class LinkReport {
  readonly #address: string;
  readonly #log: Logger;
  #told: string | undefined;
  #attempts = 0;

  constructor(address: string, log: Logger) {
    this.#address = address;
    this.#log = log;
  }

  up(): void {
    const after = this.#attempts > 0 ? ` after ${this.#attempts} failure(s)` : "";
    this.#log.info(`Connected to ${this.#address}${after}.`);
    this.#told = undefined;
    this.#attempts = 0;
  }

  /** An attempt failed, or the link was lost. `retryInMs` is undefined when nobody wants the link any more. */
  failed(error: ConnectionError, retryInMs: number | undefined): void {
    this.#attempts++;
    if (this.#told !== error.message) {
      const next = retryInMs === undefined ? "The next call opens a new one." : "Trying again until it is there.";
      this.#log.warn(`${error.message} ${next}`);
      this.#told = error.message;
    } else if (this.#attempts % everyNth === 0) {
      this.#log.warn(`No link to ${this.#address} after ${this.#attempts} attempts. ${error.message}`);
    }
  }

  refused(error: AuthError): void {
    this.#log.error(`${error.message} Nothing is tried again before that.`);
  }
}
