/**
 * What every fuzz test shares: how often it runs and with which seed, values that nobody expects, and recorded payloads
 * in which some values are replaced by them.
 *
 *     npm test -- --only fuzz                      a few thousand inputs, the same ones each time
 *     npm test -- --only fuzz --runs 20000         many more
 *     npm test -- --only fuzz --seed 7             others; a failure prints its seed
 */

import process from "node:process";
import fc from "fast-check";
import { payloadText, recordedPayloads } from "../unit/protocol/events/payloads.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 0);

/** The parameters of a property: as many runs as were asked for, else `usual`. A failure prints the seed and the input. */
export function parameters(usual: number): fc.Parameters<unknown> {
  const seed = Number(process.env["FUZZ_SEED"] ?? 20_260_101);
  // A process that was hurt by one input says nothing about smaller ones: the first failure is told as it is.
  return { numRuns: runs > 0 ? Math.max(1, Math.ceil(usual * runs / 1_000)) : usual, seed, endOnFailure: true };
}

/** A test may take so long, in milliseconds: more where more runs were asked for. */
export const limitMs: number = 60_000 * Math.max(1, runs / 1_000);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stands for a value so many levels deep: nothing could write it from a value, and no failure has to print it. */
const deepMark = (levels: number): string => `\u0001deep ${levels}`;

/** The text of a frame, with the deep values in their places. */
export function written(text: string): string {
  return text.replace(
    /"\\u0001deep (\d+)"/g,
    (_, levels) => Number(levels) % 2 === 0 ? nested(Number(levels), "[", "]") : nested(Number(levels), '{"a":', "}"),
  );
}

function nested(levels: number, open: string, close: string): string {
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
}

const own = (key: string, value: Json): Json => JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`) as Json;

/** Values that a field of JSON may have and that its readers may not expect. */
export const hostileValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Json>({ toString: 1, valueOf: 1 }, [{ toString: null, valueOf: 1 }]) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Json>(
      null,
      0,
      -0,
      -1,
      0.5,
      1e308,
      2 ** 53,
      2 ** 63,
      "",
      " ",
      "0",
      "null",
      "undefined",
      "NaN",
      true,
      false,
      [],
      {},
      [[]],
      [null],
      "9007199254740993",
      "1e1000",
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Json>(
      { then: 1 },
      { length: -1 },
      { length: 1e9 },
      { toJSON: 1 },
      { type: "text" },
      { type: "text", data: null },
      own("__proto__", { polluted: 1 }),
      own("constructor", { prototype: 1 }),
      own("hasOwnProperty", 1),
      [{ type: { toString: 1 }, data: { toString: 1 } }],
      [{ type: "at", data: { qq: { toString: 1 } } }],
      [{ type: "reply", data: { id: null } }],
      [{ type: "__proto__", data: [] }],
      [null, "text", 5, [[]]],
      "[CQ:at,qq=[CQ:reply,id=",
      "[CQ:__proto__,__proto__=1]",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Json>(
      "\u0000",
      "\u001b[2J\u001b]0;x\u0007",
      "\r\ndata: x",
      "\ud800",
      "\udfff\ud800",
      "\u202e\u200e\ufeff",
      "x".repeat(10_000),
      "é".repeat(1_000),
      "../../etc/passwd",
      "constructor",
      "__proto__",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(1_000, 10_001, 100_000).map(deepMark) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json> },
);

/** Where a payload is changed, and into what. */
interface Edit {
  readonly at: number;
  readonly value: Json;
  readonly remove: boolean;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat({ max: 10_000 }),
  value: hostileValue,
  remove: fc.boolean(),
});

/** Payloads in which up to three values, at any depth, are gone or something else. */
export function mutated(payloads: readonly object[]): fc.Arbitrary<unknown> {
  return fc.record({
    payload: fc.nat({ max: payloads.length - 1 }),
    edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  })
    .map(({ payload, edits }) => edits.reduce<unknown>(changed, structuredClone(payloads[payload])));
}

function changed(payload: unknown, { at, value, remove }: Edit): unknown {
  const places = placesIn(payload);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return value;
  const { of, key } = place;
  // Most of what is left out is harmless: one in four of those that could be.
  if (remove && at % 4 === 0 && !Array.isArray(of)) delete of[key as string];
  else {
    // A copy: one value may be put into several places, and into one of its own.
    const copy = structuredClone(value);
    Object.defineProperty(of, key, { value: copy, enumerable: true, writable: true, configurable: true });
  }
  return payload;
}

interface Place {
  readonly of: Record<string, unknown>;
  readonly key: string | number;
}

/** The fields of a payload, those of its inner objects too. The outer ones come first and more often. */
function placesIn(payload: unknown): Place[] {
  const places: Place[] = [];
  const visit = (of: unknown, depth: number): void => {
    if (typeof of !== "object" || of === null || depth > 6) return;
    for (const key of Object.keys(of)) {
      const place = { of: of as Record<string, unknown>, key };
      for (let times = depth === 0 ? 3 : 1; times > 0; times--) places.push(place);
      visit((of as Record<string, unknown>)[key], depth + 1);
    }
  };
  visit(payload, 0);
  return places;
}

/** Every recorded event. */
export const recordedEvents: readonly Record<string, unknown>[] = recorded((payload) => "post_type" in payload);
/** Every recorded reply. */
export const recordedReplies: readonly Record<string, unknown>[] = recorded((payload) => "retcode" in payload);

function recorded(is: (payload: object) => boolean): Record<string, unknown>[] {
  return recordedPayloads()
    .map(({ file }) => JSON.parse(payloadText(file)) as unknown)
    .filter((payload): payload is Record<string, unknown> =>
      typeof payload === "object" && payload !== null && !Array.isArray(payload) && is(payload)
    );
}

/** The text of a frame, cut, doubled or sprinkled with signs that JSON does not have there. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, fc.nat(), fc.constantFrom("", "\u0000", "\\u", '"', "{", "}", ",", "\ud800", "\n", "[[[[")).map(
    ([whole, at, sign]) => {
      const cut = at % (whole.length + 1);
      return at % 3 === 0 ? whole.slice(0, cut) : whole.slice(0, cut) + sign + whole.slice(cut);
    },
  );
}

/** Waits for something that comes over a socket; fails when it does not come. */
export async function arrives(what: string, isThere: () => boolean, withinMs = 3_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  for (let waitMs = 0; !isThere(); waitMs = 1) {
    if (performance.now() > endMs) throw new Error(`${what} did not come within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}
