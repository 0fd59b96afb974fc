/** Sandboxes that were made from one: each with its own port, world, journal, clock, chance and bots. All of them know of all. */

import { controlTexts } from "../../texts/sandbox/control_texts.ts";
import { ControlFailure } from "./failures.ts";

/** How many may be open at once. */
const MAX_SPACES = 100;
/** The name of the sandbox that the others were made from. */
const MAIN = "main";

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
  /** The name that people gave it; empty where nobody did. */
  readonly title: string;
  /** Where bots connect. */
  readonly url: string;
  /** Where its own control protocol is, with the same key. */
  readonly httpUrl: string;
  readonly pageUrl: string;
}

/** How a space is made. `joins` gives the sandbox that is made its place among the others. */
export interface SpaceMaker {
  /** One that begins where this one is. */
  fork(seed: number | undefined, joins: JoinSpaces): Promise<Space>;
  /** One that begins as this one began. */
  begin(seed: number | undefined, joins: JoinSpaces): Promise<Space>;
}

/** Makes the view that a sandbox has of the others. */
export type JoinSpaces = (maker: SpaceMaker) => Spaces;

interface Family {
  readonly open: Map<string, { readonly title: string; readonly space: Space }>;
  main: () => Omit<Space, "close">;
  last: number;
}

/** The spaces, as one of them sees them. */
export class Spaces {
  readonly #family: Family;
  readonly #name: string;
  readonly #maker: SpaceMaker;

  private constructor(family: Family, name: string, maker: SpaceMaker) {
    this.#family = family;
    this.#name = name;
    this.#maker = maker;
  }

  /** Those of a sandbox that was made from no other. */
  static of(maker: SpaceMaker, self: () => Omit<Space, "close">): Spaces {
    return new Spaces({ open: new Map(), main: self, last: 0 }, MAIN, maker);
  }

  /** Those that are open, but for the first; the first; and which of them this is. */
  list(): { readonly spaces: readonly ToldSpace[]; readonly main: Omit<Space, "close">; readonly here: string } {
    const spaces = [...this.#family.open].map(([name, { title, space }]) => told(name, title, space));
    const { url, httpUrl, pageUrl } = this.#family.main();
    return { spaces, main: { url, httpUrl, pageUrl }, here: this.#name };
  }

  /**
   * Opens one more: `fork` begins where this one is, `begin` as this one began.
   *
   * @throws ControlFailure with code `too-many`
   */
  async make(how: keyof SpaceMaker, seed?: number, title = ""): Promise<ToldSpace> {
    const family = this.#family;
    if (family.open.size >= MAX_SPACES) {
      throw new ControlFailure("too-many", controlTexts().spacesFull(MAX_SPACES));
    }
    const name = `s${++family.last}`;
    const space = await this.#maker[how](seed, (maker) => new Spaces(family, name, maker));
    family.open.set(name, { title, space });
    return told(name, title, space);
  }

  /**
   * Closes one.
   *
   * @throws ControlFailure with code `bad-params`
   */
  async close(name: string): Promise<void> {
    const known = this.#family.open.get(name);
    if (known === undefined) throw new ControlFailure("bad-params", controlTexts().noSpace(name));
    if (name === this.#name) {
      throw new ControlFailure("bad-params", controlTexts().closesItself(name));
    }
    this.#family.open.delete(name);
    await known.space.close();
  }

  /** Closes all of them, when the first one ends. */
  async closeAll(): Promise<void> {
    if (this.#name !== MAIN) return;
    for (const name of [...this.#family.open.keys()]) await this.close(name);
  }
}

function told(space: string, title: string, { url, httpUrl, pageUrl }: Space): ToldSpace {
  return { space, title, url, httpUrl, pageUrl };
}
