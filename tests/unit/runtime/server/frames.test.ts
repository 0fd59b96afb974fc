import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { closeFrame, FrameError, FrameReader, pongFrame, textFrame } from "../../../../src/runtime/server/frames.ts";
import { clientFrame, frame } from "../../../support/raw.ts";

/** Reads bytes in pieces of a size, and notes what is told. */
function read(bytes: Buffer, size: number): unknown[] {
  const told: unknown[] = [];
  const reader = new FrameReader({
    message: (text) => told.push(text),
    ping: (body) => told.push({ ping: Buffer.from(body).toString() }),
    close: (code, reason) => told.push({ code, reason }),
  });
  try {
    for (let at = 0; at < bytes.length; at += size) reader.push(Buffer.from(bytes.subarray(at, at + size)));
  } catch (error) {
    assert.ok(error instanceof FrameError);
    told.push(error.closeCode);
  }
  return told;
}

test("FrameReader reads the same whatever the pieces are that bytes come in", () => {
  const bytes = Buffer.concat([
    clientFrame(1, ""),
    clientFrame(1, "你好🐧"),
    clientFrame(2, "x".repeat(125)),
    clientFrame(1, "y".repeat(126)),
    clientFrame(1, "z".repeat(70_000)),
    clientFrame(9, ""),
    clientFrame(10, "a pong that nobody asked for"),
    clientFrame(1, "a", { isFinal: false }),
    clientFrame(9, "between"),
    clientFrame(0, "", { isFinal: false }),
    clientFrame(0, "b"),
    clientFrame(8, Buffer.concat([Buffer.from([0x03, 0xe8]), Buffer.from("再见")])),
    clientFrame(1, "after the goodbye"),
  ]);
  const expected = [
    "",
    "你好🐧",
    "x".repeat(125),
    "y".repeat(126),
    "z".repeat(70_000),
    { ping: "" },
    {
      ping: "between",
    },
    "ab",
    { code: 1000, reason: "再见" },
  ];
  for (const size of [1, 2, 3, 7, 1_000, 65_536, bytes.length]) {
    assert.equal(JSON.stringify(read(bytes, size)) === JSON.stringify(expected), true, `in pieces of ${size}`);
  }
});

test("FrameReader refuses what breaks the protocol as soon as it is seen", () => {
  assert.deepEqual(read(Buffer.from([0x81, 0x05]), 1), [1002]);
  assert.deepEqual(read(clientFrame(8, ""), 1), [{ code: 1005, reason: "" }]);
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000]) {
    assert.deepEqual(read(clientFrame(8, Buffer.from([code >> 8, code & 255])), 1), [1002], `${code}`);
  }
  const body = Buffer.alloc(2 ** 24);
  const [first, next] = [clientFrame(1, body, { isFinal: false }), clientFrame(0, body, { isFinal: false })];
  assert.deepEqual(read(Buffer.concat([first, next, next, next, next]), 2 ** 20), [1009]);
});

test("frames of a server are whole and unmasked", () => {
  for (const text of ["", "你好", "x".repeat(125), "x".repeat(70_000)]) {
    assert.deepEqual(textFrame(text), frame(1, text));
  }
  const medium = textFrame("x".repeat(300));
  assert.deepEqual([medium[1], medium.readUInt16BE(2), medium.length], [126, 300, 304]);
  assert.deepEqual(closeFrame(undefined), frame(8, ""));
  assert.deepEqual(closeFrame(4001, "why"), frame(8, Buffer.concat([Buffer.from([0x0f, 0xa1]), Buffer.from("why")])));
  assert.deepEqual(pongFrame(Buffer.from("x")), frame(10, "x"));
});
