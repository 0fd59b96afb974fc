/** The scenarios of the examples and the conversations of the guides, on three runtimes; and one of them again and again. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, runProgram, runtimes } from "../support/runtimes.ts";

const tool = join(root, "tools", "chat.ts");
const bots = join(root, "examples", "bots");
/** What of the documents has conversations. */
const guides = ["docs/guide", "docs/en", "docs/migration", "docs/index.md"];
const env = { ONEBOT_URL: undefined, ONEBOT_TOKEN: undefined, NODE_ENV: undefined };

interface Told {
  readonly file: string;
  readonly ok: boolean;
  readonly report?: string;
  readonly transcript?: readonly string[];
}

async function chat(command: readonly string[], ...args: string[]): Promise<{ code: number | null; told: Told[] }> {
  const { code, stdout, stderr } = await runProgram([...command, tool, "--json", ...args], { cwd: root, env });
  const told = stdout.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Told);
  assert.notEqual(told.length, 0, stderr);
  return { code, told };
}

test("every example bot has a scenario", () => {
  const names = readdirSync(bots);
  const lonely = names.filter((name) => name.endsWith(".ts") && !names.includes(name.replace(/\.ts$/, ".chat")));
  assert.deepEqual(lonely, []);
});

const first = new Map<string, string>();

for (const [name, command] of Object.entries(runtimes)) {
  test(`the bots of the examples and of the guides do what their scenarios say on ${name}`, async () => {
    const { code, told } = await chat(command, "examples", ...guides);
    assert.deepEqual(told.filter(({ ok }) => !ok).map(({ report }) => report), []);
    assert.equal(code, 0);
  });

  test(`a scenario gives the same bytes each time on ${name}, and the same as elsewhere`, async () => {
    const { code, told } = await chat(command, "--runs", "20", join(bots, "check_in.chat"));
    assert.deepEqual(told.map(({ ok, report }) => ok || report), told.map(() => true));
    assert.equal(code, 0);
    const transcript = told.map(({ transcript: lines = [] }) => lines.join("\n")).join("\n\n");
    first.set("check_in", first.get("check_in") ?? transcript);
    assert.equal(transcript, first.get("check_in"));
  });
}
