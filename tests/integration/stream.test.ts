import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type App,
  type ChatMessageEvent,
  Command,
  createLogger,
  createManualClock,
  type EventPayload,
  launch,
  type LaunchOptions,
  type Logger,
  type ManualClock,
  NapCatApi,
  type OneBotApi,
  type StreamOptions,
  type StreamResult,
} from "../../mod.ts";
import { captureLog } from "../support/captured_log.ts";
import { groupMessage, type Peer, privateMessage, SELF, sentText, startPeer } from "../support/peer.ts";
import { until } from "../support/running_bot.ts";

/** A text that the test says piece by piece. */
class Tap {
  readonly #pieces: unknown[] = [];
  #wake: () => void = () => {};
  #end: { readonly error?: unknown } | undefined;
  isEnded = false;

  say(...pieces: unknown[]): void {
    this.#pieces.push(...pieces);
    this.#wake();
  }
  end(error?: unknown): void {
    this.#end = { error };
    this.#wake();
  }
  async *read(): AsyncGenerator<string> {
    try {
      for (;;) {
        while (this.#pieces.length > 0) yield this.#pieces.shift() as string;
        if (this.#end?.error !== undefined) throw this.#end.error as Error;
        if (this.#end !== undefined) return;
        await new Promise<void>((resolve) => this.#wake = resolve);
      }
    } finally {
      this.isEnded = true;
    }
  }
}

interface Scene {
  readonly app: App;
  readonly peer: Peer;
  readonly clock: ManualClock;
  readonly log: ReturnType<typeof captureLog>;
  readonly taps: Tap[];
  readonly results: StreamResult[];
  /** The texts that were sent, in order. */
  said(): string[];
  push(event: object): Promise<void>;
  /** Resolves when so many messages were sent; without a number, in a moment. */
  settle(count?: number): Promise<void>;
}

async function play(
  options: StreamOptions,
  act: (scene: Scene) => Promise<void>,
  launchOptions: (peer: Peer, more: { clock: ManualClock; log: Logger }) => LaunchOptions = (peer, more) => ({
    api: new NapCatApi({ url: peer.url, ...more }),
  }),
) {
  const peer = await startPeer();
  const clock = createManualClock();
  const log = captureLog();
  const taps: Tap[] = [];
  const results: StreamResult[] = [];
  class Talker {
    @Command("说")
    async talk(event: ChatMessageEvent) {
      const tap = new Tap();
      taps.push(tap);
      const result = await event.stream(tap.read(), options);
      results.push(result);
      return result;
    }
    @Command("快")
    fast() {
      return "快的";
    }
  }
  const app = await launch(Talker, {
    clock,
    log,
    handleSignals: false,
    storage: "memory",
    ...launchOptions(peer, { clock, log }),
  });
  const said = () => peer.calls.filter(({ action }) => /^send_\w*msg$/.test(action)).map(sentText);
  try {
    await act({
      app,
      peer,
      clock,
      log,
      taps,
      results,
      said,
      async push(event) {
        const before = app.stats.events;
        peer.push(event);
        await until(() => app.stats.events > before);
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
      async settle(count = 0) {
        await until(() => said().length >= count);
        await new Promise((resolve) => setTimeout(resolve, 10));
      },
    });
  } finally {
    for (const tap of taps) tap.end();
    await app.stop();
    await peer.close();
  }
  assert.equal(clock.pending, 0, "nothing waits any more");
}

for (
  const [transport, launchOptions] of [
    ["a WebSocket", (peer: Peer) => ({ url: peer.url })],
    [
      "HTTP",
      (peer: Peer) => ({ api: new NapCatApi({ url: peer.httpUrl, events: peer.url, log: createLogger("silent") }) }),
    ],
  ] as const
) {
  test(`an answer in parts over ${transport}: each leaves when it is whole, and nothing comes in between`, () =>
    play({ by: "sentence", quote: true }, async ({ push, taps, said, settle, results, app }) => {
      await push(groupMessage("说", { message_id: 9 }));
      await push(groupMessage("快"));
      await settle(1);
      assert.deepEqual(said(), ["快的"], "while there is nothing to say, nobody waits");
      taps[0]?.say("第一句", "。第", null, "二句。", undefined);
      await settle(2);
      await push(groupMessage("快"));
      await push(groupMessage("快", { group_id: 700002 }));
      await settle(3);
      assert.deepEqual(said(), ["快的", "[reply9]第一句。", "快的"], "another group does not wait");
      assert.equal(app.apis[0]?.stats.outbox.reserved, 1);
      const [kept, free] = [700001, 700002].map((group_id) => groupMessage("快", { group_id }) as EventPayload);
      assert.deepEqual((await app.explain(kept as EventPayload)).notes, [
        "what is said waits behind an answer in parts (event.stream, for 0 s now) and 1 message(s) of this chat",
      ]);
      assert.deepEqual((await app.explain(free as EventPayload)).notes, []);
      taps[0]?.say("", "第三句");
      taps[0]?.end();
      await app.idle();
      assert.deepEqual(said().slice(3), ["第二句。", "第三句", "快的"]);
      assert.equal(results[0]?.text, "第一句。第二句。第三句");
      assert.deepEqual([results[0]?.isWhole, results[0]?.message_ids.length], [true, 3]);
      assert.equal(app.apis[0]?.stats.outbox.reserved, 0);
    }, launchOptions));
}

test("two answers in one chat come one after the other, in different chats side by side", () =>
  play({ by: "sentence" }, async ({ push, taps, said, settle, app }) => {
    await push(groupMessage("说"));
    await push(groupMessage("说", { user_id: 20002 }));
    await push(groupMessage("说", { group_id: 700002 }));
    for (let round = 1; round <= 3; round++) {
      taps.forEach((tap, index) => tap.say(`${"甲乙丙"[index]}${round}。`));
      await settle(round === 1 ? 0 : 2);
    }
    for (const tap of taps) tap.end();
    await app.idle();
    const all = said();
    assert.deepEqual(all.filter((text) => !text.startsWith("丙")), [
      "甲1。",
      "甲2。",
      "甲3。",
      "乙1。",
      "乙2。",
      "乙3。",
    ]);
    assert.deepEqual(all.filter((text) => text.startsWith("丙")), ["丙1。", "丙2。", "丙3。"]);
    assert.ok(all.indexOf("丙1。") < all.indexOf("甲3。"));
  }));

test("it ends with a whole sentence when it is out of time or replaced, and in silence when the question was recalled", async () => {
  const played = async (abort: (scene: Scene) => Promise<void> | void, pieces: string[]) => {
    let texts: string[] = [];
    await play({}, async (scene) => {
      const { push, taps, said, settle, results } = scene;
      await push(groupMessage("说", { message_id: 555 }));
      taps[0]?.say(...pieces);
      await settle(pieces.length > 1 ? 1 : 0);
      await abort(scene);
      await until(() => results.length > 0);
      texts = said();
      assert.equal(results[0]?.isWhole, false);
      assert.equal(results[0]?.text.trim(), texts.join("\n\n"));
      await settle();
    });
    return texts;
  };
  const recall = ({ push }: Scene) =>
    push({
      post_type: "notice",
      notice_type: "group_recall",
      time: 1,
      self_id: SELF,
      group_id: 700001,
      user_id: 20001,
      operator_id: 20001,
      message_id: 555,
    });
  const stop = ({ app }: Scene) => void app.stop();
  const pieces = ["第一段。\n\n", "第二段。后面", "还没有"];
  assert.deepEqual(await played(recall, pieces), ["第一段。"]);
  assert.deepEqual(await played(stop, pieces), ["第一段。", "第二段。"]);
  assert.deepEqual(await played(recall, ["什么。也"]), []);
  assert.deepEqual(await played(stop, ["什么。也"]), ["什么。"]);
});

test("the source is ended with it, also one that hangs, and its own error on the same signal is no failure", () =>
  play({}, async ({ app, settle, results, peer }) => {
    const abort = new AbortController();
    let isEnded = false;
    const hangs: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((_, reject) => abort.signal.addEventListener("abort", () => reject(abort.signal.reason))),
        return: () => {
          isEnded = true;
          return Promise.reject(new Error("no return either"));
        },
      }),
    };
    const work = app.chat({ group_id: 1 }).stream(hangs, { signal: abort.signal });
    await settle();
    abort.abort(new Error("停"));
    const result = await work;
    assert.deepEqual([result.text, result.isWhole, (result.reason as Error).message, isEnded], ["", false, "停", true]);
    const late = await app.chat({ group_id: 1 }).stream(["没有人听。"], { signal: abort.signal });
    assert.deepEqual([late.message_id, late.text, results.length], [0, "", 0]);
    assert.ok(!peer.calls.some(({ action }) => action.startsWith("send")));
  }));

test("a source that fails loses no whole sentence, and its error is the handler's", () =>
  play({}, async ({ push, taps, said, app, log, settle }) => {
    await push(groupMessage("说"));
    taps[0]?.say("答到一半。然后");
    taps[0]?.end(new Error("model broken"));
    await app.idle();
    assert.deepEqual(said(), ["答到一半。"]);
    assert.match(log.of("error").join("\n"), /Talker\.talk.*model broken/);
    await push(groupMessage("快"));
    await settle(2);
  }));

test("a source that is silent for too long is given up, and a chat is not kept for one that pauses", () =>
  play({ by: "sentence", idleMs: 90_000 }, async ({ push, taps, said, settle, app, clock, log }) => {
    await push(groupMessage("说"));
    taps[0]?.say("一。二");
    await settle(1);
    await push(groupMessage("快"));
    assert.deepEqual(said(), ["一。"]);
    await clock.advance(60_000);
    await settle(2);
    assert.deepEqual(said(), ["一。", "快的"]);
    assert.equal(app.apis[0]?.stats.outbox.reservationsEnded, 1);
    taps[0]?.say("。三");
    await settle(3);
    assert.match(log.of("info").join("\n"), /paused for too long/);
    assert.deepEqual(said().slice(2), ["二。"]);
    await clock.advance(90_000);
    await app.idle();
    assert.match(log.of("error").join("\n"), /said nothing for 90000 ms/);
    assert.equal(taps[0]?.isEnded, false, "it hangs in a promise of its own");
  }));

test("a refused part ends it; what is said too long is ended too", () =>
  play({ by: "sentence", maxParts: 3 }, async ({ push, taps, said, app, log, peer, results, settle }) => {
    await push(groupMessage("说"));
    taps[0]?.say("一。二。三。四。五。");
    await app.idle();
    assert.deepEqual(said(), ["一。", "二。", "三。"]);
    assert.equal((results[0] as StreamResult & { reason: { code: string } }).reason.code, "STREAM_LONG");
    assert.match(log.of("warn").join("\n"), /after 3 messages/);
    assert.equal(taps[0]?.isEnded, true);
    peer.answers["send_group_msg"] = () => ({ status: "failed", retcode: 120, message: "muted", wording: "被禁言" });
    await push(groupMessage("说"));
    taps[1]?.say("一。二。三。");
    await app.idle();
    assert.equal(said().length, 4);
    await settle();
    assert.equal(app.stats.failed, 1);
    assert.equal(taps[1]?.isEnded, true);
  }));

test("a human pace waits before each message but the first, and typing is shown in private where the implementation has it", () =>
  play({ by: "sentence", pace: "human" }, async ({ push, taps, said, settle, clock, peer, app }) => {
    const typing = () => peer.calls.filter(({ action }) => action === "set_input_status").length;
    await push(privateMessage("说"));
    await until(() => typing() === 1);
    taps[0]?.say(`好。${"很".repeat(19)}。${"长".repeat(200)}。`, "尾");
    await settle(1);
    await until(() => typing() === 2);
    assert.equal(said().length, 1);
    await clock.advance(2_399);
    await settle();
    assert.equal(said().length, 1);
    await clock.advance(1);
    await settle(2);
    assert.equal(said().length, 2);
    await clock.advance(6_000);
    await settle(3);
    assert.equal(said().length, 3);
    taps[0]?.end();
    await settle();
    await clock.advance(500);
    await app.idle();
    assert.equal(said().length, 4);
    assert.deepEqual(peer.calls.find(({ action }) => action === "set_input_status")?.params, {
      user_id: 20001,
      event_type: 1,
    });
    await push(groupMessage("说"));
    const before = typing();
    taps[1]?.say("群里。");
    taps[1]?.end();
    await app.idle();
    assert.equal(typing(), before);
  }));

test("an implementation that refuses to show typing is not asked again, and nobody hears of it", () =>
  play({ by: "sentence" }, async ({ push, taps, app, peer, log }) => {
    peer.answers["set_input_status"] = () => ({ status: "failed", retcode: 1200, message: "no", wording: "no" });
    await push(privateMessage("说"));
    taps[0]?.say("一。二。三");
    taps[0]?.end();
    await app.idle();
    assert.equal(peer.calls.filter(({ action }) => action === "set_input_status").length, 1);
    assert.deepEqual(log.of("error"), []);
  }));

test("a client that sends in its own way sends the parts too, in order", () => {
  class Own extends NapCatApi {
    override sendReply(...[target, message, escape]: Parameters<OneBotApi["sendReply"]>) {
      return super.sendReply(target, [...typeof message === "string" ? [message] : [], "~"], escape);
    }
  }
  return play({ by: "sentence" }, async ({ push, taps, app, said }) => {
    await push(groupMessage("说"));
    taps[0]?.say("一。二");
    taps[0]?.end();
    await app.idle();
    assert.deepEqual(said(), ["一。~", "二~"]);
  }, (peer) => ({ api: new Own({ url: peer.url, log: createLogger("silent") }) }));
});

test("interceptors see the parts, and long texts are not split twice", () => {
  const seen: string[] = [];
  return play({ maxChars: 20 }, async ({ push, taps, app, said }) => {
    await push(groupMessage("说"));
    taps[0]?.say("字".repeat(45));
    taps[0]?.end();
    await app.idle();
    assert.deepEqual(said().map(({ length }) => length), [20, 20, 5]);
    assert.equal(seen.filter((action) => action === "send_group_msg").length, 3);
  }, (peer) => ({
    api: new NapCatApi({
      url: peer.url,
      log: createLogger("silent"),
      longText: { mode: "split", maxChars: 16 },
      interceptors: [(call, next) => {
        seen.push(call.action);
        call.options = { ...call.options, timeoutMs: 5_000 };
        return next();
      }],
    }),
  }));
});

test("wrong sources and options are refused, and nothing is sent", () =>
  play({}, async ({ app, peer }) => {
    const chat = app.chat({ group_id: 1 });
    const refused = [
      [() => chat.stream(undefined as any), "STREAM_SOURCE"],
      [() => chat.stream(7 as any), "STREAM_SOURCE"],
      [() => chat.stream([{ delta: "x" }] as any), "STREAM_SOURCE"],
      [() => chat.stream([], { by: "word" as any }), "OPTION"],
      [() => chat.stream([], { pace: -1 }), "OPTION"],
      [() => chat.stream([], { maxChars: 2 }), "OPTION"],
      [() => chat.stream([], { speed: 1 } as any), "OPTION_UNKNOWN"],
    ] as const;
    for (const [call, code] of refused) await assert.rejects(call, { code });
    assert.ok(!peer.calls.some(({ action }) => action.startsWith("send")));
    const { text } = await chat.stream("一整段");
    assert.equal(text, "一整段");
  }));
