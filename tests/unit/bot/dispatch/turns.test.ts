import assert from "node:assert/strict";
import { test } from "node:test";
import type { OneBotApi } from "../../../../src/api/clients.ts";
import { type Chat, checkPerChat, type PerChatOptions, Turns } from "../../../../src/bot/dispatch/turns.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { createManualClock, type ManualClock } from "../../../../src/util/time/clock.ts";
import { createLogger } from "../../../../src/util/log/log.ts";
import { groupMessage, privateMessage } from "../../../support/peer.ts";

interface Bench {
  readonly turns: Turns;
  readonly clock: ManualClock;
  /** What was started, by its text. */
  readonly started: string[];
  readonly warnings: string[];
  readonly acknowledged: string[];
  /** Whether the links are paused, each time it changed. */
  readonly pauses: boolean[];
  /** An event arrives. */
  say(text: string, more?: object): void;
  /** The handlers of an event that was started end. */
  end(text: string): void;
}

/** Handlers run until they are ended by hand. */
function bench(perChat: PerChatOptions, concurrency = 100): Bench {
  const clock = createManualClock();
  const chats = new Map<string, Chat>();
  const [started, warnings, acknowledged, pauses]: [string[], string[], string[], boolean[]] = [[], [], [], []];
  let running = 0;
  const start = (payload: EventPayload): void => {
    running++;
    const text = String((payload as { raw_message?: string }).raw_message);
    started.push(text);
    chats.set(text, turns.began(payload));
  };
  const turns = new Turns({
    clock,
    log: { ...createLogger("silent"), warn: (line) => void warnings.push(line) },
    concurrency,
    perChat,
    mayRun: () => running < concurrency,
    start: ({ payload }) => start(payload),
    pause: (isPaused) => void pauses.push(isPaused),
  });
  return {
    turns,
    clock,
    started,
    warnings,
    acknowledged,
    pauses,
    say(text, more) {
      const payload = groupMessage(text, more) as EventPayload;
      if (turns.isFree(payload)) start(payload);
      else turns.hold({ api: {} as OneBotApi, payload, acknowledge: () => void acknowledged.push(text) });
    },
    end(text) {
      running--;
      turns.ended(chats.get(text) as Chat);
      turns.next();
    },
  };
}

test("a chat that uses its share up waits for itself alone, in order", () => {
  const { say, end, started, turns } = bench({ running: 2 });
  for (const text of ["a1", "a2", "a3", "a4"]) say(text);
  say("b1", { group_id: 700002 });
  say("p1", { ...privateMessage("p1"), user_id: 5 });
  assert.deepEqual([started, turns.held], [["a1", "a2", "b1", "p1"], 2]);
  end("a2");
  end("a1");
  assert.deepEqual(started.slice(4), ["a3", "a4"]);
  for (const text of ["a3", "a4", "b1", "p1"]) end(text);
  assert.equal(turns.held, 0);
  say("a5");
  assert.equal(started.at(-1), "a5");
});

test("where all are busy, the chats take turns", () => {
  const { say, end, started, warnings } = bench({}, 4);
  for (const text of ["x1", "x2", "x3", "x4"]) say(text, { group_id: Number(text.at(-1)) });
  for (const text of ["a1", "a2", "a3"]) say(text);
  for (const text of ["b1", "b2"]) say(text, { group_id: 700002 });
  assert.equal(warnings.filter((line) => /4 handlers are running/.test(line)).length, 1);
  for (const text of ["x1", "x2", "x3"]) end(text);
  end("a1");
  end("b1");
  end("a2");
  assert.deepEqual(started.slice(4), ["a1", "b1", "a2", "b2", "a3"]);
});

test("two accounts in one group, and a group and a person of one number, are chats of their own", () => {
  const { say, started } = bench({ running: 1 });
  say("a");
  say("b", { self_id: 10002 });
  say("c", { ...privateMessage("c"), user_id: 700001 });
  say("d", { user_id: 20009 });
  say("e", { post_type: "meta_event", meta_event_type: "heartbeat", group_id: undefined, user_id: undefined });
  assert.deepEqual(started, ["a", "b", "c", "e"]);
});

test("a chat is one, whether its ids come as numbers or as texts, for every account", () => {
  const { say, started, turns } = bench({ running: 1 });
  const large = "9007199254740993";
  for (const [n, self_id] of [10001, 10002, large].entries()) {
    say(`group ${n}`, { self_id });
    say(`as text ${n}`, { self_id: String(self_id), group_id: "700001" });
    say(`person ${n}`, { ...privateMessage("p"), self_id, user_id: 5, raw_message: `person ${n}` });
    say(`person as text ${n}`, { ...privateMessage("p"), self_id, user_id: "5", raw_message: `person as text ${n}` });
    say(`large ${n}`, { self_id, group_id: large });
    say(`large again ${n}`, { self_id, group_id: large });
    say(`other large ${n}`, { self_id, group_id: "9007199254740992" });
    say(`nobody ${n}`, { self_id, group_id: null, user_id: 0 });
  }
  const expected = [0, 1, 2].flatMap((n) =>
    ["group", "person", "large", "other large", "nobody"].map((text) => `${text} ${n}`)
  );
  assert.deepEqual([started, turns.held], [expected, 9]);
});

test("chats in which nothing goes on are forgotten, and those that wait are not", () => {
  const { say, end, started, turns } = bench({ running: 1 });
  say("a1");
  say("a2");
  for (let n = 1; n <= 5_000; n++) {
    say(`b${n}`, { group_id: n });
    end(`b${n}`);
  }
  assert.ok(turns.chats <= 1_025, `${turns.chats}`);
  end("a1");
  assert.deepEqual([started.length, started.at(-1), turns.held], [5_002, "a2", 0]);
});

test("handlers that wait for an answer do not count for their chat", () => {
  const { say, started, turns } = bench({ running: 1 });
  const chat = { self_id: 10001, group_id: 700001, person: 20001 };
  say("a1");
  say("a2");
  turns.asks(1, chat);
  turns.next();
  assert.deepEqual(started, ["a1", "a2"]);
  say("a3");
  turns.asks(-1, chat);
  turns.next();
  assert.deepEqual(started, ["a1", "a2"], "the answer came: it runs again");
});

test("a line that is full pauses the links for a burst, and not for a chat that is stuck", async () => {
  const { say, end, pauses, clock, acknowledged, turns, warnings, started } = bench({ running: 1, waiting: 4 });
  for (let n = 0; n < 6; n++) say(`a${n}`);
  assert.deepEqual([pauses, turns.held], [[true], 5], "what has arrived is not lost");
  for (let n = 0; n < 3; n++) end(`a${n}`);
  assert.deepEqual([pauses, turns.held], [[true, false], 2], "it was a burst");
  for (let n = 6; n < 9; n++) say(`a${n}`);
  assert.deepEqual(pauses, [true, false, true]);
  await clock.advance(1_000);
  assert.equal(pauses.at(-1), false);
  for (let n = 9; n < 20; n++) say(`a${n}`);
  say("b1", { group_id: 700002 });
  assert.deepEqual([turns.dropped, acknowledged.length, started.at(-1)], [11, 11, "b1"]);
  assert.match(warnings.at(-1) ?? "", /^Group 700001: 5 events wait .*left out/);
  for (let n = 3; n < 6; n++) end(`a${n}`);
  assert.match(warnings.at(-1) ?? "", /^Group 700001 is listened to again; 11 of its events/);
  say("a20");
  assert.deepEqual([turns.held, turns.dropped, clock.pending], [3, 11, 0]);
});

test('"pause" loses nothing, and lets everybody wait', async () => {
  const { say, end, pauses, clock, turns } = bench({ running: 1, waiting: 2, whenFull: "pause" });
  for (const text of ["a1", "a2", "a3"]) say(text);
  await clock.advance(60_000);
  assert.deepEqual([pauses, turns.dropped, clock.pending], [[true], 0, 0]);
  end("a1");
  assert.deepEqual(pauses, [true, false]);
});

test("many lines together are bounded too: the links pause", () => {
  const { say, pauses, turns } = bench({ running: 1 }, 1);
  for (let n = 0; n < 10_001; n++) say(String(n), { group_id: 1 + n % 100 });
  assert.deepEqual([pauses, turns.held], [[true], 10_000]);
});

test("at the stop what waits is let go", () => {
  const { say, turns, acknowledged } = bench({ running: 1 });
  for (const text of ["a1", "a2", "a3"]) say(text);
  assert.deepEqual([turns.close(), acknowledged, turns.held], [2, ["a2", "a3"], 0]);
});

test("wrong options are named", () => {
  for (
    const [options, message] of [
      [{ running: 0 }, /perChat\.running wants a whole number above 0, and got 0/],
      [{ waiting: 1.5 }, /perChat\.waiting/],
      [{ whenFull: "throw" }, /perChat\.whenFull wants "drop" or "pause"/],
      [{ runing: 1 }, /running/],
    ] as const
  ) {
    assert.throws(() => checkPerChat(options as PerChatOptions), message);
  }
});
