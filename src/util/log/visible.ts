/** Texts of strangers, before they reach a terminal: what would steer it is shown instead. */

// Control characters but tab and newline, marks that turn the direction of writing, and the separators that some
// terminals take for a new line.
// oxlint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A text in which every sign that a terminal obeys is written out. Newlines stay, and every further line is indented, so
 * that no text looks like a line that somebody else said.
 *
 * @example Characters that steer a terminal
 * ```ts
 * import { visible } from "./visible.ts";
 *
 * visible("\u001b[2Jhi\nthere"); // "\\x1b[2Jhi\n  there"
 * ```
 */
export function visible(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(STEERING, written).replaceAll("\n", "\n  ");
}

function written(sign: string): string {
  const code = sign.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/**
 * A text on one line, for the log: a newline is written out too, unless two blanks follow it. That is how this library
 * breaks lines in a message of its own, and such a line never looks like one of the log.
 *
 * @example A line that pretends to be two
 * ```ts
 * import { visibleLine } from "./visible.ts";
 *
 * visibleLine("cat.png\n[12:00:00] info  all is well"); // "cat.png\\n[12:00:00] info  all is well"
 * ```
 */
export function visibleLine(text: string): string {
  return text.replace(/\r?\n(?! {2})/g, "\\n").replace(STEERING, written);
}

/** A text without the signs that steer, for those who read no such signs: models. Newlines and tabs stay. */
export function withoutSteering(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(STEERING, "");
}

/** A text on one line of a table, where there is no room to write such signs out: blanks stand for them. */
export function oneLine(text: string): string {
  return text.replace(/\r?\n/g, "⏎").replace(STEERING, " ").replaceAll("\t", " ");
}

/** JSON in which the signs that a terminal obeys are written out, those too that JSON lets pass. It stays the same JSON. */
export function visibleJson(json: string): string {
  return json.replace(STEERING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
