/**
 * `launch` in a file that somebody else loads: a test, or a tool, starts the bots itself, in its own surroundings. Who wants to is asked
 * by every copy of the library in the process, so that a tool need not find the one that the file imports (docs/adr/0084).
 */

import type { Class } from "../../model/binding.ts";
import type { App } from "../app.ts";
import type { LaunchOptions } from "./options.ts";

/** `launch`, which asks nobody. */
export type Start = (bots: Class | readonly Class[], options: LaunchOptions) => Promise<App>;

/** Takes what `launch` was called with, where, and how to start it after all; undefined leaves it to `launch`. */
export type Rehearsal = (
  bots: Class | readonly Class[],
  options: LaunchOptions,
  stack: string,
  start: Start,
) => Promise<App> | undefined;

/** Under this name the process has the set of those who are asked. */
const REHEARSALS: unique symbol = Symbol.for("adelie.rehearsals") as typeof REHEARSALS;
const shared = globalThis as { [REHEARSALS]?: Set<Rehearsal> };

/** Asks `rehearsal` at every launch from now on. Returns a function that ends it. */
export function rehearse(rehearsal: Rehearsal): () => void {
  const rehearsals = shared[REHEARSALS] ??= new Set();
  rehearsals.add(rehearsal);
  return () => void rehearsals.delete(rehearsal);
}

/** The app of whoever takes this launch over; undefined where nobody does. */
export function rehearsed(
  bots: Class | readonly Class[],
  options: LaunchOptions,
  start: Start,
): Promise<App> | undefined {
  const rehearsals = shared[REHEARSALS];
  if (rehearsals === undefined || rehearsals.size === 0) return undefined;
  const { stack = "" } = new Error("launch");
  for (const rehearsal of rehearsals) {
    const app = rehearsal(bots, options, stack, start);
    if (app !== undefined) return app;
  }
  return undefined;
}
