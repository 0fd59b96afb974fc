import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SseParser } from "../../../../src/transport/http/sse_parser.ts";

/** What a parser makes of these pieces. */
function parse(pieces: readonly string[], maxChars = 1_000): string[] {
  const seen: string[] = [];
  const parser = new SseParser({ data: (text) => seen.push(text), tooLarge: () => seen.push("TOO LARGE") }, maxChars);
  for (const piece of pieces) parser.push(piece);
  return seen;
}

test("an event ends with an empty line, whatever ends its lines", () => {
  assert.deepEqual(parse(["data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\r\n"]), ["a", "b", "c", "d"]);
});

test("several lines of data are one event", () => {
  assert.deepEqual(parse(['data: {"a":\ndata:1}\n\n', "data\ndata:\n\n"]), ['{"a":\n1}', "\n"]);
});

test("one space after the colon is no data, a second one is", () => {
  assert.deepEqual(parse(["data:a\n\ndata: b\n\ndata:  c\n\n"]), ["a", "b", " c"]);
});

test("comments, other fields, empty events and a byte order mark say nothing", () => {
  assert.deepEqual(
    parse(["\ufeff: hello\n\n\n\nevent: x\nid: 7\nretry: 10\ndata: a\n:ping\n\nevent: y\n\nDATA: b\ndatax: c\n\n"]),
    ["a"],
  );
});

test("what the end cuts off is no event", () => {
  assert.deepEqual(parse(["data: a\n\ndata: b\n"]), ["a"]);
});

test("a CRLF may be cut in two", () => {
  assert.deepEqual(parse(["data: a\r", "\n\r", "\ndata: b\r", "\r", "data: c\n\n"]), ["a", "b", "c"]);
  assert.deepEqual(parse(["data: a\r", "\ndata: b\r\n\r\n"]), ["a\nb"]);
});

test("an event that is too large is left out, however it comes, and the next one is read", () => {
  const long = "x".repeat(50);
  assert.deepEqual(parse([`data: ${long}\n\ndata: b\n\n`], 20), ["TOO LARGE", "b"]);
  assert.deepEqual(parse([...`data: ${long}\n\ndata: b\n\n`], 20), ["TOO LARGE", "b"]);
  assert.deepEqual(parse(["data: 0123456789\n".repeat(5), "\ndata: b\n\n"], 20), ["TOO LARGE", "b"]);
  assert.deepEqual(parse([`data: ${long}`, "\r", "\n\r\ndata: b\n\n"], 20), ["TOO LARGE", "b"]);
  assert.deepEqual(parse([`data: ${"x".repeat(20)}\n\n`], 20), ["x".repeat(20)]);
});

test("a long comment is not kept, and spoils no event", () => {
  assert.deepEqual(parse([...`data: a\n:${"x".repeat(100)}\n\ndata: b\n\n`], 20), ["a", "b"]);
});

/** Cuts a text at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, n) => text.slice(from, at[n]));
}

test("any cut gives the same events (property)", () => {
  const line = fc.string({ unit: fc.constantFrom("a", ":", " ", "é", "\u{1f427}", '"'), maxLength: 12 });
  const events = fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { maxLength: 8 });
  const end = fc.constantFrom("\n", "\r\n", "\r");
  const places = fc.array(fc.nat(400), { maxLength: 30 });
  fc.assert(fc.property(events, end, fc.boolean(), places, (events, end, withComments, places) => {
    const text = events.map((lines) =>
      `${withComments ? `: a comment${end}` : ""}${lines.map((each) => `data: ${each}${end}`).join("")}${end}`
    ).join("");
    const wanted = events.map((lines) => lines.join("\n"));
    assert.deepEqual(parse([text]), wanted);
    assert.deepEqual(parse(cut(text, places)), wanted);
    assert.deepEqual(parse([...text]), wanted);
  }));
});
