import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import type { EventPayload } from "../../src/protocol/events/events.ts";
import { createTransport, type EndpointOptions } from "../../src/transport/connect.ts";
import type { Acknowledge } from "../../src/transport/transport.ts";
import type { WebhookOptions } from "../../src/transport/http/webhook_options.ts";
import { createManualClock, type ManualClock } from "../../src/util/time/clock.ts";
import { eventually, freePort, rawClient, startRawServer } from "../support/raw.ts";
import { type CapturedLog, captureLog } from "../support/captured_log.ts";
import { post, type PostAnswer } from "../support/peer/feeds.ts";
import { queue } from "../support/peer/forward.ts";

const field = (payload: EventPayload | undefined, name: string): unknown =>
  (payload as Record<string, unknown> | undefined)?.[name];

interface Hook {
  readonly url: string;
  readonly port: number;
  readonly events: { payload: EventPayload; acknowledge: Acknowledge }[];
  readonly transport: ReturnType<typeof createTransport>;
  readonly clock: ManualClock;
  readonly log: CapturedLog;
  /** Posts one event in the manner of go-cqhttp. */
  post(text: string, headers?: Record<string, string | undefined>): Promise<PostAnswer>;
}

const secret = "a secret";

async function withHook(
  options: Partial<WebhookOptions>,
  run: (hook: Hook) => Promise<void>,
  endpoint: Partial<EndpointOptions> = {},
): Promise<void> {
  const port = options.port ?? await freePort();
  const clock = createManualClock(1_000_000);
  const log = captureLog();
  const events: Hook["events"] = [];
  const ups = queue<string>();
  const transport = createTransport({
    url: "http://127.0.0.1:9",
    log,
    clock,
    ...endpoint,
    events: { webhook: { port, path: "/onebot", secret, ...options } },
  });
  transport.feed?.open({
    event: (payload, acknowledge) => void events.push({ payload, acknowledge }),
    up: () => ups.put("up"),
    down: () => ups.put("down"),
    refused: () => ups.put("refused"),
  });
  const url = `http://127.0.0.1:${port}/onebot`;
  const key = options.secret ?? secret;
  try {
    assert.equal(await ups.take(), "up");
    await run({
      url,
      port,
      events,
      transport,
      clock,
      log,
      post: (text, extra) => post("go-cqhttp", url, key, text, extra),
    });
  } finally {
    await transport.caller.close();
  }
  assert.equal(clock.pending, 0);
  assert.ok(!log.lines.join("\n").includes(secret));
}

const message = (id: number, text = "企鹅"): string =>
  `${JSON.stringify({ time: 1, self_id: 10001, post_type: "message", message_id: id, raw_message: text })}\n`;
const notice = (n: number): string =>
  JSON.stringify({ time: 1, self_id: 10001, post_type: "notice", notice_type: "x", n });

/** As a raw request: what a client library would not send. */
function request(body: string | Uint8Array, headers: Record<string, string>): string {
  const lines = Object.entries({
    host: "127.0.0.1",
    "content-type": "application/json",
    connection: "close",
    ...headers,
  });
  return `POST /onebot HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}

function signature(body: string | Uint8Array, key = secret): string {
  return `sha1=${createHmac("sha1", key).update(body).digest("hex")}`;
}

test("an event is answered with 204 and handed on, with its last line feed in the signature", async () => {
  await withHook({}, async ({ post, events }) => {
    const answer = await post(message(1));
    assert.deepEqual([answer.status, answer.text], [204, ""]);
    assert.equal(events.length, 1);
    assert.equal(field(events[0]?.payload, "raw_message"), "企鹅");
    events[0]?.acknowledge();
  });
});

test("a signature is that of RFC 2202, and letter case does not matter in it", async () => {
  // "what do ya want for nothing?" with the key "Jefe" (test case 2), here as a refused body: the signature is right.
  await withHook({ secret: "Jefe" }, async ({ port }) => {
    const body = "what do ya want for nothing?";
    const known = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
    for (const hex of [known, known.toUpperCase()]) {
      const client = rawClient(port, request(body, { "content-length": "28", "x-signature": `sha1=${hex}` }));
      assert.match(await client.closed(), /^HTTP\/1\.1 400 /, "well signed, but no event");
    }
  });
});

test("chunks are put together before the signature is looked at, wherever they are cut", async () => {
  await withHook({}, async ({ port, events }) => {
    const body = Buffer.from(message(7, "企鹅 \u{1f427}"));
    const chunks = [...body].map((byte) => Buffer.from([0x31, 13, 10, byte, 13, 10]));
    const head = request("", { "transfer-encoding": "chunked", "x-signature": signature(body) });
    const client = rawClient(port, head, Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]));
    assert.match(await client.closed(), /^HTTP\/1\.1 204 /);
    assert.equal(field(events[0]?.payload, "raw_message"), "企鹅 \u{1f427}");
  });
});

test("what is wrong with a request decides the status, and nothing of it is handed on", async () => {
  await withHook({ maxBodyBytes: 1_000 }, async ({ url, port, post: send, events, log }) => {
    const text = message(1);
    assert.equal((await send(text, { "X-Signature": undefined })).status, 401);
    assert.equal((await send(text, { "X-Signature": signature(text, "another") })).status, 403);
    assert.equal((await send(text, { "X-Signature": signature(text.trim()) })).status, 403);
    for (const nonsense of ["", "sha1=", "sha1=zz", signature(text).slice(5), `${signature(text)}00`]) {
      const { status } = await send(text, { "X-Signature": nonsense });
      assert.ok(status === 403 || status === 401, `${nonsense}: ${status}`);
    }
    assert.equal((await post("go-cqhttp", `${url}/else`, secret, text)).status, 404);
    assert.equal((await post("go-cqhttp", url.replace("/onebot", "/"), secret, text)).status, 404);
    assert.equal((await send(text, { "Content-Type": "text/plain" })).status, 415);
    assert.equal((await send(text, { "Content-Type": undefined })).status, 415);
    for (const body of ["", "{", "[]", "null", "42", '{"status":"ok","retcode":0}', "\u0000"]) {
      assert.equal((await send(body)).status, 400, body);
    }
    assert.equal((await send("x".repeat(1_001))).status, 413);
    const got = await (await fetch(url)).text();
    assert.match(got, /Events come by POST/);
    assert.match(
      await rawClient(port, "PUT /onebot HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").closed(),
      /^HTTP\/1\.1 405 [^]*allow: POST/i,
    );
    assert.equal(events.length, 0);
    assert.match(log.of("warn").join("\n"), /HTTP 401, no\. 1 of this kind\): X-Signature is missing: .*NapCat/);
    assert.ok(log.of("warn").length <= 8, "the first of each kind");
  });
});

test("a trailing slash, other letter case of the headers and another X-Self-ID do not matter", async () => {
  await withHook({}, async ({ url, post: send, events }) => {
    assert.equal((await post("napcat", `${url}/`, secret, message(1))).status, 204);
    assert.equal((await send(message(2), { "X-Self-ID": "mock/4711" })).status, 204);
    assert.equal((await send(message(3), { "X-Self-ID": undefined })).status, 204);
    assert.equal((await send(message(4), { "Content-Type": "application/json;charset=UTF-8" })).status, 204);
    assert.equal(events.length, 4);
  });
});

test("without a secret anything that is an event is taken, but not from a web page", async () => {
  await withHook({ secret: "" }, async ({ url, post: send, events }) => {
    assert.equal((await send(message(1))).status, 204);
    assert.equal((await post("napcat", url, "some secret", message(2))).status, 204);
    assert.equal((await send(message(3), { Origin: "https://evil.example" })).status, 403);
    assert.equal(events.length, 2);
  });
});

test("a body that comes again is known however many came in between, for ten minutes", async () => {
  await withHook({ maxWaiting: 100_000 }, async ({ post: send, events, clock }) => {
    await send(message(1));
    // Each costs what a number costs; here a few hundred stand for many.
    for (let n = 2; n < 300; n++) await send(message(n));
    await clock.advance(599_000);
    await send(message(1));
    assert.equal(events.filter(({ payload }) => field(payload, "message_id") === 1).length, 1);
  });
});

test("a body that comes again is handled once and answered alike", async () => {
  await withHook({}, async ({ post: send, events, clock }) => {
    for (let n = 0; n < 3; n++) {
      assert.equal((await send(message(1))).status, 204);
      await clock.advance(1_500);
    }
    assert.equal(events.length, 1);
    assert.equal((await send(message(2))).status, 204);
    assert.equal(events.length, 2);
    await clock.advance(600_000);
    await send(message(1));
    assert.equal(events.length, 3, "after ten minutes it is forgotten");
  });
});

test("two events without an id that look the same within a second are two, later they are one", async () => {
  await withHook({}, async ({ post: send, events, clock }) => {
    await send(notice(1));
    await send(notice(1));
    assert.equal(events.length, 2, "somebody poked twice");
    await clock.advance(1_500);
    await send(notice(1));
    assert.equal(events.length, 2, "go-cqhttp saw no answer and sends again");
  });
});

test("a paused feed keeps events up to its bound, refuses those above it, and loses none that it took", async () => {
  await withHook({ maxWaiting: 5 }, async ({ post: send, events, transport, log }) => {
    transport.feed?.pause();
    const statuses: number[] = [];
    for (let n = 0; n < 8; n++) {
      const { status, headers } = await send(message(n));
      statuses.push(status);
      if (status === 503) assert.equal(headers["retry-after"], "1");
    }
    assert.deepEqual(statuses, [204, 204, 204, 204, 204, 503, 503, 503]);
    transport.feed?.resume();
    assert.deepEqual(events.map(({ payload }) => field(payload, "message_id")), [0, 1, 2, 3, 4]);
    assert.equal((await send(message(5))).status, 204, "one that was refused is no repeat");
    assert.equal(events.length, 6);
    assert.match(log.of("warn").join(), /HTTP 503, no\. 1/);
  });
});

test("a body that does not come in time is given up", async () => {
  await withHook({}, async ({ port, clock, events }) => {
    const client = rawClient(port, request('{"half', { "content-length": "100", "x-signature": signature("") }));
    await eventually(() => clock.pending === 1);
    await clock.advance(10_000);
    await client.until(/^HTTP\/1\.1 408 /);
    client.socket.destroy();
    assert.equal(events.length, 0);
  });
});

test("a body that ends in the middle of a character is refused, and the next one is read from its beginning", async () => {
  await withHook({}, async ({ port, events, post: send }) => {
    const bytes = new TextEncoder().encode('{"post_type":"企').slice(0, -1);
    const signed = createHmac("sha1", secret).update(bytes).digest("hex");
    const headers = { "content-length": `${bytes.length}`, "x-signature": `sha1=${signed}` };
    const client = rawClient(port, request("", headers), bytes);
    await client.until(/^HTTP\/1\.1 400 /);
    client.socket.destroy();
    assert.equal((await send(message(1))).status, 204);
    assert.equal(events.length, 1);
  });
});

test("closing cuts a body that waits, is over soon, and the port is free again", async () => {
  const port = await freePort();
  for (let n = 0; n < 2; n++) {
    await withHook({ port }, async ({ transport, clock }) => {
      const half = rawClient(port, request('{"half', { "content-length": "100", "x-signature": signature("") }));
      await eventually(() => clock.pending === 1);
      const startMs = performance.now();
      await transport.caller.close();
      assert.ok(performance.now() - startMs < 1_000);
      await half.until(/^HTTP\/1\.1 503 /); // and not 500, which would be a fault of ours
      await half.closed();
    });
  }
});

test("events that were taken and not handled when it closed are told of", async () => {
  await withHook({}, async ({ post: send, transport, log }) => {
    transport.feed?.pause();
    await send(message(1));
    await transport.feed?.close();
    assert.match(log.of("warn").join(), /1 event\(s\) that had arrived are not handled/);
  });
});

test("a port that is taken is told of, and listened on once it is free", async () => {
  const blocker = await startRawServer(() => {});
  const clock = createManualClock();
  const log = captureLog();
  const told = queue<string>();
  const transport = createTransport({
    url: "http://127.0.0.1:9",
    log,
    clock,
    events: { webhook: { port: blocker.port } },
  });
  transport.feed?.open({
    event: () => {},
    up: () => told.put("up"),
    down: (error, retryInMs) => told.put(`${error.code} ${retryInMs <= 30_000}`),
    refused: () => told.put("refused"),
  });
  assert.equal(await told.take(), "PORT_TAKEN true");
  await clock.advance(30_000);
  while (await told.take() !== "PORT_TAKEN true");
  assert.match(log.of("error").join(), new RegExp(`Port ${blocker.port} is already in use on 127.0.0.1`));
  assert.equal(log.of("error").length, 1);
  await blocker.close();
  await clock.advance(60_000);
  for (let state = await told.take(); state !== "up"; state = await told.take());
  await transport.caller.close();
  assert.equal(clock.pending, 0);
});

test("events of a second account are told of", async () => {
  await withHook({}, async ({ post: send, log, events }) => {
    await send(message(1));
    await send(message(2).replace("10001", "10002"));
    assert.equal(events.length, 2);
    assert.match(log.of("warn").join(), /events of 10002 after those of 10001. Give each account its own webhook/);
  });
});
