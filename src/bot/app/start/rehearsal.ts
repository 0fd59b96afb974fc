/** `launch` in a file that a test loads: the test starts the bots itself, in its own surroundings. */

import type { Class } from "../../model/binding.ts";
import type { App } from "../app.ts";
import type { LaunchOptions } from "./options.ts";

/** Takes what `launch` was called with, and where; undefined leaves it to `launch`. */
export type Rehearsal = (
  bots: Class | readonly Class[],
  options: LaunchOptions,
  stack: string,
) => Promise<App> | undefined;

const rehearsals = new Set<Rehearsal>();

/** Asks `rehearsal` at every launch from now on. Returns a function that ends it. */
export function rehearse(rehearsal: Rehearsal): () => void {
  rehearsals.add(rehearsal);
  return () => void rehearsals.delete(rehearsal);
}

/** The app of whoever takes this launch over; undefined where nobody does. */
export function rehearsed(bots: Class | readonly Class[], options: LaunchOptions): Promise<App> | undefined {
  if (rehearsals.size === 0) return undefined;
  const { stack = "" } = new Error("launch");
  for (const rehearsal of rehearsals) {
    const app = rehearsal(bots, options, stack);
    if (app !== undefined) return app;
  }
  return undefined;
}
