import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import type net from "node:net";
import { createTransport } from "../../src/transport/connect.ts";
import type { Caller } from "../../src/transport/transport.ts";
import { type RawPeer, response, startRawPeer } from "../support/peer/raw.ts";

async function withRawPeer(
  answer: (socket: net.Socket, request: string, n: number) => void,
  test: (caller: Caller, peer: RawPeer, address: string) => Promise<void>,
): Promise<void> {
  const peer = await startRawPeer(answer);
  const address = `http://127.0.0.1:${peer.port}/prefix`;
  const transport = createTransport({ url: `${address}/`, accessToken: "top-secret" });
  try {
    await test(transport.caller, peer, address);
  } finally {
    await transport.caller.close();
    await peer.stop();
  }
}

const ok = JSON.stringify({ status: "ok", retcode: 0, data: null });

test("a call is one POST with a JSON object of ASCII, a token in its header and no trailing slash", async () => {
  const seen: string[] = [];
  await withRawPeer((socket, request) => {
    seen.push(request);
    socket.write(response(200, ok));
  }, async (caller) => {
    await caller.call("send_group_msg", { group_id: 1, message: "企鹅 \u{1f427} é", none: undefined });
    await caller.call("get_status", {});
  });
  const [head = "", body = ""] = (seen[0] ?? "").split("\r\n\r\n");
  assert.match(head, /^POST \/prefix\/send_group_msg HTTP\/1\.1\r\n/);
  assert.match(head, /^authorization: Bearer top-secret\r?$/im);
  assert.match(head, /^content-type: application\/json\r?$/im);
  assert.equal(body, '{"group_id":1,"message":"\\u4f01\\u9e45 \\ud83d\\udc27 \\u00e9"}');
  assert.ok(seen[1]?.endsWith("\r\n\r\n{}"));
});

test("calls one after another share connections", async () => {
  const sockets = new Set<net.Socket>();
  await withRawPeer((socket) => {
    sockets.add(socket);
    socket.write(response(200, ok));
  }, async (caller) => {
    for (let n = 0; n < 20; n++) await caller.call("get_status", {});
  });
  assert.ok(sockets.size <= 2, `${sockets.size}`);
});

for (
  const [name, play] of [
    ["is reset", (socket: net.Socket) => socket.resetAndDestroy()],
    ["ends without an answer", (socket: net.Socket) => socket.end()],
    ["ends within the answer", (socket: net.Socket) => socket.end(response(200, ok, { "content-length": "999" }))],
    ["ends within the head", (socket: net.Socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-")],
  ] as const
) {
  test(`a call whose connection ${name} rejects as perhaps delivered, and is not sent again`, async () => {
    let calls = 0;
    await withRawPeer((socket, request) => {
      if (request.startsWith("POST")) calls++;
      play(socket);
    }, async (caller) => {
      await assert.rejects(caller.call("send_group_msg", {}), {
        name: "ConnectionError",
        code: "CONNECTION_DROPPED",
        delivered: "unknown",
      });
      assert.equal(calls, 1);
    });
  });
}

test("what does not speak HTTP is an error, not a crash", async () => {
  await withRawPeer((socket) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n"), async (caller) => {
    await assert.rejects(caller.call("get_status", {}), { name: "ConnectionError", delivered: "unknown" });
  });
});

test("an answer that is no reply says what was seen and where to look", async () => {
  const cases: [answer: string, code: string, words: RegExp, delivered: string][] = [
    [response(404, "Not Found"), "HTTP_UNEXPECTED", /does not look like a OneBot HTTP API.*404.*Not Found/, "no"],
    [response(404, "<!DOCTYPE html>"), "HTTP_UNEXPECTED", /does not look like a OneBot HTTP API/, "no"],
    [response(200, "<!DOCTYPE html><title>WebUI</title>"), "HTTP_UNEXPECTED", /WebUI has another port/, "unknown"],
    [response(200, ""), "HTTP_UNEXPECTED", /does not look like a OneBot HTTP API.*HTTP 200: no body/, "unknown"],
    [response(426, "Upgrade Required"), "HTTP_UNEXPECTED", /use ws:\/\//, "no"],
    [
      response(302, "", { location: "https://other.example/" }),
      "HTTP_UNEXPECTED",
      /redirects to https:\/\/other/,
      "no",
    ],
    [response(500, ""), "HTTP_UNEXPECTED", /failed.*500/, "unknown"],
    [response(502, "<html>Bad Gateway</html>"), "HTTP_UNEXPECTED", /A proxy answers.*502/, "unknown"],
  ];
  for (const [answer, code, words, delivered] of cases) {
    await withRawPeer((socket) => void socket.write(answer), async (caller, _peer, address) => {
      await assert.rejects(caller.call("get_status", {}), (error: Error & { code: string; delivered: string }) => {
        assert.deepEqual([error.name, error.code, error.delivered], ["ConnectionError", code, delivered]);
        assert.match(error.message, words);
        assert.ok(error.message.startsWith("get_status: ") && error.message.includes(address), error.message);
        return true;
      });
    });
  }
});

test("too many calls is a refusal with the wait in it, also where the body is no reply", async () => {
  const body = '{"error":"RateLimitExceeded","message":"slow down","retryAfter":7}';
  const answer = response(429, body, { "retry-after": "7" });
  await withRawPeer((socket) => void socket.write(answer), async (caller) => {
    const reply = await caller.call("get_status", {});
    assert.deepEqual([reply.status, reply.retcode, reply["retry-after"]], ["failed", 429, "7"]);
  });
});

test("the status of an answer counts less than a reply in it", async () => {
  const reply = JSON.stringify({ status: "failed", retcode: 1404, data: null });
  for (const status of [200, 400, 404, 500]) {
    await withRawPeer(
      (socket) => void socket.write(response(status, reply, { "content-type": "text/html" })),
      async (caller) => {
        assert.equal((await caller.call("nothing", {})).retcode, 1404);
      },
    );
  }
});

test("a stream that comes in single bytes is put together, characters included", async () => {
  const packets = [0, 1, 2].map((index) =>
    `${
      JSON.stringify({
        status: "ok",
        retcode: 0,
        data: { type: index < 2 ? "stream" : "response", text: `企鹅 \u{1f427} ${index}` },
      })
    }\r\n\r\n`
  );
  const bytes = Buffer.from(packets.join(""));
  await withRawPeer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    for (const byte of bytes) socket.write(Buffer.from([0x31, 13, 10, byte, 13, 10]));
    socket.write("0\r\n\r\n");
  }, async (caller) => {
    const texts: unknown[] = [];
    for await (const { data } of caller.stream("download_file_stream", {})) texts.push((data as { text: string }).text);
    assert.deepEqual(texts, ["企鹅 \u{1f427} 0", "企鹅 \u{1f427} 1", "企鹅 \u{1f427} 2"]);
    assert.deepEqual((await caller.call("download_file_stream", {})).data, {
      type: "stream",
      text: "企鹅 \u{1f427} 0",
    });
  });
});

test("a stream that ends before its last frame rejects after the frames that came", async () => {
  const packet = `${JSON.stringify({ status: "ok", retcode: 0, data: { type: "stream" } })}\r\n\r\n`;
  const chunk = `${packet.length.toString(16)}\r\n${packet}\r\n`;
  for (const [end, code] of [["0\r\n\r\n", "STREAM_CUT"], ["", "CONNECTION_DROPPED"]] as const) {
    let connection: net.Socket | undefined;
    await withRawPeer((socket) => {
      connection = socket;
      socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
    }, async (caller) => {
      let count = 0;
      await assert.rejects(async () => {
        for await (const _ of caller.stream("s", {})) {
          count++;
          connection?.end(end);
        }
      }, { name: "ConnectionError", code, delivered: "unknown" });
      assert.equal(count, 1);
    });
  }
});

test("a stream action answered by no reply at all says so", async () => {
  for (
    const [answer, words] of [[response(404, "Not Found"), /does not look like/], [
      response(200, ""),
      /before its last frame/,
    ]] as const
  ) {
    await withRawPeer((socket) => void socket.write(answer), async (caller) => {
      await assert.rejects(async () => {
        for await (const _ of caller.stream("s", {}));
      }, { name: "ConnectionError", message: words });
    });
  }
});

test("a connection that the server ended while it was idle is not used again", async () => {
  await withRawPeer((socket) => {
    socket.write(response(200, ok));
    setTimeout(() => socket.end(), 20);
  }, async (caller, peer) => {
    for (let n = 0; n < 5; n++) {
      assert.equal((await caller.call("get_status", {})).retcode, 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(peer.requests, 5);
  });
});

test("a call that meets the end of its connection is never sent twice: it is answered, or perhaps delivered", async () => {
  await withRawPeer((socket) => {
    socket.write(response(200, ok));
    setTimeout(() => socket.end(), 0);
  }, async (caller, peer) => {
    const lost: string[] = [];
    for (let n = 0; n < 100; n++) {
      await caller.call("send_group_msg", {}).catch((error: Error & { code: string; delivered: string }) => {
        lost.push(`${error.code} ${error.delivered}`);
      });
    }
    assert.ok(peer.requests <= 100, `${peer.requests} requests for 100 calls`);
    assert.deepEqual(lost.filter((each) => each !== "CONNECTION_DROPPED unknown"), []);
  });
});

test("NapCat's HTTP server was switched off and on: what the old connection refuses goes over a new one, once", async () => {
  const closed = JSON.stringify({
    status: "failed",
    retcode: 200,
    data: null,
    message: "Server is closed",
    wording: "",
  });
  const old = new Set<net.Socket>();
  const seen: string[] = [];
  let isOff = false;
  let isOn = true;
  await withRawPeer((socket, request) => {
    seen.push(/^POST \/prefix\/(\w+)/.exec(request)?.[1] ?? "");
    if (!isOff) old.add(socket);
    socket.write(response(200, !isOn || (isOff && old.has(socket)) ? closed : ok));
  }, async (caller) => {
    assert.equal((await caller.call("get_status", {})).retcode, 0);
    isOff = true;
    await new Promise((resolve) => setTimeout(resolve, 20)); // until the connection is idle
    assert.equal((await caller.call("send_group_msg", { group_id: 1, message: "x" })).retcode, 0);
    for (let n = 0; n < 3; n++) assert.equal((await caller.call("get_status", {})).retcode, 0);
    assert.deepEqual(seen, [
      "get_status",
      "send_group_msg",
      "send_group_msg",
      "get_status",
      "get_status",
      "get_status",
    ]);
    isOn = false;
    assert.equal(
      (await caller.call("send_group_msg", {})).message,
      "Server is closed",
      "asked again once, and no more",
    );
    assert.equal(seen.length, 8);
    isOn = true;
    for await (const frame of caller.stream("test_download_stream", {})) assert.equal(frame.retcode, 0);
  });
});

test("frames of a stream that come in one piece, or byte by byte, are the same, and an empty line is no frame", async () => {
  const frame = (type: string) => JSON.stringify({ status: "ok", retcode: 0, data: { type, text: "企鹅\r\n" } });
  const body = `${frame("stream")}\r\n\r\n${frame("stream")}\r\n\r\n${frame("response")}\r\n\r\n`;
  for (const size of [1, 7, 10_000]) {
    await withRawPeer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const bytes = Buffer.from(body);
      for (let at = 0; at < bytes.length; at += size) {
        const piece = bytes.subarray(at, at + size);
        socket.write(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]));
      }
      socket.write("0\r\n\r\n");
    }, async (caller) => {
      const types: unknown[] = [];
      for await (const { data } of caller.stream("download_file_stream", {})) {
        types.push((data as { type: string }).type);
      }
      assert.deepEqual(types, ["stream", "stream", "response"]);
    });
  }
});
