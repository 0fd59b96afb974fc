/** What single implementations do on the wire that has no other place, and the list of all that they do. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type net from "node:net";
import { test } from "node:test";
import { createTransport } from "../../src/transport/connect.ts";
import type { EventPayload } from "../../src/protocol/events/events.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { frame } from "../support/raw.ts";
import { captureLog } from "../support/captured_log.ts";
import { queue } from "../support/peer/forward.ts";
import { accept, response, startRawPeer, textFrame } from "../support/peer/raw.ts";

interface Wire {
  readonly socket: net.Socket;
  readonly transport: Transport;
  readonly log: ReturnType<typeof captureLog>;
  told(): Promise<EventPayload | string>;
}

/** A link whose other end is the bare connection. */
async function withWire(run: (wire: Wire) => Promise<void>): Promise<void> {
  const opened = queue<net.Socket>();
  const peer = await startRawPeer((socket, request) => {
    accept(socket, request);
    opened.put(socket);
  });
  const log = captureLog();
  const transport = createTransport({ url: `ws://127.0.0.1:${peer.port}`, log });
  const told = queue<EventPayload | string>();
  transport.feed?.open({
    event: (payload) => told.put(payload),
    up: () => told.put("up"),
    down: (error) => told.put(`down ${error.code} ${error.delivered}`),
    refused: () => told.put("refused"),
  });
  try {
    assert.equal(await told.take(), "up");
    await run({ socket: await opened.take(), transport, log, told: () => told.take() });
  } finally {
    await peer.stop();
    await transport.caller.close();
  }
}

const event = (rest: object): string =>
  JSON.stringify({ time: 1, self_id: 1, post_type: "message", message_type: "group", ...rest });

test("replies without data, without words, and with odd words as status reach their calls", async () => {
  await withWire(async ({ socket, transport }) => {
    const calls = [1, 2, 3].map((n) => transport.caller.call("set_group_sign", { n }));
    socket.write(textFrame('{"status":"ok","retcode":0,"echo":1,"message":"","wording":"","stream":"normal-action"}'));
    socket.write(textFrame('{"status":"ok","retcode":0,"data":null,"echo":2}\n'));
    socket.write(textFrame('{"status":"user not found in the buffer","retcode":200,"data":null,"echo":3}'));
    const [plain, silent, odd] = await Promise.all(calls);
    assert.deepEqual([plain?.retcode, plain?.data, silent?.data], [0, undefined, null]);
    assert.deepEqual([odd?.status, odd?.retcode], ["user not found in the buffer", 200]);
  });
});

test("a WebSocket on the port of an HTTP server carries events while calls go by HTTP, and judges by its own heartbeat", async () => {
  const beat = event({ post_type: "meta_event", meta_event_type: "heartbeat", interval: 30_000 });
  const peer = await startRawPeer((socket, request) => {
    if (!/^upgrade: websocket/im.test(request)) return void socket.write(response(200, '{"status":"ok","retcode":0}'));
    accept(socket, request);
    socket.write(textFrame(beat));
    socket.write(textFrame(event({ message_id: 7 })));
  });
  const clock = createManualClock();
  const place = `127.0.0.1:${peer.port}`;
  const transport = createTransport({ url: `http://${place}`, events: `ws://${place}`, log: captureLog(), clock });
  const told = queue<string>();
  transport.feed?.open({
    event: (payload) => told.put(payload.post_type),
    up: () => told.put("up"),
    down: (error) => told.put(error.code),
    refused: () => told.put("refused"),
  });
  try {
    assert.deepEqual([await told.take(), await told.take(), await told.take()], ["up", "meta_event", "message"]);
    assert.equal((await transport.caller.call("get_status", {})).retcode, 0);
    for (let second = 0; second < 95; second++) await clock.advance(1_000); // 2.5 intervals and more
    assert.equal(await told.take(), "CONNECTION_STALE");
  } finally {
    await transport.caller.close();
    await peer.stop();
  }
});

test("an action that breaks the implementation down ends the link: it may have been done, and the link is opened again", async () => {
  await withWire(async ({ socket, transport, told }) => {
    const broken = transport.caller.call("get_group_file_url", {});
    const other = transport.caller.call("get_status", {});
    socket.destroy();
    for (const call of [broken, other]) {
      await assert.rejects(call, { name: "ConnectionError", code: "CONNECTION_CLOSED", delivered: "unknown" });
    }
    assert.equal(await told(), "down CONNECTION_DROPPED unknown");
    assert.equal(await told(), "up");
  });
});

test("pings and pongs that nobody asked for are no frames of OneBot, and the link goes on", async () => {
  await withWire(async ({ socket, told, log }) => {
    for (const opcode of [9, 10, 10]) socket.write(frame(opcode, ""));
    socket.write(frame(9, "are you there"));
    socket.write(textFrame(event({ message_id: 1 })));
    assert.equal((await told() as unknown as { message_id: number }).message_id, 1);
    assert.deepEqual(log.of("warn"), []);
  });
});

test("a close frame without a code ends the link, rejects what is in flight, and another link is opened", async () => {
  await withWire(async ({ socket, transport, told }) => {
    const lost = assert.rejects(transport.caller.call("a", {}), { code: "CONNECTION_CLOSED", delivered: "unknown" });
    socket.write(frame(8, ""));
    await lost;
    assert.equal(await told(), "down CONNECTION_CLOSED unknown");
    assert.equal(await told(), "up");
  });
});

test("ids that are negative or above 32 bits arrive as they are", async () => {
  await withWire(async ({ socket, told }) => {
    for (const message_id of [-1907203473, 33825080189, 2 ** 53 - 1, "1482675043933618437"]) {
      socket.write(textFrame(event({ message_id })));
      assert.equal((await told() as unknown as { message_id: unknown }).message_id, message_id);
    }
  });
});

test("each row of the list has its test", () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const rows = [...read("docs/transports.md").matchAll(/\| `([\w/.]+)` ([^|]+) \|$/gm)];
  assert.ok(rows.length > 50, `${rows.length}`);
  for (const [, file, name] of rows) {
    assert.ok(read(`tests/${file}`).includes(name as string), `${file} has no test "${name}"`);
  }
});
