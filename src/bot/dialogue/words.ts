/** The words of people who answer a question: yes and no, the number of a choice, a word to leave with. */

import { readChineseNumber } from "../../util/time/duration.ts";

/** A text as it is compared: full-width signs as half-width ones, no blanks or closing signs around it, lower case. */
export function plainWord(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase().replace(/[\s。.!?~,、;…]+$/u, "");
}

/** Whether `text` is one of the words. */
export function isWord(text: string, words: readonly string[]): boolean {
  const plain = plainWord(text);
  return plain !== "" && words.some((word) => plainWord(word) === plain);
}

/** Yes, no, or undefined when it is neither. */
export function readYesNo(text: string, yes: readonly string[], no: readonly string[]): boolean | undefined {
  if (isWord(text, yes)) return true;
  return isWord(text, no) ? false : undefined;
}

/**
 * Which of the labels a text means: the label itself, or its number from 1, as `2`, `２`, `2.`, `②`, `二`, `第二个`, `十二`.
 *
 * @returns the index from 0, or undefined when it is none of them
 */
export function readChoice(text: string, labels: readonly string[]): number | undefined {
  const plain = plainWord(text);
  if (plain === "") return undefined;
  const named = labels.findIndex((label) => plainWord(label) === plain);
  if (named !== -1) return named;
  const [, digits = ""] = /^第?\s*(\d{1,4}|[一二三四五六七八九十百零]{1,5})\s*(?:个|项|号|条|[)])?$/.exec(plain) ?? [];
  if (digits === "") return undefined;
  const number = /^\d/.test(digits) ? Number(digits) : readChineseNumber(digits) ?? 0;
  return number >= 1 && number <= labels.length ? number - 1 : undefined;
}

/** The labels with their numbers, one a line. */
export function numbered(labels: readonly string[]): string {
  return labels.map((label, index) => `${index + 1}. ${label}`).join("\n");
}
