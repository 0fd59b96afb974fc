/** A feed that is not there yet: asked for events, paused or closed meanwhile, it is so from its first event on. */

import type { Feed, FeedSink } from "../transport.ts";

/** Stands in for a feed until {@link LaterFeed.attach} brings it. */
export class LaterFeed implements Feed {
  readonly #wanted: (later: LaterFeed, sink: FeedSink) => void;
  #feed: Feed | undefined;
  #sink: FeedSink | undefined;
  #isPaused = false;
  #isForGood = false;

  /** @param wanted told each time when somebody wants the events of a feed that is not there */
  constructor(wanted: (later: LaterFeed, sink: FeedSink) => void = () => {}) {
    this.#wanted = wanted;
  }

  /** Here it is; or undefined, and it is gone again. */
  attach(feed: Feed | undefined): void {
    this.#feed = feed;
    if (feed === undefined || this.#sink === undefined) return;
    feed.open(this.#sink);
    if (this.#isPaused) feed.pause(this.#isForGood);
  }

  get repeats(): number {
    return this.#feed?.repeats ?? 0;
  }

  get held(): number {
    return this.#feed?.held ?? 0;
  }

  get lost(): number {
    return this.#feed?.lost ?? 0;
  }

  open(sink: FeedSink): void {
    this.#sink = sink;
    if (this.#feed === undefined) this.#wanted(this, sink);
    else this.attach(this.#feed);
  }

  pause(isForGood = false): void {
    this.#isPaused = true;
    this.#isForGood ||= isForGood;
    this.#feed?.pause(isForGood);
  }

  resume(): void {
    this.#isPaused = false;
    this.#feed?.resume();
  }

  async close(): Promise<void> {
    this.#sink = undefined;
    await this.#feed?.close();
  }
}
