/** What every transport has to do, whichever way it reaches an implementation. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AuthError, ConnectionError } from "../../src/errors.ts";
import type { EventPayload } from "../../src/protocol/events/events.ts";
import { createTransport, type EndpointOptions } from "../../src/transport/connect.ts";
import type { Caller, FeedSink, Transport } from "../../src/transport/transport.ts";
import { createManualClock, type ManualClock } from "../../src/util/time/clock.ts";
import { type CapturedLog, captureLog } from "../support/captured_log.ts";
import { type Dialect, type Peer, type PeerOptions, queue, startPeer } from "../support/peer/forward.ts";

/** One line of the contract: a way to reach a peer. */
export interface TransportLine {
  readonly name: string;
  readonly dialect: Dialect;
  /** The address for this transport. Absent where the peer connects. */
  url?(peer: Peer): string;
  /** Where the peer connects: a peer that has, and the transport of its account. */
  accept?(
    dialect: Dialect,
    options: { log: CapturedLog; clock: ManualClock },
  ): Promise<{ peer: Peer; transport: Transport; stop(): Promise<void> }>;
  /** Whether the link is kept open, and opened again when it is lost. */
  readonly keepsLink: boolean;
  /** How events come beside calls over HTTP: this side fetches them, or the peer posts them. */
  readonly feed?: "fetched" | "posted";
}

/** What a sink was told, to be awaited one by one. */
export type Told =
  | { readonly kind: "event"; readonly payload: EventPayload }
  | { readonly kind: "up" }
  | { readonly kind: "down"; readonly error: ConnectionError; readonly retryInMs: number }
  | { readonly kind: "refused"; readonly error: AuthError };

export interface Bench {
  readonly peer: Peer;
  readonly transport: Transport;
  readonly caller: Caller;
  readonly clock: ManualClock;
  readonly log: CapturedLog;
  /** The next thing that the sink was told. Lifecycle events are left out. */
  told(): Promise<Told>;
  open(): void;
}

/** Runs `test` with a peer and a transport, and closes both. */
export async function withBench(
  line: Pick<TransportLine, "dialect" | "url" | "accept">,
  options: BenchOptions,
  test: (bench: Bench) => Promise<void>,
): Promise<void> {
  const clock = createManualClock();
  const log = captureLog();
  const { peer, transport, stop } = await line.accept?.(line.dialect, { log, clock }) ??
    await reach(line, options, { log, clock });
  const told = queue<Told>();
  const sink: FeedSink = {
    event(payload) {
      const isLifecycle = payload.post_type === "meta_event" && payload["meta_event_type"] === "lifecycle";
      if (!isLifecycle) told.put({ kind: "event", payload });
    },
    up: () => told.put({ kind: "up" }),
    down: (error, retryInMs) => told.put({ kind: "down", error, retryInMs }),
    refused: (error) => told.put({ kind: "refused", error }),
  };
  const open = (): void => transport.feed?.open(sink);
  try {
    await test({ peer, transport, caller: transport.caller, clock, log, told: () => told.take(), open });
  } finally {
    await stop();
  }
}

async function reach(
  line: Pick<TransportLine, "dialect" | "url">,
  options: BenchOptions,
  common: Pick<EndpointOptions, "log" | "clock">,
): Promise<{ peer: Peer; transport: Transport; stop(): Promise<void> }> {
  const peer = await startPeer({ dialect: line.dialect, ...options.peer });
  const transport = createTransport({ url: line.url?.(peer) ?? "", ...common, ...options.transport });
  const stop = async (): Promise<void> => {
    await transport.caller.close();
    await peer.stop();
  };
  return { peer, transport, stop };
}

/** What differs from one test to the next. */
interface BenchOptions {
  peer?: PeerOptions;
  transport?: Partial<EndpointOptions>;
}

/** Declares a test of one line. */
type DeclareBench = (name: string, test: (bench: Bench) => Promise<void>, options?: BenchOptions) => void;

/** Declares the suite for one line. */
export function transportContract(line: TransportLine): void {
  const bench: DeclareBench = (name, test, options = {}) => {
    it(name, () => withBench(line, options, test));
  };

  describe(`${line.name}, against ${line.dialect}`, () => {
    bench("a call resolves with its reply", async ({ caller }) => {
      const reply = await caller.call("get_login_info", {});
      assert.deepEqual([reply.status, reply.retcode, reply.data], ["ok", 0, { user_id: 10001, nickname: "peer" }]);
    });

    bench("params and data arrive as they are", async ({ caller, peer }) => {
      const params = {
        group_id: "20001",
        message: [{ type: "text", data: { text: '你好 \u{1f427} é "\\\n' } }],
        n: -5,
        no: null,
      };
      const done = caller.call("send_group_msg", params);
      const call = await peer.call();
      assert.equal(call.action, "send_group_msg");
      assert.deepEqual(call.params, params);
      call.reply({ message_id: -1907203473, text: '再见 \u{1f427}"' });
      assert.deepEqual((await done).data, { message_id: -1907203473, text: '再见 \u{1f427}"' });
    });

    bench("parameters that JSON has no form for are refused, and the next call goes through", async ({ caller }) => {
      const circle: Record<string, unknown> = {};
      circle["self"] = circle;
      for (const params of [circle, { group_id: 10n }]) {
        await assert.rejects(caller.call("send_group_msg", params), { name: "ConfigError", code: "ACTION_PARAMS" });
      }
      assert.equal((await caller.call("get_login_info", {})).retcode, 0);
    });

    bench("a hidden action keeps its name", async ({ caller, peer }) => {
      const done = caller.call(".handle_quick_operation", { context: {}, operation: {} });
      const call = await peer.call();
      assert.equal(call.action, ".handle_quick_operation");
      call.reply();
      assert.equal((await done).retcode, 0);
    });

    bench("a failed reply resolves too", async ({ caller, peer }) => {
      const done = caller.call("set_group_kick", { group_id: 1, user_id: 2 });
      (await peer.call()).fail(1200, "没有权限");
      const reply = await done;
      assert.deepEqual([reply.status, reply.retcode, reply.data], ["failed", 1200, null]);
    });

    bench("an unknown action resolves with the failure that the implementation gives", async ({ caller }) => {
      const reply = await caller.call("no_such_action", {});
      assert.equal(reply.status, "failed");
      assert.notEqual(reply.retcode, 0);
    });

    bench("a call without a reply rejects when its time is over, and no sooner", async ({ caller, peer, clock }) => {
      let ended = false;
      const done = caller.call("slow", {}, { timeoutMs: 5_000 }).finally(() => ended = true);
      const seen = assert.rejects(done, {
        name: "CallTimeoutError",
        code: "CALL_TIMEOUT",
        delivered: "unknown",
        action: "slow",
      });
      await peer.call();
      await clock.advance(4_999);
      assert.equal(ended, false);
      await clock.advance(1);
      await seen;
      assert.equal((await caller.call("get_status", {})).retcode, 0, "the way is still open");
    });

    bench("replies out of order reach their calls", async ({ caller, peer }) => {
      const done = Promise.all(Array.from({ length: 12 }, (_, n) => caller.call("number", { n })));
      const calls = [];
      for (let n = 0; n < 12; n++) calls.push(await peer.call());
      for (const call of calls.reverse()) call.reply(call.params["n"]);
      assert.deepEqual((await done).map(({ data }) => data), Array.from({ length: 12 }, (_, n) => n));
    });

    bench("an aborted call rejects with the signal's reason, and the others go on", async ({ caller, peer }) => {
      const controller = new AbortController();
      const other = caller.call("other", {});
      const otherCall = await peer.call();
      const aborted = assert.rejects(caller.call("a", {}, { signal: controller.signal }), { message: "enough" });
      const call = await peer.call();
      controller.abort(new Error("enough"));
      await aborted;
      call.reply("too late");
      otherCall.reply("fine");
      assert.equal((await other).data, "fine");
      await assert.rejects(caller.call("b", {}, { signal: controller.signal }), { message: "enough" });
    });

    bench("closing rejects what is in flight, and every later call", async ({ caller, peer, clock }) => {
      const flying = assert.rejects(caller.call("a", {}), { code: "CONNECTION_CLOSED", delivered: "unknown" });
      await peer.call();
      await caller.close();
      await flying;
      await assert.rejects(caller.call("b", {}), { code: "CONNECTION_CLOSED", delivered: "no" });
      await assert.rejects(async () => {
        for await (const _ of caller.stream("c", {}));
      }, { code: "CONNECTION_CLOSED", delivered: "no" });
      assert.equal(clock.pending, 0);
      await caller.close();
    });

    bench("a call in flight when the peer dies rejects at once, as perhaps delivered", async ({ caller, peer }) => {
      const lost = assert.rejects(caller.call("a", {}), (error: Error & { code: string; delivered: string }) => {
        assert.match(error.code, /^CONNECTION_(CLOSED|DROPPED)$/);
        assert.deepEqual([error.name, error.delivered], ["ConnectionError", "unknown"]);
        return true;
      });
      await peer.call();
      const startMs = performance.now();
      await peer.stop();
      await lost;
      assert.ok(performance.now() - startMs < 1_000);
    });

    bench("a stream action gives its frames as they come, up to the last", async ({ caller, peer }) => {
      const stream = caller.stream("download_file_stream", { file: "x" })[Symbol.asyncIterator]();
      let next = stream.next();
      const call = await peer.call();
      const frames = [
        { type: "stream", data_type: "file_info", file_name: "企鹅.png" },
        { type: "stream", data_type: "file_chunk", index: 0, data: "AAAA" },
        { type: "response", data_type: "file_complete" },
      ];
      for (const [n, data] of frames.entries()) {
        call.frame(data, n === 2);
        const { done, value } = await next;
        assert.deepEqual([done, value?.data], [false, data]);
        next = stream.next();
      }
      assert.deepEqual(await next, { done: true, value: undefined });
    });

    bench("a stream action that the implementation lacks gives its failure as the only frame", async ({ caller }) => {
      const replies = [];
      for await (const reply of caller.stream("no_such_action", {})) replies.push(reply.status);
      assert.deepEqual(replies, ["failed"]);
    });

    bench(
      "a stream that is left is forgotten, one that gets no further frame times out",
      async ({ caller, peer, clock }) => {
        const left = (async () => {
          for await (const _ of caller.stream("s", {})) return;
        })();
        (await peer.call()).frame({ type: "stream", index: 0 });
        await left;
        const stream = caller.stream("s", {}, { timeoutMs: 3_000 })[Symbol.asyncIterator]();
        const first = stream.next();
        const call = await peer.call();
        call.frame({ type: "stream", index: 0 });
        await first;
        const late = assert.rejects(stream.next(), { name: "CallTimeoutError" });
        await clock.advance(3_000);
        await late;
        assert.equal((await caller.call("get_status", {})).retcode, 0);
      },
    );

    bench("a stream can be aborted", async ({ caller, peer }) => {
      const controller = new AbortController();
      const stream = caller.stream("s", {}, { signal: controller.signal })[Symbol.asyncIterator]();
      const first = stream.next();
      (await peer.call()).frame({ type: "stream", index: 0 });
      await first;
      const seen = assert.rejects(stream.next(), { message: "enough" });
      controller.abort(new Error("enough"));
      await seen;
    });

    if (line.url !== undefined) addressContract(line, bench);
    if (line.keepsLink || line.feed !== undefined) eventContract(bench);
    if (line.keepsLink || line.feed === "fetched") reopenContract(bench);
    if (line.keepsLink) silenceContract(bench);
    if (line.feed === "fetched") stoppedPeerContract(bench);
  });
}

/** What every transport that is given an address has to do beside. */
function addressContract(line: TransportLine, bench: DeclareBench): void {
  bench("the access token is accepted", async ({ caller, log }) => {
    assert.equal((await caller.call("get_status", {})).retcode, 0);
    assert.ok(!log.lines.join().includes("right-token"));
  }, { peer: { token: "right-token" }, transport: { accessToken: " right-token\n" } });

  for (const [what, accessToken] of [["a wrong", "wrong-token"], ["a missing", undefined]] as const) {
    bench(`${what} access token rejects calls and says what to do`, async ({ caller, clock, peer }) => {
      for (let n = 0; n < 2; n++) {
        await assert.rejects(caller.call("get_status", {}), (error: Error & { code: string; delivered: string }) => {
          assert.deepEqual([error.name, error.code, error.delivered], ["AuthError", "AUTH_REFUSED", "no"]);
          assert.match(error.message, /Set accessToken .* in NapCat it is WebUI → 网络配置/);
          assert.match(error.message, accessToken === undefined ? /none was given/ : /refused the access token/);
          assert.ok(error.message.includes(`127.0.0.1:${peer.port}`));
          assert.ok(!/wrong-token|right-token/.test(error.message));
          return true;
        });
      }
      assert.equal(clock.pending, 0);
    }, { peer: { token: "right-token" }, transport: accessToken === undefined ? {} : { accessToken } });
  }

  it("with nobody there a call rejects as not delivered, and one to a peer that came later succeeds", async () => {
    const gone = await startPeer();
    await gone.stop();
    const clock = createManualClock();
    const transport = createTransport({ url: line.url?.(gone) ?? "", log: captureLog(), clock });
    const told = queue<Told["kind"]>();
    transport.feed?.open({
      event: () => {},
      up: () => told.put("up"),
      down: () => told.put("down"),
      refused: () => told.put("refused"),
    });
    const refused = assert.rejects(transport.caller.call("get_status", {}, { timeoutMs: 100 }), {
      code: "CONNECTION_REFUSED",
      delivered: "no",
    });
    if (line.keepsLink) {
      assert.equal(await told.take(), "down");
      await clock.advance(100);
    }
    await refused;
    const peer = await startPeer({ dialect: line.dialect, port: gone.port });
    try {
      const later = transport.caller.call("get_status", {}, { timeoutMs: Infinity });
      await clock.advance(1_000);
      if (line.keepsLink) { while (await told.take() !== "up") await clock.advance(30_000); }
      assert.equal((await later).retcode, 0);
    } finally {
      await transport.caller.close();
      await peer.stop();
    }
  });

  if (!line.keepsLink) return;
  bench("a refused token is told to the feed, and nothing is tried again", async ({ told, open, clock, log }) => {
    open();
    let next = await told();
    if (next.kind === "up") next = await told(); // NapCat and LLBot take the link first
    assert.equal(next.kind, "refused");
    await clock.advance(600_000);
    assert.equal(clock.pending, 0);
    assert.equal(log.of("error").length, 1);
  }, { peer: { token: "right-token" }, transport: { accessToken: "wrong" } });
}

/** What every transport that brings events has to do. */
function eventContract(bench: DeclareBench): void {
  bench("events arrive in order between replies, whatever they end with", async ({ caller, peer, told, open }) => {
    open();
    assert.deepEqual(await told(), { kind: "up" });
    await peer.linked();
    const call = caller.call("a", {});
    const held = await peer.call();
    for (let n = 0; n < 50; n++) {
      if (n === 25) held.reply("between");
      peer.event({ post_type: "notice", notice_type: "notify", n });
    }
    for (let n = 0; n < 50; n++) {
      const next = await told();
      assert.ok(next.kind === "event");
      assert.equal((next.payload as unknown as { n: number }).n, n);
    }
    assert.equal((await call).data, "between");
  });

  bench(
    "a paused feed keeps events for later, and replies arrive meanwhile",
    async ({ caller, peer, told, open, transport }) => {
      open();
      await told();
      await peer.linked();
      transport.feed?.pause();
      for (let n = 0; n < 3; n++) peer.event({ post_type: "notice", n });
      assert.equal((await caller.call("get_status", {})).retcode, 0);
      transport.feed?.resume();
      peer.event({ post_type: "notice", n: 3 });
      for (let n = 0; n < 4; n++) {
        const next = await told();
        assert.equal(next.kind === "event" && (next.payload as unknown as { n: number }).n, n);
      }
    },
  );
}

/** What every transport with a link for events has to do beside. */
function reopenContract(bench: DeclareBench): void {
  bench(
    "a lost link is opened again, and only the new one brings events",
    async ({ caller, peer, clock, told, open }) => {
      open();
      await told();
      for (let round = 0; round < 5; round++) {
        await peer.linked();
        assert.equal(peer.links, 1);
        if (round % 2 === 0) peer.drop();
        else peer.drop(1001, "going away");
        const down = await told();
        assert.ok(down.kind === "down", down.kind);
        await clock.advance(down.retryInMs);
        assert.deepEqual(await told(), { kind: "up" });
      }
      await peer.linked();
      peer.event({ post_type: "notice", notice_type: "once" });
      const event = await told();
      assert.ok(event.kind === "event");
      assert.equal((await caller.call("get_status", {})).retcode, 0);
      assert.equal(peer.links, 1);
    },
  );
}

/** What a transport has to do whose calls go over the same link. */
function silenceContract(bench: DeclareBench): void {
  bench(
    "a peer that stops answering without a word is found out and left",
    async ({ caller, peer, clock, told, open }) => {
      open();
      await told();
      await peer.linked();
      peer.heartbeat(5_000);
      await told();
      peer.mute();
      const lost = assert.rejects(caller.call("a", {}, { timeoutMs: 600_000 }), {
        code: "CONNECTION_CLOSED",
        delivered: "unknown",
      });
      await clock.advance(15_000);
      await lost;
      const down = await told();
      assert.ok(down.kind === "down");
      assert.equal(down.error.code, "CONNECTION_STALE");
    },
  );
}

/** What a transport has to do whose calls go another way than the events. */
function stoppedPeerContract(bench: DeclareBench): void {
  bench("a peer that dies is told of, and closing is over at once", async ({ caller, peer, told, open, clock }) => {
    open();
    assert.deepEqual(await told(), { kind: "up" });
    await peer.linked();
    await peer.stop();
    const down = await told();
    assert.ok(down.kind === "down");
    assert.match(down.error.code, /^CONNECTION_/);
    await clock.advance(down.retryInMs);
    const again = await told();
    assert.ok(again.kind === "down");
    assert.equal(again.error.code, "CONNECTION_REFUSED");
    await caller.close();
    assert.equal(clock.pending, 0);
  });
}
