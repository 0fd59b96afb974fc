/** How far long work has got: the last line of a terminal, rewritten in place. Where there is no terminal nothing is shown. */

/** A terminal that can be written to. */
export interface Terminal {
  write(text: string): unknown;
  /** How wide it is; 80 where it does not say, or says 0, as terminals of other programs do. */
  readonly columns?: number | undefined;
}

/** A line that steps aside for what is printed. */
export class ProgressLine {
  readonly #terminal: Terminal | undefined;
  #text = "";

  /** @param terminal undefined shows nothing */
  constructor(terminal: Terminal | undefined) {
    this.#terminal = terminal;
  }

  /** Puts a text into the line; an empty one takes it away. */
  show(text: string): void {
    this.#clear();
    this.#text = text;
    this.#draw();
  }

  /** Prints something above it. */
  aside(print: () => void): void {
    this.#clear();
    print();
    this.#draw();
  }

  #clear(): void {
    if (this.#text !== "") this.#terminal?.write("\r\x1b[2K");
  }

  #draw(): void {
    if (this.#text === "" || this.#terminal === undefined) return;
    const { columns = 0 } = this.#terminal;
    this.#terminal.write(fitted(this.#text, (columns > 0 ? columns : 80) - 1));
  }
}

/** Cuts a text: a line that wraps cannot be rewritten. Every sign beyond those of Europe counts as two cells, which is never too few. */
function fitted(text: string, cells: number): string {
  let used = 0;
  let kept = "";
  for (const sign of text.replaceAll("\n", " ")) {
    used += sign > "\u02ff" ? 2 : 1;
    if (used > cells) break;
    kept += sign;
  }
  return kept;
}
