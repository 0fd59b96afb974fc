/** Whether two words are nearly the same, and which of several was meant. */

/** Whether one text becomes the other by one slip: two letters that changed places, or one too many, too few or wrong. */
export function isNear(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(left.length, right.length) <= 1 ||
    (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]);
}

/**
 * Which of the known names one that does not exist stands for: the same but for letter case and underscores, one slip
 * away, the beginning of just one (`alias` of `aliases`), or one with an ending too many.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll("_", "");
  const typed = plain(name);
  const same = known.find((each) => plain(each) === typed) ?? known.find((each) => isNear(plain(each), typed));
  if (same !== undefined || typed.length < 3) return same;
  const begun = known.filter((each) => plain(each).startsWith(typed));
  if (begun.length > 0) return begun.length === 1 ? begun[0] : undefined;
  return known.find((each) =>
    each.length > 2 && typed.length - plain(each).length <= 2 && typed.startsWith(plain(each))
  );
}
