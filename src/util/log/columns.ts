/** Text in columns of a terminal, where a Chinese sign is two cells wide. */

/** How many cells a text takes: two for East Asian wide signs and emoji, none for signs that combine with the one before. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const sign of text) cells += cellsOfSign(sign);
  return cells;
}

/** Pads a text to a number of cells, or cuts it there with an ellipsis. */
export function toCells(text: string, cells: number): string {
  const own = cellsOf(text);
  return own <= cells ? text + " ".repeat(cells - own) : cut(text, cells);
}

/** Cuts a text that is longer than a number of cells; the ellipsis counts. */
export function cut(text: string, cells: number): string {
  if (text.length * 2 <= cells || cellsOf(text) <= cells) return text;
  let used = 1;
  let kept = "";
  for (const sign of text) {
    used += cellsOfSign(sign);
    if (used > cells) break;
    kept += sign;
  }
  return `${kept}…`;
}

const COMBINING = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;

/** Unicode's East Asian Width W and F, by blocks. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

function cellsOfSign(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (COMBINING.test(sign)) return 0;
  return EMOJI.test(sign) || WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
