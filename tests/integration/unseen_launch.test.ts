/** A launch that fails is printed exactly once, whoever waits for it: tried in processes of their own. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "../unit/runtime/child.ts";

const start = `
import { launch } from "$src/../mod.ts";
class Empty {}
const begin = (options) => launch(Empty, { url: "ws://127.0.0.1:9", locale: "en", ...options });
`;

const ways: [name: string, program: string, code: number][] = [
  ["nobody waits for", `${start}begin();`, 1],
  ["somebody waits for and catches nothing", `${start}await begin();`, 1],
  [
    "somebody swallows, unless there is no log or it was called off",
    `${start}for (const options of [{}, { log: "silent" }, { signal: AbortSignal.abort() }]) await begin(options).catch(() => {});`,
    0,
  ],
];

for (const [name, program, code] of ways) {
  test(`a launch that ${name} is printed once`, async () => {
    const { out, err, code: seen } = await runProgram(program);
    assert.deepEqual([(out + err).match(/Empty answers nothing/g)?.length, seen], [1, code], out + err);
  });
}
