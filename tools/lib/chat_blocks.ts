/** Conversations in guides: ```chat blocks, each with the bot of the ```ts block before it, or with the example that it names. */

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** One block. */
export interface ChatBlock {
  /** The line of its first fence. */
  readonly line: number;
  readonly text: string;
  /** The bot that it is played on; undefined where there is none before it. */
  readonly bot: URL | undefined;
}

const root = new URL("../../", import.meta.url);
const FENCES = /^```(\w+)(?: +(\S+))?\n([^]*?)^```$/gm;

/** The ```chat blocks of a guide. Behind the word may stand the path of a bot, seen from the guide. */
export function blocksOf(file: string, guide: string): ChatBlock[] {
  let code = "";
  const blocks: ChatBlock[] = [];
  for (const { 1: lang, 2: path, 3: text = "", index } of guide.matchAll(FENCES)) {
    if (lang === "ts") code = text;
    if (lang !== "chat") continue;
    const line = guide.slice(0, index).split("\n").length;
    const bot = path === undefined
      ? code === "" ? undefined : botOf(code)
      : pathToFileURL(resolve(dirname(file), path));
    blocks.push({ line, text, bot });
  }
  return blocks;
}

/** The guide with another text in one of its blocks. */
export function withBlock(guide: string, before: string, after: string): string {
  return guide.replace(before, () => after);
}

/** Writes code of a guide into a file that launches its bots. */
function botOf(code: string): URL {
  const imports = code.replaceAll(
    /"adelie(?:\/(\w+))?"/g,
    (_, entry: string | undefined) =>
      JSON.stringify(new URL(entry === undefined ? "mod.ts" : `src/entries/${entry}.ts`, root).href),
  );
  const bots = [...code.matchAll(/^(?:class|const) (\w+)(?: \{$| = defineBot)/gm)].map(([, name]) => name);
  const launched = /^launch\(/m.test(code)
    ? imports
    : `${imports}\nconst { launch: start } = await import(${JSON.stringify(new URL("mod.ts", root).href)});\nstart([${
      bots.join(", ")
    }]);\n`;
  const path = join(mkdtempSync(join(tmpdir(), "adelie-guide-")), "guide.mts");
  writeFileSync(path, launched);
  return pathToFileURL(path);
}
