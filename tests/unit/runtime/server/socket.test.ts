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
import { openSocket, type Socket, type SocketClose } from "../../../../src/runtime/socket/socket.ts";
import { eventually, get, rawClient, upgradeHeaders } from "../../../support/raw.ts";

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

/** A frame of a client: masked with zeros. */
function clientFrame(opcode: number, body: Uint8Array | string): Buffer {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
}

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
