/**
 * Two copies of the library in one process: one from npm and one from a clone or a URL, one required and one imported.
 * Each has classes and records of its own, so that a bot which one decorated is empty to the other. Whatever a copy makes bears
 * the copy's address, and where that matters the other copy says so. Nothing else is shared between them.
 */

/** Under this name a class tells which copy it is of (with a static getter), and a class with decorators which copies recorded them. */
const COPY = "~adelie";

/** Under this name the copy that makes a bot just now is told to the process. */
const MAKING: unique symbol = Symbol.for("adelie.making") as typeof MAKING;

/** A copy. Two of them may have one address. */
export interface LoadedCopy {
  /** Where it was loaded from. */
  readonly address: string;
}

let own: LoadedCopy | undefined;

/** This copy. */
export function thisCopy(): LoadedCopy {
  return own ??= Object.freeze({ address: addressOf(import.meta.url) });
}

/** Notes that this copy recorded something about a class. */
export function markRecords(key: object): void {
  const known = (key as { [COPY]?: unknown })[COPY];
  const copies = Object.hasOwn(key, COPY) && Array.isArray(known) ? known as LoadedCopy[] : [];
  if (copies.includes(thisCopy())) return;
  Object.defineProperty(key, COPY, { value: [...copies, thisCopy()], configurable: true });
}

/** The other copy that a thing bears the mark of. Undefined when it is of this copy, or of none. */
export function otherCopy(thing: unknown): LoadedCopy | undefined {
  if ((typeof thing !== "object" && typeof thing !== "function") || thing === null) return undefined;
  try {
    const found = (thing as { [COPY]?: unknown })[COPY];
    return (Array.isArray(found) ? found as unknown[] : [found]).find((copy): copy is LoadedCopy =>
      isCopy(copy) && copy !== thisCopy()
    );
  } catch {
    return undefined;
  }
}

/** Runs what makes a bot, so that `inject` of another copy knows whom it was called by. */
export function whileMaking<T>(make: () => T): T {
  const shared = globalThis as { [MAKING]?: LoadedCopy | undefined };
  const before = shared[MAKING];
  shared[MAKING] = thisCopy();
  try {
    return make();
  } finally {
    if (before === undefined) delete shared[MAKING];
    else shared[MAKING] = before;
  }
}

/** The other copy that makes a bot just now. */
export function otherMaker(): LoadedCopy | undefined {
  return otherCopy({ [COPY]: (globalThis as { [MAKING]?: unknown })[MAKING] });
}

function isCopy(value: unknown): value is LoadedCopy {
  return typeof value === "object" && value !== null && typeof (value as LoadedCopy).address === "string";
}

/** The folder or the address that holds `src`. */
function addressOf(url: string): string {
  const root = url.replace(/(?:src\/util\/copies\.[a-z]+|chunks\/[^/]+)$/, "");
  try {
    return decodeURI(root.replace(/^file:\/\/(?:\/(?=[a-z]:))?/i, ""));
  } catch {
    return root;
  }
}
