import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type net from "node:net";
import { test } from "node:test";
import { createTransport, type EndpointOptions } from "../../src/transport/connect.ts";
import type { EventsOption } from "../../src/transport/http/option.ts";
import { createManualClock, type ManualClock } from "../../src/util/time/clock.ts";
import { eventually } from "../support/raw.ts";
import { type CapturedLog, captureLog } from "../support/captured_log.ts";
import { startFeedPeer } from "../support/peer/feeds.ts";
import { type Dialect, queue, startPeer } from "../support/peer/forward.ts";
import { type RawPeer, response, startRawPeer } from "../support/peer/raw.ts";
import type { Told } from "./transport_contract.ts";

interface Bench {
  readonly transport: ReturnType<typeof createTransport>;
  readonly clock: ManualClock;
  readonly log: CapturedLog;
  told(): Promise<Told>;
}

/** A feed from this address. */
async function withFeed(
  url: string,
  events: EventsOption,
  run: (bench: Bench) => Promise<void>,
  options: Partial<EndpointOptions> = {},
): Promise<void> {
  const clock = createManualClock();
  const log = captureLog();
  const transport = createTransport({ url, events, accessToken: "top-secret", clock, log, ...options });
  const told = queue<Told>();
  transport.feed?.open({
    event: (payload) => told.put({ kind: "event", payload }),
    up: () => told.put({ kind: "up" }),
    down: (error, retryInMs) => told.put({ kind: "down", error, retryInMs }),
    refused: (error) => told.put({ kind: "refused", error }),
  });
  try {
    await run({ transport, clock, log, told: () => told.take() });
  } finally {
    await transport.feed?.close();
    await transport.caller.close();
  }
  assert.equal(clock.pending, 0);
  assert.ok(!log.lines.join("\n").includes("top-secret"));
}

/** A stream from a peer that does just what a test says. */
async function withRawStream(
  answer: (socket: net.Socket, request: string, n: number) => void,
  run: (bench: Bench & { peer: RawPeer }) => Promise<void>,
  options: Partial<EndpointOptions> = {},
): Promise<void> {
  const peer = await startRawPeer(answer);
  try {
    await withFeed(`http://127.0.0.1:${peer.port}/bot`, "sse", (bench) => run({ ...bench, peer }), options);
  } finally {
    await peer.stop();
  }
}

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const event = (n: number, text = ""): string =>
  `data: ${JSON.stringify({ time: n, self_id: 1, post_type: "notice", notice_type: "x", text })}\n\n`;
const chunk = (bytes: string | Uint8Array): Buffer => {
  const body = Buffer.from(bytes as string);
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")]);
};
const okBody = JSON.stringify({ status: "ok", retcode: 0, data: { online: true, good: true } });

async function events(told: () => Promise<Told>, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const next = await told();
    assert.ok(next.kind === "event", next.kind);
    times.push(next.payload.time);
  }
  return times;
}

test("a stream is asked for by a GET without a body, with the token in a header, below the address's path", async () => {
  let seen = "";
  await withRawStream((socket, request) => {
    seen = request;
    socket.write(head);
  }, async ({ told }) => assert.equal((await told()).kind, "up"));
  assert.match(seen, /^GET \/bot\/_events HTTP\/1\.1\r\n/);
  assert.match(seen, /^authorization: Bearer top-secret\r?$/im);
  assert.doesNotMatch(seen, /content-length|transfer-encoding/i);
});

test("a stream that comes in single bytes, with comments and CRLF, gives its events in order, characters included", async () => {
  const text = `\ufeff: hello\r\n\r\n${event(1, "企鹅 \u{1f427}").replaceAll("\n", "\r\n")}:ping\n\nevent: x\nid: 3\n${
    event(2)
  }`;
  await withRawStream((socket) => {
    socket.write(head);
    for (const byte of Buffer.from(text)) socket.write(chunk(Buffer.from([byte])));
  }, async ({ told }) => {
    assert.equal((await told()).kind, "up");
    const first = await told();
    assert.equal(first.kind === "event" && (first.payload as Record<string, unknown>)["text"], "企鹅 \u{1f427}");
    assert.deepEqual(await events(told, 1), [2]);
  });
});

test("packets of stream actions and nonsense between events are told of, and the stream goes on", async () => {
  const packet = `data: ${
    JSON.stringify({ status: "ok", retcode: 0, data: { type: "stream" }, echo: "x", stream: "stream-action" })
  }\n\n`;
  await withRawStream((socket) => {
    socket.write(head);
    socket.write(chunk(`${packet}${event(1)}${packet}data: nonsense\n\ndata: []\n\n${event(2)}`));
  }, async ({ told, log }) => {
    assert.equal((await told()).kind, "up");
    assert.deepEqual(await events(told, 2), [1, 2]);
    assert.equal(log.of("warn").filter((line) => line.includes("stream action")).length, 1);
    assert.equal(log.of("warn").filter((line) => line.includes("goes on")).length, 2);
  });
});

for (
  const [name, cut] of [
    ["ends", (socket: net.Socket) => void socket.end("0\r\n\r\n")],
    ["is cut", (socket: net.Socket) => void socket.end()],
    ["is reset", (socket: net.Socket) => void socket.resetAndDestroy()],
    ["is cut within an event", (socket: net.Socket) => void socket.end(chunk(event(9).slice(0, 20)))],
  ] as const
) {
  test(`a stream that ${name} is opened again, and what came before is not lost`, async () => {
    await withRawStream((socket, _request, n) => {
      socket.write(head);
      socket.write(chunk(event(n)));
      if (n === 1) setTimeout(() => cut(socket), 20);
    }, async ({ told, clock, peer }) => {
      assert.equal((await told()).kind, "up");
      assert.deepEqual(await events(told, 1), [1]);
      const down = await told();
      assert.ok(down.kind === "down");
      assert.match(down.error.code, /^CONNECTION_(DROPPED|CLOSED)$/);
      await clock.advance(down.retryInMs);
      assert.equal((await told()).kind, "up");
      assert.deepEqual(await events(told, 1), [2]);
      assert.equal(peer.requests, 2);
    });
  });
}

test("answers that are no event stream are explained, tried again, and logged once", async () => {
  const cases: [answer: string, code: string, words: RegExp][] = [
    [response(404, "Not Found"), "SSE_MISSING", /has no event stream \(HTTP status 404.*HTTP SSE ?服务器/],
    [
      response(200, '{"status":"failed","retcode":200,"data":null,"message":"不支持的Api _events"}'),
      "SSE_MISSING",
      /HTTP SSE ?服务器.*go-cqhttp and Lagrange have none/,
    ],
    [response(200, "<!DOCTYPE html>", { "content-type": "text/html" }), "HTTP_UNEXPECTED", /WebUI has another port/],
    [response(302, "", { location: "/x" }), "HTTP_UNEXPECTED", /redirects.*\/x/],
    [response(502, "<html>"), "HTTP_UNEXPECTED", /A proxy answers.*502/],
    ["SSH-2.0-OpenSSH_9.6\r\n", "CONNECTION_DROPPED", /does not speak HTTP.*SSH-2/],
  ];
  for (const [answer, code, words] of cases) {
    await withRawStream((socket) => void socket.end(answer), async ({ told, clock, log }) => {
      for (let n = 0; n < 3; n++) {
        const down = await told();
        assert.ok(down.kind === "down", down.kind);
        assert.equal(down.error.code, code);
        assert.match(down.error.message, words);
        await clock.advance(down.retryInMs);
      }
      assert.equal(log.of("warn").filter((line) => line.includes("Trying again")).length, 1);
    });
  }
});

test("a refused token is final", async () => {
  for (const dialect of ["napcat", "llbot", "go-cqhttp", "lagrange"] as const) {
    for (const way of ["sse", "poll"] as const) {
      const { peer, stop } = await startFeedPeer(way, { dialect, token: "another" });
      await withFeed(peer.httpUrl, way, async ({ told, clock, log }) => {
        const refused = await told();
        assert.ok(refused.kind === "refused", refused.kind);
        assert.match(refused.error.message, /refused the access token/);
        await clock.advance(600_000);
        assert.equal(clock.pending, 0);
        assert.equal(log.of("error").length, 1);
      });
      await stop();
    }
  }
});

test("a silent stream is left alone while the implementation answers, and left when it does not", async () => {
  let isDead = false;
  let asked = 0;
  await withRawStream((socket, request) => {
    if (request.startsWith("GET /bot/_events")) return void socket.write(head);
    assert.match(request, /^POST \/bot\/get_status /);
    asked++;
    if (!isDead) socket.write(response(200, okBody));
  }, async ({ told, clock, log }) => {
    assert.equal((await told()).kind, "up");
    for (let n = 1; n <= 3; n++) {
      await clock.advance(n === 1 ? 60_000 : 66_000); // an answer counts from the next look at the clock
      await eventually(() => asked === n);
      await new Promise((resolve) => setTimeout(resolve, 50)); // for the answer to arrive
    }
    assert.equal(log.of("warn").length, 0);
    isDead = true;
    await clock.advance(90_000);
    const down = await told();
    assert.ok(down.kind === "down", down.kind);
    assert.equal(down.error.code, "CONNECTION_STALE");
  });
});

test("a silent stream that is dead while the implementation lives is replaced by another", async () => {
  let streams = 0;
  await withRawStream((socket, request) => {
    if (!request.startsWith("GET /bot/_events")) return void socket.write(response(200, okBody));
    socket.write(head);
    if (++streams === 2) setTimeout(() => socket.write(chunk(event(7))), 100);
  }, async ({ told, clock, log }) => {
    assert.equal((await told()).kind, "up");
    await clock.advance(60_000);
    await eventually(() => streams === 2);
    await new Promise((resolve) => setTimeout(resolve, 50)); // for the head to arrive
    await clock.advance(500);
    const next = await told();
    assert.ok(next.kind === "event", next.kind);
    assert.equal(next.payload.time, 7);
    assert.equal(log.of("warn").length, 0);
  });
});

test("what comes while one stream takes over from another comes once, whichever it comes on", async () => {
  const sockets: net.Socket[] = [];
  await withRawStream((socket, request) => {
    if (!request.startsWith("GET /bot/_events")) return void socket.write(response(200, okBody));
    socket.write(head);
    sockets.push(socket);
  }, async ({ told, clock }) => {
    assert.equal((await told()).kind, "up");
    await clock.advance(60_000);
    await eventually(() => sockets.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const [old, renewed] = sockets as [net.Socket, net.Socket];
    for (const n of [1, 2, 2]) {
      old.write(chunk(event(n)));
      renewed.write(chunk(event(n)));
    }
    renewed.write(chunk(event(3)));
    assert.deepEqual(await events(told, 3), [1, 2, 2]);
    await clock.advance(500);
    assert.deepEqual(await events(told, 1), [3]);
    await eventually(() => old.destroyed);
    for (const n of [4, 4, 5]) renewed.write(chunk(event(n)));
    assert.deepEqual(await events(told, 3), [4, 4, 5]);
  });
});

test("a stream with heartbeats is given two and a half of them", async () => {
  await withRawStream((socket) => {
    const heartbeat = {
      time: 1,
      self_id: 1,
      post_type: "meta_event",
      meta_event_type: "heartbeat",
      interval: 5_000,
      status: {},
    };
    socket.write(head);
    socket.write(chunk(`data: ${JSON.stringify(heartbeat)}\n\n`));
  }, async ({ told, clock }) => {
    assert.equal((await told()).kind, "up");
    assert.equal((await told()).kind, "event");
    await clock.advance(14_000);
    const down = await told();
    assert.ok(down.kind === "down", down.kind);
    assert.match(down.error.message, /no heartbeat and nothing else for 1[23] s/);
  });
});

test("a server that takes the connection and says nothing is given ten seconds, and closing does not wait for it", async () => {
  await withRawStream(() => {}, async ({ told, clock, transport, peer }) => {
    await eventually(() => peer.requests === 1);
    await clock.advance(10_000);
    const down = await told();
    assert.ok(down.kind === "down", down.kind);
    assert.equal(down.error.code, "CONNECTION_TIMEOUT");
    await clock.advance(down.retryInMs);
    await eventually(() => peer.requests >= 3); // the second is a look at why
    const startMs = performance.now();
    await transport.caller.close();
    assert.ok(performance.now() - startMs < 1_000);
  });
});

test("while the bot takes nothing the stream is read only so far, and then everything arrives in order", async () => {
  const count = 30_000; // 30 MB, more than is kept here and in the buffers between
  const filler = "x".repeat(1_000);
  let sent = 0;
  await withRawStream((socket, request) => {
    if (!request.startsWith("GET")) return void socket.write(response(200, okBody));
    socket.write(head);
    const go = (): void => void socket.write(chunk(event(sent, filler)), () => ++sent < count && go());
    go();
  }, async ({ told, transport, log }) => {
    assert.equal((await told()).kind, "up");
    transport.feed?.pause();
    await eventually(() => log.of("warn").length > 0, 20_000); // then what lies between fills up
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.ok(sent < count, `${sent} of ${count} were sent to a bot that took none`);
    assert.equal(log.of("warn").length, 1);
    transport.feed?.resume();
    assert.deepEqual(await events(told, count), Array.from({ length: count }, (_, n) => n));
  });
});

for (const [dialect, action] of [["go-cqhttp", "get_updates"], ["llbot", "get_event"]] as const) {
  test(`${dialect} is asked by ${action}, in its own unit, again as soon as it answered`, async () => {
    const calls: { action: string; params: Record<string, unknown> }[] = [];
    let n = 0;
    const peer = await startPeer({
      dialect,
      answer: (call) => {
        calls.push(call);
        if (call.action === action) {
          if (calls.length <= 5) call.reply([{ time: ++n, self_id: 1, post_type: "notice", notice_type: "x" }]);
        } else call.fail(0, "");
        return true;
      },
    });
    await withFeed(peer.httpUrl, "poll", async ({ told }) => {
      assert.equal((await told()).kind, "up");
      const count = dialect === "llbot" ? 4 : 5;
      assert.deepEqual(await events(told, count), [1, 2, 3, 4, 5].slice(0, count));
      await eventually(() => calls.length === 6);
    });
    const asked = calls.filter((call) => call.action === action).map(({ params }) => params);
    if (action === "get_updates") {
      assert.deepEqual(asked.slice(0, 3), [{ limit: 0, timeout: 1 }, { limit: 0, timeout: 2 }, {
        limit: 0,
        timeout: 2,
      }]);
    } else {
      assert.deepEqual(asked.map(({ timeout }) => timeout), [0, 20_000, 20_000, 20_000, 20_000]);
      assert.equal(new Set(asked.map(({ key }) => key)).size, 1);
      assert.match(String(asked[0]?.["key"]), /^adelie-[\w-]{36}$/);
    }
    await peer.stop();
  });
}

test("go-cqhttp is asked to wait for long only while its heartbeats come", async () => {
  const waits: unknown[] = [];
  const beat = { time: 1, self_id: 1, post_type: "meta_event", meta_event_type: "heartbeat", interval: 5_000 };
  const talk = { time: 1, self_id: 1, post_type: "message", message_id: 5, message_type: "group", raw_message: "x" };
  const answers = [[], [], [talk], [beat], [talk], [beat, talk], [], [talk]];
  const peer = await startPeer({
    dialect: "go-cqhttp",
    answer: (call) => {
      waits.push(call.params["timeout"]);
      const next = answers.shift();
      if (next !== undefined) call.reply(next);
      return true;
    },
  });
  await withFeed(peer.httpUrl, "poll", async ({ told, clock }) => {
    assert.equal((await told()).kind, "up");
    for (let second = 0; waits.length < 9 && second < 200; second++) {
      await clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  assert.deepEqual(waits, [1, 2, 2, 2, 20, 20, 20, 2, 2]);
  await peer.stop();
});

test("LLBot with two HTTP servers: each event is in its answers twice, and is handled once as soon as a message shows it", async () => {
  const message = (id: number) => ({ time: 1, self_id: 1, post_type: "message", message_id: id, raw_message: "x" });
  const poke = (time: number) => ({ time, self_id: 1, post_type: "notice", notice_type: "notify", sub_type: "poke" });
  // One server: two pokes in one second are two. Then another server is switched on.
  const answers = [[], [poke(1), poke(1), message(1)], [
    message(2),
    message(2),
    poke(2),
    poke(2),
    message(3),
    message(3),
  ]];
  answers.push([poke(3), poke(3), poke(3), poke(3), message(4), message(4)]);
  const peer = await startPeer({
    dialect: "llbot",
    answer: (call) => {
      if (call.action !== "get_event") call.fail(0, "");
      else if (answers.length > 0) call.reply(answers.shift() ?? []);
      return true;
    },
  });
  await withFeed(peer.httpUrl, "poll", async ({ told, transport }) => {
    assert.equal((await told()).kind, "up");
    const seen: string[] = [];
    while (seen.length < 9) {
      const each = await told();
      if (each.kind !== "event") continue;
      const { payload } = each;
      seen.push(
        payload.post_type === "notice"
          ? `poke ${payload.time}`
          : String((payload as { message_id?: unknown }).message_id),
      );
    }
    assert.deepEqual(seen, ["poke 1", "poke 1", "1", "2", "poke 2", "3", "poke 3", "poke 3", "4"]);
    assert.equal(transport.feed?.repeats, 6);
  });
  await peer.stop();
});

test("an implementation that cannot be asked says so", async () => {
  for (const dialect of ["napcat", "lagrange"] as const satisfies readonly Dialect[]) {
    const { peer, stop } = await startFeedPeer("poll", { dialect });
    await withFeed(peer.httpUrl, "poll", async ({ told }) => {
      const down = await told();
      assert.ok(down.kind === "down", down.kind);
      assert.equal(down.error.code, "POLLING_MISSING");
      assert.match(down.error.message, /get_updates: retcode \d+, get_event: retcode \d+.*long-polling\.enabled/);
    });
    await stop();
  }
});

test("answers without events that come at once are asked for once a second", async () => {
  let asked = 0;
  const peer = await startPeer({
    answer: (call) => {
      asked++;
      call.reply([]);
      return true;
    },
  });
  await withFeed(peer.httpUrl, { poll: { action: "get_updates", waitMs: 5_000 } }, async ({ told, clock }) => {
    assert.equal((await told()).kind, "up");
    await eventually(() => asked === 2);
    for (let second = 1; second <= 3; second++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(asked, second + 1);
      await clock.advance(1_000);
      await eventually(() => asked === second + 2);
    }
  });
  await peer.stop();
});

test("a question that gets no answer is given up ten seconds late, and asked again", async () => {
  const peer = await startPeer({ answer: (call) => call.params["timeout"] === 2 ? true : (call.reply([]), true) });
  await withFeed(peer.httpUrl, { poll: { action: "get_updates" } }, async ({ told, clock }) => {
    assert.equal((await told()).kind, "up");
    await clock.advance(12_000);
    const down = await told();
    assert.ok(down.kind === "down", down.kind);
    assert.equal(down.error.code, "CALL_TIMEOUT");
    await clock.advance(down.retryInMs);
    assert.equal((await told()).kind, "up");
  });
  await peer.stop();
});

test("while the bot takes nothing no more is asked for above the bound", async () => {
  const text = "x".repeat(2 ** 20);
  let n = 0;
  const peer = await startPeer({
    answer: (call) => {
      if (n < 40) call.reply([{ time: ++n, self_id: 1, post_type: "notice", notice_type: "x", text }]);
      return true;
    },
  });
  await withFeed(peer.httpUrl, { poll: { action: "get_updates" } }, async ({ told, transport }) => {
    transport.feed?.pause();
    assert.equal((await told()).kind, "up");
    for (let before = -1; before !== n;) {
      before = n;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.ok(n <= 10, `${n} Mi characters were asked for`);
    transport.feed?.resume();
    assert.deepEqual(await events(told, 40), Array.from({ length: 40 }, (_, index) => index + 1));
  });
  await peer.stop();
});

test("an address with a path and a query keeps both", async () => {
  const seen: string[] = [];
  const peer = await startRawPeer((socket, request) => {
    seen.push(request.split(" ")[1] ?? "");
    socket.write(request.startsWith("GET") ? head : response(200, okBody));
  });
  await withFeed(`http://127.0.0.1:${peer.port}/mock/10001/?zone=a`, "sse", async ({ told, transport }) => {
    assert.equal((await told()).kind, "up");
    await transport.caller.call("get_status", {});
  });
  assert.deepEqual(seen, ["/mock/10001/_events?zone=a", "/mock/10001/get_status?zone=a"]);
  await peer.stop();
});

test("NapCat's SSE server was switched off and on: the silent stream is left as soon as a call shows it", async () => {
  const closed = JSON.stringify({ status: "failed", retcode: 200, data: null, message: "Server is closed" });
  const old = new Set<net.Socket>();
  let isOff = false;
  await withRawStream((socket, request) => {
    if (!isOff) old.add(socket);
    if (request.startsWith("GET")) {
      socket.write(head);
      if (isOff) socket.write(chunk(event(2)));
    } else socket.write(response(200, isOff && old.has(socket) ? closed : okBody));
  }, async ({ told, transport, clock }) => {
    assert.equal((await told()).kind, "up");
    await transport.caller.call("get_status", {});
    isOff = true;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal((await transport.caller.call("get_status", {})).retcode, 0);
    const down = await told();
    assert.ok(down.kind === "down" && /switched off and on/.test(down.error.message), down.kind);
    await clock.advance(down.retryInMs);
    assert.equal((await told()).kind, "up");
    assert.deepEqual(await events(told, 1), [2]);
  });
});
