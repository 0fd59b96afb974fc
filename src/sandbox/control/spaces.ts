/** Sandboxes that were forked from one: each with its own port, world, journal, clock, chance and bots. */

import { ControlFailure } from "./failures.ts";

/** How many may be open at once. */
const MAX_SPACES = 100;

/** A sandbox, as far as spaces have to know it. */
export interface Space {
  readonly url: string;
  readonly httpUrl: string;
  readonly pageUrl: string;
  close(): Promise<void>;
}

/** A space by its name. */
export interface ToldSpace {
  /** `s1`, `s2`, … */
  readonly space: string;
  /** Where bots connect. */
  readonly url: string;
  /** Where its own control protocol is, with the same key. */
  readonly httpUrl: string;
  readonly pageUrl: string;
}

/** The spaces of one sandbox. */
export class Spaces {
  readonly #open = new Map<string, Space>();
  readonly #fork: (seed: number | undefined) => Promise<Space>;
  #last = 0;

  /** `fork` makes a sandbox that begins where this one is. */
  constructor(fork: (seed: number | undefined) => Promise<Space>) {
    this.#fork = fork;
  }

  /** Those that are open. */
  list(): ToldSpace[] {
    return [...this.#open].map(([space, { url, httpUrl, pageUrl }]) => ({ space, url, httpUrl, pageUrl }));
  }

  /**
   * Opens one more.
   *
   * @throws ControlFailure with code `too-many`
   */
  async fork(seed?: number): Promise<ToldSpace> {
    if (this.#open.size >= MAX_SPACES) {
      throw new ControlFailure("too-many", `${MAX_SPACES} spaces are open already: close one`);
    }
    const space = `s${++this.#last}`;
    const forked = await this.#fork(seed);
    this.#open.set(space, forked);
    const { url, httpUrl, pageUrl } = forked;
    return { space, url, httpUrl, pageUrl };
  }

  /**
   * Closes one.
   *
   * @throws ControlFailure with code `bad-params`
   */
  async close(name: string): Promise<void> {
    const space = this.#open.get(name);
    if (space === undefined) throw new ControlFailure("bad-params", `There is no space ${name}`);
    this.#open.delete(name);
    await space.close();
  }

  /** Closes all of them. */
  async closeAll(): Promise<void> {
    for (const name of [...this.#open.keys()]) await this.close(name);
  }
}
