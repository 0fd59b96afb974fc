/** Where a text that is too long is cut: behind a line, a sentence or a word, and never inside of a character. */

const BORDERS = [/\n/g, /[。！？!?；;…][”’」』）)"']?/g, /[，,、：:\s]/g];

/**
 * Where to cut a text that is longer than `room`: after the last line, else sentence, else word that ends in the second
 * half of the room, else between two characters as people see them. 0 when the room is not worth a cut and the next
 * message is empty.
 */
export function borderBefore(text: string, room: number, isEmpty: boolean): number {
  const head = text.slice(0, room);
  for (const border of BORDERS) {
    const last = [...head.matchAll(border)].at(-1);
    const cut = last === undefined ? 0 : last.index + last[0].length;
    if (cut > room / 2) return cut;
  }
  return isEmpty ? betweenCharacters(text, room) : 0;
}

let characters: Intl.Segmenter | undefined;

/** At most `at`, and not inside of a character, be it of several code points. */
function betweenCharacters(text: string, at: number): number {
  characters ??= new Intl.Segmenter();
  const from = Math.max(0, at - 64);
  const start = characters.segment(text.slice(from, at + 64)).containing(at - from)?.index ?? 0;
  const cut = from + start === 0 ? at : from + start;
  return isLowSurrogate(text, cut) ? cut - 1 : cut;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
