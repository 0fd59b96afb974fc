import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { startServer } from "../../../../src/runtime/server/server.ts";
import type {
  Server,
  ServerOptions,
  ServerSocket,
  ServerSocketHandlers,
} from "../../../../src/runtime/server/types.ts";
import { runtimeName } from "../../../../src/runtime/platform.ts";
import { openSocket, type Socket, type SocketClose } from "../../../../src/runtime/socket/socket.ts";
import { clientFrame, eventually, get, type RawClient, rawClient, upgradeHeaders } from "../../../support/raw.ts";

interface Accepted {
  server: Server;
  url: string;
  sockets: ServerSocket[];
  messages: string[];
  closes: [number, string][];
}

/** A server that accepts every upgrade and keeps what it is told. */
async function withServer(
  options: Partial<ServerOptions> & { handlers?: Partial<ServerSocketHandlers> },
  run: (accepted: Accepted) => Promise<void>,
): Promise<void> {
  const sockets: ServerSocket[] = [];
  const messages: string[] = [];
  const closes: [number, string][] = [];
  const server = await startServer({
    port: 0,
    request: () => ({ status: 404 }),
    upgrade: () => ({
      open: (socket) => sockets.push(socket),
      message: (text) => messages.push(text),
      close: (code, reason) => closes.push([code, reason]),
      ...options.handlers,
    }),
    ...options,
  });
  try {
    await run({ server, url: `ws://127.0.0.1:${server.port}`, sockets, messages, closes });
  } finally {
    await server.close();
  }
}

/** A client that is open, and how it will end. */
function connect(url: string, received: string[] = []): Promise<{ socket: Socket; closed: Promise<SocketClose> }> {
  return new Promise((resolve) => {
    const closed = new Promise<SocketClose>((tell) => {
      const socket = openSocket(url, {
        open: () => resolve({ socket, closed }),
        message: (text) => received.push(text),
        close: tell,
      });
    });
  });
}

/** A client that does just what a test says, and is open. */
async function rawSocket(server: Server): Promise<RawClient> {
  const client = rawClient(server.port, get("/", upgradeHeaders));
  await client.until(/\r\n\r\n/);
  return client;
}

/** What a raw client got behind the head, as bytes. */
const framesOf = ({ text }: RawClient): Buffer => Buffer.from(text.slice(text.indexOf("\r\n\r\n") + 4), "latin1");

test("an upgrade is refused before it happens, with the status, headers and body that were given", async () => {
  let seen = "";
  await withServer({
    upgrade: (request) => {
      seen = `${request.method} ${request.url.pathname} ${request.header("x-self-id")} ${request.remoteAddress}`;
      return { status: 401, headers: { "www-authenticate": "Bearer" }, body: "你好" };
    },
  }, async ({ server }) => {
    const client = rawClient(server.port, get("/onebot/v11/ws", { ...upgradeHeaders, "X-Self-ID": "10001" }));
    const text = Buffer.from(await client.until(/\r\n\r\n.{6}/s), "latin1").toString();
    assert.match(text, /^HTTP\/1.1 401 .*\r\nwww-authenticate: Bearer\r\n.*\r\n\r\n你好$/is);
    assert.equal(seen, "GET /onebot/v11/ws 10001 127.0.0.1");
    client.socket.destroy();
  });
});

test("without a function for upgrades every one is refused with 426", async () => {
  const server = await startServer({ port: 0, request: () => ({ status: 200 }) });
  const client = rawClient(server.port, get("/", upgradeHeaders));
  assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1.1 426 /);
  await server.close();
});

test("a request that is no proper handshake gets 400 and opens nothing", async () => {
  await withServer({}, async ({ server, sockets }) => {
    const client = rawClient(server.port, get("/", { upgrade: "websocket", connection: "Upgrade" }));
    assert.match(await client.until(/\r\n\r\n/), /^HTTP\/1.1 400 /);
    client.socket.destroy();
    assert.equal(sockets.length, 0);
  });
});

test("texts go both ways, in order, small and large, and binary frames are read as UTF-8", async () => {
  const received: string[] = [];
  const large = "企鹅".repeat(3_000_000);
  await withServer({ handlers: { message: (text, socket) => socket.send(text) } }, async ({ server, url }) => {
    const { socket, closed } = await connect(url, received);
    const texts = ["", "你好 🐧", large, ...Array.from({ length: 500 }, (_, n) => `m${n}`)];
    for (const text of texts) socket.send(text);
    await eventually(() => received.length === texts.length, 20_000);
    assert.ok(received.every((text, n) => text === texts[n]));
    assert.equal(typeof socket.bufferedBytes, "number");
    socket.close();
    assert.equal((await closed).code, 1000);

    const binary = rawClient(server.port, get("/", upgradeHeaders));
    await binary.until(/\r\n\r\n/);
    binary.socket.write(clientFrame(2, "你好"));
    await binary.until(/\x81\x06/);
    assert.ok(Buffer.from(binary.text, "latin1").toString().endsWith("你好"));
    binary.socket.destroy();
  });
});

test("a close is told to the other side with its code and reason", async () => {
  await withServer({}, async ({ url, sockets, closes }) => {
    const first = await connect(url);
    first.socket.close(4001, "why");
    assert.deepEqual([(await first.closed).code, (await first.closed).kind], [4001, "closed"]);
    await eventually(() => closes.length === 1);
    assert.deepEqual(closes[0], [4001, "why"]);
    assert.equal(sockets[0]?.isOpen, false);

    const second = await connect(url);
    await eventually(() => sockets.length === 2);
    sockets[1]?.close(1008, "token验证失败");
    const info = await second.closed;
    assert.deepEqual([info.code, info.reason], [1008, `${url}/ closed the link (code 1008: token验证失败)`]);

    const third = await connect(url);
    await eventually(() => sockets.length === 3);
    sockets[2]?.close();
    assert.deepEqual([(await third.closed).code, (await third.closed).kind], [1005, "closed"]);
  });
});

test("close() without a code sends an empty frame", async () => {
  await withServer({ handlers: { open: (socket) => socket.close() } }, async ({ server }) => {
    const client = rawClient(server.port, get("/", upgradeHeaders));
    await client.until(/\r\n\r\n[^]{2}/);
    assert.match(client.text, /\r\n\r\n\x88\x00$/);
    client.socket.destroy();
  });
});

test("a reason that is too long is cut at a character", async () => {
  await withServer({}, async ({ url, sockets, closes }) => {
    const { socket, closed } = await connect(url);
    socket.close(3000, "鹅".repeat(100));
    await closed;
    await eventually(() => closes.length === 1);
    assert.deepEqual(closes[0], [3000, "鹅".repeat(41)]);
    const other = await connect(url);
    await eventually(() => sockets.length === 2);
    sockets[1]?.close(3000, "鹅".repeat(100));
    assert.match((await other.closed).reason, /code 3000: 鹅{41}\)$/);
  });
});

test("a link that breaks off is closed with 1006, once", async () => {
  await withServer({}, async ({ server, closes }) => {
    for (const cut of ["destroy", "resetAndDestroy", "end"] as const) {
      closes.length = 0;
      const client = rawClient(server.port, get("/", upgradeHeaders));
      await client.until(/\r\n\r\n/);
      client.socket[cut]();
      await eventually(() => closes.length > 0);
      client.socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.deepEqual(closes, [[1006, ""]], cut);
    }
  });
});

test("terminate() cuts the connection at once, and its close comes once", async () => {
  await withServer({}, async ({ server, sockets, closes }) => {
    const client = rawClient(server.port, get("/", upgradeHeaders));
    await client.until(/\r\n\r\n/);
    await eventually(() => sockets.length === 1);
    sockets[0]?.terminate();
    sockets[0]?.terminate();
    sockets[0]?.send("into the void");
    assert.deepEqual([closes, sockets[0]?.isOpen], [[[1006, ""]], false]);
    await eventually(() => client.isClosed, 500);
    assert.equal(closes.length, 1);
  });
});

test("a client that never answers a goodbye is cut after two seconds at the latest", async () => {
  await withServer({}, async ({ server, sockets, closes }) => {
    const client = rawClient(server.port, get("/", upgradeHeaders));
    await client.until(/\r\n\r\n/);
    await eventually(() => sockets.length === 1);
    const startMs = performance.now();
    sockets[0]?.close(1000, "bye");
    await eventually(() => client.isClosed, 5_000);
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs < 3_500, `${tookMs} ms`);
    assert.equal(closes.length, 1);
  });
});

test("nothing is lost of what was sent before a goodbye", async () => {
  const received: string[] = [];
  await withServer({
    handlers: {
      open(socket) {
        for (let n = 0; n < 1_000; n++) socket.send(`${n} ${"x".repeat(1_000)}`);
        socket.close(1000);
      },
    },
  }, async ({ url }) => {
    const { closed } = await connect(url, received);
    await closed;
    assert.equal(received.length, 1_000);
  });
});

test("a message in pieces is one message, also byte by byte and with a ping between them", async () => {
  await withServer({}, async ({ server, messages }) => {
    const client = await rawSocket(server);
    const bytes = Buffer.concat([
      clientFrame(1, "你".repeat(100), { isFinal: false }),
      clientFrame(9, "still there?"),
      clientFrame(0, "", { isFinal: false }),
      clientFrame(0, Buffer.from("好🐧").subarray(0, 4), { isFinal: false }),
      clientFrame(0, Buffer.from("好🐧").subarray(4)),
      clientFrame(1, "x".repeat(300)),
    ]);
    for (const byte of bytes) client.socket.write(Buffer.of(byte));
    await eventually(() => messages.length === 2);
    assert.deepEqual(messages, [`${"你".repeat(100)}好🐧`, "x".repeat(300)]);
    await client.until(/there\?$/);
    assert.equal(framesOf(client).toString("latin1"), "\x8a\x0cstill there?");
    client.socket.destroy();
  });
});

/** How a server ends a link whose client breaks the protocol. */
const broken: [name: string, frame: Buffer, code: number][] = [
  ["a frame without a mask", Buffer.from([0x81, 0x01, 0x41]), 1002],
  ["an extension that was not agreed on", Buffer.from([0xc1, 0x80, 0, 0, 0, 0]), 1002],
  ["an unknown kind", clientFrame(3, "x"), 1002],
  ["an unknown kind of control frame", clientFrame(11, "x"), 1002],
  ["a ping in pieces", clientFrame(9, "x", { isFinal: false }), 1002],
  ["a ping of 126 bytes", clientFrame(9, "x".repeat(126)), 1002],
  ["the rest of no message", clientFrame(0, "x"), 1002],
  ["a message inside another", Buffer.concat([clientFrame(1, "a", { isFinal: false }), clientFrame(1, "b")]), 1002],
  ["a goodbye with half a code", clientFrame(8, Buffer.of(3)), 1002],
  ["a goodbye with a code that nobody may send", clientFrame(8, Buffer.from([0x03, 0xed])), 1002],
  ["a message of 2^62 bytes", Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
  ["a message of 65 MiB", Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x04, 0x10, 0, 0, 0, 0, 0, 0]), 1009],
];

test("a client that breaks the protocol is closed with the reason's code, once, and is no message", async () => {
  await withServer({}, async ({ server, closes, messages }) => {
    for (const [name, bytes, code] of broken) {
      closes.length = 0;
      const client = await rawSocket(server);
      client.socket.write(bytes);
      await client.closed();
      const frames = framesOf(client);
      // Bun cuts some of them without a word.
      if (runtimeName !== "bun" || frames.length > 0) {
        assert.deepEqual([frames[0], frames.readUInt16BE(2)], [0x88, code], name);
      }
      await eventually(() => closes.length > 0);
      assert.deepEqual([closes.length, messages], [1, []], name);
    }
  });
});

test("pieces of a message that are too much together are not gathered", async () => {
  await withServer({}, async ({ server, closes }) => {
    const client = await rawSocket(server);
    const piece = clientFrame(1, Buffer.alloc(22 * 2 ** 20, "x"), { isFinal: false });
    client.socket.write(piece);
    piece[0] = 0;
    for (let n = 0; n < 2; n++) client.socket.write(piece);
    await client.closed();
    await eventually(() => closes.length === 1);
  });
});

test("pause() lets the client wait, and nothing is lost", async () => {
  await withServer({}, async ({ url, sockets, messages }) => {
    const { socket } = await connect(url);
    await eventually(() => sockets.length === 1);
    assert.equal(sockets[0]?.pause(), true);
    for (let n = 0; n < 100; n++) socket.send(`${n}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(messages, []);
    sockets[0]?.resume();
    await eventually(() => messages.length === 100);
  });
});

test("a client that pings and never reads does not pile up pongs", async () => {
  await withServer({}, async ({ server, sockets, messages }) => {
    const client = await rawSocket(server);
    client.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 80_000 }, () => clientFrame(9, "x".repeat(125))));
    client.socket.write(pings);
    client.socket.write(clientFrame(1, "that was all"));
    await eventually(() => messages.length === 1, 10_000);
    const waiting = sockets[0]?.bufferedBytes ?? 0;
    assert.ok(waiting < (runtimeName === "bun" ? 17 : 2) * 2 ** 20, `${waiting} bytes wait`); // Bun's own limit is 16 MiB
    client.socket.destroy();
  });
});

test("a message of 40 MB waits for a client that reads slowly, and is not dropped", async () => {
  const received: string[] = [];
  await withServer({}, async ({ url, sockets }) => {
    await connect(url, received);
    await eventually(() => sockets.length === 1);
    for (let n = 0; n < 4; n++) sockets[0]?.send("x".repeat(10_000_000));
    await eventually(() => received.length === 4, 20_000);
    assert.ok(received.every(({ length }) => length === 10_000_000));
  });
});
