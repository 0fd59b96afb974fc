/** How the editor of the world changes it: as somebody who may, and bots hear of it; or silently. */

import { signal } from "@preact/signals";
import { attempt } from "../parts/basics.tsx";
import { ask } from "../state/connection.ts";

/** Whether changes are made without anybody hearing of them. */
export const isSilent = signal(false);

/** One change in both ways: an operation with its parameters. */
export type Change = readonly [op: string, params: object];

/** Makes a change: openly, or silently where that was chosen. Rejects with OpError. */
export function change(openly: Change, silently: Change): Promise<unknown> {
  return ask(...isSilent.value ? silently : openly);
}

/** The same for a menu: a failure is said at the edge of the page. */
export function changing(openly: Change, silently: Change): () => void {
  return () => void attempt(() => change(openly, silently));
}

/** An operation that no bot hears of anyway, for a menu. */
export function doing(op: string, params: object): () => void {
  return () => void attempt(() => ask(op, params));
}
