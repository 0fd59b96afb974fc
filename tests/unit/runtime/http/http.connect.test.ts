import assert from "node:assert/strict";
import type net from "node:net";
import { test } from "node:test";
import { inspect } from "node:util";
import { ConnectionError } from "../../../../src/errors.ts";
import { createHttpClient, type HttpClientOptions } from "../../../../src/runtime/http/http.ts";
import { startProxy } from "../../../support/proxy.ts";
import {
  freePort,
  onRequests,
  type RawServer,
  readFixture,
  startRawServer,
  startTlsServer,
} from "../../../support/raw.ts";

/** What became of one GET. */
async function attempt(url: string, options?: HttpClientOptions): Promise<string> {
  const http = createHttpClient(options);
  try {
    return await (await http.request({ url })).text();
  } catch (error) {
    assert.ok(error instanceof ConnectionError, String(error));
    assert.notEqual(error.cause, undefined);
    assert.doesNotMatch(inspect(error, { depth: 5 }), /secret/);
    return `${error.code} ${error.delivered}: ${error.message}`;
  } finally {
    await http.close();
  }
}

const hello = (socket: net.Socket): void =>
  onRequests(socket, () => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"));

async function using(server: Promise<RawServer>, run: (port: number) => Promise<void>): Promise<void> {
  const { port, close } = await server;
  await run(port).finally(close);
}

test("nobody listens", async () => {
  const port = await freePort();
  assert.equal(
    await attempt(`http://127.0.0.1:${port}/get_status?access_token=secret`),
    `CONNECTION_REFUSED no: Nobody listens at http://127.0.0.1:${port}/get_status: ` +
      "is the implementation running, and is this its port?",
  );
});

test("a token in the address is not repeated when the connection breaks off", async () => {
  await using(startRawServer((socket) => void socket.on("data", () => socket.destroy())), async (port) => {
    assert.equal(
      await attempt(`http://127.0.0.1:${port}/get_status?access_token=secret`),
      `CONNECTION_DROPPED unknown: http://127.0.0.1:${port}/get_status ` +
        "broke the connection off before the answer was whole",
    );
  });
});

test("a host name is not known", async () => {
  assert.equal(
    await attempt("http://no-such-host.invalid:3000/"),
    "CONNECTION_HOST_NOT_FOUND no: The host name of http://no-such-host.invalid:3000/ is not known: is it spelt right?",
  );
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
    await using(startTlsServer(certificate, key, hello), async (port) => {
      assert.equal(
        await attempt(`https://127.0.0.1:${port}`, options),
        `CONNECTION_TLS no: The certificate of https://127.0.0.1:${port}/ is not trusted here: ` +
          "it is self-signed, expired, or of an unknown authority",
      );
    });
  });
}

test("a certificate is for another host name", async () => {
  await using(startTlsServer("other_name.pem", "server_key.pem", hello), async (port) => {
    assert.equal(
      await attempt(`https://127.0.0.1:${port}`, { ca: readFixture("ca.pem") }),
      `CONNECTION_TLS no: The certificate of https://127.0.0.1:${port}/ is for another host name`,
    );
  });
});

test("an authority that is given is trusted", async () => {
  await using(startTlsServer("server.pem", "server_key.pem", hello), async (port) => {
    assert.equal(await attempt(`https://127.0.0.1:${port}`, { ca: readFixture("ca.pem") }), "hello");
  });
});

test("a port speaks no TLS", async () => {
  const server = startRawServer((socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"));
  });
  await using(server, async (port) => {
    assert.equal(
      await attempt(`https://127.0.0.1:${port}`),
      `CONNECTION_TLS no: https://127.0.0.1:${port}/ does not speak TLS: should the address begin with http://?`,
    );
  });
});

test("a proxy is gone through, to http and to https", async () => {
  const proxy = await startProxy();
  const options = { proxy: `http://127.0.0.1:${proxy.port}`, ca: readFixture("ca.pem") };
  await using(startRawServer(hello), async (port) => {
    assert.equal(await attempt(`http://127.0.0.1:${port}/x`, options), "hello");
  });
  await using(startTlsServer("server.pem", "server_key.pem", hello), async (port) => {
    assert.equal(await attempt(`https://127.0.0.1:${port}/x`, options), "hello");
  });
  await proxy.close();
  assert.equal(proxy.used.length, 2);
});

test("a failure behind a proxy names the proxy", async () => {
  const port = await freePort();
  const text = await attempt("http://192.0.2.1/", { proxy: `http://user:secret@127.0.0.1:${port}` });
  assert.match(text, new RegExp(`through the proxy http://127.0.0.1:${port}/\\)$`));
  assert.doesNotMatch(text, /secret/);
});
