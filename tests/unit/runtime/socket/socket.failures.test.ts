import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type net from "node:net";
import { test } from "node:test";
import { openSocket, type SocketClose, type SocketOptions } from "../../../../src/runtime/socket/socket.ts";
import { runProgram } from "../child.ts";
import {
  acceptUpgrade,
  eventually,
  freePort,
  onRequests,
  type RawServer,
  readFixture,
  startRawServer,
  startTlsServer,
} from "../../../support/raw.ts";

/** How an attempt ended that must not succeed: once, unopened, with 1006. */
async function attempt(url: string, options?: SocketOptions): Promise<Omit<SocketClose, "code" | "opened">> {
  const closes: SocketClose[] = [];
  await new Promise<void>((resolve) => {
    openSocket(url, {
      open: () => assert.fail("it opened"),
      message: () => assert.fail("it got a message"),
      close(info) {
        closes.push(info);
        if (closes.length === 1) setTimeout(resolve, 50);
      },
    }, options);
  });
  assert.equal(closes.length, 1);
  const { code, opened, ...rest } = closes[0] as SocketClose;
  assert.deepEqual([code, opened], [1006, false]);
  return rest;
}

async function using(
  server: Promise<RawServer>,
  run: (port: number, server: RawServer) => Promise<void>,
): Promise<void> {
  const started = await server;
  await run(started.port, started).finally(started.close);
}

/** A server that answers each upgrade so. */
function answering(...pieces: (string | Uint8Array)[]): Promise<RawServer> {
  return startRawServer((socket) =>
    onRequests(socket, () => {
      for (const piece of pieces) socket.write(piece);
      socket.end();
    })
  );
}

test("nobody listens", async () => {
  const port = await freePort();
  assert.deepEqual(await attempt(`ws://127.0.0.1:${port}/onebot?access_token=secret`), {
    kind: "refused",
    reason: `Nobody listens at ws://127.0.0.1:${port}/onebot: is the implementation running, and is this its port?`,
  });
});

test("a host name is not known", async () => {
  assert.deepEqual(await attempt("ws://no-such-host.invalid:3001"), {
    kind: "host-not-found",
    reason: "The host name of ws://no-such-host.invalid:3001/ is not known: is it spelt right?",
  });
});

for (const status of [401, 403]) {
  test(`the token is refused with ${status}, and is not repeated`, async () => {
    const tokens: string[] = [];
    const server = startRawServer((socket) =>
      onRequests(socket, (request) => {
        tokens.push(/^authorization: (.*)\r$/im.exec(request)?.[1] ?? "");
        socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 2\r\n\r\nno`);
      })
    );
    await using(server, async (port) => {
      const url = `ws://127.0.0.1:${port}/?access_token=secret`;
      assert.deepEqual(await attempt(url, { headers: { Authorization: "Bearer secret" } }), {
        kind: "unauthorized",
        status,
        reason: `ws://127.0.0.1:${port}/ refused the access token (HTTP ${status})`,
      });
      assert.ok(tokens.every((token) => token === "Bearer secret"));
    });
  });
}

for (const status of [200, 302, 404, 426, 500, 502]) {
  test(`an HTTP server answers ${status}`, async () => {
    const server = answering(`HTTP/1.1 ${status} X\r\ncontent-length: 2\r\nlocation: /x\r\n\r\nhi`);
    await using(server, async (port) => {
      assert.deepEqual(await attempt(`ws://127.0.0.1:${port}`), {
        kind: "not-websocket",
        status,
        reason: `ws://127.0.0.1:${port}/ answers HTTP ${status}, but is no WebSocket: is this the HTTP port?`,
      });
    });
  });
}

test("a server keeps a refused connection open, and it does not matter", async () => {
  const server = startRawServer((socket) =>
    onRequests(socket, () => void socket.write("HTTP/1.1 401 X\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n"))
  );
  await using(server, async (port) => {
    assert.equal((await attempt(`ws://127.0.0.1:${port}`)).kind, "unauthorized");
  });
});

test("a peer speaks no HTTP", async () => {
  for (const noise of ["SSH-2.0-OpenSSH_9.2p1 Debian\r\n", "hello", "\u0015\u0003\u0001\u0000\u0002\u0002\u0046"]) {
    await using(answering(noise), async (port) => {
      assert.deepEqual(await attempt(`ws://127.0.0.1:${port}`), {
        kind: "not-websocket",
        reason: `ws://127.0.0.1:${port}/ does not speak HTTP: is this the right port, or does it want wss://?`,
      });
    });
  }
});

for (
  const [name, end] of [
    ["ends the connection", (socket: net.Socket) => socket.end()],
    ["resets the connection", (socket: net.Socket) => socket.resetAndDestroy()],
  ] as const
) {
  test(`a peer ${name} without an answer`, async () => {
    const server = startRawServer((socket) => void socket.on("data", () => end(socket)));
    await using(server, async (port) => {
      assert.deepEqual(await attempt(`ws://127.0.0.1:${port}`), {
        kind: "not-websocket",
        reason: `ws://127.0.0.1:${port}/ closed the connection without an answer: is this the right port?`,
      });
    });
  });
}

test("a peer switches protocols, but to another one", async () => {
  const head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n";
  await using(answering(head), async (port) => {
    assert.deepEqual(await attempt(`ws://127.0.0.1:${port}`), {
      kind: "not-websocket",
      status: 101,
      reason:
        `ws://127.0.0.1:${port}/ accepts the upgrade, but not as a WebSocket does: what is between here and there?`,
    });
  });
});

test("a peer takes the connection and says nothing, or stops within its answer", async () => {
  for (const words of ["", "HTTP/1.1 101 Switching"]) {
    const server = startRawServer((socket) => void socket.on("data", () => socket.write(words)));
    await using(server, async (port, { connections }) => {
      assert.equal(connections, 0);
      const startMs = performance.now();
      assert.deepEqual(await attempt(`ws://127.0.0.1:${port}`, { connectTimeoutMs: 200 }), {
        kind: "timeout",
        reason: `ws://127.0.0.1:${port}/ did not answer within 200 ms: is it the right address, and is it alive?`,
      });
      assert.ok(performance.now() - startMs < 1_500);
    });
  }
});

for (
  const [name, certificate, key] of [
    ["self-signed", "ca.pem", "ca_key.pem"],
    ["of an unknown authority", "server.pem", "server_key.pem"],
    ["expired", "expired.pem", "server_key.pem"],
  ] as const
) {
  test(`a certificate is ${name}`, async () => {
    const options = name === "expired" ? { ca: readFixture("ca.pem") } : {};
    await using(startTlsServer(certificate, key, (socket) => acceptUpgrade(socket)), async (port) => {
      assert.deepEqual(await attempt(`wss://127.0.0.1:${port}`, options), {
        kind: "tls",
        reason: `The certificate of wss://127.0.0.1:${port}/ is not trusted here: ` +
          "it is self-signed, expired, or of an unknown authority",
      });
    });
  });
}

test("a certificate is for another host name", async () => {
  await using(startTlsServer("other_name.pem", "server_key.pem", (socket) => acceptUpgrade(socket)), async (port) => {
    assert.deepEqual(await attempt(`wss://127.0.0.1:${port}`, { ca: readFixture("ca.pem") }), {
      kind: "tls",
      reason: `The certificate of wss://127.0.0.1:${port}/ is for another host name`,
    });
  });
});

test("wss:// is said to a port that speaks no TLS", async () => {
  const plain = (answer: string): Promise<RawServer> =>
    startRawServer((socket) => void socket.once("data", () => socket.end(answer)));
  for (const answer of ["HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n", ""]) {
    await using(plain(answer), async (port) => {
      assert.deepEqual(await attempt(`wss://127.0.0.1:${port}`), {
        kind: "tls",
        reason: `wss://127.0.0.1:${port}/ does not speak TLS: should the address begin with ws://?`,
      });
    });
  }
});

test("ws:// is said to a port that wants TLS", async () => {
  await using(startTlsServer("server.pem", "server_key.pem", (socket) => acceptUpgrade(socket)), async (port) => {
    const { kind, reason } = await attempt(`ws://127.0.0.1:${port}`);
    assert.equal(kind, "not-websocket");
    assert.match(
      reason,
      /^ws:\/\/127\.0\.0\.1:\d+\/ (does not speak HTTP|closed the connection without an answer): is/,
    );
  });
});

test("an authority that is given is trusted", async () => {
  await using(startTlsServer("server.pem", "server_key.pem", (socket) => acceptUpgrade(socket)), async (port) => {
    let opened = false;
    const socket = openSocket(`wss://127.0.0.1:${port}`, { open: () => opened = true, message() {}, close() {} }, {
      ca: readFixture("ca.pem"),
    });
    await eventually(() => opened);
    socket.terminate();
  });
});

test("an address that answers by name, by IPv4, and with a default path", async () => {
  await using(startRawServer((socket) => acceptUpgrade(socket)), async (port) => {
    for (const url of [`ws://localhost:${port}`, `ws://127.0.0.1:${port}`, `ws://127.0.0.1:${port}/?a=b`]) {
      const opened = await new Promise<boolean>((resolve) => {
        const socket = openSocket(url, {
          open: () => (resolve(true), socket.terminate()),
          message() {},
          close: () => resolve(false),
        });
      });
      assert.ok(opened, url);
    }
  });
});

test("nothing is lost that a server sends right behind its answer", async () => {
  const server = startRawServer((socket) =>
    acceptUpgrade(socket, () => {
      for (let n = 0; n < 100; n++) socket.write(Buffer.from([0x81, 1, 97]));
    })
  );
  await using(server, async (port) => {
    let count = 0;
    const socket = openSocket(`ws://127.0.0.1:${port}`, { open() {}, message: () => count++, close() {} });
    await eventually(() => count === 100);
    socket.terminate();
  });
});

test("interim answers without end hold nobody longer than the time for connecting", async () => {
  const server = startRawServer((socket) => {
    socket.once("data", () => {
      const timer = setInterval(() => socket.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(50)), 1);
      socket.on("close", () => clearInterval(timer));
    });
  });
  await using(server, async (port) => {
    const startMs = performance.now();
    const { kind } = await attempt(`ws://127.0.0.1:${port}`, { connectTimeoutMs: 300 });
    assert.match(kind, /^(timeout|not-websocket)$/);
    assert.ok(performance.now() - startMs < 2_000);
  });
});

test("an attempt that is called off keeps no program alive", async () => {
  await using(startRawServer((socket) => socket.resume()), async (port) => {
    const { code, out, err } = await runProgram(`
      import process from "node:process";
      import { openSocket } from "$src/runtime/socket/socket.ts";
      let closedMs = 0;
      const close = ({ kind }) => { closedMs = performance.now(); console.log(kind); };
      const socket = openSocket("ws://127.0.0.1:${port}", { open() {}, message() {}, close });
      setTimeout(() => socket.close(), 200);
      process.on("exit", () => console.log(performance.now() - closedMs < 5_000 ? "at once" : "late"));
    `);
    assert.deepEqual([code, out.trim().split("\n")], [0, ["aborted", "at once"]], err);
  });
});
