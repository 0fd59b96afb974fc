/** Characters as people type them: spaces of every width, full-width signs, dashes, quotes. */

/** Whether a UTF-16 code unit is a space, of any width, or a line break. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0xa0) return code === 0x85;
  return code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200b) || code === 0x2028 || code === 0x2029 ||
    code === 0x202f || code === 0x205f || code === 0xfeff;
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

/** The full-width twin of a sign, `！` of `!`; undefined for anything else. */
export function fullWidthTwin(sign: string): string | undefined {
  return /^[!-/:-@[-`{-~]$/.test(sign) ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : undefined;
}

/** What closes a quote that a character opens; an empty text where it opens none. */
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
