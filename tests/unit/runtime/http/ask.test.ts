import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type net from "node:net";
import { test } from "node:test";
import { createHttpClient, type HttpAsker, type HttpText } from "../../../../src/runtime/http/http.ts";
import { eventually, onRequests, startRawServer } from "../../../support/raw.ts";

interface Stage {
  readonly http: HttpAsker;
  /** Connections that were closed. */
  closed(): number;
  /** Requests that came. */
  requests(): number;
  ask(maxBytes?: number): { answer: Promise<HttpText>; cut(reason: unknown): void };
}

/** A client, and a server that answers each request by hand. */
async function onStage(
  answer: (socket: net.Socket, request: string) => void,
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  let [closed, requests] = [0, 0];
  const server = await startRawServer((socket) => {
    socket.on("close", () => closed++);
    onRequests(socket, (request) => {
      requests++;
      answer(socket, request);
    });
  });
  const http = createHttpClient();
  const url = `http://127.0.0.1:${server.port}/get_status`;
  try {
    await test({
      http,
      closed: () => closed,
      requests: () => requests,
      ask(maxBytes = 1_000) {
        let cut = (_reason: unknown): void => {};
        const given = new Promise<HttpText>((resolve, reject) =>
          cut = http.ask({ method: "POST", url, body: "{}", maxBytes: () => maxBytes }, resolve, reject)
        );
        return { answer: given, cut: (reason) => cut(reason) };
      },
    });
  } finally {
    await http.close();
    await server.close();
  }
}

const never = (): void => {};

test("an answer is whole, whatever pieces it came in, with its status and headers", () =>
  onStage((socket) => {
    const body = Buffer.from('{"a":"企鹅"}');
    socket.write("HTTP/1.1 103 Early Hints\r\nx-hint: 1\r\n\r\n");
    socket.write(`HTTP/1.1 418 X\r\nX-Kind: tea\r\ncontent-length: ${body.length}\r\n\r\n`);
    for (const byte of body) socket.write(Uint8Array.of(byte));
  }, async ({ ask }) => {
    const { status, headers, text } = await ask().answer;
    assert.deepEqual([status, headers.get("x-kind"), headers.get("x-none"), text], [418, "tea", null, '{"a":"企鹅"}']);
  }));

test("an answer that is announced larger than it may be is refused before any of it has come", () =>
  onStage((socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n"), async ({ ask, closed }) => {
    await assert.rejects(ask().answer, { code: "ANSWER_TOO_LARGE", delivered: "unknown" });
    await eventually(() => closed() > 0, 60_000);
  }));

test("an answer that grows beyond what it may be is refused, and its connection is gone", () =>
  onStage((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    for (let n = 0; n < 5; n++) socket.write(`12c\r\n${"x".repeat(300)}\r\n`);
  }, async ({ ask, closed }) => {
    await assert.rejects(ask().answer, { code: "ANSWER_TOO_LARGE", delivered: "unknown" });
    await eventually(() => closed() > 0, 60_000);
  }));

test("one that is given up hears the reason once, and nobody waits for its answer any more", () =>
  onStage(never, async ({ ask, closed, requests }) => {
    const { answer, cut } = ask();
    const seen = assert.rejects(answer, { message: "enough" });
    await eventually(() => requests() === 1, 60_000);
    cut(new Error("enough"));
    cut(new Error("again"));
    await seen;
    await eventually(() => closed() > 0, 60_000);
    assert.equal(requests(), 1, "nothing is sent again");
  }));

test("one that is given up before it has left is not sent", () =>
  onStage(never, async ({ ask, requests }) => {
    const { answer, cut } = ask();
    cut(new Error("enough"));
    await assert.rejects(answer, { message: "enough" });
    const other = ask();
    other.answer.catch(never);
    await eventually(() => requests() === 1, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(requests(), 1);
  }));

test("closing the client ends what is under way, and later ones", () =>
  onStage(never, async ({ http, ask, requests }) => {
    const { answer } = ask();
    const seen = assert.rejects(answer, { code: "CONNECTION_CLOSED", delivered: "unknown" });
    await eventually(() => requests() === 1, 60_000);
    await http.close();
    await seen;
    await assert.rejects(ask().answer, { code: "CONNECTION_CLOSED", delivered: "no" });
  }));

test("a connection that breaks off may have delivered it; one that nobody takes has not", () =>
  onStage((socket) => void socket.destroy(), async ({ http, ask }) => {
    await assert.rejects(ask().answer, { code: "CONNECTION_DROPPED", delivered: "unknown" });
    const refused = new Promise((resolve, reject) =>
      http.ask({ method: "POST", url: "http://127.0.0.1:9/x", body: "", maxBytes: () => 9 }, resolve, reject)
    );
    await assert.rejects(refused, { code: "CONNECTION_REFUSED", delivered: "no" });
  }));
