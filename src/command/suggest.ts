/** "Did you mean": the command that a word nearly is, found without looking at every command. */

import { isNear } from "../util/near.ts";
import { halfWidth } from "./characters.ts";

const LONGEST_WORD = 20;

/** How many words are compared for one variant: what one message costs does not grow with the number of commands. */
const MOST_NEAR = 16;

/**
 * Makes the function that finds the word nearest to a mistyped one: the same but for upper and lower case or width, or one
 * character too many, too few, exchanged, or two in the wrong order.
 *
 * @param words those that exist
 */
export function createSuggester(words: Iterable<string>): (typed: string) => string | undefined {
  const folded = new Map<string, string>();
  const nearby = new Map<string, string[]>();
  for (const word of words) {
    const form = fold(word);
    if (!folded.has(form)) folded.set(form, word);
    if (form.length < 2 || form.length > LONGEST_WORD) continue;
    for (const variant of variants(form)) {
      const known = nearby.get(variant);
      if (known === undefined) nearby.set(variant, [word]);
      else if (known.length < MOST_NEAR) known.push(word);
    }
  }
  return (typed) => {
    if (typed.length < 2 || typed.length > LONGEST_WORD) return undefined;
    const form = fold(typed);
    const same = folded.get(form);
    if (same !== undefined) return same;
    for (const variant of variants(form)) {
      const found = nearby.get(variant)?.find((word) => isNear(fold(word), form));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function fold(word: string): string {
  return halfWidth(word).toLowerCase();
}

/** The word, and the word without each of its characters: two words one step apart have one of these in common. */
function variants(word: string): Set<string> {
  const found = new Set([word]);
  for (let at = 0; at < word.length; at++) found.add(word.slice(0, at) + word.slice(at + 1));
  return found;
}
