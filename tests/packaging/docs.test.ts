import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { cleanUp, copyOfTree, root, run, tool } from "./support.ts";

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !/^(?:node_modules|\.)/.test(name)).map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(join(root, page), "utf8");

describe("the documents", () => {
  after(cleanUp);

  it("have code that compiles, in both decorator dialects", async () => {
    const tree = copyOfTree();
    mkdirSync(join(tree, "pages"));
    let count = 0;
    for (const page of pages) {
      for (const [, code] of textOf(page).matchAll(/^```ts\n([^]*?)^```$/gm)) {
        writeFileSync(join(tree, "pages", `${page.replace(/\W/g, "_")}_${count++}.ts`), code!);
      }
    }
    assert.ok(count >= 4);
    for (const experimentalDecorators of [false, true]) {
      writeFileSync(
        join(tree, "tsconfig.pages.json"),
        JSON.stringify({
          extends: "./tsconfig.json",
          compilerOptions: {
            isolatedDeclarations: false,
            declaration: false,
            erasableSyntaxOnly: false,
            noUnusedLocals: false,
            experimentalDecorators,
            paths: { adelie: ["./mod.ts"], "adelie/*": ["./src/entries/*.ts"] },
          },
          include: ["pages"],
        }),
      );
      const { code, output } = await run(process.execPath, [
        tool("@typescript/native/bin/tsc"),
        "-p",
        "tsconfig.pages.json",
      ], tree);
      assert.equal(code, 0, output);
    }
  });

  it("have a number of their own for each decision, which their title bears", () => {
    const decisions = pages.filter((page) => /^docs\/adr\/\d/.test(page)).sort();
    const numbers = decisions.map((page) => page.slice("docs/adr/".length).slice(0, 4));
    assert.deepEqual(numbers, [...new Set(numbers)]);
    for (const [at, page] of decisions.entries()) assert.ok(textOf(page).startsWith(`# ${numbers[at]} `), page);
  });

  it("have links that lead somewhere", () => {
    const broken = pages.flatMap((page) =>
      [...textOf(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target]) => target!)
        .filter((target) => !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`)
    );
    assert.deepEqual(broken, []);
  });

  it("count what grows only where the count is generated", () => {
    const counts =
      /(?<![,\d])\d+ (actions|events|kinds of event|bots)\b|\d+ ?(个接口|种事件|种$|个机器人)|[一二三四五六七八九]?十[一二三四五六七八九]?个机器人/m;
    assert.match(textOf("docs/reference/actions.md"), counts);
    const typed = [...pages.filter((page) => /^(README|docs\/guide\/)/.test(page)), "examples/README.md"]
      .flatMap((page) =>
        counts.exec(textOf(page))?.slice(0, 1).map((seen) => `${page}: ${seen}`) ??
          []
      );
    assert.deepEqual(typed, []);
  });
});
