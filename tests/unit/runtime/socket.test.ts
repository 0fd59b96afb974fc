import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { startServer } from "../../../src/runtime/server.ts";
import type { ServerOptions } from "../../../src/runtime/server_types.ts";
import { openSocket, type SocketClose, type SocketOptions } from "../../../src/runtime/socket.ts";

/** Opens a socket and waits for its end; `onOpen` may use it in between. */
function untilClosed(
  url: string,
  options: SocketOptions = {},
  onOpen?: (send: (text: string) => void, close: () => void) => void,
) {
  const messages: string[] = [];
  const closes: SocketClose[] = [];
  return new Promise<{ info: SocketClose; messages: string[]; closes: SocketClose[] }>((resolve) => {
    const socket = openSocket(url, {
      open: () => onOpen?.((text) => socket.send(text), () => socket.close()),
      message: (text) => {
        messages.push(text);
        if (text === "bye") socket.close(1000, "enough");
      },
      close: (info) => {
        closes.push(info);
        // A second close would come soon after the first.
        if (closes.length === 1) setTimeout(() => resolve({ info, messages, closes }), 50);
      },
    }, options);
  });
}

/** A TCP server that treats every connection the same way. */
async function rawServer(onConnection: (socket: net.Socket) => void) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const plain: Pick<ServerOptions, "port" | "request"> = { port: 0, request: () => ({ status: 404 }) };

test("openSocket() sends, receives, passes headers, and closes once with the code that was given", async () => {
  let token: string | undefined;
  const server = await startServer({
    ...plain,
    upgrade: (request) => {
      token = request.header("authorization");
      return { message: (text, socket) => socket.send(text) };
    },
  });
  const { info, messages, closes } = await untilClosed(
    `ws://127.0.0.1:${server.port}/a?b=1`,
    { headers: { Authorization: "Bearer t" } },
    (send) => ["你好", "x".repeat(200_000), "bye"].forEach(send),
  );
  await server.close();
  assert.equal(token, "Bearer t");
  assert.deepEqual(messages, ["你好", "x".repeat(200_000), "bye"]);
  assert.deepEqual([info.opened, info.kind, info.code, closes.length], [true, "closed", 1000, 1]);
});

test("openSocket() tells the server's code and reason", async () => {
  const server = await startServer({
    ...plain,
    upgrade: () => ({ open: (socket) => socket.close(4009, "replaced"), message: () => {} }),
  });
  const { info } = await untilClosed(`ws://127.0.0.1:${server.port}`);
  await server.close();
  assert.deepEqual([info.kind, info.code], ["closed", 4009]);
  assert.match(info.reason, /closed the link \(code 4009: replaced\)/);
});

test("openSocket() says that nobody listens", async () => {
  const { port, close } = await rawServer(() => {});
  await close();
  const { info, closes } = await untilClosed(`ws://127.0.0.1:${port}`);
  assert.deepEqual([info.opened, info.kind, info.code, closes.length], [false, "refused", 1006, 1]);
  assert.equal(
    info.reason,
    `Nobody listens at ws://127.0.0.1:${port}/: is the implementation running, and is this its port?`,
  );
});

test("openSocket() says that a host name is not known", async () => {
  const { info } = await untilClosed("ws://no-such-host.invalid:3001");
  assert.deepEqual([info.kind, info.code], ["host-not-found", 1006]);
  assert.equal(info.reason, "The host name of ws://no-such-host.invalid:3001/ is not known: is it spelt right?");
});

for (const status of [401, 403]) {
  test(`openSocket() says that the token was refused with ${status}, and does not repeat it`, async () => {
    const server = await startServer({ ...plain, upgrade: () => ({ status }) });
    const { info } = await untilClosed(`ws://127.0.0.1:${server.port}/?access_token=secret`, {
      headers: { Authorization: "Bearer secret" },
    });
    await server.close();
    assert.deepEqual([info.kind, info.status], ["unauthorized", status]);
    assert.equal(info.reason, `ws://127.0.0.1:${server.port}/ refused the access token (HTTP ${status})`);
  });
}

test("openSocket() says that an HTTP server is no WebSocket", async () => {
  const server = await rawServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"));
  const { info } = await untilClosed(`ws://127.0.0.1:${server.port}`);
  await server.close();
  assert.deepEqual([info.kind, info.status], ["not-websocket", 200]);
  assert.match(info.reason, /answers HTTP 200, but is no WebSocket/);
});

test("openSocket() says that a peer speaks no HTTP, or nothing at all", async () => {
  const garbage = await rawServer((socket) => socket.end("SSH-2.0-OpenSSH_9.2p1 Debian\r\n"));
  const silent = await rawServer((socket) => socket.on("data", () => socket.end()));
  const [first, second] = await Promise.all([
    untilClosed(`ws://127.0.0.1:${garbage.port}`),
    untilClosed(`ws://127.0.0.1:${silent.port}`),
  ]);
  await Promise.all([garbage.close(), silent.close()]);
  assert.deepEqual([first.info.kind, second.info.kind], ["not-websocket", "not-websocket"]);
});

test("openSocket() gives up on a peer that takes the connection and says nothing", async () => {
  const server = await rawServer(() => {});
  const { info } = await untilClosed(`ws://127.0.0.1:${server.port}`, { connectTimeoutMs: 100 });
  await server.close();
  assert.equal(info.kind, "timeout");
  assert.match(info.reason, /did not answer within 100 ms/);
});

test("openSocket() says that TLS is not spoken, or not trusted", async () => {
  const server = await startServer({ ...plain, upgrade: () => ({ message: () => {} }) });
  const { info } = await untilClosed(`wss://127.0.0.1:${server.port}`);
  await server.close();
  assert.equal(info.kind, "tls");
});

test("openSocket() says that a link was lost, whether by FIN or by RST", async () => {
  const { createHash } = await import("node:crypto");
  const accept = (head: string) => {
    const key = /sec-websocket-key: (\S+)/i.exec(head)?.[1] ?? "";
    const hash = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${hash}\r\n\r\n`;
  };
  for (const cut of ["destroy", "resetAndDestroy"] as const) {
    const server = await rawServer((socket) => {
      socket.once("data", (head) => {
        socket.write(accept(head.toString()));
        setTimeout(() => socket[cut](), 50);
      });
    });
    const { info, closes } = await untilClosed(`ws://127.0.0.1:${server.port}`);
    await server.close();
    assert.deepEqual([info.opened, info.kind, info.code, closes.length], [true, "dropped", 1006, 1], cut);
  }
});

test("close() while connecting ends once", async () => {
  const silent = await rawServer(() => {});
  const closes: SocketClose[] = [];
  await new Promise<void>((resolve) => {
    const socket = openSocket(`ws://127.0.0.1:${silent.port}`, {
      open: () => {},
      message: () => {},
      close: (info) => {
        closes.push(info);
        resolve();
      },
    });
    socket.close();
  });
  await silent.close();
  assert.deepEqual(closes.map(({ kind, opened }) => [kind, opened]), [["aborted", false]]);
});
