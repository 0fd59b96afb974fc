import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type net from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ConfigError, ConnectionError } from "../../../../src/errors.ts";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "../../../../src/runtime/http/http.ts";
import { runtimeName } from "../../../../src/runtime/platform.ts";
import { runProgram } from "../child.ts";
import { eventually, onRequests, type RawServer, startRawServer } from "../../../support/raw.ts";

/** Runs a test with a client and a server that answers each request of a connection by hand. */
async function withPeer(
  answer: (socket: net.Socket, request: string, n: number) => void,
  run: (http: HttpClient, base: string, server: RawServer) => Promise<void>,
  options?: HttpClientOptions,
): Promise<void> {
  const server = await startRawServer((socket) => onRequests(socket, (request, n) => answer(socket, request, n)));
  const http = createHttpClient(options);
  try {
    await run(http, `http://127.0.0.1:${server.port}`, server);
  } finally {
    await http.close();
    await server.close();
  }
}

function response(status: number, body = "", headers: Record<string, string> = {}): string {
  const all = { "content-length": String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} X\r\n${lines.join("")}\r\n${body}`;
}

const chunkedHead = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

function chunk(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

function dropped(error: unknown): boolean {
  assert.ok(error instanceof ConnectionError, String(error));
  assert.deepEqual([error.code, error.delivered], ["CONNECTION_DROPPED", "unknown"]);
  return true;
}

test("a POST goes out with its path, headers and body, a length, and without a wish for compression", async () => {
  let seen = "";
  await withPeer((socket, request) => {
    seen = request;
    socket.write(response(200));
  }, async (http, base) => {
    await http.request({
      method: "POST",
      url: `${base}/a%20b/?c=d`,
      headers: { Authorization: "Bearer t", "content-type": "application/json" },
      body: '{"a":"好"}',
    });
    assert.match(seen, /^POST \/a%20b\/\?c=d HTTP\/1\.1\r\n/);
    for (
      const line of [
        "authorization: Bearer t",
        "content-type: application/json",
        "content-length: 11",
        "user-agent: adelie",
        "accept-encoding: identity",
      ]
    ) {
      assert.match(seen, new RegExp(`^${line}\r$`, "im"));
    }
    assert.equal(Buffer.from(seen.split("\r\n\r\n")[1] ?? "", "latin1").toString(), '{"a":"好"}');
    await http.request({ method: "POST", url: base, body: new Uint8Array([1, 2]) });
    assert.match(seen, /^content-length: 2\r$[^]*\n\u0001\u0002$/im);
    assert.doesNotMatch(seen, /content-type/i);
  });
});

test("a GET announces no body", async () => {
  let seen = "";
  await withPeer((socket, request) => {
    seen = request;
    socket.write(response(200));
  }, async (http, base) => {
    await (await http.request({ url: base })).text();
    assert.match(seen, /^GET \/ HTTP/);
    assert.doesNotMatch(seen, /content-length|transfer-encoding/i);
  });
});

test("an answer has status, headers, address and text", async () => {
  await withPeer((socket) => {
    socket.write("HTTP/1.1 404 No\r\nX-A: b\r\ntransfer-encoding: chunked\r\n\r\n");
    const bytes = Buffer.from("企鹅");
    for (const byte of bytes) socket.write(chunk(Buffer.from([byte])));
    socket.write("0\r\n\r\n");
  }, async (http, base) => {
    const answer = await http.request({ url: `${base}/x?y=z` });
    assert.deepEqual([answer.status, answer.url], [404, `${base}/x?y=z`]);
    assert.deepEqual([answer.headers.get("x-a"), answer.headers.get("X-A"), answer.headers.get("none")], [
      "b",
      "b",
      null,
    ]);
    assert.equal(await answer.text(), "企鹅");
  });
});

test("answers without a body end", async () => {
  await withPeer((socket, request) => {
    const status = Number(/^\w+ \/(\d+)/.exec(request)?.[1]);
    socket.write(`HTTP/1.1 ${status} X\r\n${status === 200 ? "content-length: 5\r\n" : ""}\r\n`);
  }, async (http, base) => {
    for (const [method, status] of [["HEAD", 200], ["GET", 204], ["POST", 204], ["GET", 304]] as const) {
      const answer = await http.request({ method, url: `${base}/${status}`, timeoutMs: 3_000 });
      assert.deepEqual([answer.status, await answer.text()], [status, ""], method);
    }
  });
});

test("a body is given piece by piece, as it comes", async () => {
  let next = (): void => {};
  await withPeer((socket) => {
    socket.write(chunkedHead);
    const pieces = [chunk("one"), chunk("two"), "0\r\n\r\n"];
    next = () => void socket.write(pieces.shift() ?? "");
    next();
  }, async (http, base) => {
    const seen: string[] = [];
    for await (const piece of (await http.request({ url: base })).body()) {
      seen.push(new TextDecoder().decode(piece));
      next();
    }
    assert.deepEqual(seen, ["one", "two"]);
  });
});

test("requests one after another share connections", async () => {
  await withPeer((socket) => socket.write(response(200, "ok")), async (http, base, server) => {
    for (let n = 0; n < 10; n++) assert.equal(await (await http.request({ method: "POST", url: base })).text(), "ok");
    assert.ok(server.connections <= 2, `${server.connections}`);
  });
});

test("two hundred requests at once are all answered, on Node by no more connections than were allowed", async () => {
  await withPeer((socket, request) => {
    const body = request.split("\r\n\r\n")[1] ?? "";
    setTimeout(() => socket.write(response(200, body)), 1);
  }, async (http, base, server) => {
    const numbers = Array.from({ length: 200 }, (_, n) => String(n));
    const answers = numbers.map(async (body) => (await http.request({ method: "POST", url: base, body })).text());
    assert.deepEqual(await Promise.all(answers), numbers);
    if (runtimeName === "node") assert.ok(server.connections <= 8, `${server.connections}`);
  }, { connections: 8 });
});

test("a client that is busy delays no other one", async () => {
  await withPeer((socket, request) => {
    if (request.startsWith("GET /slow")) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx");
    else socket.write(response(200, "quick"));
  }, async (slow, base) => {
    const unread = await slow.request({ url: `${base}/slow` });
    const quick = createHttpClient({ connections: 1 });
    assert.equal(await (await quick.request({ url: base, timeoutMs: 2_000 })).text(), "quick");
    await quick.close();
    await unread.cancel();
  }, { connections: 1 });
});

test("a connection that the server ended while it was idle is not used again", async () => {
  await withPeer((socket) => {
    socket.write(response(200, "ok"));
    setTimeout(() => socket.end(), 50);
  }, async (http, base, server) => {
    for (let n = 0; n < 3; n++) {
      assert.equal(await (await http.request({ method: "POST", url: base, body: "x" })).text(), "ok");
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    assert.equal(server.connections, 3);
  });
});

test("on Node an idle connection is left a second before the server would end it", async () => {
  await withPeer(
    (socket) => socket.write(response(200, "ok", { "keep-alive": "timeout=2" })),
    async (http, base, server) => {
      const ask = async (): Promise<string> => (await http.request({ method: "POST", url: base })).text();
      await ask();
      await ask();
      assert.equal(server.connections, 1);
      await new Promise((resolve) => setTimeout(resolve, 1_700)); // undici's clock ticks twice a second
      await ask();
      if (runtimeName === "node") assert.equal(server.connections, 2);
    },
    { connections: 1 },
  );
});

for (
  const [name, cut] of [
    ["is ended", (socket: net.Socket) => socket.end()],
    ["is reset", (socket: net.Socket) => socket.resetAndDestroy()],
    ["ends within the head", (socket: net.Socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-")],
    ["brings what is no HTTP", (socket: net.Socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")],
  ] as const
) {
  test(`a POST whose connection ${name} is perhaps delivered, and goes out once`, async () => {
    let requests = 0;
    await withPeer((socket) => {
      requests++;
      cut(socket);
    }, async (http, base) => {
      await assert.rejects(http.request({ method: "POST", url: base, body: "x" }), dropped);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(requests, 1);
    });
  });

  test(`a POST on a used connection that ${name} is perhaps delivered, and goes out once`, async () => {
    let requests = 0;
    await withPeer((socket, _request, n) => {
      requests++;
      if (n === 1) socket.write(response(200));
      else cut(socket);
    }, async (http, base) => {
      await (await http.request({ method: "POST", url: base, body: "x" })).text();
      for (const body of ["x", undefined]) {
        requests = 1;
        await assert.rejects(
          http.request({ method: "POST", url: base, ...body === undefined ? {} : { body } }),
          dropped,
        );
        await new Promise((resolve) => setTimeout(resolve, 50));
        assert.equal(requests, 2);
        await (await http.request({ method: "POST", url: base, body: "x" })).text();
      }
    }, { connections: 1 });
  });
}

for (
  const [name, play] of [
    ["is shorter than announced", (socket: net.Socket) => socket.end(response(200, "part", { "content-length": "9" }))],
    [
      "lacks its last chunk",
      (socket: net.Socket) => socket.end(Buffer.concat([Buffer.from(chunkedHead), chunk("part")])),
    ],
    ["ends within a chunk", (socket: net.Socket) => socket.end(`${chunkedHead}9\r\npart`)],
    ["ends in a reset", (socket: net.Socket) => {
      socket.write(response(200, "part", { "content-length": "9" }));
      setTimeout(() => socket.resetAndDestroy(), 30);
    }],
  ] as const
) {
  test(`a body that ${name} is an error, never a short body`, async () => {
    await withPeer(play, async (http, base) => {
      await assert.rejects(async () => (await http.request({ url: base })).text(), dropped);
      let text = "";
      await assert.rejects(async () => {
        for await (const piece of (await http.request({ url: base })).body()) text += new TextDecoder().decode(piece);
      }, dropped);
      assert.match("part", new RegExp(`^${text}`));
    });
  });
}

test("a body without a length ends with its connection", async () => {
  await withPeer((socket) => socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nwhole"), async (http, base) => {
    assert.equal(await (await http.request({ url: base })).text(), "whole");
  });
});

test("the wait for the head is bounded, and so is each wait for a piece of the body", async () => {
  let slow = 0;
  await withPeer((socket, request) => {
    if (request.startsWith("GET /silent")) return;
    socket.write(chunkedHead);
    if (request.startsWith("GET /stuck")) return socket.write(chunk("one"));
    const timer = setInterval(() => {
      if (slow++ < 5) return socket.write(chunk("."));
      clearInterval(timer);
      socket.write("0\r\n\r\n");
    }, 60);
  }, async (http, base) => {
    const timeout = { code: "CONNECTION_TIMEOUT", delivered: "unknown", message: /did not answer within 150 ms$/ };
    await assert.rejects(http.request({ url: `${base}/silent`, timeoutMs: 150 }), timeout);
    const stuck = await http.request({ url: `${base}/stuck`, timeoutMs: 150 });
    await assert.rejects(async () => {
      for await (const _ of stuck.body());
    }, timeout);
    await assert.rejects(async () => (await http.request({ url: `${base}/stuck`, timeoutMs: 150 })).text(), timeout);
    let pieces = 0;
    for await (const _ of (await http.request({ url: base, timeoutMs: 250 })).body()) pieces++;
    assert.equal(pieces, 5); // 300 ms in all
  });
});

test("an aborted request rejects with the signal's reason, wherever it was", async () => {
  await withPeer((socket, request) => {
    if (request.startsWith("GET /body")) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx");
  }, async (http, base) => {
    const reason = { stop: true };
    const isReason = (error: unknown): boolean => error === reason;
    await assert.rejects(http.request({ url: base, signal: AbortSignal.abort(reason) }), isReason);
    const waiting = new AbortController();
    setTimeout(() => waiting.abort(reason), 50);
    await assert.rejects(http.request({ url: base, signal: waiting.signal }), isReason);
    const reading = new AbortController();
    const answer = await http.request({ url: `${base}/body`, signal: reading.signal });
    setTimeout(() => reading.abort(reason), 50);
    await assert.rejects(async () => {
      for await (const _ of answer.body());
    }, isReason);
    const text = new AbortController();
    const other = await http.request({ url: `${base}/body`, signal: text.signal });
    setTimeout(() => text.abort(reason), 50);
    await assert.rejects(other.text(), isReason);
  });
});

test("a signal that lives long gathers no listeners", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, args);
  };
  await withPeer(
    (socket, _request, n) => n === 4 ? socket.destroy() : socket.write(response(200, "ok")),
    async (http, url) => {
      await (await http.request({ url, signal })).text();
      await (await http.request({ url, signal })).cancel();
      for await (const _ of (await http.request({ url, signal })).body());
      for (const n of [1, 2, 3, 4]) {
        await http.request({ url: `${url}/${n}`, signal, method: "POST" }).then((answer) => answer.text(), () => {});
      }
      assert.equal(listeners, 0);
    },
  );
});

test("what is not read is not fetched, and then comes whole", async () => {
  const total = 64 * 1024 * 1024;
  let sent = 0;
  await withPeer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${total}\r\n\r\n`);
    const piece = Buffer.alloc(65_536, 97);
    const more = (): void => {
      while (sent < total) {
        sent += piece.length;
        if (!socket.write(piece)) return void socket.once("drain", more);
      }
    };
    more();
  }, async (http, base) => {
    const body = (await http.request({ url: base })).body()[Symbol.asyncIterator]();
    let received = (await body.next()).value?.length ?? 0;
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.ok(sent < total / 2, `${sent} bytes were sent to a reader that had read ${received}`);
    for (let next = await body.next(); next.done !== true; next = await body.next()) received += next.value.length;
    assert.equal(received, total);
  });
});

test("leaving a body, and cancelling one, ends its connection", async () => {
  let ended = 0;
  await withPeer((socket) => {
    socket.on("close", () => ended++);
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\nx");
  }, async (http, base) => {
    for await (const _ of (await http.request({ url: base })).body()) break;
    await eventually(() => ended === 1);
    await (await http.request({ url: base })).cancel();
    await eventually(() => ended === 2);
  });
});

test("a body of five megabytes is sent whole", async () => {
  let length = 0;
  await withPeer((socket, request) => {
    length = request.split("\r\n\r\n")[1]?.length ?? 0;
    socket.write(response(200));
  }, async (http, base) => {
    await http.request({ method: "POST", url: base, body: new Uint8Array(5_000_000).fill(97) });
    assert.equal(length, 5_000_000);
  });
});

test("redirects are shown and never followed: whoever asks decides", async () => {
  const seen: string[] = [];
  await withPeer((socket, request) => {
    seen.push(request);
    socket.write(response(Number(/^\w+ \/(\d{3})/.exec(request)?.[1]), "", { location: "../there?x" }));
  }, async (http, base) => {
    for (const status of [301, 302, 303, 307, 308]) {
      const { status: got, headers, url } = await http.request({ url: `${base}/${status}/x` });
      assert.deepEqual([got, headers.get("location"), url], [status, "../there?x", `${base}/${status}/x`]);
    }
    assert.equal(seen.length, 5);
  });
});

test("close() ends what is under way, and nothing more goes out", async () => {
  await withPeer((socket, request) => {
    if (request.startsWith("GET /body")) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx");
  }, async (http, base, server) => {
    const closed = { name: "ConnectionError", code: "CONNECTION_CLOSED" };
    const answer = await http.request({ url: `${base}/body` });
    const waiting = assert.rejects(http.request({ url: base }), { ...closed, delivered: "unknown" });
    const reading = assert.rejects(answer.text(), { ...closed, delivered: "unknown" });
    await eventually(() => server.connections === 2);
    await http.close();
    await Promise.all([waiting, reading]);
    await assert.rejects(http.request({ url: base }), { ...closed, delivered: "no" });
    assert.equal(server.connections, 2);
    await http.close();
  });
});

test("what cannot be sent is refused before anything is opened", async () => {
  await withPeer((socket) => socket.write(response(200)), async (http, base, server) => {
    for (const url of ["", "127.0.0.1:3000", "ws://127.0.0.1", "http://", "http://a b/?token=secret"]) {
      await assert.rejects(http.request({ url }), (error: unknown) => {
        assert.ok(error instanceof ConfigError && error.code === "URL_INVALID", String(error));
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
    for (
      const headers of [{ "x-a": "a\nb" }, { "x-a": "令牌" }, { "x a": "b" }, { "": "b" }] as Record<string, string>[]
    ) {
      await assert.rejects(http.request({ url: base, headers }), { name: "ConfigError", code: "HEADER_INVALID" });
    }
    assert.equal(server.connections, 0);
  });
});

test("a program that used a client and closed it can end", async () => {
  await withPeer((socket) => socket.write(response(200, "ok")), async (_http, base) => {
    const { code, out, err, ms } = await runProgram(`
      import { createHttpClient } from "$src/runtime/http/http.ts";
      const http = createHttpClient();
      console.log(await (await http.request({ url: "${base}" })).text());
      await http.close();
    `);
    assert.deepEqual([code, out.trim()], [0, "ok"], err);
    assert.ok(ms < 10_000, `${ms} ms`);
  });
});

/** Sends the same again and again, until the connection is over. */
function flood(socket: net.Socket, bytes: Buffer): void {
  const timer = setInterval(() => {
    for (let n = 0; n < 10 && !socket.destroyed; n++) socket.write(bytes);
  }, 1);
  socket.on("close", () => clearInterval(timer));
}

test("an answer larger than is taken is given up where the limit is, however it comes", async () => {
  const zipped = gzipSync(Buffer.alloc(30 * 2 ** 20));
  const plays: [name: string, play: (socket: net.Socket) => void][] = [
    ["announced", (socket) => socket.write(response(200, "", { "content-length": "100001" }))],
    ["in pieces without end", (socket) => {
      socket.write(chunkedHead);
      flood(socket, chunk("x".repeat(5_000)));
    }],
    ["in single bytes", (socket) => {
      socket.write(chunkedHead);
      socket.write(Buffer.concat(Array.from({ length: 10_001 }, () => chunk("x"))));
    }],
    ["until the connection ends", (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      flood(socket, Buffer.alloc(5_000));
    }],
    ["compressed, though nobody asked for that", (socket) => {
      socket.write(response(200, "", { "content-length": String(zipped.length), "content-encoding": "gzip" }));
      socket.write(zipped);
    }],
  ];
  for (const [name, play] of plays) {
    let peer: net.Socket | undefined;
    await withPeer((socket) => {
      peer = socket;
      play(socket);
    }, async (http, base) => {
      const answer = await http.request({ url: base });
      const read = answer.text(name.startsWith("compressed") ? 20_000 : 10_000);
      await assert.rejects(read, { name: "ConnectionError", code: "ANSWER_TOO_LARGE" }, name);
      await eventually(() => peer?.destroyed === true || name.startsWith("compressed") || name === "in single bytes");
    });
  }
});

test("what lets go of idle connections ends none in use, and the next request has a new one", async () => {
  const sockets: net.Socket[] = [];
  await withPeer((socket, request) => {
    if (!sockets.includes(socket)) sockets.push(socket);
    if (request.startsWith("GET /slow")) setTimeout(() => socket.write(response(200, "slow")), 50);
    else socket.write(response(200, String(sockets.indexOf(socket))));
  }, async (http, base) => {
    const ask = async (path: string): Promise<string> => await (await http.request({ url: base + path })).text();
    assert.equal(await ask("/"), "0");
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(await ask("/"), "0");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const slow = ask("/slow");
    await new Promise((resolve) => setTimeout(resolve, 20));
    http.renew();
    const next = await ask("/");
    assert.notEqual(next, "0");
    assert.equal(await slow, "slow");
  });
});
