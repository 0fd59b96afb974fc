/** The text of an event stream (server-sent events), cut anywhere, into the data of its events. Pure. */

/** The receiver of a parser's events. */
export interface SseSink {
  /** The data of one event, its lines put together. */
  data(text: string): void;
  /** An event was longer than is taken, and was left out. */
  tooLarge(): void;
}

/**
 * Reads a stream piece by piece. Lines end with CR, LF or both; comments, names, ids and waits are left out, because no
 * implementation of OneBot 11 says anything in them. A part that the end of the stream cuts off is no event.
 */
export class SseParser {
  readonly #sink: SseSink;
  readonly #maxChars: number;
  /** The beginning of a line whose end has not come yet. */
  #line = "";
  /** The lines of data of the event that is being read. */
  #data: string | undefined;
  #isTooLarge = false;
  #isFirst = true;
  #endsWithCr = false;

  /** @param maxChars the longest event; a longer one is never held in memory as a whole */
  constructor(sink: SseSink, maxChars: number) {
    this.#sink = sink;
    this.#maxChars = maxChars;
  }

  /** The next piece. */
  push(piece: string): void {
    if (piece === "") return;
    let from = this.#isFirst && piece.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.#isFirst = false;
    if (this.#endsWithCr && piece.charCodeAt(0) === 10) from = 1; // the other half of a CRLF
    this.#endsWithCr = piece.endsWith("\r");
    let cr = piece.indexOf("\r", from);
    let lf = piece.indexOf("\n", from);
    while (cr >= 0 || lf >= 0) {
      const end = cr < 0 ? lf : lf < 0 ? cr : Math.min(cr, lf);
      this.#endLine(piece.slice(from, end));
      from = end === cr && lf === cr + 1 ? end + 2 : end + 1;
      if (cr >= 0 && cr < from) cr = piece.indexOf("\r", from);
      if (lf >= 0 && lf < from) lf = piece.indexOf("\n", from);
    }
    this.#keep(piece.slice(from));
  }

  #endLine(rest: string): void {
    const line = this.#line === "" ? rest : this.#line + rest;
    this.#line = "";
    if (line === "") this.#endEvent();
    else if (line.startsWith("data:")) this.#add(line.slice(line.charCodeAt(5) === 32 ? 6 : 5));
    else if (line === "data") this.#add("");
  }

  #add(text: string): void {
    if (this.#isTooLarge) return;
    this.#data = this.#data === undefined ? text : `${this.#data}\n${text}`;
    if (this.#data.length > this.#maxChars) this.#giveUp();
  }

  /** The part of a line that the next piece goes on with. Of one that is too long, only that it is no empty line. */
  #keep(part: string): void {
    if (part === "") return;
    if (this.#line.length + part.length <= this.#maxChars + 6) this.#line += part;
    else {
      if (!this.#line.startsWith(":")) this.#giveUp();
      this.#line = ":";
    }
  }

  #giveUp(): void {
    this.#isTooLarge = true;
    this.#data = undefined;
  }

  #endEvent(): void {
    const data = this.#data;
    this.#data = undefined;
    if (this.#isTooLarge) this.#sink.tooLarge();
    else if (data !== undefined) this.#sink.data(data);
    this.#isTooLarge = false;
  }
}
