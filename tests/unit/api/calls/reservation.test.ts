import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Letter } from "../../../../src/api/calls/call.ts";
import { Outbox } from "../../../../src/api/calls/outbox.ts";
import type { OutboxOptions } from "../../../../src/api/calls/outbox_options.ts";
import { type Reservation, reservationOf } from "../../../../src/api/calls/reservation.ts";
import type { ActionReply } from "../../../../src/protocol/frames.ts";
import type { CallOptions } from "../../../../src/protocol/call_options.ts";
import type { CallerLink } from "../../../../src/transport/transport.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

const OK = { status: "ok", retcode: 0, data: null } as ActionReply;

/** An outbox whose messages are replied to by hand. */
function bench(options: OutboxOptions = {}, link?: CallerLink) {
  const clock = createManualClock();
  const outbox = new Outbox(options, clock, () => link);
  const left: string[] = [];
  const open = new Map<string, Letter>();
  const failed: string[] = [];
  class Message extends Letter {
    readonly name: string;
    constructor(name: string, options?: CallOptions) {
      super("send_group_msg", name.charCodeAt(0), options);
      this.name = name;
    }
    leave() {
      left.push(`${this.name}@${clock.now()}`);
      open.set(this.name, this);
    }
    done() {}
    failed(error: unknown) {
      failed.push(`${this.name}: ${(error as Error).message}`);
    }
  }
  return {
    clock,
    outbox,
    left,
    failed,
    post: (name: string, options?: CallOptions) => outbox.post(new Message(name, options)),
    reserve: (chat: string, signal?: AbortSignal) => outbox.reserve(chat.charCodeAt(0), signal) as Promise<Reservation>,
    /** Says something as the speaker; resolves with its reply. */
    speak: (name: string, kept: Reservation) =>
      kept.during((options) => {
        const message = new Message(name, options);
        const said = new Promise<void>((resolve) => message.done = resolve);
        outbox.postKept(message, reservationOf(options) as Reservation);
        return said;
      }),
    reply(name: string) {
      const letter = open.get(name);
      open.delete(name);
      letter?.settle(OK);
    },
  };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a chat that is kept: its speaker's messages leave, others of the chat wait in order, other chats do not", async () => {
  const { outbox, left, post, reserve, speak, reply, clock } = bench();
  const kept = await reserve("a");
  post("a1");
  post("b1");
  post("a2");
  const first = speak("aX", kept);
  assert.deepEqual(left, ["b1@0", "aX@0"]);
  const { waiting, inFlight, reserved } = outbox.stats;
  assert.deepEqual({ waiting, inFlight, reserved }, { waiting: 2, inFlight: 2, reserved: 1 });
  reply("aX");
  await first;
  void speak("aY", kept);
  reply("aY");
  await turn();
  kept.release();
  kept.release();
  assert.deepEqual(left.slice(2), ["aY@0", "a1@0"]);
  reply("a1");
  reply("a2");
  reply("b1");
  await outbox.idle();
  const { reserved: none, sent, reservationsEnded } = outbox.stats;
  assert.deepEqual([none, sent, reservationsEnded], [0, 5, 0]);
  assert.equal(clock.pending, 0);
});

test("it waits its turn behind what was there, and a second one behind the first", async () => {
  const { left, post, reserve, reply, speak } = bench({ perChat: 3 });
  post("a1");
  const first = await reserve("a");
  let hasSecond = false;
  const second = reserve("a").then((kept) => {
    hasSecond = true;
    return kept;
  });
  post("a2");
  // What was under way lands, and opens no door.
  reply("a1");
  await turn();
  assert.deepEqual([left, hasSecond], [["a1@0"], false]);
  void speak("aX", first);
  reply("aX");
  await turn();
  first.release();
  (await second).release();
  assert.deepEqual(left, ["a1@0", "aX@0", "a2@0"]);
});

test("a speaker who says nothing for a minute, or speaks for ten, gives the chat back; what it says then waits as all does", async () => {
  const { left, post, reserve, speak, reply, clock, outbox } = bench();
  const idle = await reserve("a");
  post("a1");
  await clock.advance(59_999);
  assert.equal(left.length, 0);
  await clock.advance(1);
  assert.deepEqual([left, idle.isOver, outbox.stats.reservationsEnded], [["a1@60000"], true, 1]);
  void speak("aX", idle);
  assert.equal(left.length, 1);
  reply("a1");
  await turn();
  reply("aX");
  assert.deepEqual(left, ["a1@60000", "aX@60000"]);

  const long = await reserve("b");
  post("b1");
  for (let minute = 0; minute < 12; minute++) {
    void speak(`b${"x".repeat(minute + 1)}`, long);
    await clock.advance(50_000);
    reply(`b${"x".repeat(minute + 1)}`);
    await turn();
  }
  // Not in the middle of a message.
  assert.equal(left.indexOf("b1@660000") > 0, true, left.join(" "));
  assert.equal(long.isOver, true);
  reply("b1");
  reply("bxxxxxxxxxxxx");
  await outbox.idle();
  assert.equal(clock.pending, 0);
});

test("waiting for it can be given up, and it needs no slot of the limits", async () => {
  const { reserve, post, reply, outbox, clock, left, speak } = bench({
    perTarget: { count: 1, perMs: 1_000 },
    overall: { count: 2, perMs: 1_000 },
  });
  const first = await reserve("a");
  void speak("aX", first);
  const given = new AbortController();
  const second = reserve("a", given.signal);
  given.abort(new Error("never mind"));
  await assert.rejects(second, /never mind/);
  reply("aX");
  await turn();
  void speak("aY", first);
  assert.deepEqual(left, ["aX@0"], "the limit of the chat holds for its speaker too");
  await clock.advance(1_000);
  assert.deepEqual(left, ["aX@0", "aY@1000"]);
  reply("aY");
  await turn();
  first.release();
  post("a1");
  await clock.advance(1_000);
  assert.equal(left.length, 3);
  reply("a1");
  await outbox.idle();
});

test("a client that stops gives every chat back", async () => {
  const { reserve, post, outbox, clock, failed } = bench();
  const kept = await reserve("a");
  post("a1");
  outbox.close();
  assert.equal(kept.isOver, true);
  assert.deepEqual(failed.length, 1);
  assert.equal(await outbox.reserve(1), undefined);
  await outbox.idle();
  assert.equal(clock.pending, 0);
});

test("whatever is posted, kept and released in whatever order: nothing comes between a speaker's messages, all leave, none overtakes", async () => {
  const steps = fc.array(fc.constantFrom("post", "reserve", "speak", "release", "reply"), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (all, perChat) => {
      const { post, reserve, speak, release, reply, left, outbox, clock } = {
        ...bench({ perChat }),
        release: () => {},
      };
      let posted = 0;
      let kept: Reservation | undefined;
      let during: number | undefined;
      for (const step of all) {
        if (step === "post") post(`a${++posted}`);
        else if (step === "reserve" && kept === undefined) {
          void reserve("a").then((mine) => {
            kept = mine;
            during = left.length;
          });
        } else if (step === "speak" && kept?.isOver === false) void speak(`aS${left.length}`, kept);
        else if (step === "release" && kept !== undefined) {
          kept.release();
          kept = undefined;
          during = undefined;
        } else if (step === "reply") { for (const name of left) reply(name.split("@")[0] as string); }
        else release();
        await turn();
        if (kept !== undefined) {
          assert.ok(left.slice(during).every((name) => name.startsWith("aS")), left.join(" "));
        }
      }
      for (
        let rounds = 0;
        rounds < 60 && outbox.stats.waiting + outbox.stats.inFlight + outbox.stats.reserved > 0;
        rounds++
      ) {
        (kept as Reservation | undefined)?.release();
        for (const name of [...left]) reply(name.split("@")[0] as string);
        await turn();
      }
      const others = left.map((name) => name.split("@")[0]).filter((name) => !name?.startsWith("aS"));
      assert.deepEqual(others, Array.from({ length: posted }, (_, index) => `a${index + 1}`));
      assert.equal(clock.pending, 0);
    }),
    { numRuns: 60 },
  );
});
