/** The page that a context is written on: lines with a depth, up to so many characters, and pictures between them. Pure. */

import { borderBefore } from "../../../util/text/cut.ts";
import { withoutSteering } from "../../../util/log/visible.ts";

/** A piece of a context: text, or a picture as an address or as bytes. */
export type ContextPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly url: string }
  | { readonly type: "image"; readonly base64: string; readonly mimeType: string };

/** A picture, as an address or as bytes. */
export type Picture = { readonly url: string } | { readonly base64: string; readonly mimeType: string };

/**
 * Writes lines. One of depth 2 begins with `> > `; a line break inside of a message goes on with the same marks and two
 * blanks, so that no text can look like a line of somebody else.
 */
export class ContextPage {
  readonly #maxChars: number;
  readonly #parts: ContextPart[] = [];
  #text = "";
  #all = "";
  #depth = 0;
  #isFull = false;
  /** The next text goes on in a line that others have come behind. */
  #isBehind = false;
  /** How many characters found no room. */
  #cutChars = 0;
  /** How many pictures there are. */
  pictures = 0;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** There is no room for another character. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Writes a line of its own. */
  line(depth: number, text: string): void {
    this.begin(depth, text);
  }

  /** Begins a line; {@link ContextPage.add} goes on in it. */
  begin(depth: number, text: string): void {
    this.#depth = depth;
    this.#isBehind = false;
    this.#put(`${this.#all === "" ? "" : "\n"}${"> ".repeat(depth)}`);
    this.#put(text);
  }

  /** The next text belongs to the line of a depth again, after lines that were deeper. */
  resume(depth: number): void {
    this.#depth = depth;
    this.#isBehind = true;
  }

  /** Goes on in the line that was begun. */
  add(text: string): void {
    if (text === "") return;
    const next = `\n${"> ".repeat(this.#depth)}  `;
    if (this.#isBehind) this.#put(next);
    this.#isBehind = false;
    this.#put(withoutSteering(text).replace(/\n/g, next));
  }

  /** Puts a picture behind what has been written. */
  picture(picture: Picture, name: (number: number) => string): void {
    this.pictures++;
    this.add(name(this.pictures));
    this.#flush();
    this.#parts.push({ type: "image", ...picture });
  }

  end(): { readonly text: string; readonly parts: readonly ContextPart[]; readonly cutChars: number } {
    this.#flush();
    return { text: this.#all, parts: this.#parts, cutChars: this.#cutChars };
  }

  #put(text: string): void {
    const room = this.#maxChars - this.#all.length;
    const fits = text.length <= room;
    const part = fits ? text : this.#isFull || room <= 0 ? "" : text.slice(0, borderBefore(text, room, true));
    if (!fits) {
      this.#isFull = true;
      this.#cutChars += text.length - part.length;
    }
    this.#text += part;
    this.#all += part;
  }

  #flush(): void {
    if (this.#text !== "") this.#parts.push({ type: "text", text: this.#text });
    this.#text = "";
  }
}
