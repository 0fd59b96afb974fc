import assert from "node:assert/strict";
import { test } from "node:test";
import { LaterFeed } from "../../../../src/transport/feed/later_feed.ts";
import type { Feed, FeedSink } from "../../../../src/transport/transport.ts";

const sink: FeedSink = { event: () => {}, up: () => {}, down: () => {}, refused: () => {} };

/** A feed, and what was asked of it. */
function setUp() {
  const asked: string[] = [];
  const feed: Feed = {
    repeats: 1,
    held: 2,
    lost: 3,
    open: (given) => void asked.push(given === sink ? "open" : "open for somebody else"),
    pause: () => void asked.push("pause"),
    resume: () => void asked.push("resume"),
    close: () => Promise.resolve(void asked.push("close")),
  };
  return { asked, feed };
}

test("what was asked before the feed came is done when it comes", () => {
  const { asked, feed } = setUp();
  const wanted: FeedSink[] = [];
  const later = new LaterFeed((_, given) => wanted.push(given));
  later.pause();
  later.open(sink);
  assert.deepEqual([wanted, asked, later.repeats, later.held, later.lost], [[sink], [], 0, 0, 0]);
  later.attach(feed);
  assert.deepEqual([asked, later.repeats, later.held, later.lost], [["open", "pause"], 1, 2, 3]);
  later.resume();
  assert.deepEqual(asked, ["open", "pause", "resume"]);
});

test("a feed that comes to one who wants nothing any more is not opened", async () => {
  const { asked, feed } = setUp();
  const later = new LaterFeed();
  later.open(sink);
  await later.close();
  later.attach(feed);
  assert.deepEqual(asked, []);
});

test("a feed that is there is opened at once, and nobody is asked for it", () => {
  const { asked, feed } = setUp();
  let wanted = 0;
  const later = new LaterFeed(() => wanted++);
  later.attach(feed);
  assert.deepEqual(asked, []);
  later.open(sink);
  assert.deepEqual([asked, wanted], [["open"], 0]);
});

test("one that has gone again is asked nothing; the next one takes its place", async () => {
  const first = setUp();
  const second = setUp();
  const later = new LaterFeed();
  later.open(sink);
  later.attach(first.feed);
  later.attach(undefined);
  later.pause();
  later.attach(second.feed);
  await later.close();
  assert.deepEqual([first.asked, second.asked], [["open"], ["open", "pause", "close"]]);
});
