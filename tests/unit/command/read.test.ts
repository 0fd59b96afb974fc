import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandFinder } from "../../../src/command/find.ts";
import { compileCommand } from "../../../src/command/pattern.ts";
import { readArguments } from "../../../src/command/read.ts";
import { type CommandOptionsOfApp, commandSettings } from "../../../src/command/settings.ts";
import { ArgumentError, type CustomTypes, type TypeContext } from "../../../src/command/types.ts";
import { parseCqCode } from "../../../src/protocol/cq_code.ts";
import type { Segment } from "../../../src/protocol/segments.ts";
import { commandCases } from "./cases.ts";

const clock = { date: () => new Date(2026, 10, 24, 12).getTime() };

/** What a command makes of a message: its arguments, the code of a mistake, `{ rest }`, or "not called". */
function outcome(
  pattern: string,
  message: Segment[],
  options: CommandOptionsOfApp = {},
  types: CustomTypes = {},
): unknown {
  const compiled = compileCommand(pattern, { types });
  const entry = { source: "T.t", site: {}, words: compiled.words, options: {}, pattern: compiled };
  const finder = new CommandFinder([entry], commandSettings(options), () => {});
  const event = { message, self_id: 10001, message_type: "group" } as TypeContext["event"];
  const called = finder.find(event);
  if (called === undefined) return "not called";
  if ("say" in called) return called;
  if (compiled.isPlain) return { rest: called.rest };
  const { segments, index, offset } = called;
  const args = readArguments(compiled, segments, index, offset, { event, clock });
  return args instanceof ArgumentError ? args.code : args;
}

test("there are at least 200 cases, a third of them from problems of others", () => {
  const borrowed = commandCases.filter(({ from }) => from !== undefined);
  assert.ok(commandCases.length >= 200, `${commandCases.length}`);
  assert.ok(borrowed.length * 3 >= commandCases.length, `${borrowed.length} of ${commandCases.length}`);
});

for (const { pattern, message, expect, from } of commandCases) {
  test(`${pattern} reads "${message}"${from === undefined ? "" : ` (${from})`}`, () =>
    assert.deepEqual(outcome(pattern, parseCqCode(message)), expect));
}
