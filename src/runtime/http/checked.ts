/** Requests that are made by the thousand, looked at once. */

import { checkRequest } from "../failures.ts";
import { allHeaders } from "./exchange.ts";
import type { HttpAsk } from "./types.ts";
import type { Place, WireAsk } from "./wire.ts";

/** So many addresses that were found good are remembered: those of a bot's actions. */
const MOST_CHECKED = 512;

/** Addresses, and headers that nobody can change, are looked at once. */
export class Checked {
  readonly #places = new Map<string, Place>();
  #headers: Record<string, string> | undefined;
  #all: Record<string, string> = {};

  /** How many addresses are remembered. */
  get size(): number {
    return this.#places.size;
  }

  /**
   * A request, ready for a wire.
   *
   * @throws ConfigError as {@link checkRequest}
   */
  look({ method, url, headers, body, maxBytes }: HttpAsk): WireAsk {
    const isKnown = headers !== undefined && headers === this.#headers;
    let place = this.#places.get(url);
    if (place === undefined || !isKnown) {
      checkRequest(url, headers, /^https?:$/);
      const { origin, pathname, search } = new URL(url);
      place = { origin, path: pathname + search };
      if (this.#places.size >= MOST_CHECKED) this.#places.clear();
      this.#places.set(url, place);
      if (!isKnown) this.#keep(headers);
    }
    return { method, url, ...place, headers: this.#all, body, maxBytes };
  }

  #keep(headers: Record<string, string> | undefined): void {
    this.#headers = Object.isFrozen(headers) ? headers : undefined;
    this.#all = allHeaders(headers);
  }
}
