/** The requests under way in a client. */

/** Something that can be given up. Its place in the list is its own. */
export interface Underway {
  place: number;
  abort(reason: unknown): void;
}

/**
 * Those under way, in no order. Not a `Set`: one whose entries come and go with each call wears its table out, and V8 keeps what
 * the tables that it leaves behind hold from being collected while it is young.
 */
export class UnderwayList {
  readonly #all: Underway[] = [];

  add(one: Underway): void {
    one.place = this.#all.push(one) - 1;
  }

  /** Nothing happens when it is not in here any more. */
  remove(one: Underway): void {
    if (this.#all[one.place] !== one) return;
    const last = this.#all.pop() as Underway;
    if (last === one) return;
    this.#all[last.place = one.place] = last;
  }

  /** Gives all of them up. */
  abortAll(reason: unknown): void {
    for (const one of [...this.#all]) one.abort(reason);
  }
}
