/** The last line of a terminal, rewritten in place while log lines go by above it. */

import { cellsOf } from "./columns.ts";

/** A terminal that can be written to. */
export interface Screen {
  write(text: string): void;
  /** How wide it is, in cells. */
  readonly columns: number;
}

// There is one last line per process; every logger has to step aside for it.
let active: StatusLine | undefined;

/** A line that stays at the bottom. */
export class StatusLine {
  readonly #screen: Screen;
  #text = "";

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Puts a text into the line; an empty one takes it away. It is cut to the terminal's width: a line that wraps cannot be rewritten. */
  show(text: string): void {
    if (this.#text !== "") this.#screen.write("\r\x1b[2K");
    this.#text = text;
    active = text === "" ? (active === this ? undefined : active) : this;
    if (text !== "") this.#screen.write(fit(text, this.#screen.columns - 1));
  }

  /** Prints something above the line. */
  aside(print: () => void): void {
    this.#screen.write("\r\x1b[2K");
    print();
    this.#screen.write(fit(this.#text, this.#screen.columns - 1));
  }
}

/** Prints a log line, above the status line if there is one. */
export function printAbove(print: () => void): void {
  if (active === undefined) print();
  else active.aside(print);
}

function fit(text: string, cells: number): string {
  let kept = "";
  let used = 0;
  for (const sign of text) {
    used += cellsOf(sign);
    if (used > cells) break;
    kept += sign;
  }
  return kept;
}
