/** What single implementations do on the wire that has no other place, and the list of all that they do. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type net from "node:net";
import { test } from "node:test";
import { createTransport } from "../../src/transport/connect.ts";
import type { EventPayload } from "../../src/protocol/events/events.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { frame } from "../unit/runtime/raw.ts";
import { captureLog } from "../unit/transport/captured_log.ts";
import { queue } from "./peer.ts";
import { accept, startRawPeer, textFrame } from "./raw_peer.ts";

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
