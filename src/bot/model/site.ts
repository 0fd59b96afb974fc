/** Places in the files of users: where a decorator stands, so that a message can name it. */

import { builtin } from "../../runtime/builtin.ts";

/** A place in a user's file, read out of the stack only when somebody asks. */
export class Site {
  readonly #trace = new Error("site");

  /** `"/bots/check_in.ts:12"`, or undefined where the runtime does not tell. */
  toString(): string | undefined {
    return callerIn(this.#trace.stack);
  }
}

/**
 * Where a library was called from, by a stack that begins in the library: the first place that is not in its `src`, or in
 * the folder or the file that it was bundled to. The first frame tells where that is, so it holds for what a source map
 * makes of it too.
 */
export function callerIn(stack: unknown): string | undefined {
  let own: string | undefined;
  // A program may give errors stacks of another form.
  for (const line of typeof stack === "string" ? stack.split("\n") : []) {
    const found = FRAME.exec(line.trim());
    if (found === null) continue;
    const [, place = "", row = ""] = found;
    const file = pathOf(place);
    own ??= OWN.exec(file)?.[0] ?? file;
    if (!file.startsWith(own)) return `${file}:${row}`;
  }
  return undefined;
}

/** Up to the library's sources, or to the folder with `chunks` that it was bundled to. One file that holds all of it is just that. */
const OWN = /^.*[\\/](?:src[\\/](?=bot[\\/])|(?=chunks[\\/][^\\/]*$))/;

/** A line of a stack: `at name (place:row:column)` or `at place:row:column`, where a place may hold blanks and brackets. */
const FRAME = /^at (?:.*? \()?(?:async )?((?:file|https?):\/\/.*?|[\\/].*?|[A-Za-z]:[\\/].*?):(\d+):\d+\)?$/;

function pathOf(place: string): string {
  if (!place.startsWith("file:")) return place;
  try {
    return builtin("node:url").fileURLToPath(place);
  } catch {
    return place;
  }
}
