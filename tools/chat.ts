/**
 * `adelie test` of this repository, which plays the ```chat blocks of guides too, on the bot of the ```ts block before them:
 *
 *     npm run chat -- examples docs/guide
 *     npm run chat -- --update check_in.chat
 */

import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { run } from "../packages/cli/src/program.ts";
import { TEST } from "../packages/cli/src/rows.ts";
import { processSurroundings } from "../packages/cli/src/surroundings.ts";
import { type OtherFiles, playAll } from "../packages/cli/src/test/command.ts";
import { blocksOf, withBlock } from "./lib/chat_blocks.ts";

const guides: OtherFiles = {
  ending: ".md",
  sourcesIn: (file, text) =>
    blocksOf(file, text).map((block) => ({
      file,
      name: `${file}:${block.line}`,
      text: block.text,
      ...block.bot === undefined ? {} : { bot: block.bot },
      write: (next) => writeFileSync(file, withBlock(readFileSync(file, "utf8"), block.text, next)),
    })),
};

const row: typeof TEST = {
  ...TEST,
  load: async () => (paths, options, around) => playAll(paths, options, around, guides),
};
// Bots that were loaded may hold timers and sockets of their own.
void run(["test", ...process.argv.slice(2)], processSurroundings(), [row]).then((code) => process.exit(code));
