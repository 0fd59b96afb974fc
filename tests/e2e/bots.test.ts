/**
 * Every file of examples/bots, as a reader runs it: against the embedded sandbox, typing `帮助` as the owner of the group. Each on one
 * of the three runtimes, in turns: what a bot says is compared on all of them in chats.test.ts, which starts no program for each.
 */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root, runProgram, runtimes } from "../support/runtimes.ts";

const folder = join(root, "examples", "bots");
/** What is typed instead where there is no command to ask help about. */
const typed: Record<string, [input: string, answer: RegExp]> = {
  "link_parser.ts": ["https://github.com/octocat/Hello-World\n", /小助手: octocat\/Hello-World/],
  "anti_flood.ts": ["刷\n".repeat(6), /小助手: @小明 刷屏，禁言 1 分钟/],
};

/** Instead of what the bots would ask and listen at. */
const settings = {
  GITHUB_API: 'data:application/json,{"full_name":"octocat/Hello-World","stargazers_count":1}',
  GITHUB_PORT: "0",
};

const bots = readdirSync(folder).filter((each) => each.endsWith(".ts")).sort();

for (const [turn, [name, command]] of Object.entries(runtimes).entries()) {
  test(`a third of the bots of examples/bots runs as it is on ${name}`, async () => {
    const files = bots.filter((_, at) => at % 3 === turn);
    assert.notEqual(files.length, 0);
    for (const file of files) {
      const [input, answer] = typed[file] ?? [":as 老王\n帮助\n", /小助手: 【/];
      const cwd = mkdtempSync(join(tmpdir(), "adelie-bots-"));
      try {
        const env = { ONEBOT_URL: undefined, ONEBOT_TOKEN: undefined, NODE_ENV: undefined, ...settings };
        const { code, stdout, stderr } = await runProgram([...command, join(folder, file)], { cwd, input, env });
        assert.equal(code, 0, `${file}: ${stderr}`);
        assert.match(stdout, answer, file);
      } finally {
        rmSync(cwd, { recursive: true });
      }
    }
  });
}
