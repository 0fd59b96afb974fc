import assert from "node:assert/strict";
import { test } from "node:test";
import { event, fakeLink } from "../fake_socket.ts";

const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

test("nothing is opened before the first call or the opening of the feed", () => {
  const { transport, sockets, socket, sink } = fakeLink();
  assert.equal(sockets.length, 0);
  assert.equal(transport.address, "ws://127.0.0.1:3001");
  transport.feed?.open(sink);
  assert.equal(sockets.length, 1);
  assert.equal(socket, undefined);
});

test("the access token travels in the header and never in the address", () => {
  const link = fakeLink({ url: "ws://127.0.0.1:3001/?access_token=other&x=1" });
  link.transport.feed?.open(link.sink);
  assert.equal(link.socket.url, "ws://127.0.0.1:3001?x=1");
  assert.deepEqual(link.socket.options.headers, { Authorization: "Bearer secret-token" });
});

test("a call made before the link is up is sent when it is, in order and before what up() calls", async () => {
  const link = fakeLink();
  const { caller, feed } = link.transport;
  feed?.open({ ...link.sink, up: () => void caller.call("third", {}).catch(() => {}) });
  const first = caller.call("first", { a: 1 });
  const second = caller.call("second", {});
  link.socket.open();
  assert.deepEqual(link.socket.sent.map(({ action }) => action), ["first", "second", "third"]);
  link.socket.answer("two", 1);
  link.socket.answer("one", 0);
  assert.deepEqual([(await first).data, (await second).data], ["one", "two"]);
});

test("an echo that comes back as text matches, and a wrong, missing or repeated one hurts nobody", async () => {
  const link = fakeLink();
  const call = link.transport.caller.call("a", {});
  link.socket.open();
  const { echo } = link.socket.sent[0] as { echo: number };
  for (const wrong of [echo + 1, "x", null, "", true, {}, undefined, -1]) {
    link.socket.say({ status: "ok", retcode: 0, data: "wrong", echo: wrong });
  }
  link.socket.say({ status: "ok", retcode: 0, data: "right", echo: String(echo) });
  link.socket.say({ status: "ok", retcode: 0, data: "again", echo });
  assert.equal((await call).data, "right");
  assert.deepEqual(link.log.of("warn"), []);
});

test("a call without a link rejects when its time is over, as not delivered", async () => {
  const link = fakeLink();
  const call = link.transport.caller.call("a", {}, { timeoutMs: 500 });
  link.socket.drop({ kind: "refused", reason: "Nobody listens at ws://127.0.0.1:3001/" });
  const seen = assert.rejects(call, (error: Error & { code: string; delivered: string }) => {
    assert.deepEqual([error.name, error.code, error.delivered], ["ConnectionError", "CONNECTION_REFUSED", "no"]);
    assert.match(error.message, /^a: there was no link .* within 500 ms, so it was not sent\. Nobody listens/);
    return true;
  });
  await link.clock.advance(500);
  await seen;
  assert.equal(link.clock.pending, 0, "nobody wants the link: no retry keeps the process alive");
});

test("a call that was sent and not answered times out as perhaps delivered", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  const seen = assert.rejects(link.transport.caller.call("slow", {}), {
    name: "CallTimeoutError",
    code: "CALL_TIMEOUT",
    delivered: "unknown",
  });
  await link.clock.advance(30_000);
  await seen;
  link.socket.answer("too late");
  assert.match(link.log.of("debug").join(), /nobody waits/);
});

test("the wait for the link counts towards the timeout of a call", async () => {
  const link = fakeLink();
  const call = link.transport.caller.call("a", {}, { timeoutMs: 1_000 });
  await link.clock.advance(900);
  link.socket.open();
  const seen = assert.rejects(call, { name: "CallTimeoutError" });
  await link.clock.advance(100);
  await seen;
});

test("calls in flight reject at once when the link drops, and the old socket can touch nothing new", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  const old = link.socket;
  old.open();
  const lost = assert.rejects(link.transport.caller.call("send_group_msg", {}), {
    name: "ConnectionError",
    code: "CONNECTION_CLOSED",
    delivered: "unknown",
  });
  old.drop();
  await lost;
  await link.clock.advance(1_000);
  link.socket.open();
  const call = link.transport.caller.call("again", {});
  old.say({ status: "ok", retcode: 0, data: "from the grave", echo: 1 });
  old.say(event(1));
  old.drop();
  old.handlers.open();
  link.socket.answer("alive");
  assert.equal((await call).data, "alive");
  assert.deepEqual(link.told, ["up", "down CONNECTION_DROPPED 1000", "up"]);
});

test("attempts go on for ever, each wait up to twice the last, and the log says so once and now and then", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  for (let n = 0; n < 25; n++) {
    link.socket.drop({ kind: "refused", reason: "Nobody listens at ws://127.0.0.1:3001/" });
    await link.clock.advance(30_000);
    assert.equal(link.sockets.length, n + 2);
  }
  assert.deepEqual(link.told.slice(0, 7).map((line) => Number(line.split(" ")[2])), [
    1_000,
    2_000,
    4_000,
    8_000,
    16_000,
    30_000,
    30_000,
  ]);
  assert.deepEqual(link.log.of("warn").slice(1), [
    "Still no link to ws://127.0.0.1:3001: 3 attempts in 1 min.",
    "Still no link to ws://127.0.0.1:3001: 7 attempts in 3 min.",
    "Still no link to ws://127.0.0.1:3001: 15 attempts in 7 min.",
  ]);
  link.socket.drop({ kind: "host-not-found", reason: "The host name is not known" });
  assert.match(link.log.of("warn")[4] ?? "", /host name/);
  await link.clock.advance(30_000);
  link.socket.open();
  assert.deepEqual(link.log.of("info"), ["Connected to ws://127.0.0.1:3001 after 26 failure(s)."]);
});

test("only a link that lasted makes the next attempt the first again", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  const waits: string[] = [];
  for (const lastsMs of [0, 0, 9_999, 10_000, 0]) {
    link.socket.open();
    await link.clock.advance(lastsMs);
    link.socket.drop();
    waits.push(link.told.at(-1)?.split(" ")[2] ?? "");
    await link.clock.advance(30_000);
  }
  assert.deepEqual(waits, ["1000", "2000", "4000", "1000", "2000"]);
});

test("a refused token is final: on the upgrade, by a frame with retcode 1403, by close code 1008", async () => {
  const ways: ((link: ReturnType<typeof fakeLink>) => void)[] = [
    ({ socket }) =>
      socket.drop({ kind: "unauthorized", status: 401, reason: "ws://x refused the access token (HTTP 401)" }),
    ({ socket }) => {
      socket.open();
      socket.say({
        status: "failed",
        retcode: 1403,
        data: null,
        message: "token验证失败",
        wording: "token验证失败",
        echo: null,
      });
    },
    ({ socket }) => {
      socket.open();
      socket.drop({ code: 1008, kind: "closed", reason: "ws://x closed the link (code 1008: Unauthorized)" });
    },
  ];
  for (const refuse of ways) {
    const link = fakeLink();
    link.transport.feed?.open(link.sink);
    const refused = {
      name: "AuthError",
      code: "AUTH_REFUSED",
      message: /refused the access token.*Set accessToken.*网络配置/s,
    };
    const waiting = assert.rejects(link.transport.caller.call("get_login_info", {}), refused);
    refuse(link);
    await waiting;
    await assert.rejects(link.transport.caller.call("another", {}), refused);
    assert.equal(link.told.at(-1), "refused AuthError");
    assert.equal(link.clock.pending, 0);
    assert.equal(link.log.of("error").length, 1);
    assert.ok(!link.log.lines.join().includes("secret-token"));
    await link.clock.advance(600_000);
    assert.equal(link.sockets.length, 1);
    await link.transport.caller.close();
  }
});

test("a policy close that does not speak of access is an ordinary end", async () => {
  const link = fakeLink({ url: "ws://auth.example:3001" });
  link.transport.feed?.open(link.sink);
  link.socket.open();
  link.socket.drop({
    code: 1008,
    kind: "closed",
    reason: "ws://auth.example closed the link (code 1008: Duplicate X-Self-ID)",
  });
  assert.deepEqual(link.told, ["up", "down CONNECTION_CLOSED 1000"]);
});

test("another failure without an echo, and frames that cannot be read, are logged and the link goes on", () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  link.socket.say({ status: "failed", retcode: 1400, data: null, message: "json解析失败", echo: null });
  link.socket.say('{"post_type":"mess');
  link.socket.say("[1,2]");
  link.socket.say(`"${"x".repeat(100_000)}"`);
  for (let i = 0; i < 200; i++) link.socket.say("nonsense");
  link.socket.say(event(7));
  assert.deepEqual(link.told, ["up", "event 7"]);
  const warnings = link.log.of("warn");
  assert.equal(warnings.length, 5);
  assert.match(warnings[0] ?? "", /retcode 1400: "json解析失败"/);
  assert.ok(Math.max(...warnings.map((line) => line.length)) < 1_000);
});

test("an aborted call rejects with the signal's reason, waiting or in flight, and its reply hurts nobody", async () => {
  const link = fakeLink();
  const early = new AbortController();
  const waiting = assert.rejects(link.transport.caller.call("a", {}, { signal: early.signal }), { message: "no need" });
  early.abort(new Error("no need"));
  await waiting;
  link.socket.open();
  assert.equal(link.socket.sent.length, 0);
  const late = new AbortController();
  const flying = assert.rejects(link.transport.caller.call("b", {}, { signal: late.signal }), { message: "gone" });
  late.abort(new Error("gone"));
  await flying;
  link.socket.answer();
  await assert.rejects(link.transport.caller.call("c", {}, { signal: late.signal }), { message: "gone" });
  assert.equal(link.socket.sent.length, 1);
});

test("what cannot be sent rejects and leaves nothing behind", async () => {
  const link = fakeLink();
  const { caller } = link.transport;
  link.transport.feed?.open(link.sink);
  link.socket.open();
  const timers = link.clock.pending;
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  await assert.rejects(caller.call("a", circle), { code: "ACTION_PARAMS" });
  await assert.rejects(caller.call("a", {}, { timeoutMs: NaN }), { code: "TIMEOUT_INVALID" });
  link.socket.isOpen = false;
  await assert.rejects(caller.call("a", {}), { code: "CONNECTION_CLOSED", delivered: "no" });
  assert.equal(link.clock.pending, timers);
});

test("a link whose heartbeats stop is dropped after 2.5 intervals and opened again", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  const first = link.socket;
  first.open();
  first.say({ ...event(1), post_type: "meta_event", meta_event_type: "heartbeat", interval: 30_000, status: {} });
  const lost = assert.rejects(link.transport.caller.call("a", {}, { timeoutMs: 600_000 }), {
    code: "CONNECTION_CLOSED",
  });
  await link.clock.advance(82_500);
  await lost;
  assert.equal(first.ended, "terminated");
  assert.match(link.told[2] ?? "", /^down CONNECTION_STALE/);
  assert.match(link.log.of("warn").join(), /no heartbeat/);
  await link.clock.advance(1_000);
  assert.equal(link.sockets.length, 2);
});

test("a silent link is asked by get_status and dropped without an answer", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  await link.clock.advance(60_000);
  assert.deepEqual(link.socket.sent.map(({ action }) => action), ["get_status"]);
  link.socket.answer({ online: true, good: true });
  await link.clock.advance(66_000);
  assert.equal(link.socket.sent.length, 2);
  await link.clock.advance(6_000);
  assert.match(link.told[1] ?? "", /^down CONNECTION_STALE/);
});

test("a link that never said anything is dropped with a hint at the path", async () => {
  const link = fakeLink({ url: "ws://127.0.0.1:3001/onebot" });
  link.transport.feed?.open(link.sink);
  link.socket.open();
  await link.clock.advance(66_000);
  assert.match(link.log.of("warn").join(), /Nothing was ever heard .* is the path right/);
});

test("on an address of events only nothing is asked, and one of actions only is warned of", async () => {
  const events = fakeLink({ url: "ws://127.0.0.1:3001/event/" });
  events.transport.feed?.open(events.sink);
  events.socket.open();
  await events.clock.advance(600_000);
  assert.deepEqual([events.socket.sent, events.told], [[], ["up"]]);
  const call = assert.rejects(events.transport.caller.call("a", {}), { code: "CONNECTION_CLOSED" });
  assert.match(events.log.of("warn").join(), /leave \/event out/);
  await events.transport.caller.close();
  await call;
  const actions = fakeLink({ url: "ws://127.0.0.1:3001/api" });
  actions.transport.feed?.open(actions.sink);
  assert.match(actions.log.of("warn").join(), /brings no events/);
});

test("a paused feed keeps events and still brings replies", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  link.transport.feed?.pause();
  link.socket.say(event(1));
  const call = link.transport.caller.call("a", {});
  link.socket.say(event(2));
  link.socket.answer("reply");
  assert.equal((await call).data, "reply");
  assert.deepEqual(link.told, ["up"]);
  link.transport.feed?.resume();
  link.socket.say(event(3));
  assert.deepEqual(link.told, ["up", "event 1", "event 2", "event 3"]);
});

test("above its bound a paused feed stops the socket, but never while a reply is awaited", async () => {
  const link = fakeLink({ intake: { softChars: 200, hardChars: 10_000 } });
  link.transport.feed?.open(link.sink);
  link.socket.open();
  link.transport.feed?.pause();
  for (let n = 1; n <= 5; n++) link.socket.say(event(n));
  assert.equal(link.socket.isPaused, true);
  const call = link.transport.caller.call("a", {});
  assert.equal(link.socket.isPaused, false);
  link.socket.say(event(6));
  link.socket.answer("reply");
  await call;
  link.socket.say(event(7));
  assert.equal(link.socket.isPaused, true);
  await link.clock.advance(600_000);
  assert.deepEqual(link.told, ["up"], "the silence of a stopped link is no sign of death");
  link.transport.feed?.resume();
  assert.equal(link.socket.isPaused, false);
  assert.deepEqual(link.told.slice(1), [1, 2, 3, 4, 5, 6, 7].map((n) => `event ${n}`));
});

test("what a paused feed holds outlives the link that brought it", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  link.transport.feed?.pause();
  link.socket.say(event(1));
  link.socket.drop();
  await link.clock.advance(1_000);
  link.socket.open();
  link.socket.say(event(2));
  link.transport.feed?.resume();
  assert.deepEqual(link.told.filter((line) => line.startsWith("event")), ["event 1", "event 2"]);
});

test("closing the feed ends events, leaves calls, and a lost link is then opened by the next call only", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  await link.transport.feed?.close();
  link.socket.say(event(1));
  const call = link.transport.caller.call("a", {});
  link.socket.answer(1);
  await call;
  link.socket.drop();
  await link.clock.advance(60_000);
  assert.deepEqual([link.told, link.sockets.length], [["up"], 1]);
  const again = link.transport.caller.call("b", {});
  link.socket.open();
  link.socket.answer(2);
  assert.equal((await again).data, 2);
});

test("closing rejects what waits and what flies, says goodbye, and leaves no timer", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  const flying = assert.rejects(link.transport.caller.call("a", {}), {
    code: "CONNECTION_CLOSED",
    delivered: "unknown",
  });
  await link.transport.caller.close();
  await flying;
  assert.equal(link.socket.ended, "closed");
  assert.equal(link.clock.pending, 0);
  await assert.rejects(link.transport.caller.call("b", {}), { code: "CONNECTION_CLOSED", delivered: "no" });
  assert.deepEqual(link.told, ["up"]);

  const waiting = fakeLink();
  const call = assert.rejects(waiting.transport.caller.call("a", {}), { code: "CONNECTION_CLOSED", delivered: "no" });
  await waiting.transport.caller.close();
  await call;
  assert.equal(waiting.clock.pending, 0);
});

test("closing while the next attempt is awaited calls it off", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.drop({ kind: "refused" });
  await link.transport.caller.close();
  await link.clock.advance(60_000);
  assert.deepEqual([link.sockets.length, link.clock.pending], [1, 0]);
});

test("a feed opened on a link that is up or refused is told so", async () => {
  const link = fakeLink();
  const call = link.transport.caller.call("a", {});
  link.socket.open();
  link.socket.answer();
  await call;
  link.transport.feed?.open(link.sink);
  await nextTurn();
  assert.deepEqual(link.told, ["up"]);
  assert.throws(() => link.transport.feed?.open(link.sink), { code: "FEED_OPEN" });

  const refused = fakeLink();
  const seen = assert.rejects(refused.transport.caller.call("a", {}), { name: "AuthError" });
  refused.socket.drop({ kind: "unauthorized" });
  await seen;
  refused.transport.feed?.open(refused.sink);
  await nextTurn();
  assert.deepEqual(refused.told, ["refused AuthError"]);
});

test("a stream action gives each frame up to the last", async () => {
  const link = fakeLink();
  const frames: unknown[] = [];
  const loop = (async () => {
    for await (const { data } of link.transport.caller.stream("download_file_stream", { file: "x" })) frames.push(data);
  })();
  await nextTurn();
  link.socket.open();
  await nextTurn();
  link.socket.answer({ type: "stream", data_type: "file_info" });
  link.socket.answer({ type: "stream", index: 0 });
  await nextTurn();
  link.socket.answer({ type: "stream", index: 1 });
  link.socket.answer({ type: "response", data_type: "file_complete" });
  link.socket.answer({ type: "stream", index: 99 });
  await loop;
  assert.deepEqual(frames, [
    { type: "stream", data_type: "file_info" },
    { type: "stream", index: 0 },
    { type: "stream", index: 1 },
    { type: "response", data_type: "file_complete" },
  ]);
});

test("a failed frame ends a stream, and so does the answer to an uploaded chunk", async () => {
  for (const last of [{ type: "error", data_type: "error" }, { type: "stream", status: "chunk_received" }, null]) {
    const link = fakeLink();
    link.transport.feed?.open(link.sink);
    link.socket.open();
    const got = (async () => {
      const all: unknown[] = [];
      for await (const { data } of link.transport.caller.stream("upload_file_stream", {})) all.push(data);
      return all;
    })();
    await nextTurn();
    link.socket.answer(last);
    assert.deepEqual(await got, [last]);
  }
});

test("a stream times out when no frame comes, but not while its taker is busy", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  const stream = link.transport.caller.stream("s", {}, { timeoutMs: 1_000 })[Symbol.asyncIterator]();
  const first = stream.next();
  await nextTurn();
  link.socket.answer({ type: "stream" });
  await first;
  await link.clock.advance(50_000);
  const second = assert.rejects(stream.next(), { name: "CallTimeoutError" });
  await link.clock.advance(1_000);
  await second;
});

test("a stream fails when the link drops, after the frames that had come; leaving it forgets it", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  link.socket.open();
  const stream = link.transport.caller.stream("s", {})[Symbol.asyncIterator]();
  const first = stream.next();
  await nextTurn();
  link.socket.answer({ type: "stream", index: 0 });
  link.socket.answer({ type: "stream", index: 1 });
  link.socket.drop();
  assert.deepEqual((await first).value?.data, { type: "stream", index: 0 });
  assert.deepEqual((await stream.next()).value?.data, { type: "stream", index: 1 });
  await assert.rejects(stream.next(), { code: "CONNECTION_CLOSED", delivered: "unknown" });

  await link.clock.advance(1_000);
  link.socket.open();
  const timers = link.clock.pending;
  const answer = async () => {
    await nextTurn();
    link.socket.answer({ type: "stream", index: 0 });
  };
  void answer();
  for await (const _ of link.transport.caller.stream("s", {})) break;
  link.socket.answer({ type: "stream", index: 1 });
  assert.equal(link.clock.pending, timers);
});

test("frames that nobody takes stop the socket, until another reply is awaited", async () => {
  const link = fakeLink({ intake: { softChars: 500, hardChars: 100_000 } });
  link.transport.feed?.open(link.sink);
  link.socket.open();
  const stream = link.transport.caller.stream("s", {})[Symbol.asyncIterator]();
  const first = stream.next();
  await nextTurn();
  for (let n = 0; n < 10; n++) link.socket.answer({ type: "stream", index: n, data: "x".repeat(100) });
  assert.equal(link.socket.isPaused, true);
  const call = link.transport.caller.call("progress", {});
  assert.equal(link.socket.isPaused, false);
  link.socket.answer("ok");
  await call;
  link.socket.answer({ type: "response", index: 10 }, 0);
  assert.equal(link.socket.isPaused, true);
  await first;
  const rest: unknown[] = [];
  for (let next = await stream.next(); !next.done; next = await stream.next()) rest.push(next.value.data);
  assert.equal(rest.length, 10);
  assert.equal(link.socket.isPaused, false);
});

test("where the socket cannot be stopped a stream that is taken too slowly fails, and says so", async () => {
  const link = fakeLink({ intake: { softChars: 500, hardChars: 1_000 } });
  link.transport.feed?.open(link.sink);
  link.socket.canPause = false;
  link.socket.open();
  const stream = link.transport.caller.stream("s", {})[Symbol.asyncIterator]();
  const first = stream.next();
  await nextTurn();
  for (let n = 0; n < 20; n++) link.socket.answer({ type: "stream", index: n, data: "x".repeat(100) });
  await first;
  await assert.rejects(async () => {
    for (;;) if ((await stream.next()).done) return;
  }, { code: "STREAM_OVERRUN" });
});

test("a stream that is left gives back what it held, and holds no more", async () => {
  const link = fakeLink({ intake: { softChars: 500, hardChars: 100_000 } });
  link.transport.feed?.open(link.sink);
  link.socket.open();
  const stream = link.transport.caller.stream("s", {})[Symbol.asyncIterator]();
  const first = stream.next();
  await nextTurn();
  for (let n = 0; n < 10; n++) link.socket.answer({ type: "stream", index: n, data: "x".repeat(100) });
  await first;
  assert.equal(link.socket.isPaused, true);
  await stream.return?.();
  assert.equal(link.socket.isPaused, false);
  for (let n = 10; n < 30; n++) link.socket.answer({ type: "stream", index: n, data: "x".repeat(100) });
  assert.equal(link.socket.isPaused, false);
});

test("after a hundred reconnections an event comes once, and nothing has piled up", async () => {
  const link = fakeLink();
  link.transport.feed?.open(link.sink);
  for (let n = 0; n < 100; n++) {
    link.socket.open();
    link.socket.drop();
    await link.clock.advance(30_000);
  }
  link.socket.open();
  for (const old of link.sockets.slice(0, -1)) old.say(event(0));
  link.socket.say(event(1));
  assert.deepEqual(link.told.filter((line) => line.startsWith("event")), ["event 1"]);
  assert.equal(link.sockets.length, 101);
  assert.equal(link.clock.pending, 1, "the watch over the link that is up");
});

test("one call more than may wait for a link is turned away, unsent, counted and told; the others go when the link is there", async () => {
  const link = fakeLink({ maxWaiting: 3 });
  const { caller } = link.transport;
  const waiting = ["a", "b", "c"].map((action) => caller.call(action, {}));
  const stream = caller.stream("d", {})[Symbol.asyncIterator]().next();
  const wanted = {
    name: "ConnectionError",
    code: "CALLS_WAITING",
    delivered: "no",
    message: /: 3 calls wait for the link to ws:\/\/127\.0\.0\.1:3001 already/,
  };
  await assert.rejects(stream, wanted);
  for (let n = 0; n < 10; n++) await assert.rejects(caller.call("e", {}), wanted);
  assert.deepEqual(caller.stats, { waiting: 3, turnedAway: 11, unsentBytes: 0, isCongested: false });
  assert.equal(link.log.of("warn").length, 3, "not a line for each");
  assert.match(link.log.of("warn")[0] ?? "", /ws:\/\/127\.0\.0\.1:3001: 3 calls wait for the link: d was turned away/);
  link.socket.open();
  for (let n = 0; n < 3; n++) link.socket.answer(n, n);
  assert.deepEqual((await Promise.all(waiting)).map(({ data }) => data), [0, 1, 2]);
  assert.equal(caller.stats?.waiting, 0);
  await caller.close();
});

test("a call that was given up makes room for another that waits for a link", async () => {
  const link = fakeLink({ maxWaiting: 1 });
  const { caller } = link.transport;
  const given = new AbortController();
  const first = assert.rejects(caller.call("a", {}, { signal: given.signal }), /enough/);
  given.abort(new Error("enough"));
  await first;
  const second = caller.call("b", {});
  link.socket.open();
  link.socket.answer("fine");
  assert.equal((await second).data, "fine");
  await caller.close();
});

test("on a socket that nobody reads calls are turned away above the bound, and leave again below it", async () => {
  const link = fakeLink({ maxUnsentBytes: 1_000 });
  const { caller } = link.transport;
  const first = caller.call("a", {});
  link.socket.open();
  await nextTurn();
  link.socket.bufferedBytes = 1_001;
  const wanted = {
    name: "ConnectionError",
    code: "LINK_CONGESTED",
    delivered: "no",
    message: /b: 0\.0 MiB wait on the /,
  };
  await assert.rejects(caller.call("b", {}), wanted);
  await assert.rejects(caller.stream("b", {})[Symbol.asyncIterator]().next(), wanted);
  assert.deepEqual(caller.stats, { waiting: 0, turnedAway: 2, unsentBytes: 1_001, isCongested: true });
  assert.match(link.log.of("warn")[0] ?? "", /the other side reads too slowly or nothing/);
  link.socket.bufferedBytes = 1_000;
  const second = caller.call("c", {});
  assert.deepEqual(link.socket.sent.map(({ action }) => action), ["a", "c"]);
  link.socket.answer("first", 0);
  link.socket.answer("second", 1);
  assert.deepEqual([(await first).data, (await second).data], ["first", "second"]);
  await caller.close();
});
