/** Chance that can be repeated: the same seed gives the same numbers. */

/** The next number, from 0 up to but not including 1. */
export type Random = () => number;

/**
 * Makes a source of numbers (mulberry32). Good enough for ids and dice, not for secrets.
 *
 * @example The same twice
 * ```ts
 * import { createRandom } from "adelie/sandbox";
 *
 * console.log(createRandom(1)() === createRandom(1)()); // true
 * ```
 *
 * @param seed the same seed gives the same numbers
 * @returns a source of numbers
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number of 32 bits. */
export function randomUint32(random: Random): number {
  return Math.floor(random() * 4_294_967_296);
}
