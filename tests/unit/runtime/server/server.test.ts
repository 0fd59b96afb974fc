import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { ConnectionError } from "../../../../src/errors.ts";
import { startServer } from "../../../../src/runtime/server/server.ts";
import type { Server, ServerOptions, ServerRequest, ServerResponse } from "../../../../src/runtime/server/types.ts";
import { eventually, freePort, get, rawClient, upgradeHeaders } from "../../../support/raw.ts";

/** Runs a test on a server. Errors that handlers throw are collected. */
async function withServer(
  options: Partial<ServerOptions>,
  run: (server: Server, base: string, errors: unknown[]) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const server = await startServer({
    port: 0,
    request: () => ({ status: 404 }),
    error: (error) => errors.push(error),
    ...options,
  });
  try {
    await run(server, `http://127.0.0.1:${server.port}`, errors);
  } finally {
    await server.close();
  }
}

/** Each piece is given when `put` is called; tells when it was returned. */
function source() {
  const waiting: ((result: IteratorResult<string>) => void)[] = [];
  const state = { asked: 0, isReturned: false };
  return {
    state,
    put: (value: string) => waiting.shift()?.({ done: false, value }),
    end: () => waiting.shift()?.({ done: true, value: undefined }),
    body: {
      [Symbol.asyncIterator]: () => ({
        next() {
          state.asked++;
          return new Promise<IteratorResult<string>>((resolve) => waiting.push(resolve));
        },
        return() {
          state.isReturned = true;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    },
  };
}

test("a request arrives as it was sent", async () => {
  let seen: ServerRequest | undefined;
  let body: Uint8Array | undefined;
  await withServer({
    request: async (request) => {
      seen = request;
      body = await request.bytes();
      return { status: 200 };
    },
  }, async (server, base) => {
    const response = await fetch(`${base}/_a/send.b/%E4%BD%A0%2Fx/?access_token=a%26b&x=1`, {
      method: "POST",
      headers: { "X-Self-ID": "10001", authorization: "Bearer t" },
      body: "你好",
    });
    await response.text();
    assert.equal(seen?.method, "POST");
    assert.equal(seen?.url.pathname, "/_a/send.b/%E4%BD%A0%2Fx/");
    assert.equal(seen?.url.searchParams.get("access_token"), "a&b");
    assert.equal(seen?.remoteAddress, "127.0.0.1");
    assert.equal(seen?.header("x-self-id"), "10001");
    assert.equal(seen?.header("X-Self-ID"), "10001");
    assert.equal(seen?.header("host"), `127.0.0.1:${server.port}`);
    assert.equal(seen?.header("nothing"), undefined);
    assert.equal(new TextDecoder().decode(body), "你好");
  });
});

test("slashes and escapes of a path stay as they were sent", async () => {
  const paths: string[] = [];
  await withServer({
    request: ({ url }) => {
      paths.push(url.pathname + url.search);
      return { status: 200 };
    },
  }, async (server) => {
    for (const path of ["//a//b/", "/", "/a%2Fb?", "/%61?q=%20+", "/a:b@c;d"]) {
      await rawClient(server.port, get(path, { connection: "close" })).closed();
    }
    assert.deepEqual(paths.map((path) => path.replace(/\?$/, "")), [
      "//a//b/",
      "/",
      "/a%2Fb",
      "/%61?q=%20+",
      "/a:b@c;d",
    ]);
  });
});

test("an answer has the status, the headers and the body that it was given", async () => {
  const bytes = new Uint8Array([0, 255, 10]);
  const answers: Record<string, ServerResponse> = {
    "/text": { status: 201, headers: { "x-a": "b", "content-type": "text/plain" }, body: "你好" },
    "/bytes": { status: 200, body: bytes },
    "/none": { status: 401 },
    "/204": { status: 204 },
    "/304": { status: 304, body: "ignored" },
  };
  await withServer({ request: ({ url }) => answers[url.pathname] ?? { status: 404 } }, async (_server, base) => {
    const text = await fetch(`${base}/text`);
    assert.deepEqual([text.status, text.headers.get("x-a"), await text.text()], [201, "b", "你好"]);
    assert.deepEqual(new Uint8Array(await (await fetch(`${base}/bytes`)).arrayBuffer()), bytes);
    for (const status of [204, 304]) {
      const empty = await fetch(`${base}/${status}`);
      assert.deepEqual([empty.status, await empty.text()], [status, ""]);
    }
    const none = await fetch(`${base}/none`);
    assert.deepEqual([none.status, none.headers.get("content-length"), await none.text()], [401, "0", ""]);
    const head = await fetch(`${base}/text`, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [201, ""]);
  });
});

test("a body above the limit is refused with 413, whether its length is announced or not", async () => {
  let code: unknown;
  await withServer({
    maxBodyBytes: 1_000,
    request: async (request) => {
      const bytes = await request.bytes().catch((error: Error & { code?: string }) => {
        code = error.code;
        throw error;
      });
      return { status: 200, body: String(bytes.length) };
    },
  }, async (server, base, errors) => {
    assert.equal(await (await fetch(base, { method: "POST", body: "x".repeat(1_000) })).text(), "1000");
    const announced = rawClient(server.port, get("/", { "content-length": "1001" }, "POST"), "x".repeat(1_001));
    assert.match(await announced.until(/\r\n\r\n/), /^HTTP\/1.1 413 /);
    announced.socket.destroy();
    const chunk = `200\r\n${"x".repeat(512)}\r\n`;
    const chunked = rawClient(server.port, get("/", { "transfer-encoding": "chunked" }, "POST"), chunk, chunk, chunk);
    assert.match(await chunked.until(/\r\n\r\n/), /^HTTP\/1.1 413 /);
    chunked.socket.destroy();
    assert.equal(code, "BODY_TOO_LARGE");
    assert.deepEqual(errors, []);
    assert.equal(await (await fetch(base, { method: "POST", body: "x" })).text(), "1");
  });
});

test("an answer given before the body was read leaves the server in order", async () => {
  await withServer({ request: () => ({ status: 401, body: "no" }) }, async (server, base) => {
    const client = rawClient(server.port, get("/", { "content-length": "1000000" }, "POST"), "x".repeat(10));
    assert.match(await client.until(/no$/), /^HTTP\/1.1 401 /);
    client.socket.destroy();
    assert.equal((await fetch(base, { method: "POST", body: "x".repeat(100) })).status, 401);
  });
});

test("a client that leaves in the middle of its request is no error of the handler", async () => {
  const failures: unknown[] = [];
  await withServer({
    request: async (request) => {
      await request.bytes().catch((error: unknown) => {
        failures.push(error);
        throw error;
      });
      return { status: 200 };
    },
  }, async (server, _base, errors) => {
    for (const head of [{ "content-length": "1000" }, { "transfer-encoding": "chunked" }]) {
      const client = rawClient(server.port, get("/", head as Record<string, string>, "POST"), "3\r\nabc\r\n");
      setTimeout(() => client.socket.destroy(), 50);
    }
    await eventually(() => failures.length === 2);
    for (const failure of failures) assert.equal((failure as ConnectionError).code, "CONNECTION_DROPPED");
    assert.deepEqual(errors, []);
  });
});

test("what a handler throws is told, and answered with 500 and none of its words", async () => {
  const secret = new Error("secret");
  await withServer({
    request: () => {
      throw secret;
    },
    upgrade: () => {
      throw secret;
    },
  }, async (server, base, errors) => {
    const response = await fetch(base);
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /secret/);
    assert.match(await rawClient(server.port, get("/", upgradeHeaders)).until(/\r\n\r\n/), /^HTTP\/1.1 500 /);
    assert.deepEqual(errors, [secret, secret]);
  });
});

test("what is no HTTP does not disturb the server", async () => {
  await withServer({ request: () => ({ status: 200, body: "ok" }) }, async (server, base) => {
    for (
      const noise of [
        "\u0016\u0003\u0001\u0000",
        "hello\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET \r\n\r\n",
        "\0".repeat(100),
      ]
    ) {
      const client = rawClient(server.port, noise);
      setTimeout(() => client.socket.destroy(), 50);
      await client.closed();
    }
    const odd = rawClient(server.port, "GET / HTTP/1.1\r\nhost: a b:c\r\nconnection: close\r\n\r\n");
    assert.match(await odd.closed(), /^HTTP\/1.1 \d\d\d /);
    assert.equal(await (await fetch(base)).text(), "ok");
  });
});

test("a stream's head arrives before its first piece, and each piece when it is there", async () => {
  const { body, put, end } = source();
  await withServer({
    request: () => ({ status: 200, headers: { "Content-Type": "text/event-stream" }, body }),
  }, async (server) => {
    const client = rawClient(server.port, get("/_events", { connection: "close" }));
    await client.until(/\r\n\r\n/);
    assert.doesNotMatch(client.text, /data:/);
    put("data: 1\n\n");
    await client.until(/data: 1\n\n/);
    put("data: 2\n\n");
    await client.until(/data: 2\n\n/);
    end();
    assert.match(await client.closed(), /\r\n0\r\n\r\n$/);
  });
});

test("pieces may be texts and bytes", async () => {
  async function* body() {
    yield "你";
    yield new TextEncoder().encode("好");
  }
  await withServer({ request: () => ({ status: 200, body: body() }) }, async (_server, base) => {
    assert.equal(await (await fetch(base)).text(), "你好");
  });
});

test("a stream is asked for no more than the client takes", async () => {
  let pieces = 0;
  async function* body() {
    for (;; pieces++) yield new Uint8Array(65_536);
  }
  await withServer({ request: () => ({ status: 200, body: body() }) }, async (server) => {
    const client = net.connect(server.port, "127.0.0.1", () => client.write(get("/")));
    client.on("error", () => {});
    client.pause();
    await eventually(() => pieces > 0);
    let before = -1;
    while (before !== pieces) {
      before = pieces;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    client.destroy();
    assert.ok(pieces < 500, `${pieces} pieces of 64 KiB`);
  });
});

test("a stream is returned when its client goes away, even while it has nothing to say", async () => {
  const idle = source();
  await withServer({
    request: () => ({ status: 200, headers: { "content-type": "text/event-stream" }, body: idle.body }),
  }, async (server, _base, errors) => {
    const client = rawClient(server.port, get("/"));
    await client.until(/\r\n\r\n/);
    await eventually(() => idle.state.asked > 0);
    client.socket.destroy();
    await eventually(() => idle.state.isReturned);
    idle.put("too late");
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([idle.state.asked, errors], [1, []]);
  });
});

test("a stream is returned unread when the answer has no body", async () => {
  const { body, state } = source();
  await withServer({ request: () => ({ status: 200, body }) }, async (_server, base) => {
    assert.equal(await (await fetch(base, { method: "HEAD" })).text(), "");
    await eventually(() => state.isReturned);
    assert.equal(state.asked, 0);
  });
});

test("a stream that throws is told, and its client sees that the body is not whole", async () => {
  const broken = new Error("broken");
  async function* body() {
    yield "one";
    throw broken;
  }
  await withServer({ request: () => ({ status: 200, body: body() }) }, async (server, _base, errors) => {
    const client = rawClient(server.port, get("/"));
    assert.doesNotMatch(await client.closed(), /\r\n0\r\n\r\n$/);
    assert.deepEqual(errors, [broken]);
  });
});

test("close() frees the port at once, whatever is open", async () => {
  const stream = source();
  const closes: [number, string][] = [];
  const server = await startServer({
    port: 0,
    request: ({ url }) =>
      url.pathname === "/hang"
        ? new Promise<ServerResponse>(() => {})
        : { status: 200, headers: { "content-type": "text/event-stream" }, body: stream.body },
    upgrade: () => ({ message: () => {}, close: (...args) => closes.push(args) }),
  });
  const clients = [
    rawClient(server.port, get("/", upgradeHeaders)),
    rawClient(server.port, get("/events")),
    rawClient(server.port, get("/hang")),
    rawClient(server.port, "GET / HT"),
  ];
  const idle = rawClient(server.port);
  await Promise.all(clients.slice(0, 2).map((client) => client.until(/\r\n\r\n/)));
  const startMs = performance.now();
  await server.close();
  await server.close();
  assert.ok(performance.now() - startMs < 1_000, "it took too long");
  assert.deepEqual(closes, [[1006, ""]]);
  await eventually(() => clients.every((client) => client.isClosed) && stream.state.isReturned);
  idle.socket.destroy(); // Bun leaves a connection that has said nothing to its client
  const again = await startServer({ port: server.port, request: () => ({ status: 200 }) });
  await again.close();
});

test("startServer() says that the port is taken, and what to do", async () => {
  await withServer({}, async ({ port }) => {
    await assert.rejects(startServer({ port, request: () => ({ status: 200 }) }), (error: unknown) => {
      assert.ok(error instanceof ConnectionError);
      assert.equal(error.code, "PORT_TAKEN");
      assert.match(error.message, new RegExp(`^Port ${port} is already in use on 127.0.0.1: end the program`));
      return true;
    });
  });
});

test("startServer() says that it cannot listen on an address of another machine", async () => {
  const port = await freePort();
  await assert.rejects(startServer({ port, hostname: "192.0.2.1", request: () => ({ status: 200 }) }), {
    name: "ConnectionError",
    code: "LISTEN_FAILED",
    message: new RegExp(`^Cannot listen on 192.0.2.1:${port}`),
  });
});
