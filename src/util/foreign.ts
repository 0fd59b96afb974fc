/** The complaint when something of another copy of the library came to this one (copies.ts). */

import { type LoadedCopy, otherCopy, otherMaker, thisCopy } from "./copies.ts";
import { launchTexts } from "../texts/errors/launch_texts.ts";

/**
 * A sentence that names both copies. Undefined when the thing is of this copy, or of none.
 *
 * @param thing a class of the library or below one, or what decorators record with
 */
export function foreignCopy(thing: unknown): string | undefined {
  return sentence(otherCopy(thing));
}

/** As {@link foreignCopy}, for the copy that makes a bot just now. */
export function foreignMaker(): string | undefined {
  return sentence(otherMaker());
}

function sentence(other: LoadedCopy | undefined): string | undefined {
  if (other === undefined) return undefined;
  const ours = thisCopy().address;
  const { copies, copyTwice, twoCopies } = launchTexts();
  return twoCopies(other.address === ours ? copyTwice(ours) : copies(other.address, ours));
}
