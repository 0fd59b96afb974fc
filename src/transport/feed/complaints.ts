/** Complaints about input that cannot be used. A peer that sends nothing but nonsense must not fill the disk with a log of it. */

import type { Logger } from "../../util/log/log.ts";

/** How many are told one by one. */
const toldSingly = 3;
/** After that, one of so many. */
const everyNth = 100;

/** Counts what one link brought that could not be used, and tells of it. */
export class Complaints {
  readonly #log: Logger;
  readonly #address: string | (() => string);
  readonly #of: string;
  #count = 0;

  /**
   * @param address a function where it is known later only
   * @param of where it came: "link", "stream"
   */
  constructor(log: Logger, address: string | (() => string), of: string) {
    this.#log = log;
    this.#address = address;
    this.#of = of;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** One more. */
  tell(what: string): void {
    const count = ++this.#count;
    if (count > toldSingly && count % everyNth !== 0) return;
    const address = typeof this.#address === "string" ? this.#address : this.#address();
    this.#log.warn(`${address}: ${what} (no. ${count} on this ${this.#of}, which goes on)`);
  }
}
