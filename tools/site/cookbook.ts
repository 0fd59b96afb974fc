/** The cookbook: a page for each example, with its code and its scenario, made of the files themselves. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "./stage.ts";

/** The page of an example, seen from the root of the repository. */
export function pageOfExample(file: string): string | undefined {
  if (file === "examples" || file === "examples/README.md") return "cookbook/index.md";
  const [, name] = /^examples\/(.+)\.(?:ts|chat)$/.exec(file) ?? [];
  return name === undefined ? undefined : `cookbook/${name}.md`;
}

/** All pages of the cookbook. */
export function cookbookPages(root: string): Page[] {
  const overview = readFileSync(join(root, "examples", "README.md"), "utf8");
  const examples = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/")).filter((name) => name.endsWith(".ts")).sort();
  return [
    { source: "examples/README.md", path: "cookbook/index.md", text: overview },
    ...examples.map((name) => examplePage(root, `examples/${name}`, overview)),
  ];
}

function examplePage(root: string, source: string, overview: string): Page {
  const code = readFileSync(join(root, source), "utf8");
  const name = source.replace(/^examples\//, "");
  const title = new RegExp(`\\]\\(${name.replaceAll(".", "\\.")}\\) \\| (.+?) \\|`).exec(overview)?.[1] ?? name;
  const play = source.replace(/\.ts$/, ".chat");
  const story = existsSync(join(root, play)) ? readFileSync(join(root, play), "utf8") : undefined;
  // As somebody has it who installed the package: the first line of the file says so, and is not needed then.
  const installed = code.replaceAll(/"(?:\.\.\/)+mod\.ts"/g, '"adelie"')
    .replaceAll(/"(?:\.\.\/)+src\/entries\/(\w+)\.ts"/g, '"adelie/$1"')
    .replace(/ ?用 npm 时把 .+$/m, "");
  const scene = story === undefined ? [] : [
    "## 用起来",
    "",
    `这是它的[剧本](../docs/guide/scenarios.md)，也是它的测试：\`npm run chat -- ${play}\``.replace(
      "../docs/",
      name.includes("/") ? "../../docs/" : "../docs/",
    ),
    "",
    "```chat",
    story.trimEnd(),
    "```",
    "",
  ];
  const text = [
    `# ${title}`,
    "",
    `\`${source}\``,
    "",
    "## 代码",
    "",
    "```ts",
    installed.trimEnd(),
    "```",
    "",
    ...scene,
  ].join("\n");
  return { source, path: `cookbook/${name.replace(/\.ts$/, ".md")}`, text };
}
