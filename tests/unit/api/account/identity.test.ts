import assert from "node:assert/strict";
import { test } from "node:test";
import { Identity } from "../../../../src/api/account/identity.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import type { FeedSink } from "../../../../src/transport/transport.ts";

const payload = (self_id: number): EventPayload =>
  ({ post_type: "meta_event", meta_event_type: "heartbeat", time: 1, self_id }) as unknown as EventPayload;

/** A sink with a private field: it works only when it is called as itself. */
class Sink implements FeedSink {
  readonly #seen: string[] = [];
  get seen(): readonly string[] {
    return this.#seen;
  }
  event({ self_id }: EventPayload, acknowledge: () => void): void {
    this.#seen.push(`event ${self_id}`);
    acknowledge();
  }
  up(): void {
    this.#seen.push("up");
  }
  down(_error: unknown, retryInMs: number): void {
    this.#seen.push(`down ${retryInMs}`);
  }
  refused(): void {
    this.#seen.push("refused");
  }
}

test("the number is learnt from the first event that has one, and nothing stands in the way of those after it", () => {
  const identity = new Identity(() => Promise.reject(new Error("not asked")));
  const sink = new Sink();
  const handed = identity.learnFrom(sink);
  const learning = handed.event;
  let acknowledged = 0;
  const acknowledge = (): void => void acknowledged++;
  handed.up();
  handed.event(payload(0), acknowledge);
  assert.equal(identity.selfId, undefined);
  assert.equal(handed.event, learning);
  handed.event(payload(10001), acknowledge);
  assert.equal(identity.selfId, 10001);
  assert.notEqual(handed.event, learning);
  handed.event(payload(10002), acknowledge);
  // A feed that kept the function, and not the sink, loses nothing.
  learning(payload(10003), acknowledge);
  handed.down(new Error("cut") as never, 500);
  handed.refused(new Error("no") as never);
  assert.equal(identity.selfId, 10001);
  assert.equal(acknowledged, 4);
  assert.deepEqual(sink.seen, [
    "up",
    "event 0",
    "event 10001",
    "event 10002",
    "event 10003",
    "down 500",
    "refused",
  ]);
});

test("who it is, is asked once; after a failure, again", async () => {
  const answers: unknown[] = [new Error("away"), null, { user_id: "x" }, { user_id: 10001, nickname: 5, level: 3 }];
  let asked = 0;
  const identity = new Identity(() => {
    const answer = answers[asked++];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  await assert.rejects(identity.login(), { message: "away" });
  await assert.rejects(identity.login(), { code: "LOGIN_ANSWER", message: /answered with null: no user_id/ });
  await assert.rejects(identity.login(), { code: "LOGIN_ANSWER" });
  assert.equal(identity.selfId, undefined);
  const login = await identity.login();
  assert.deepEqual({ user_id: login.user_id, level: (login as { level?: unknown }).level }, {
    user_id: 10001,
    level: 3,
  });
  assert.equal(typeof login.nickname, "string");
  assert.equal(await identity.login(), login);
  assert.equal(asked, 4);
  assert.equal(identity.selfId, 10001);
});
