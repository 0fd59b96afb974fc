/** What models read: `llms.txt` names the pages, `llms-full.txt` has the text of those that one needs to write a bot. */

import { titleOf } from "./sidebar.ts";
import type { Page } from "./stage.ts";

const SUMMARY =
  "adelie is a TypeScript library for QQ bots on OneBot 11 implementations (NapCat, go-cqhttp, LLBot, Lagrange). " +
  "A class with decorators is a bot; one source runs on Node 20.19+, Deno and Bun. Guides are in Chinese, most of them in English under /en/ too; the reference is in English where it is read from the sources. " +
  "Try a bot without an account: without an address `launch(Bot)` starts a sandbox, which agents use over MCP at POST /_sandbox/mcp. " +
  "Write its test as a conversation in a `.chat` file. Text is sent as it is; a handler's return value is the reply; names of OneBot stay as they are.";

/** The parts, in the order in which one reads them. Those with `whole` are in `llms-full.txt`. */
const PARTS: readonly { title: string; pattern: RegExp; whole?: boolean }[] = [
  { title: "Guides", pattern: /^guide\//, whole: true },
  { title: "Cookbook", pattern: /^cookbook\//, whole: true },
  { title: "Reference", pattern: /^reference\/[^/]+$/, whole: true },
  { title: "API", pattern: /^reference\/api\// },
  { title: "Moving from other frameworks", pattern: /^(?:migration\/|from-)/, whole: true },
  { title: "In English", pattern: /^en\// },
  { title: "Optional", pattern: /^[^/]+\.md$/ },
];

/** The files, by their names. Pages lie beside as markdown, so that a link of `llms.txt` is read without HTML. */
export function modelFiles(pages: readonly Page[]): Map<string, string> {
  const files = new Map<string, string>();
  const taken = new Set<Page>();
  const index = ["# adelie", "", `> ${SUMMARY}`, ""];
  const full = [...index];
  for (const { title, pattern, whole } of PARTS) {
    const mine = pages.filter((page) => pattern.test(page.path) && page.path !== "index.md" && !taken.has(page));
    index.push(`## ${title}`, "");
    for (const page of mine) {
      taken.add(page);
      files.set(page.path, page.text);
      index.push(`- [${titleOf(page.text)}](/${page.path})${saidBy(page.text)}`);
      if (whole === true) full.push(`<!-- /${page.path} -->`, "", page.text.trim(), "");
    }
    index.push("");
  }
  return files.set("llms.txt", index.join("\n")).set("llms-full.txt", full.join("\n"));
}

/** The first sentence below the heading, where there is one. */
function saidBy(text: string): string {
  const first = /^# .+\n\n([^\n#|`*\-:![].+)$/m.exec(text)?.[1]?.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
  const [sentence] = first === undefined ? [] : /^.+?(?:。|\. |$)/.exec(first) ?? [];
  return sentence === undefined || sentence.length > 200 ? "" : `: ${sentence.trim()}`;
}
