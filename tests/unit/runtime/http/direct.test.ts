import assert from "node:assert/strict";
import type net from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { AdelieError, ConnectionError } from "../../../../src/errors.ts";
import { createHttpClient, type HttpClientOptions, type HttpRequest } from "../../../../src/runtime/http/http.ts";
import { runtimeName } from "../../../../src/runtime/platform.ts";
import {
  eventually,
  freePort,
  onRequests,
  type RawServer,
  readFixture,
  startRawServer,
  startTlsServer,
} from "../../../support/raw.ts";

/** What one GET brought: its body, or how it failed. */
async function attempt(request: HttpRequest, options: HttpClientOptions = { direct: {} }): Promise<string> {
  const http = createHttpClient(options);
  let text = "";
  try {
    const response = await http.request(request);
    for await (const chunk of response.body()) text += String.fromCharCode(...chunk);
    return text;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return error.code;
  } finally {
    await http.close();
  }
}

const leadsTo = (...addresses: string[]): HttpClientOptions => ({
  direct: { resolve: () => Promise.resolve(addresses) },
});

/** Answers with the head of the request. */
const echo = (socket: net.Socket): void =>
  onRequests(socket, (request) => {
    const [line, ...headers] = request.split("\r\n");
    const host = headers.find((header) => /^host:/i.test(header));
    const body = `${line} ${host?.toLowerCase()}`;
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });

async function using(server: Promise<RawServer>, run: (server: RawServer) => Promise<void>): Promise<void> {
  const started = await server;
  await run(started).finally(started.close);
}

test("a direct client connects to the address that the name was looked up to, once, and keeps the name as its host", async () => {
  await using(startRawServer(echo), async ({ port }) => {
    let looks = 0;
    const answers = [["127.0.0.1"], ["10.0.0.1"]];
    const resolve = (): Promise<string[]> => Promise.resolve(answers[looks++] ?? []);
    const text = await attempt({ url: `http://files.example:${port}/a?b=c` }, { direct: { resolve } });
    assert.equal(text, `GET /a?b=c HTTP/1.1 host: files.example:${port}`);
    assert.equal(looks, 1);
  });
});

test("over TLS the certificate has to be the name's, whatever the address is", async () => {
  const ca = readFixture("ca.pem");
  await using(startTlsServer("server.pem", "server_key.pem", echo), async ({ port }) => {
    const get = (host: string, options: HttpClientOptions): Promise<string> =>
      attempt({ url: `https://${host}:${port}/` }, { ca, ...options });
    assert.equal(await get("localhost", leadsTo("127.0.0.1")), `GET / HTTP/1.1 host: localhost:${port}`);
    assert.equal(await get("localhost.", leadsTo("127.0.0.1")), `GET / HTTP/1.1 host: localhost.:${port}`);
    assert.equal(await get("127.0.0.1", { direct: {} }), `GET / HTTP/1.1 host: 127.0.0.1:${port}`);
    assert.equal(await get("files.example", leadsTo("127.0.0.1")), "CONNECTION_TLS");
    assert.equal(await attempt({ url: `https://localhost:${port}/` }, leadsTo("127.0.0.1")), "CONNECTION_TLS", "no CA");
  });
});

test("admit() sees the addresses, and what it leaves out or throws is not connected to", async () => {
  await using(startRawServer(echo), async (server) => {
    const url = `http://files.example:${server.port}/`;
    const seen: string[] = [];
    const admit = (addresses: readonly string[]): readonly string[] => {
      seen.push(...addresses);
      throw new AdelieError("DOWNLOAD_PRIVATE_ADDRESS", "not there");
    };
    await assert.rejects(attempt({ url, admit }, leadsTo("127.0.0.1", "::1")), { code: "DOWNLOAD_PRIVATE_ADDRESS" });
    await assert.rejects(attempt({ url: `http://127.0.0.1:${server.port}/`, admit }), {
      code: "DOWNLOAD_PRIVATE_ADDRESS",
    });
    assert.equal(await attempt({ url, admit: () => [] }, leadsTo("127.0.0.1")), "CONNECTION_HOST_NOT_FOUND");
    assert.deepEqual(seen, ["127.0.0.1", "::1", "127.0.0.1"]);
    assert.equal(server.connections, 0);
  });
});

test("a name that cannot be looked up is not looked up by anybody else", async () => {
  await using(startRawServer(echo), async (server) => {
    const failed = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    const url = `http://localhost:${server.port}/`;
    const options = { direct: { resolve: () => Promise.reject(failed) } };
    assert.equal(await attempt({ url }, options), "CONNECTION_HOST_NOT_FOUND");
    assert.equal(await attempt({ url }, leadsTo()), "CONNECTION_HOST_NOT_FOUND");
    assert.equal(server.connections, 0);
  });
});

test("where Deno may connect to a name only, what it connected to is looked at before a byte is sent", async () => {
  let bytes = 0;
  await using(startRawServer((socket) => void socket.on("data", ({ length }) => bytes += length)), async (server) => {
    const denied = Object.assign(new Error("getaddrinfo EPERM"), { code: "EPERM" });
    const seen: string[] = [];
    const admit = (addresses: readonly string[]): readonly string[] => {
      seen.push(...addresses);
      throw new AdelieError("DOWNLOAD_PRIVATE_ADDRESS", "not there");
    };
    const options = { direct: { resolve: () => Promise.reject(denied) } };
    const result = await attempt({ url: `http://localhost:${server.port}/`, admit }, options)
      .catch((error: AdelieError) => error.code);
    const isDeno = runtimeName === "deno";
    assert.equal(result, isDeno ? "DOWNLOAD_PRIVATE_ADDRESS" : "CONNECTION_HOST_NOT_FOUND");
    assert.deepEqual(seen, isDeno ? ["127.0.0.1"] : []);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(bytes, 0);
  });
});

test("of several addresses one that does not answer costs the download nothing", async () => {
  await using(startRawServer(echo), async ({ port }) => {
    assert.match(await attempt({ url: `http://files.example:${port}/` }, leadsTo("127.0.0.9", "127.0.0.1")), /^GET/);
  });
});

test("a body that is packed, cut, in chunks, or without an announced end comes as it is sent, or as an error", async () => {
  const packed = gzipSync("hello");
  const answers: [head: string, body: string | Uint8Array, want: string | RegExp][] = [
    [`content-encoding: gzip\r\ncontent-length: ${packed.length}`, packed, String.fromCharCode(...packed)],
    ["content-length: 10", "hello", "CONNECTION_DROPPED"],
    ["transfer-encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", "hello"],
    ["transfer-encoding: chunked", "5\r\nhello\r\n", "CONNECTION_DROPPED"],
    ["connection: close", "hello", "hello"],
  ];
  for (const [head, body, want] of answers) {
    await using(
      startRawServer((socket) =>
        onRequests(socket, () => {
          socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`);
          socket.end(body);
        })
      ),
      async ({ port }) => assert.equal(await attempt({ url: `http://127.0.0.1:${port}/` }), want, head),
    );
  }
});

test("nobody listening, silence and a signal end a direct request; its connection goes with it", async () => {
  assert.equal(await attempt({ url: `http://127.0.0.1:${await freePort()}/` }), "CONNECTION_REFUSED");
  let open = 0;
  const silent = startRawServer((socket) => {
    open++;
    socket.resume();
    socket.on("close", () => open--);
  });
  await using(silent, async ({ port }) => {
    const url = `http://127.0.0.1:${port}/`;
    assert.equal(await attempt({ url, timeoutMs: 30 }), "CONNECTION_TIMEOUT");
    const giveUp = new AbortController();
    const reason = new Error("no longer wanted");
    setTimeout(() => giveUp.abort(reason), 20);
    await assert.rejects(attempt({ url, signal: giveUp.signal }), reason);
    await eventually(() => open === 0);
  });
});

test("a body that is left, or that stalls, takes its connection with it", async () => {
  let open = 0;
  const stalling = startRawServer((socket) => {
    open++;
    socket.on("close", () => open--);
    onRequests(socket, () => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"));
  });
  await using(stalling, async ({ port }) => {
    const http = createHttpClient({ direct: {} });
    const url = `http://127.0.0.1:${port}/`;
    for await (const _ of (await http.request({ url })).body()) break;
    await (await http.request({ url })).cancel();
    await eventually(() => open === 0);
    await http.close();
    assert.equal(await attempt({ url, timeoutMs: 40 }), "CONNECTION_TIMEOUT");
    await eventually(() => open === 0);
  });
});
