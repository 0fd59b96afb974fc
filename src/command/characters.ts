/** Characters as people type them: spaces of every width, full-width signs, dashes, quotes. */

/**
 * Whether a UTF-16 code unit is a space, of any width, a line break, or a sign that is not seen: keyboards and copied text
 * bring marks of the writing direction and the like, and nobody means them. The joiners inside of emoji are none of these.
 */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0xa0) return code === 0x85;
  if (code > 0x3000 && code < 0xfeff) return false;
  return code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 ||
    code === 0x202f || code === 0x205f || (isUnseen(code) && !isJoiner(code));
}

/** Whether a code unit takes no room: marks of the writing direction, joiners, soft hyphens and the like. */
function isUnseen(code: number): boolean {
  return (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) || code === 0xfeff || code === 0xad || code === 0x61c || code === 0x180e;
}

function isJoiner(code: number): boolean {
  return code === 0x200c || code === 0x200d;
}

/** Whether a code unit is nothing to be seen at the edge of a text, where a joiner joins nothing. */
function isBlank(code: number): boolean {
  return isSpace(code) || isJoiner(code);
}

/** The place behind the characters from `from` on that take no room. */
export function skipUnseen(text: string, from: number): number {
  while (from < text.length && isUnseen(text.charCodeAt(from))) from++;
  return from;
}

/** The place of the first character from `from` on that is seen; the length of the text when there is none. */
export function skipBlanks(text: string, from: number): number {
  while (from < text.length && isBlank(text.charCodeAt(from))) from++;
  return from;
}

/** The place behind the characters from `from` on that are no space; `limit` when none comes before it. */
export function endOfWord(text: string, from: number, limit: number): number {
  const last = Math.min(text.length, limit);
  let end = from;
  while (end < last && !isSpace(text.charCodeAt(end))) end++;
  return end;
}

/** A text without what is not seen at its end. */
export function trimEndBlanks(text: string): string {
  return cut(text, 0);
}

/** A text, from a place of it on, without what is not seen at both of its ends. */
export function trimBlanks(text: string, from = 0): string {
  return cut(text, skipBlanks(text, from));
}

function cut(text: string, from: number): string {
  let end = text.length;
  while (end > from && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(from, end);
}

const wide = /[\u3000\uff01-\uff5e\u2212]/;
const wideAll = /[\u3000\uff01-\uff5e\u2212]/g;

/** Full-width letters, digits and signs as their ASCII twins, and the mathematical minus as `-`. */
export function halfWidth(text: string): string {
  if (!wide.test(text)) return text;
  return text.replace(wideAll, (character) => {
    if (character === "\u3000") return " ";
    return character === "\u2212" ? "-" : String.fromCharCode(character.charCodeAt(0) - 0xfee0);
  });
}

const unseen = /[\u200c\u200d]+$/;

/**
 * A word as it is compared where case does not matter: lower case, half width. Costs a look at its characters when it is
 * in that form already, as most words are.
 */
export function foldWord(word: string): string {
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    // Small letters, digits and signs of ASCII, and the Chinese characters: they have no case.
    if ((code < 0x80 && (code < 65 || code > 90)) || (code > 0x3000 && code < 0xa000)) continue;
    return halfWidth(word).replace(unseen, "").toLowerCase();
  }
  return word;
}

/** The full-width twin of a sign, `！` of `!`; undefined for anything else. */
export function fullWidthTwin(sign: string): string | undefined {
  return /^[!-/:-@[-`{-~]$/.test(sign) ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : undefined;
}

/** The sign that closes a quote which a character opens; an empty text where it opens none. */
export function closingQuote(opening: string): string {
  switch (opening) {
    case '"':
    case "'":
    case "＂":
    case "＇":
      return opening;
    case "“":
    case "”":
      return "”";
    case "‘":
    case "’":
      return "’";
    case "「":
      return "」";
    case "『":
      return "』";
    default:
      return "";
  }
}

const dashes = /^(?:--|－－|——?|––?|-－|－-)/;

/**
 * A word with the dashes in front as ASCII: keyboards turn `--` into `—` or `——`, and `-` into `－`. A single long dash
 * stands for two.
 */
export function asciiDashes(word: string): string {
  const first = word.charCodeAt(0);
  if (first === 0x2d && word.charCodeAt(1) !== 0xff0d) return word;
  if (dashes.test(word)) return word.replace(dashes, "--");
  return first === 0xff0d ? `-${word.slice(1)}` : word;
}

/** Whether a word begins with a dash of any kind. */
export function startsWithDash(word: string): boolean {
  const first = word.charCodeAt(0);
  return first === 0x2d || first === 0xff0d || first === 0x2014 || first === 0x2013;
}
