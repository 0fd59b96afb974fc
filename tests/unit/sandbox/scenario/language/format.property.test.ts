import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatScenario } from "../../../../../src/sandbox/scenario/language/format.ts";
import {
  type NodeBody,
  plainText,
  type ScenarioNode,
  type Value,
} from "../../../../../src/sandbox/scenario/language/nodes.ts";
import { parseScenario } from "../../../../../src/sandbox/scenario/language/parse.ts";
import {
  FAULTS,
  HEADS,
  NOTES,
  THINGS,
  type VerbName,
  VERBS,
} from "../../../../../src/sandbox/scenario/language/words.ts";

const sign = fc.constantFrom(...'小明机器人群bot 　\t:："\\#（()）→->[]{}=,.*/+1\n\r\u2028é');
const anyText = fc.oneof(fc.string({ unit: sign, maxLength: 24 }), fc.string({ maxLength: 12 }));
const name = anyText.filter((text) => text !== "");
const who = fc.option(name, { nil: null });
const line = anyText.map((text) => text.replaceAll(/\s+/g, " ").trim()).filter((text) => text !== "");
const word = fc.stringMatching(/^[a-z_]{1,8}$/);
const duration = fc.constantFrom("30s", "10分钟", "1h30m");
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    anyText,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }).map((object) => ({ ...object })),
  ),
})).value;
const params = fc.option(fc.dictionary(name, value, { maxKeys: 3 }).map((object) => ({ ...object })), {
  nil: undefined,
});
const optional = <T>(key: string, of: fc.Arbitrary<T>) => fc.option(of.map((each) => ({ [key]: each })), { nil: {} });
const fields = fc.dictionary(word, anyText, { maxKeys: 3 }).map((object) => ({ ...object }));

const act = fc.constantFrom(...Object.keys(VERBS) as VerbName[]).chain((verb) =>
  fc.tuple(
    fc.tuple(...VERBS[verb].takes.map((kind) =>
      kind.startsWith("who") ? who : kind === "duration" ? duration : kind.startsWith("rest") ? line : name
    )),
    name,
  ).map(([args, by]): NodeBody => ({ kind: "act", who: by, verb, args }))
);

const body: fc.Arbitrary<NodeBody> = fc.oneof(
  fc.record({ kind: fc.constant("comment" as const), text: line.filter((text) => !text.startsWith("#")) }),
  fc.record({ kind: fc.constant("story" as const), title: line.filter((text) => !text.startsWith("#")) }),
  fc.record({ kind: fc.constant("group" as const), name }),
  fc.tuple(name, optional("with", name)).map(([by, more]): NodeBody => ({ kind: "private", who: by, ...more })),
  fc.record({
    kind: fc.constant("given" as const),
    what: fc.constantFrom(...Object.keys(THINGS) as (keyof typeof THINGS)[]),
    name: who,
    fields,
  }),
  fc.tuple(who, anyText.map(plainText).filter((text) => text !== "")).map(([by, text]): NodeBody => ({
    kind: "says",
    who: by,
    text,
  })),
  act,
  fc.tuple(who, word, params, fc.boolean()).map(([by, action, given, isNever]): NodeBody => ({
    kind: "calls",
    who: by,
    action,
    ...given === undefined ? {} : { params: given },
    isNever,
  })),
  fc.constantFrom(...(Object.keys(NOTES) as (keyof typeof NOTES)[]).filter((each) => each !== "callFails"))
    .map((what): NodeBody => ({ kind: "note", what: what as "quiet" })),
  fc.tuple(optional("action", word), optional("retcode", fc.integer({ min: -999, max: 99_999 })))
    .map(([action, retcode]): NodeBody => ({ kind: "note", what: "fails", ...action, ...retcode })),
  fc.record({ kind: fc.constant("time" as const), by: duration }),
  fc.record({ kind: fc.constant("time" as const), at: fc.constantFrom("09:00", "2026-01-06 09:30") }),
  fc.tuple(
    fc.constantFrom(...Object.keys(FAULTS)),
    optional("match", word.filter((each) => !Object.values(FAULTS).some((words) => words.includes(each)))),
    optional("times", fc.integer({ min: 1, max: 99 })),
    optional("lasts", duration),
    optional("account", word),
  ).map(([what, match, times, lasts, account]): NodeBody => ({
    kind: "fault",
    what,
    ...match,
    ...times,
    ...lasts,
    ...account,
  })),
  fc.record({ kind: fc.constant("event" as const), name: word, fields }),
  fc.constant<NodeBody>({ kind: "restart" }),
);

const withoutPlace = (nodes: readonly ScenarioNode[]) =>
  nodes.filter(({ kind }) => kind !== "blank").map(({ line: _, ...rest }) => rest);

test("what is written is read again as it was, in both languages", () => {
  fc.assert(
    fc.property(fc.array(body, { maxLength: 6 }), fc.constantFrom("zh" as const, "en" as const), (bodies, lang) => {
      const nodes = bodies.map((each, at): ScenarioNode => ({ ...each, line: at + 1 }));
      const text = formatScenario({ nodes, lang });
      const read = parseScenario(text);
      assert.deepEqual(read.errors, [], text);
      assert.deepEqual(withoutPlace(read.nodes), withoutPlace(nodes), text);
      assert.equal(formatScenario(read, lang), text, "and written alike again");
    }),
    { numRuns: 400 },
  );
});

test("any text is read without a throw: every line that is no scenario is an error with a place in it", () => {
  const heads = Object.values(HEADS).flat();
  const any = fc.array(
    fc.oneof(
      anyText,
      fc.tuple(fc.constantFrom(...heads, "小明", "机器人", "（", "机器人 →"), anyText).map((parts) => parts.join(" ")),
    ),
    { maxLength: 8 },
  ).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(any, (text) => {
      const { nodes, errors } = parseScenario(text);
      const lines = text.split(/\r\n|\n|\r/);
      assert.equal(nodes.filter(({ kind }) => kind === "broken").length, errors.length);
      for (const { line: at, column, message } of errors) {
        assert.ok(at >= 1 && at <= lines.length && column >= 1, text);
        assert.ok(column <= (lines[at - 1] ?? "").length + 1, `${column} ${JSON.stringify(text)}`);
        assert.notEqual(message, "");
      }
    }),
    { numRuns: 1_000 },
  );
});
