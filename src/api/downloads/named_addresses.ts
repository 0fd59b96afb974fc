/**
 * Addresses of files that the implementation named in a reply. Its own server is trusted with these alone: any other
 * address of it may come from a chat, and calling one can run an action.
 */

import { isLoopback } from "../../util/access.ts";

/** The actions whose replies say where a file is. Replies about messages contain the members' words and are left out. */
const ACTIONS: ReadonlySet<string> = new Set([
  "get_image",
  "get_record",
  "get_file",
  "get_group_file_url",
  "get_private_file_url",
  "get_flash_file_url",
  "get_flash_file_download_urls",
  "get_qq_avatar",
]);

/** How many are remembered: the newest. */
const MAX_KEPT = 1_000;

/** How many places of one reply are looked at. */
const MAX_PLACES = 1_000;

/** The addresses of one client's implementation. */
export class NamedAddresses {
  readonly #hostname: () => string | undefined;
  readonly #kept = new Set<string>();

  /** @param hostname the implementation's host, once it is known */
  constructor(hostname: () => string | undefined) {
    this.#hostname = hostname;
  }

  /** Whether a reply named this address. */
  has(url: URL): boolean {
    return this.#kept.has(keyOf(url));
  }

  /** Looks for addresses in a reply. One that was in the question proves nothing and is left out. */
  remember(action: string, params: object, data: unknown): void {
    if (!ACTIONS.has(action) || typeof data !== "object" || data === null) return;
    let asked: Set<string> | undefined;
    const rest: object[] = [data];
    for (let looked = 0; rest.length > 0 && looked < MAX_PLACES; looked++) {
      for (const [name, value] of Object.entries(rest.pop() as object).slice(0, MAX_PLACES)) {
        if (typeof value === "object" && value !== null) rest.push(value as object);
        // Only what is called url: the name of a file comes from whoever sent it.
        const key = name === "url" && typeof value === "string" ? this.#ownKey(value) : undefined;
        if (key === undefined) continue;
        asked ??= new Set(Object.values(params).map((param) => typeof param === "string" ? keyIn(param) ?? "" : ""));
        if (!asked.has(key)) this.#keep(key);
      }
    }
  }

  /** The key of a text that is an address of the implementation's own machine; undefined for every other text. */
  #ownKey(text: string): string | undefined {
    const hostname = this.#hostname();
    if (hostname === undefined || text.length > 8_192 || !/^https?:/i.test(text) || !URL.canParse(text)) return;
    const url = new URL(text);
    const isOwn = url.hostname === hostname || (isLoopback(hostname) && isLoopback(url.hostname));
    return isOwn ? keyOf(url) : undefined;
  }

  #keep(key: string): void {
    this.#kept.delete(key);
    this.#kept.add(key);
    if (this.#kept.size <= MAX_KEPT) return;
    for (const oldest of this.#kept) {
      this.#kept.delete(oldest);
      return;
    }
  }
}

function keyIn(text: string): string | undefined {
  return URL.canParse(text) ? keyOf(new URL(text)) : undefined;
}

function keyOf(url: URL): string {
  return url.href.slice(0, url.href.length - url.hash.length);
}
