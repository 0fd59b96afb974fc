import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Desk } from "./around.ts";

describe("adelie create", () => {
  for (const runtime of ["node", "bun", "deno"] as const) {
    it(`makes a whole bot for ${runtime}, without a question`, async () => {
      using desk = new Desk();
      const { code, output } = await desk.run("create", "my-bot", "--runtime", runtime, "--no-install", "--lang", "zh");
      assert.equal(code, 0);
      assert.match(output, /my-bot is there: \d+ files/);
      const read = (name: string): string => readFileSync(join(desk.cwd, "my-bot", name), "utf8");
      for (
        const name of [
          "src/bot.ts",
          "src/bot.chat",
          "test/bot.test.ts",
          "test/chats.test.ts",
          ".vscode/settings.json",
          ".github/workflows/test.yml",
          ".gitignore",
          ".env",
          ".env.example",
          "Dockerfile",
          "compose.yml",
          "AGENTS.md",
          "README.md",
        ]
      ) {
        const text = read(name);
        assert.doesNotMatch(text, /\{\{/, name);
        assert.notEqual(text, "", name);
      }
      const manifest = read(runtime === "deno" ? "deno.json" : "package.json");
      assert.match(manifest, /adelie@?(?:": ")?\^0\.\d+\.\d+/);
      assert.match(read("README.md"), /模拟的 QQ/);
      if (runtime === "deno") {
        assert.match(manifest, /"@std\/path": "jsr:@std\/path/);
        assert.match(read("test/chats.test.ts"), /from "@std\/path"/);
      } else assert.match(manifest, /"name": "my-bot"/);
    });
  }

  it("asks a person what was not said, and takes what stands in brackets", async () => {
    using desk = new Desk();
    desk.isTerminal = true;
    desk.answers = ["", "bun"];
    const { code, told } = await desk.run("create", "--no-install");
    assert.equal(code, 0);
    assert.match(told, /Folder of the bot\? \(my-bot\)\nRuntime: node, bun or deno\? \(node\)/);
    assert.match(readFileSync(join(desk.cwd, "my-bot/package.json"), "utf8"), /bun src\/bot\.ts/);
  });

  it("lists the files, or tells them as JSON, and writes none when it is only tried", async () => {
    using desk = new Desk();
    const { output } = await desk.run("create", "a", "--dry-run", "--json");
    const { files, written, next, name } = JSON.parse(output) as Record<string, string[] | string | boolean>;
    assert.deepEqual([written, name, existsSync(join(desk.cwd, "a"))], [false, "a", false]);
    assert.ok((files as string[]).includes("src/bot.ts"));
    assert.deepEqual(next, ["cd a", "npm install", "npm run dev", "npm test"]);
    assert.match((await desk.run("create", "a", "--dry-run")).output, /^\.dockerignore\n/);
  });

  it("makes a name for npm of any folder, and works in the folder where it is", async () => {
    using desk = new Desk();
    await desk.run("create", "签到机器人", "--no-install", "-y");
    assert.match(readFileSync(join(desk.cwd, "签到机器人/package.json"), "utf8"), /"name": "my-bot"/);
    desk.write({ "empty/.git/HEAD": "ref" });
    assert.equal((await desk.run("create", "empty", "--no-install", "-y")).code, 0);
  });

  it("refuses hostile names, files, and folders with something in them", async () => {
    using desk = new Desk();
    desk.write({ "full/notes.txt": "mine", file: "mine" });
    const cases: [string, RegExp][] = [
      ["a$(reboot)", /signs in it/],
      ["a\nb", /signs in it/],
      ["a;b", /signs in it/],
      ["../..", /signs in it|cannot be|not empty/],
      [".hidden", /cannot be the folder/],
      ["con", /cannot be the folder/],
      ["x".repeat(101), /cannot be the folder/],
      ["full", /full is not empty: notes\.txt is there/],
      ["file", /file is a file/],
    ];
    for (const [name, says] of cases) {
      const { code, told } = await desk.run("create", name, "-y", "--no-install");
      assert.equal(code, 2, name);
      assert.match(told, says, name);
    }
    assert.deepEqual(readdirSync(desk.cwd).sort(), ["file", "full"]);
    assert.equal((await desk.run("create", "full", "-y", "--no-install", "--force")).code, 0);
    assert.equal(readFileSync(join(desk.cwd, "full/notes.txt"), "utf8"), "mine");
  });
});
