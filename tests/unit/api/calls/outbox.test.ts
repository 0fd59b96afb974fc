import assert from "node:assert/strict";
import { test } from "node:test";
import { Letter } from "../../../../src/api/calls/call.ts";
import { Outbox } from "../../../../src/api/calls/outbox.ts";
import type { OutboxOptions } from "../../../../src/api/calls/outbox_options.ts";
import { AuthError, ConnectionError } from "../../../../src/errors.ts";
import type { ActionReply } from "../../../../src/protocol/frames.ts";
import type { CallOptions } from "../../../../src/protocol/call_options.ts";
import type { CallerLink } from "../../../../src/transport/transport.ts";
import { createManualClock, type ManualClock } from "../../../../src/util/time/clock.ts";

interface Bench {
  readonly outbox: Outbox;
  readonly clock: ManualClock;
  /** What left: "a1@0" is message a1 at 0 ms. */
  readonly left: string[];
  readonly link: FakeLink;
  send(name: string, options?: CallOptions): Promise<ActionReply>;
  /** The reply to a message that left; until then its chat waits. */
  reply(name: string): void;
  fail(name: string, error: unknown): void;
}

class FakeLink implements CallerLink {
  state: CallerLink["state"] = "up";
  reason = "nobody listens";
  readonly waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  readonly clock: ManualClock;
  refused: Error | undefined;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }
  whenUp(action: string, { timeoutMs = 30_000, signal }: CallOptions = {}): Promise<void> {
    if (this.refused !== undefined) return Promise.reject(this.refused);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      const cancel = this.clock.schedule(timeoutMs, () => reject(this.error(action)));
      signal?.addEventListener("abort", () => {
        cancel();
        reject(signal.reason as Error);
      });
    });
  }
  error(action: string): Error {
    return this.refused ?? new ConnectionError("CONNECTION_REFUSED", `${action}: ${this.reason}`);
  }
  up(): void {
    this.state = "up";
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Messages are named by their chat and a number: "a1". They are replied to at once unless `byHand`. */
function bench(options: OutboxOptions = {}, { byHand = false, hasLink = true } = {}): Bench {
  const clock = createManualClock();
  const link = new FakeLink(clock);
  const outbox = new Outbox(options, clock, () => hasLink ? link : undefined);
  const left: string[] = [];
  const replies = new Map<string, { resolve: (reply: ActionReply) => void; reject: (error: unknown) => void }>();
  const ok = (name: string): ActionReply => ({ status: "ok", retcode: 0, data: name });
  return {
    outbox,
    clock,
    left,
    link,
    send(name, callOptions) {
      const send = (): Promise<ActionReply> => {
        left.push(`${name}@${clock.now()}`);
        if (!byHand) return Promise.resolve(ok(name));
        return new Promise((resolve, reject) => replies.set(name, { resolve, reject }));
      };
      return outbox.run({ action: "send_msg", target: name.slice(0, 1), options: callOptions, send });
    },
    reply: (name) => replies.get(name)?.resolve(ok(name)),
    fail: (name, error) => replies.get(name)?.reject(error),
  };
}

const quietly = (promise: Promise<unknown>): void => void promise.catch(() => {});

test("messages to one chat leave in order, each after the reply to the one before; other chats do not wait", async () => {
  const { send, reply, left, outbox } = bench({}, { byHand: true });
  const all = ["a1", "a2", "b1", "a3"].map((name) => send(name));
  assert.deepEqual(left, ["a1@0", "b1@0"]);
  assert.equal(outbox.targets, 2);
  for (const name of ["a1", "a2", "a3", "b1"]) {
    reply(name);
    await settle();
  }
  assert.deepEqual(left, ["a1@0", "b1@0", "a2@0", "a3@0"]);
  assert.deepEqual((await Promise.all(all)).map(({ data }) => data), ["a1", "a2", "b1", "a3"]);
  const { waiting, inFlight, sent, rejected } = outbox.stats;
  assert.deepEqual({ waiting, inFlight, sent, rejected }, { waiting: 0, inFlight: 0, sent: 4, rejected: 0 });
  assert.equal(outbox.targets, 0);
});

test("a message that fails lets the next one of its chat go", async () => {
  const { send, fail, left } = bench({}, { byHand: true });
  const first = send("a1");
  quietly(send("a2"));
  const error = new ConnectionError("CONNECTION_CLOSED", "gone", { delivered: "unknown" });
  fail("a1", error);
  await assert.rejects(first, error);
  assert.deepEqual(left, ["a1@0", "a2@0"], "what may have left is never sent again");
});

test("a limit per chat holds in every span of time, and the chats do not share it", async () => {
  const { send, clock, left } = bench({ perTarget: { count: 2, perMs: 1_000 } });
  const all = ["a1", "a2", "a3", "a4", "a5", "b1"].map((name) => send(name));
  await clock.advance(700);
  all.push(send("b2"), send("b3"));
  await clock.advance(1_500);
  await Promise.all(all);
  assert.deepEqual(left, ["a1@0", "b1@0", "a2@0", "b2@700", "a3@1000", "b3@1000", "a4@1000", "a5@2000"]);
  assert.equal(clock.pending, 0);
});

test("a limit on all of them holds to the millisecond, and the chats take turns", async () => {
  const { send, clock, left } = bench({ overall: { count: 1, perMs: 100 } });
  const all = ["a1", "a2", "a3", "a4", "b1", "c1"].map((name) => send(name));
  await clock.advance(1_000);
  await Promise.all(all);
  assert.deepEqual(left, ["a1@0", "a2@100", "b1@200", "c1@300", "a3@400", "a4@500"]);
});

test("1,000 messages to 50 chats obey both limits, whatever order they came in", async () => {
  const { send, clock, left } = bench({
    perTarget: { count: 3, perMs: 1_000 },
    overall: { count: 20, perMs: 500 },
  });
  const names = Array.from({ length: 1_000 }, (_, n) => String.fromCodePoint(0x4e00 + (n * 7) % 50) + n);
  const all = names.map((name) => send(name));
  await clock.advance(26_000);
  await Promise.all(all);
  const times = left.map((each) => ({ chat: each.slice(0, 1), at: Number(each.split("@")[1]) }));
  const most = (list: { at: number }[], perMs: number): number =>
    Math.max(...list.map(({ at }, index) => list.slice(index).filter((other) => other.at < at + perMs).length));
  assert.equal(most(times, 500), 20);
  for (const chat of new Set(times.map(({ chat }) => chat))) {
    assert.ok(most(times.filter((each) => each.chat === chat), 1_000) <= 3);
    const order = left.filter((each) => each.startsWith(chat)).map((each) => Number(each.slice(1).split("@")[0]));
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
  }
  assert.equal(times.at(-1)?.at, 24_500, "no slot is left unused");
});

test("a higher priority overtakes other chats, and what stands before it in its own chat goes first too", async () => {
  const { send, clock, left } = bench({ overall: { count: 1, perMs: 10 } });
  const all = [
    send("a1"),
    send("a2"),
    send("b1"),
    send("c1"),
    send("c2", { priority: 5 }),
    send("d1", { priority: 1 }),
  ];
  all.push(send("e1", { priority: -1 }));
  await clock.advance(100);
  await Promise.all(all);
  assert.deepEqual(left.map((each) => each.split("@")[0]), ["a1", "c1", "c2", "d1", "a2", "b1", "e1"]);
});

test("when too many wait, one more is rejected and counted, and the others still leave", async () => {
  const { send, clock, left, outbox } = bench({ overall: { count: 1, perMs: 10 }, maxWaiting: 2 });
  const all = [send("a1"), send("b1"), send("c1")];
  assert.ok(outbox.noRoom("send_msg", "d", 1));
  await assert.rejects(send("d1"), (error: Error & { code?: string; delivered?: string }) => {
    assert.deepEqual([error.name, error.code, error.delivered], ["OutboxError", "OUTBOX_FULL", "no"]);
    assert.match(error.message, /^send_msg to d was not sent: 2 messages wait already/);
    return true;
  });
  await clock.advance(20);
  await Promise.all(all);
  assert.equal(left.length, 3);
  assert.deepEqual([outbox.stats.sent, outbox.stats.rejected], [3, 1]);
});

test("one chat takes half of the room at most: there is room for others", async () => {
  const { send, clock, left, outbox } = bench({ perTarget: { count: 1, perMs: 10 }, maxWaiting: 4 });
  const all = [send("a1"), send("a2"), send("a3")];
  await assert.rejects(send("a4"), (error: Error & { code?: string }) => {
    assert.equal(error.code, "OUTBOX_FULL");
    assert.match(error.message, /2 messages wait for this chat already \(outbox\.maxWaitingPerTarget\)/);
    return true;
  });
  all.push(send("b1"), send("b2"));
  assert.ok(outbox.noRoom("send_msg", "b", 2), "the parts of a long text too");
  await clock.advance(30);
  await Promise.all(all);
  assert.deepEqual(left.map((each) => each.split("@")[0]), ["a1", "b1", "a2", "b2", "a3"]);
});

test("whoever wants to know hears of a message that begins to wait", async () => {
  let told = 0;
  const clock = createManualClock();
  const outbox = new Outbox({ perTarget: { count: 1, perMs: 10 } }, clock, () => undefined, () => void told++);
  const send = () =>
    outbox.run({
      action: "send_msg",
      target: "a",
      options: undefined,
      send: () => Promise.resolve({ status: "ok", retcode: 0, data: null }),
    });
  await send();
  assert.deepEqual([told, outbox.waiting], [0, 0]);
  const second = send();
  assert.deepEqual([told, outbox.waiting], [1, 1]);
  await clock.advance(10);
  await second;
});

test("a signal takes a message out while it waits, and its slot stays free for the next", async () => {
  const { send, clock, left, outbox } = bench({ overall: { count: 1, perMs: 10 } });
  const giveUp = new AbortController();
  await send("a1");
  const second = send("a2", { signal: giveUp.signal });
  const third = send("b1");
  const reason = new Error("no longer wanted");
  giveUp.abort(reason);
  await assert.rejects(second, reason);
  await assert.rejects(send("a3", { signal: giveUp.signal }), reason);
  await clock.advance(10);
  await third;
  assert.deepEqual(left, ["a1@0", "b1@10"]);
  assert.equal(outbox.stats.rejected, 2);
});

test("a timeout that a call asks for covers the wait for its turn", async () => {
  const { send, clock, left } = bench({ overall: { count: 1, perMs: 1_000 } });
  await send("a1");
  const late = send("b1", { timeoutMs: 300 });
  quietly(late);
  await clock.advance(299);
  assert.equal(clock.pending, 2);
  await clock.advance(1);
  await assert.rejects(late, { code: "OUTBOX_TIMEOUT", delivered: "no" });
  assert.equal(clock.pending, 0);
  assert.deepEqual(left, ["a1@0"]);
});

test("without a link messages are kept, and leave in order when there is one again", async () => {
  const { send, clock, left, link } = bench();
  link.state = "down";
  const all = ["a1", "a2", "b1"].map((name) => send(name));
  await clock.advance(59_000);
  assert.deepEqual(left, []);
  link.up();
  await Promise.all(all);
  assert.deepEqual(left, ["a1@59000", "b1@59000", "a2@59000"]);
});

test("messages are kept for keepMs each, then rejected with the reason; the time begins anew with each lost link", async () => {
  const { send, clock, link, outbox, left } = bench({ keepMs: 1_000, overall: { count: 1, perMs: 5_000 } });
  await send("a1");
  const early = send("a2");
  await clock.advance(4_500);
  link.state = "down";
  quietly(early);
  await clock.advance(1_400);
  const late = send("b1");
  quietly(late);
  await clock.advance(100);
  await assert.rejects(early, (error: ConnectionError) => {
    assert.deepEqual([error.code, error.delivered], ["CONNECTION_REFUSED", "no"]);
    assert.match(error.message, /send_msg to a was kept for 1000 ms without a link.*nobody listens/);
    return true;
  });
  assert.equal(outbox.stats.waiting, 1);
  assert.equal(outbox.stats.oldestMs, 100);
  await clock.advance(900);
  await assert.rejects(late, { code: "CONNECTION_REFUSED" });
  assert.deepEqual(left, ["a1@0"]);
  assert.equal(outbox.stats.rejected, 2);
});

test("whenDown: reject rejects what comes and what waits, at once; the very first link is waited for", async () => {
  const { send, link, left } = bench({ whenDown: "reject" });
  link.state = "unopened";
  const first = send("a1");
  link.up();
  await first;
  link.state = "down";
  await assert.rejects(send("a2"), { code: "CONNECTION_REFUSED", message: "send_msg: nobody listens" });
  assert.deepEqual(left, ["a1@0"]);

  const limited = bench({ whenDown: "reject", overall: { count: 1, perMs: 1_000 } });
  await limited.send("a1");
  const waits = limited.send("b1");
  quietly(waits);
  limited.link.state = "down";
  await limited.clock.advance(1_000);
  await assert.rejects(waits, { code: "CONNECTION_REFUSED" });
});

test("a refused token rejects everything that waits, with that error", async () => {
  const { send, link, clock } = bench();
  link.state = "down";
  link.refused = new AuthError("AUTH_REFUSED", "wrong token");
  await assert.rejects(send("a1"), link.refused);
  assert.equal(clock.pending, 0);
});

test("when nobody waits for a link any more, it is not waited for either", async () => {
  const { send, link, clock } = bench();
  link.state = "down";
  const giveUp = new AbortController();
  const only = send("a1", { signal: giveUp.signal });
  assert.equal(clock.pending, 1);
  giveUp.abort();
  await assert.rejects(only, { name: "AbortError" });
  assert.equal(clock.pending, 0);
});

test("what did not get out although the link looked well is put back in its place, and spends no slot", async () => {
  const { send, fail, reply, clock, left, outbox } = bench({ perTarget: { count: 1, perMs: 50 } }, { byHand: true });
  const all = [send("a1"), send("a2")];
  fail("a1", new ConnectionError("CONNECTION_CLOSED", "closing"));
  await clock.advance(1_000);
  reply("a1");
  await clock.advance(100);
  reply("a2");
  await Promise.all(all);
  assert.deepEqual(left, ["a1@0", "a1@1000", "a2@1050"]);
  assert.equal(outbox.stats.sent, 2);
});

test("over HTTP a refused connection rejects at once; with whenDown: keep it is tried again until keepMs", async () => {
  const refused = new ConnectionError("CONNECTION_REFUSED", "nobody listens");
  const plain = bench({}, { byHand: true, hasLink: false });
  const first = plain.send("a1");
  plain.fail("a1", refused);
  await assert.rejects(first, refused);

  const keeping = bench({ whenDown: "keep", keepMs: 5_000 }, { byHand: true, hasLink: false });
  const kept = keeping.send("a1");
  quietly(kept);
  for (const ms of [2_000, 2_000, 4_000, 0]) {
    keeping.fail("a1", refused);
    await keeping.clock.advance(ms);
  }
  await assert.rejects(kept, refused);
  assert.deepEqual(keeping.left, ["a1@0", "a1@1000", "a1@4000", "a1@8000"]);
  assert.equal(keeping.clock.pending, 0);
});

test("close() rejects what waits and leaves alone what is in flight; idle() waits for both", async () => {
  const { send, reply, outbox, left } = bench({}, { byHand: true });
  const flying = send("a1");
  const waits = send("a2");
  let idle = false;
  const told = outbox.idle().then(() => idle = true);
  outbox.close();
  await assert.rejects(waits, { code: "OUTBOX_CLOSED", delivered: "no" });
  assert.ok(!idle);
  reply("a1");
  await flying;
  await told;
  assert.deepEqual(left, ["a1@0"]);
});

test("chats with free slots are forgotten", async () => {
  const { send, clock, outbox } = bench({ perTarget: { count: 1, perMs: 10 } });
  for (let n = 0; n < 1_000; n++) {
    await send(String.fromCodePoint(0x4e00 + n));
    await clock.advance(1);
  }
  assert.equal(outbox.targets, 0);
});

test("with perChat: 2 two messages of a chat are under way, in the order of their calls, and each reply lets one more go", async () => {
  const { send, reply, left, outbox } = bench({ perChat: 2 }, { byHand: true });
  const all = ["a1", "a2", "a3", "a4", "b1"].map((name) => send(name));
  assert.deepEqual(left, ["a1@0", "a2@0", "b1@0"]);
  assert.deepEqual([outbox.stats.inFlight, outbox.stats.waiting], [3, 2]);
  // The second is replied to first: the third leaves, and the fourth waits still.
  reply("a2");
  await settle();
  assert.deepEqual(left.slice(3), ["a3@0"]);
  for (const name of ["a3", "a1", "b1", "a4"]) {
    reply(name);
    await settle();
  }
  assert.deepEqual((await Promise.all(all)).map(({ data }) => data), ["a1", "a2", "a3", "a4", "b1"]);
  assert.deepEqual([left.at(-1), outbox.targets, outbox.stats.inFlight], ["a4@0", 0, 0]);
});

test("with perChat: 3 those that found no way out leave again in their old order, before those that waited", async () => {
  const { send, reply, fail, left, link, clock } = bench({ perChat: 3 }, { byHand: true });
  const all = ["a1", "a2", "a3", "a4"].map((name) => send(name));
  link.state = "down";
  for (const name of ["a2", "a3", "a1"]) {
    fail(name, new ConnectionError("CONNECTION_CLOSED", "gone", { delivered: "no" }));
    await settle();
  }
  link.up();
  await settle();
  await clock.advance(10_000);
  assert.deepEqual(left.slice(3).map((each) => each.slice(0, 2)), ["a1", "a2", "a3"]);
  for (const name of ["a1", "a2", "a3", "a4"]) {
    reply(name);
    await settle();
  }
  assert.equal((await Promise.all(all)).length, 4);
});

test("under a limit on all chats the urgent one goes first, also when a reply to another chat is there first", async () => {
  const { send, reply, clock, left } = bench({ overall: { count: 1, perMs: 100 } }, { byHand: true });
  clock.schedule(100, () => reply("a1")); // before the outbox looks again
  for (const name of ["a1", "a2"]) quietly(send(name));
  quietly(send("b1", { priority: 10 }));
  await clock.advance(100);
  assert.deepEqual(left, ["a1@0", "b1@100"]);
});

/** A message that ends when it is told to, or while it leaves. */
class Instant extends Letter {
  readonly #ended: (error?: unknown) => void;
  readonly #leave: (letter: Letter) => void;

  constructor(ended: (error?: unknown) => void, leave: (letter: Letter) => void) {
    super("send_msg", 1, undefined);
    this.#ended = ended;
    this.#leave = leave;
  }

  leave(): void {
    this.#leave(this);
  }

  done(): void {
    this.#ended();
  }

  failed(error: unknown): void {
    this.#ended(error);
  }
}

for (const error of [undefined, new ConnectionError("CONNECTION_CLOSED", "cut", { delivered: "unknown" })]) {
  const how = error === undefined ? "answered" : "lost";
  test(`ten thousand messages behind one, each ${how} at once, end one after another on a short stack`, async () => {
    const { outbox } = bench({ maxWaiting: 20_000, maxWaitingPerTarget: 20_000 });
    const end = (letter: Letter): void => {
      if (error === undefined) letter.settle({ status: "ok", retcode: 0, data: null });
      else letter.fail(error);
    };
    const ends: unknown[] = [];
    const told = (reason?: unknown): void => void ends.push(reason);
    const first = new Instant(told, () => {});
    outbox.post(first);
    for (let n = 0; n < 10_000; n++) outbox.post(new Instant(told, end));
    assert.equal(outbox.waiting, 10_000);
    end(first);
    await outbox.idle();
    assert.equal(ends.length, 10_001);
    assert.ok(ends.every((reason) => reason === error));
    assert.deepEqual([outbox.waiting, outbox.targets], [0, 0]);
  });
}
