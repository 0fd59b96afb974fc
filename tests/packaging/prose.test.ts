import assert from "node:assert/strict";
import { test } from "node:test";
import { proseProblems } from "../../tools/lib/prose.mjs";

const of = (comment: string): string[] =>
  proseProblems("a.ts", `const a = 1;\n${comment}\nexport const b = a;\n`).map((each) =>
    each.replace(/" (is|begins) .*/, '"')
  );

test("a comment that begins with What and asks nothing is seen, on its line", () => {
  assert.deepEqual(of("/** What a client is told. */"), ['a.ts:2 "What a client is told"']);
  assert.deepEqual(of("/**\n * Reads it. What is left\n * over goes. */"), ['a.ts:3 "What is left over goes"']);
  assert.deepEqual(of("/**\n * Reads.\n *\n * @returns What was read\n */"), ['a.ts:5 "What was read"']);
  assert.deepEqual(of("// One thing.\n// What follows it."), ['a.ts:3 "What follows it"']);
  assert.deepEqual(of("/** What is it? A thing. */"), []);
  assert.deepEqual(of("/** Says what it is. `What a` stands for code. */"), []);
  assert.deepEqual(of("/**\n * A thing.\n *\n * ```ts\n * // What this is.\n * ```\n */"), []);
});

test("a word of the wire with a capital, a note to oneself and two spaces are seen", () => {
  assert.deepEqual(of("/** User_id of the one who spoke. */"), ['a.ts:2 "User_id"']);
  assert.deepEqual(of("/** Text; `User_id` and user_id are code, as HTTP_PROXY and UPPER_SNAKE. */"), []);
  assert.deepEqual(of("// TODO later"), ['a.ts:2 "TODO"']);
  assert.deepEqual(of("/** Two  spaces. */"), ["a.ts:2 two spaces"]);
  assert.deepEqual(of("/**\n * A list:\n *\n *     aligned  code\n *\n * | a  | b |\n */"), []);
});

test("texts that are no comments are left alone", () => {
  assert.deepEqual(
    proseProblems("a.ts", 'export const a = "// What a text says.";\nexport const b = `/** TODO */`;\n'),
    [],
  );
});
