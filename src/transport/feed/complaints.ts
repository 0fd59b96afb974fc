/** Complaints about input that cannot be used. A peer that sends nothing but nonsense must not fill the disk with a log of it. */

import type { Logger } from "../../util/log/log.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { NowAndThen } from "../../util/now_and_then.ts";

/** Counts what one link brought that could not be used, and tells of it. */
export class Complaints {
  readonly #log: Logger;
  readonly #address: string | (() => string);
  readonly #of: "link" | "stream";
  readonly #times = new NowAndThen({ first: 3 });

  /**
   * @param address a function where it is known later only
   * @param of where it came
   */
  constructor(log: Logger, address: string | (() => string), of: "link" | "stream") {
    this.#log = log;
    this.#address = address;
    this.#of = of;
  }

  /** How many there were. */
  get count(): number {
    return this.#times.count;
  }

  /** One more. */
  tell(what: string): void {
    const count = this.#times.next();
    if (count === 0) return;
    const address = typeof this.#address === "string" ? this.#address : this.#address();
    this.#log.warn(linkTexts().complaint(address, what, count, this.#of));
  }
}
