/** What is said about an address that does not work: servers that answer as those do that people really reach. */

import assert from "node:assert/strict";
import type net from "node:net";
import { test } from "node:test";
import { AuthError, type ConnectionError } from "../../src/errors.ts";
import { createTransport, type EndpointOptions } from "../../src/transport/connect.ts";
import { createReverseServer } from "../../src/transport/reverse/listener.ts";
import { createManualClock, systemClock } from "../../src/util/time/clock.ts";
import { freePort, startRawServer, startTlsServer } from "../support/raw.ts";
import { setLocale } from "../../src/texts/locale.ts";
import { captureLog } from "../support/captured_log.ts";
import { queue } from "../support/peer/forward.ts";
import { accept, type RawPeer, response, startRawPeer, textFrame } from "../support/peer/raw.ts";

type Place = Pick<RawPeer, "port" | "stop">;

type Scheme = "ws" | "wss" | "http" | "https" | "sse" | "poll";

const token = "top-secret-token";

/** The first error of an attempt at an address, in each of the ways that lead there. */
async function failure(
  scheme: Scheme,
  place: string,
  options: Partial<EndpointOptions> = {},
): Promise<ConnectionError & { log: string }> {
  const log = captureLog();
  const isFeed = scheme === "sse" || scheme === "poll";
  const url = `${isFeed ? "http" : scheme}://${place}`;
  const events = isFeed ? { events: scheme } : {};
  const transport = createTransport({
    url,
    accessToken: token,
    clock: createManualClock(),
    log,
    ...events,
    ...options,
  });
  const told = queue<ConnectionError>();
  try {
    if (transport.feed === undefined) transport.caller.call("get_status", {}).catch((error) => told.put(error));
    transport.feed?.open({
      event: () => {},
      up: () => {},
      down: (error) => told.put(error),
      refused: (error) => told.put(error),
    });
    const error = await told.take();
    assert.ok(!`${error.message} ${log.lines.join("\n")}`.includes(token), error.message);
    return Object.assign(error, { log: log.lines.join("\n") });
  } finally {
    await transport.caller.close();
  }
}

async function using<P extends { stop?(): Promise<void>; close?(): Promise<void> }>(
  peer: Promise<P>,
  run: (peer: P) => Promise<void>,
): Promise<void> {
  const started = await peer;
  try {
    await run(started);
  } finally {
    await (started.stop?.() ?? started.close?.());
  }
}

/** A server that answers by path and by whether an upgrade is wanted, and ends each connection. */
function serving(answer: (request: { path: string; method: string; isUpgrade: boolean; text: string }) => string) {
  return startRawPeer((socket, text) => {
    const [method = "", path = ""] = text.split(" ");
    socket.end(answer({ path, method, isUpgrade: /^upgrade: websocket/im.test(text), text }));
  });
}

const html = { "content-type": "text/html; charset=utf-8" };
const json = { "content-type": "application/json; charset=utf-8" };

/** The WebUI of NapCat: an Express server that moves people to /webui, and a terminal behind every upgrade. */
const napcatWebUi = () =>
  serving(({ path, method, isUpgrade }) => {
    if (isUpgrade) return response(401, "Unauthorized", { connection: "close", "content-type": "text/html" });
    if (path === "/") return response(301, "", { location: "/webui" });
    return response(404, `<!DOCTYPE html>\n<pre>Cannot ${method} ${path}</pre>`, html);
  });

/** The WebUI of LLBot: a page for everything that is not /api. */
const llbotWebUi = () =>
  serving(({ path }) =>
    path === "/"
      ? response(200, "<!doctype html><html><head><title>LLBot</title></head><body></body></html>", html)
      : response(404, "404 Not Found", { "content-type": "text/plain; charset=UTF-8" })
  );

/** The HTTP server of NapCat. With a wrong token it says so to everybody. */
const napcatHttp = (right: string) =>
  serving(({ text }) =>
    text.includes(`Bearer ${right}`) || right === ""
      ? response(200, '{"status":"ok","retcode":0,"data":{},"message":"NapCat4 Is Running","wording":""}', json)
      : response(403, '{"message":"token verify failed!"}', html)
  );

/** The WebSocket server of NapCat and LLBot: the package ws, which says 426 to what is no upgrade. */
const wsPackage = () =>
  startRawPeer((socket, request) => {
    if (/^upgrade: websocket/im.test(request)) accept(socket, request);
    else socket.end(response(426, "Upgrade Required", { "content-type": "text/plain" }));
  });

/** A server without TLS, which takes the beginning of TLS for a bad request. */
const plainOnly = async (): Promise<Place> => {
  const server = await startRawServer((socket) =>
    socket.on("data", (chunk) => {
      const isHttp = new TextDecoder().decode(chunk).startsWith("GET");
      socket.end(isHttp ? response(426, "Upgrade Required") : "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    })
  );
  return { port: server.port, stop: () => server.close() };
};

/** The WebSocket server of go-cqhttp, as it answers what is no upgrade. */
const gorilla = () =>
  serving(() => response(400, "Bad Request\n", { "sec-websocket-version": "13", "content-type": "text/plain" }));

/** Answers by the whole request. */
const answering = (answer: (request: string) => string) =>
  startRawPeer((socket, request) => void socket.end(answer(request)));

/** The two servers of go-cqhttp with a token: nothing is said to who has none. */
const gocqWebSocket = () =>
  answering((request) =>
    request.includes(token)
      ? response(400, "Bad Request\n", { "sec-websocket-version": "13", "content-type": "text/plain" })
      : response(401, "")
  );
const gocqHttp = () =>
  answering((request) =>
    request.includes(token)
      ? response(200, '{"data":null,"msg":"API_NOT_FOUND","retcode":404,"status":"failed","wording":"API不存在"}')
      : response(401, "")
  );

interface Case {
  readonly name: string;
  readonly peer: () => Promise<Place>;
  readonly path?: string;
  readonly tried: readonly [scheme: Scheme, code: string][];
  readonly words: readonly RegExp[];
  readonly isFinal?: boolean;
}

const cases: readonly Case[] = [
  {
    name: "NapCat's WebUI",
    peer: napcatWebUi,
    tried: [
      ["ws", "CONNECTION_NOT_WEBSOCKET"],
      ["http", "HTTP_UNEXPECTED"],
      ["sse", "HTTP_UNEXPECTED"],
      ["poll", "HTTP_UNEXPECTED"],
    ],
    words: [/NapCat's WebUI \(HTTP 301 to \/webui\)/, /网络配置/, /accessToken/],
  },
  {
    name: "LLBot's WebUI",
    peer: llbotWebUi,
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"], ["http", "HTTP_UNEXPECTED"], ["sse", "HTTP_UNEXPECTED"]],
    words: [/LLBot's WebUI \(a page with the title "LLBot"\)/, /OneBot 11/],
  },
  {
    name: "an HTTP port, where ws:// was given",
    peer: () => napcatHttp(token),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"]],
    words: [/is the HTTP port of NapCat, no WebSocket/, /Websocket服务器 \(port 3001/, /http:\/\//],
  },
  {
    name: "an HTTP port with another token, where ws:// was given",
    peer: () => napcatHttp("another"),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"]],
    words: [/is the HTTP port of NapCat, no WebSocket \(HTTP 403/],
  },
  {
    name: "the HTTP port of go-cqhttp, where ws:// was given",
    peer: () =>
      serving(() => response(200, '{"data":null,"msg":"API_NOT_FOUND","retcode":404,"status":"failed"}', json)),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"]],
    words: [/is the HTTP port of go-cqhttp/, /servers → ws in config\.yml/],
  },
  {
    name: "a WebSocket port, where http:// was given",
    peer: wsPackage,
    tried: [["http", "HTTP_UNEXPECTED"], ["sse", "HTTP_UNEXPECTED"], ["poll", "HTTP_UNEXPECTED"]],
    words: [/only speaks WebSocket \(HTTP 426/, /use ws:\/\/ here/, /HTTP服务器 \(port 3000/],
  },
  {
    name: "the WebSocket port of go-cqhttp, where http:// was given",
    peer: gorilla,
    tried: [["http", "HTTP_UNEXPECTED"]],
    words: [/only speaks WebSocket \(HTTP 400/],
  },
  {
    name: "a path that the implementation does not have",
    path: "/onebot",
    peer: () =>
      serving(({ path }) =>
        path === "/" ? response(426, "Upgrade Required") : response(404, "Not Found", { "content-type": "text/plain" })
      ),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"]],
    words: [/nothing at the path of ws:\/\/127\.0\.0\.1:\d+\/onebot/, /leave the path out/],
  },
  {
    name: "a wrong token",
    peer: () => serving(() => response(403, "")),
    tried: [["ws", "AUTH_REFUSED"], ["http", "AUTH_REFUSED"], ["sse", "AUTH_REFUSED"], ["poll", "AUTH_REFUSED"]],
    words: [/refused the access token \(.*403/, /Set accessToken/, /网络配置/, /appsettings\.json/],
    isFinal: true,
  },
  {
    name: "go-cqhttp's WebSocket port with a token, where http:// was given",
    peer: gocqWebSocket,
    tried: [["http", "HTTP_UNEXPECTED"], ["sse", "HTTP_UNEXPECTED"]],
    words: [/only speaks WebSocket/],
  },
  {
    name: "go-cqhttp's HTTP port with a token, where ws:// was given",
    peer: gocqHttp,
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"]],
    words: [/is the HTTP port of go-cqhttp/],
  },
  {
    name: "a place that has nothing there and wants another token",
    peer: () =>
      answering((request) =>
        /^GET \/ HTTP/.test(request) && !/^upgrade/im.test(request) ? response(403, "") : response(404, "")
      ),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"]],
    words: [/refused the access token \(.*403/],
  },
  {
    name: "a login in front of it",
    peer: () => serving(() => response(401, "<html>", { "www-authenticate": 'Basic realm="x"', server: "nginx/1.27" })),
    tried: [["ws", "AUTH_REFUSED"], ["http", "AUTH_REFUSED"]],
    words: [/wants a login of its own \(HTTP 401/, /access token is not read/],
    isFinal: true,
  },
  {
    name: "a proxy with nothing behind it",
    peer: () => serving(() => response(502, "<html><title>502 Bad Gateway</title></html>", { server: "nginx" })),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"], ["http", "HTTP_UNEXPECTED"], ["sse", "HTTP_UNEXPECTED"]],
    words: [/A proxy answers at .*HTTP 502/, /Is the implementation running/],
  },
  {
    name: "some other web server",
    peer: () => serving(() => response(404, "<html><title>Welcome</title></html>", { ...html, server: "Apache/2.4" })),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"], ["http", "HTTP_UNEXPECTED"]],
    words: [/does not look like a OneBot/, /a page with the title "Welcome", from Apache\/2\.4/],
  },
  {
    name: "something that speaks no HTTP",
    peer: () => startRawPeer((socket) => void socket.end("-ERR unknown command 'GET', with args\r\n")),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"], ["http", "CONNECTION_DROPPED"]],
    words: [/does not speak HTTP \(it says "-ERR unknown/, /right port/],
  },
  {
    name: "something that hangs up at once",
    peer: () => startRawPeer((socket) => void socket.end()),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"], ["http", "CONNECTION_DROPPED"]],
    words: [/does not speak HTTP \(it closed the connection\)/],
  },
  {
    name: "a place that redirects",
    peer: () => serving(() => response(308, "", { location: "https://bot.example/onebot" })),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"], ["http", "HTTP_UNEXPECTED"]],
    words: [/redirects to https:\/\/bot\.example\/onebot: use that address/],
  },
  {
    name: "a web server that wants TLS and says so",
    peer: () => serving(() => response(400, "<center>The plain HTTP request was sent to HTTPS port</center>", html)),
    tried: [["ws", "CONNECTION_NOT_WEBSOCKET"], ["http", "HTTP_UNEXPECTED"]],
    words: [/wants TLS: write (wss|https):\/\//],
  },
  {
    name: "a port without TLS, where TLS was wanted",
    peer: plainOnly,
    tried: [["wss", "CONNECTION_TLS"], ["https", "CONNECTION_TLS"]],
    words: [/does not speak TLS: write (ws|http):\/\//],
  },
];

for (const { name, peer, path = "", tried, words, isFinal = false } of cases) {
  for (const [scheme, code] of tried) {
    test(`${scheme} to ${name} is told as such`, async () => {
      await using(peer(), async ({ port }) => {
        const error = await failure(scheme, `127.0.0.1:${port}${path}`);
        assert.equal(error.code, code, error.message);
        assert.equal(error instanceof AuthError, isFinal);
        for (const each of words) assert.match(error.message, each);
        assert.ok(error.message.includes(`127.0.0.1:${port}`), error.message);
      });
    });
  }
}

test("a missing token is told as such", async () => {
  await using(serving(() => response(401, "")), async ({ port }) => {
    for (const scheme of ["ws", "http", "sse"] as const) {
      const error = await failure(scheme, `127.0.0.1:${port}`, { accessToken: "" });
      assert.ok(error instanceof AuthError);
      assert.match(error.message, /wants an access token and none was given \(.*401.*Set accessToken/);
    }
  });
});

test("where nobody listens, the port, the direction and Docker come into question", async () => {
  const port = await freePort();
  for (const [scheme, client] of [["ws", "Websocket客户端"], ["http", "HTTP客户端"], ["sse", "HTTP客户端"]] as const) {
    const error = await failure(scheme, `127.0.0.1:${port}`);
    assert.equal(error.code, "CONNECTION_REFUSED");
    assert.match(error.message, /Nobody listens at .*网络配置.*In Docker, 127\.0\.0\.1 is the container itself/);
    assert.ok(error.message.includes(client), error.message);
  }
});

test("a host that is not known is told as such", async () => {
  for (const scheme of ["ws", "http", "poll"] as const) {
    const error = await failure(scheme, "no-such-host.invalid:3001");
    assert.equal(error.code, "CONNECTION_HOST_NOT_FOUND");
    assert.match(error.message, /no-such-host\.invalid.*spelt right.*In Docker it is the name of the/);
  }
});

for (const scheme of ["ws", "http"] as const) {
  test(`${scheme} to a port that wants TLS is told as such`, async () => {
    await using(startTlsServer("server.pem", "server_key.pem", (socket) => socket.resume()), async ({ port }) => {
      const error = await failure(scheme, `localhost:${port}`);
      assert.match(error.message, /wants TLS: write (wss|https):\/\//);
      assert.equal(error.delivered, "no");
    });
  });

  test(`${scheme} to a bot's own listener is told as forward and reverse mixed up`, async () => {
    const log = captureLog();
    const listen = { port: 0, accessToken: "its-own-token" };
    const server = createReverseServer({ listen, timeoutMs: 1_000, silentMs: 60_000, log, clock: systemClock });
    await server.open(() => {});
    try {
      const error = await failure(scheme, server.address.replace("ws://", ""));
      assert.match(error.message, /where a bot waits for an implementation.*forward and reverse are mixed up/);
      assert.match(error.message, /listen: \{ port \}/);
      assert.ok(!(error instanceof AuthError));
    } finally {
      await server.close();
    }
  });
}

test("a bot's webhook is told as such", async () => {
  const port = await freePort();
  const hook = createTransport({
    url: `http://127.0.0.1:${await freePort()}`,
    events: { webhook: { port, path: "/onebot", secret: "x" } },
    log: captureLog(),
  });
  await new Promise<void>((resolve) =>
    hook.feed?.open({ event: () => {}, up: resolve, down: () => {}, refused: () => {} })
  );
  try {
    for (const scheme of ["ws", "http"] as const) {
      assert.match((await failure(scheme, `127.0.0.1:${port}`)).message, /takes events by HTTP POST/);
    }
  } finally {
    await hook.caller.close();
  }
});

test("a bot that takes the link and asks whose it is is told as mixed up", async () => {
  const server = createReverseServer({
    listen: { port: 0 },
    timeoutMs: 1_000,
    silentMs: 60_000,
    log: captureLog(),
    clock: systemClock,
  });
  await server.open(() => {});
  const log = captureLog();
  const transport = createTransport({ url: server.address, log });
  try {
    await assert.rejects(transport.caller.call("get_login_info", {}), /forward and reverse are mixed up/);
  } finally {
    await transport.caller.close();
    await server.close();
  }
});

test("an address is looked at once for each way to fail, however often it is tried, and again after it worked", async () => {
  let mode: "page" | "works" = "page";
  const seen = { upgrades: 0, looks: 0 };
  const sockets = new Set<net.Socket>();
  const peer = await startRawPeer((socket, request) => {
    const isUpgrade = /^upgrade: websocket/im.test(request) && request.includes(token);
    if (/^upgrade: websocket/im.test(request)) seen.upgrades++;
    else seen.looks++;
    sockets.add(socket);
    if (isUpgrade && mode === "works") accept(socket, request);
    else socket.end(response(404, "<html>", html));
  });
  const clock = createManualClock();
  const log = captureLog();
  const transport = createTransport({ url: `ws://127.0.0.1:${peer.port}`, accessToken: token, clock, log });
  const told = queue<number | "up">();
  transport.feed?.open({
    event: () => {},
    up: () => told.put("up"),
    down: (_error, retryInMs) => told.put(retryInMs),
    refused: () => assert.fail("refused"),
  });
  const nextTry = async (): Promise<void> => await clock.advance(Number(await told.take()));
  try {
    for (let n = 0; n < 4; n++) await nextTry();
    const retryInMs = Number(await told.take());
    assert.equal(seen.looks, 1);
    mode = "works";
    await clock.advance(retryInMs);
    assert.equal(await told.take(), "up");
    mode = "page";
    for (const socket of sockets) socket.destroy();
    for (let n = 0; n < 3; n++) await nextTry();
    assert.ok(Number(await told.take()) > 0);
    assert.equal(seen.looks, 2);
    assert.equal(log.of("warn").filter((line) => line.includes("does not look like")).length, 2);
  } finally {
    await transport.caller.close();
    await peer.stop();
  }
});

test("a hundred calls that fail together look once", async () => {
  let looks = 0;
  await using(
    serving(({ method }) => {
      if (method === "GET") looks++;
      return response(404, "<html>", html);
    }),
    async ({ port }) => {
      const transport = createTransport({ url: `http://127.0.0.1:${port}`, log: captureLog() });
      const calls = Array.from({ length: 100 }, (_, n) => transport.caller.call(`action_${n}`, {}));
      const results = await Promise.allSettled(calls);
      for (const [n, result] of results.entries()) {
        assert.match(
          String((result as PromiseRejectedResult).reason),
          new RegExp(`action_${n}: This does not look like`),
        );
      }
      await transport.caller.close();
      assert.equal(looks, 1);
    },
  );
});

/** Answers every attempt, and no look. Resolves each time that a look has begun. */
async function hanging(use: (port: number, begun: () => Promise<void>) => Promise<void>): Promise<void> {
  const started = queue<void>();
  const peer = await startRawPeer((socket, request) => {
    const isLook = /^GET \/ HTTP/.test(request) && !/^upgrade/im.test(request);
    if (!isLook) socket.end(response(404, "<html>", html));
    else started.put();
  });
  try {
    await use(peer.port, () => started.take());
  } finally {
    await peer.stop();
  }
}

test("a look at a place that hangs takes three seconds", async () => {
  await Promise.all((["ws", "http", "sse"] as const).map((scheme) =>
    hanging(async (port) => {
      const startMs = performance.now();
      const error = await failure(scheme, `127.0.0.1:${port}/x`);
      assert.ok(performance.now() - startMs > 2_500);
      if (scheme !== "sse") assert.match(error.message, /takes the connection and says nothing/);
    })
  ));
});

for (const scheme of ["ws", "http", "sse"] as const) {
  test(`closing ends a look at a place that hangs at once (${scheme})`, () =>
    hanging(async (port, begun) => {
      // A look ends by itself after three seconds. A busy machine may make one closing late, not each of three.
      let quickestMs = Infinity;
      for (let tries = 0; tries < 3 && quickestMs > 1_000; tries++) {
        const transport = createTransport({
          url: `${scheme === "ws" ? "ws" : "http"}://127.0.0.1:${port}`,
          accessToken: token,
          log: captureLog(),
          ...scheme === "sse" ? { events: "sse" } : {},
        });
        const failed = assert.rejects(transport.caller.call("get_status", {}), { name: "ConnectionError" });
        if (scheme === "sse") transport.feed?.open({ event() {}, up() {}, down() {}, refused() {} });
        await begun();
        const startMs = performance.now();
        await transport.caller.close();
        await failed;
        quickestMs = Math.min(quickestMs, performance.now() - startMs);
      }
      assert.ok(quickestMs < 1_000, `${quickestMs}`);
    }));
}

test("a certificate that is not trusted needs no look", async () => {
  await using(startTlsServer("server.pem", "server_key.pem", (socket) => socket.resume()), async (server) => {
    const error = await failure("wss", `localhost:${server.port}`);
    assert.equal(error.code, "CONNECTION_TLS");
    assert.match(error.message, /certificate of .* is not trusted here/);
  });
});

test("an API that worked is not looked at when one call goes wrong", async () => {
  let looks = 0;
  let n = 0;
  await using(
    serving(({ method }) => {
      if (method === "GET") looks++;
      return n++ === 0 ? response(200, '{"status":"ok","retcode":0,"data":null}', json) : response(404, "gone", html);
    }),
    async ({ port }) => {
      const transport = createTransport({ url: `http://127.0.0.1:${port}`, log: captureLog() });
      await transport.caller.call("get_status", {});
      await assert.rejects(transport.caller.call("get_status", {}), { code: "HTTP_UNEXPECTED" });
      await transport.caller.close();
      assert.equal(looks, 0);
    },
  );
});

test("in Chinese the sight is Chinese too, and no blank stands behind a full stop", async (t) => {
  setLocale("zh");
  t.after(() => setLocale(undefined));
  const frame = JSON.stringify({ status: "failed", retcode: 1403, data: null, echo: null });
  const seen: [name: string, peer: () => Promise<Place>, words: RegExp][] = [
    ["has no body", () => serving(() => response(404, "")), /（HTTP 404，没有内容）/],
    [
      "is a page",
      () => serving(() => response(404, "<title>Welcome</title>", { ...html, server: "nginx" })),
      /（HTTP 404：一个网页，标题是 "Welcome"，来自 nginx）/,
    ],
    ["refuses the token", () => serving(() => response(401, "")), /不接受这个 access token（HTTP 401）/],
    [
      "refuses the token by a frame",
      () =>
        startRawPeer((socket, text) => {
          accept(socket, text);
          socket.write(textFrame(frame));
        }),
      /不接受这个 access token（收到 retcode 1403: "?没有说明"?）/,
    ],
  ];
  for (const [name, peer, words] of seen) {
    await using(peer(), async ({ port }) => {
      const { message, log } = await failure("ws", `127.0.0.1:${port}`);
      assert.match(message, words, name);
      assert.match(log, /[。？](会一直重试，直到连上|改好之前不会再试)。/, name);
      assert.doesNotMatch(`${message}\n${log}`, /[。：，；？] /, name);
    });
  }
});
