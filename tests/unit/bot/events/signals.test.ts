import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "../../../../src/bot/decorators/command.ts";
import type { ChatMessageEvent } from "../../../../src/bot/events/chat.ts";
import { abortReason, Signals, timeoutReason } from "../../../../src/bot/events/signals.ts";
import { AdelieError } from "../../../../src/errors.ts";
import { runBot } from "../../../support/bot.ts";
import { SELF } from "../../../support/peer.ts";

const codeOf = (signal: AbortSignal): unknown => signal.reason instanceof AdelieError ? signal.reason.code : undefined;

test("a signal is made when it is read, and is the same one ever after; the first reason stays", () => {
  const signals = new Signals();
  const event = {};
  assert.equal(signals.isWatched(event), false);
  const signal = signals.of(event);
  assert.equal(signals.of(event), signal);
  assert.equal(signals.isWatched(event), true);
  assert.equal(signals.reasonOf(event), undefined);
  signals.abort(event, abortReason("replaced"));
  signals.abort(event, abortReason("recalled"));
  assert.equal(codeOf(signal), "EVENT_REPLACED");
  assert.equal(signals.reasonOf(event)?.code, "EVENT_REPLACED");
  assert.equal(signals.aborted, 1);
});

test("an event that is aborted before anybody reads its signal has an aborted one", () => {
  const signals = new Signals();
  const event = {};
  signals.abort(event, timeoutReason("Bot.slow", 500));
  assert.equal(codeOf(signals.of(event)), "HANDLER_TIMEOUT");
  assert.match(String(signals.of(event).reason), /Bot\.slow has not ended within 500 ms/);
});

test("a stop aborts every signal that somebody has, and those that are read later", () => {
  const signals = new Signals();
  const events = Array.from({ length: 600 }, () => ({}));
  const before = events.map((event) => signals.of(event));
  signals.abort(events[0] as object, abortReason("recalled"));
  signals.stop();
  assert.deepEqual(before.slice(0, 3).map(codeOf), ["EVENT_RECALLED", "EVENT_STOPPED", "EVENT_STOPPED"]);
  assert.ok(before.every((signal) => signal.aborted));
  assert.equal(codeOf(signals.of({})), "EVENT_STOPPED");
  // What a handler answers while the app stops is still sent.
  assert.equal(signals.reasonOf(events[1] as object), undefined);
});

test("the recall of a message aborts what goes on for it, and for no other", async () => {
  const ended: string[] = [];
  class Bot {
    @Command("a")
    async slow(event: ChatMessageEvent) {
      await new Promise((resolve) => event.signal.addEventListener("abort", resolve));
      ended.push(`${event.message_id} ${codeOf(event.signal)}`);
      return "too late";
    }
  }
  const app = runBot(Bot);
  const first = app.say("a", { message_id: 1 });
  const second = app.say("a", { message_id: 2 });
  const recall = { post_type: "notice", notice_type: "group_recall", self_id: SELF, group_id: 700001, user_id: 10001 };
  await app.push({ ...recall, message_id: 3 });
  await app.push({ ...recall, message_id: 2, self_id: 10009 });
  await app.push({ ...recall, message_id: 2, group_id: 700009 });
  await app.push({ ...recall, notice_type: "group_ban", message_id: 2 });
  assert.deepEqual(ended, []);
  await app.push({ ...recall, message_id: 2 });
  await second;
  assert.deepEqual([ended, app.sent, app.failed], [["2 EVENT_RECALLED"], [], []]);
  await app.push({ ...recall, message_id: "1" });
  await first;
  assert.deepEqual([ended.length, app.sent, app.open], [2, [], 0]);
});

test("the question of a recalled message ends, and the signal of an answer is that of the event that asked", async () => {
  const seen: unknown[] = [];
  class Bot {
    @Command("a")
    async ask(event: ChatMessageEvent) {
      const answer = await event.ask("1?");
      seen.push(answer?.text, answer?.signal === event.signal);
      const second = await answer?.askResult("2?", { timeoutMs: Infinity });
      seen.push(second);
    }
  }
  const app = runBot(Bot);
  const all = app.say("a", { message_id: 1 });
  await app.clock.advance(0);
  await app.say("yes", { message_id: 2 });
  await app.clock.advance(0);
  await app.push({ post_type: "notice", notice_type: "group_recall", self_id: SELF, group_id: 700001, message_id: 1 });
  await all;
  assert.deepEqual(seen, ["yes", true, { ok: false, reason: "aborted" }]);
  assert.deepEqual([app.failed, app.open], [[], 0]);
});

test("who was told to end and rejects has not failed; another error is one", async () => {
  class Bot {
    @Command("a")
    async own(event: ChatMessageEvent) {
      await new Promise((resolve) => event.signal.addEventListener("abort", resolve));
      event.signal.throwIfAborted();
    }
    @Command("b")
    async other(event: ChatMessageEvent) {
      await new Promise((resolve) => event.signal.addEventListener("abort", resolve));
      throw new Error("other");
    }
  }
  const app = runBot(Bot);
  const recall = { post_type: "notice", notice_type: "group_recall", self_id: SELF, group_id: 700001 };
  for (const [message_id, text] of [[1, "a"], [2, "b"]] as const) {
    const all = app.say(text, { message_id });
    await app.push({ ...recall, message_id });
    await all;
  }
  assert.deepEqual(app.failed, ["Bot.other: other"]);
});

test("what is thrown is not trusted: an error that must not be looked at is no echo", () => {
  const signals = new Signals();
  const event = {};
  assert.equal(signals.of(event).aborted, false);
  signals.abort(event, abortReason("recalled"));
  const hostile = new Proxy({}, {
    getPrototypeOf() {
      throw new Error("must not be looked at");
    },
  });
  assert.equal(signals.isEcho(event, hostile), false);
});
