import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type net from "node:net";
import { test } from "node:test";
import { ConfigError } from "../../../../src/errors.ts";
import { runtimeName } from "../../../../src/runtime/platform.ts";
import { startServer } from "../../../../src/runtime/server/server.ts";
import {
  openSocket,
  type Socket,
  type SocketClose,
  type SocketOptions,
} from "../../../../src/runtime/socket/socket.ts";
import { runProgram } from "../child.ts";
import { acceptUpgrade, eventually, frame, startRawServer } from "../../../support/raw.ts";

interface Seen {
  info: SocketClose;
  messages: string[];
  closes: number;
}

/** Opens a socket and waits for its end. A second close would come soon after the first. */
function untilClosed(url: string, options: SocketOptions = {}, onOpen?: (socket: Socket) => void): Promise<Seen> {
  const messages: string[] = [];
  let closes = 0;
  return new Promise((resolve) => {
    const socket = openSocket(url, {
      open: () => onOpen?.(socket),
      message: (text) => messages.push(text),
      close(info) {
        if (++closes === 1) setTimeout(() => resolve({ info, messages, closes }), 50);
      },
    }, options);
  });
}

/** Runs a test against a server that accepts an upgrade and then does as it is told. */
async function withPeer(
  play: (socket: net.Socket, request: string) => void,
  run: (url: string) => Promise<void>,
): Promise<void> {
  const server = await startRawServer((socket) => acceptUpgrade(socket, (request) => play(socket, request)));
  try {
    await run(`ws://127.0.0.1:${server.port}/`);
  } finally {
    await server.close();
  }
}

test("openSocket() sends its headers, and no wish for compression", async () => {
  let request = "";
  await withPeer((socket, text) => {
    request = text;
    socket.end();
  }, async (url) => {
    await untilClosed(`${url}a%20b?c=d`, { headers: { Authorization: "Bearer t", "X-A": "b" } });
    assert.match(request, /^GET \/a%20b\?c=d HTTP\/1\.1\r\n/);
    assert.match(request, /^authorization: Bearer t\r$/im);
    assert.match(request, /^x-a: b\r$/im);
    assert.doesNotMatch(request, /permessage-deflate/);
  });
});

test("a message may come as text, as binary, and in fragments", async () => {
  await withPeer((socket) => {
    const [first, last] = [frame(1, "a"), frame(0, "b")];
    first[0] = 0x01; // more follows
    for (const bytes of [frame(1, "你好"), frame(2, "二进制"), first, frame(9, "ping"), last, frame(1, "")]) {
      socket.write(bytes);
    }
    socket.write(frame(8, Buffer.from([0x03, 0xe8])));
  }, async (url) => {
    const { info, messages } = await untilClosed(url);
    assert.deepEqual(messages, ["你好", "二进制", "ab", ""]);
    assert.deepEqual([info.code, info.kind, info.opened], [1000, "closed", true]);
  });
});

test("what is sent in one turn leaves together, in order", async () => {
  const reads: number[] = [];
  let text = "";
  await withPeer((socket) => {
    socket.on("data", (chunk: Buffer) => {
      reads.push(chunk.length);
      text += chunk.toString("latin1");
    });
  }, async (url) => {
    const socket = await new Promise<Socket>((resolve) => {
      const opening = openSocket(url, { open: () => resolve(opening), message() {}, close() {} });
    });
    for (let n = 0; n < 20; n++) socket.send("x".repeat(10));
    await Promise.resolve().then(() => socket.send("x".repeat(10)));
    await eventually(() => reads.reduce((sum, size) => sum + size, 0) === 21 * 16);
    if (runtimeName === "node") assert.equal(reads.length, 1);
    socket.send("late");
    await eventually(() => reads.reduce((sum, size) => sum + size, 0) === 21 * 16 + 10);
    socket.terminate();
  });
  assert.ok(text.length > 0);
});

test("the server's code and reason are told", async () => {
  for (
    const [body, code, words] of [
      [Buffer.concat([Buffer.from([0x0f, 0xa9]), Buffer.from("被替换")]), 4009, "(code 4009: 被替换)"],
      [Buffer.from([0x03, 0xf0]), 1008, "(code 1008)"],
      [Buffer.alloc(0), 1005, "(code 1005)"],
    ] as const
  ) {
    await withPeer((socket) => void socket.write(frame(8, body)), async (url) => {
      const { info, closes } = await untilClosed(url);
      assert.deepEqual(info, { code, kind: "closed", opened: true, reason: `${url} closed the link ${words}` });
      assert.equal(closes, 1);
    });
  }
});

for (
  const [name, cut] of [
    ["FIN", (socket: net.Socket) => socket.end()],
    ["RST", (socket: net.Socket) => socket.resetAndDestroy()],
    ["a frame that is cut short", (socket: net.Socket) => socket.end(frame(1, "x".repeat(100)).subarray(0, 20))],
    ["a frame that nobody knows", (socket: net.Socket) => socket.write(Buffer.from([0x8b, 0]))],
  ] as const
) {
  test(`a link that ends by ${name} was lost, and what came before is delivered`, async () => {
    await withPeer((socket) => {
      socket.write(frame(1, "before"));
      setTimeout(() => cut(socket), 50);
    }, async (url) => {
      const { info, messages, closes } = await untilClosed(url);
      assert.deepEqual(info, { code: 1006, kind: "dropped", opened: true, reason: `The link to ${url} was lost` });
      assert.deepEqual([messages, closes], [["before"], 1]);
    });
  });
}

test("a message above the limit ends the link and says so", async () => {
  // The limits of Deno (64 MiB) and Bun (128 MiB) are their own. On Node the length in the head is enough.
  const bytes = (runtimeName === "node" ? 65 : 140) * 1024 * 1024;
  await withPeer((socket) => {
    socket.write(frame(1, Buffer.alloc(bytes, 97)));
    socket.on("data", () => socket.end());
  }, async (url) => {
    const { info, messages } = await untilClosed(url);
    assert.deepEqual([info.code, info.kind, messages.length], [1006, "dropped", 0]);
    assert.equal(info.reason, `The link to ${url} was lost: a message was larger than is taken here`);
  });
});

test("close() says goodbye with a code and a reason that the protocol allows", async () => {
  for (
    const [code, reason, expected] of [
      [undefined, undefined, "03e8"],
      [4001, "够了", `0fa1${Buffer.from("够了").toString("hex")}`],
      [1001, "going away", `03e8${Buffer.from("going away").toString("hex")}`],
      [3000, "鹅".repeat(50), `0bb8${Buffer.from("鹅".repeat(41)).toString("hex")}`],
    ] as const
  ) {
    let seen = "";
    await withPeer((socket) => {
      socket.on("data", (chunk: Buffer) => {
        const [mask, body] = [chunk.subarray(2, 6), chunk.subarray(6)];
        seen = Buffer.from(body.map((byte, n) => byte ^ (mask[n % 4] ?? 0))).toString("hex");
        socket.end(frame(8, Buffer.from(seen, "hex")));
      });
    }, async (url) => {
      const { info, closes } = await untilClosed(url, {}, (socket) => {
        socket.close(code, reason);
        socket.close(4002, "again");
        assert.equal(socket.isOpen, false);
      });
      assert.equal(seen, expected);
      assert.deepEqual([info.kind, info.code, info.opened, closes], [
        "closed",
        parseInt(expected.slice(0, 4), 16),
        true,
        1,
      ]);
    });
  }
});

test("a peer that never answers a goodbye is cut off after two seconds, and the process can end", async () => {
  let isCut = false;
  await withPeer((socket) => {
    socket.resume();
    socket.on("close", () => isCut = true);
  }, async (url) => {
    const { code, out, err } = await runProgram(`
      import { openSocket } from "$src/runtime/socket/socket.ts";
      const startMs = performance.now();
      const socket = openSocket("${url}", {
        open: () => socket.close(),
        message() {},
        close: (info) => console.log(JSON.stringify({ ...info, ms: performance.now() - startMs })),
      });
    `);
    assert.equal(code, 0, err);
    const { ms, ...info } = JSON.parse(out) as SocketClose & { ms: number };
    const reason = `Closed; ${url} did not answer the goodbye`;
    assert.deepEqual(info, { code: 1006, kind: "closed", opened: true, reason });
    assert.ok(ms > 1_500 && ms < 4_000, `${ms} ms`);
    await eventually(() => isCut);
  });
});

test("terminate() cuts at once, and the process can end", async () => {
  let isCut = false;
  await withPeer((socket) => socket.on("close", () => isCut = true).resume(), async (url) => {
    const { code, out, err, ms } = await runProgram(`
      import { openSocket } from "$src/runtime/socket/socket.ts";
      const socket = openSocket("${url}", {
        open: () => { socket.terminate(); socket.terminate(); socket.send("x"); console.log(socket.isOpen); },
        message() {},
        close: ({ code, kind, opened }) => console.log(code, kind, opened),
      });
    `);
    assert.deepEqual([code, out.trim()], [0, "1006 dropped true\nfalse"], err);
    assert.ok(ms < 10_000);
    await eventually(() => isCut);
  });
});

test("an attempt can be called off at any moment, ends once, and the process can end", async () => {
  const silent = await startRawServer(() => {});
  const { code, out, err } = await runProgram(`
    import { openSocket } from "$src/runtime/socket/socket.ts";
    for (const way of ["close", "terminate"]) for (const waitMs of [-1, 0, 300]) {
      const socket = openSocket("ws://127.0.0.1:${silent.port}", {
        open() {},
        message() {},
        close: ({ code, kind, opened, reason }) => console.log(code, kind, opened, reason),
      });
      if (waitMs < 0) socket[way]();
      else setTimeout(() => socket[way](), waitMs);
    }
  `);
  await silent.close();
  assert.equal(code, 0, err);
  const lines = out.trim().split("\n").sort();
  const place = `ws://127.0.0.1:${silent.port}/`;
  const called = `1006 aborted false The attempt to reach ${place} was called off`;
  const cut = `1006 aborted false The link to ${place} was cut on this side`;
  assert.deepEqual(lines, [called, called, called, cut, cut, cut]);
});

test("the end of a socket comes after openSocket() has returned", async () => {
  let returned = false;
  await new Promise<void>((resolve) => {
    openSocket("ws://127.0.0.1:1", { open() {}, message() {}, close: () => (assert.ok(returned), resolve()) });
    returned = true;
  });
});

test("a paused socket lets its peer wait, where the runtime can", async () => {
  let sent = 0;
  await withPeer((socket) => {
    const piece = frame(1, "x".repeat(60_000));
    const more = (): void => {
      while (sent < 1_000) {
        sent++;
        if (!socket.write(piece)) return void socket.once("drain", more);
      }
    };
    more();
  }, async (url) => {
    let received = 0;
    const socket = openSocket(url, {
      open: () => assert.equal(socket.pause(), runtimeName === "node"),
      message: () => received++,
      close() {},
    });
    assert.equal(socket.pause(), false); // not open yet
    if (runtimeName === "node") {
      let before = -1;
      while (before !== sent || sent === 0) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.ok(sent < 500 && received < 10, `${sent} sent, ${received} received`);
      socket.resume();
    }
    await eventually(() => received === 1_000, 10_000);
    socket.terminate();
  });
});

test("what is not written yet is counted", async () => {
  await withPeer((socket) => socket.pause(), async (url) => {
    await untilClosed(url, {}, (socket) => {
      for (let n = 0; n < 40; n++) socket.send("x".repeat(1_000_000));
      assert.ok(socket.bufferedBytes > 1_000_000, `${socket.bufferedBytes}`);
      socket.terminate();
    });
  });
});

test("what cannot be opened is refused before anything is", () => {
  const handlers = { open() {}, message() {}, close() {} };
  for (const url of ["", "http://127.0.0.1", "127.0.0.1:3001", "ws://"]) {
    assert.throws(
      () => openSocket(url, handlers),
      (error) => error instanceof ConfigError && error.code === "URL_INVALID",
    );
  }
  for (const token of ["a\r\nb", "令牌"]) {
    assert.throws(() => openSocket("ws://127.0.0.1", handlers, { headers: { Authorization: `Bearer ${token}` } }), {
      name: "ConfigError",
      code: "HEADER_INVALID",
    });
  }
});

test("twenty megabytes arrive whole, both ways", async () => {
  const large = "企鹅 🐧 ".repeat(1_800_000);
  const server = await startServer({
    port: 0,
    request: () => ({ status: 404 }),
    upgrade: () => ({ message: (text, socket) => socket.send(text) }),
  });
  let echoed = "";
  await new Promise<void>((resolve) => {
    const socket = openSocket(`ws://127.0.0.1:${server.port}`, {
      open: () => socket.send(large),
      message: (text) => (echoed = text, socket.close()),
      close: () => resolve(),
    });
  });
  await server.close();
  assert.ok(echoed === large, `${echoed.length} of ${large.length} characters`);
});
