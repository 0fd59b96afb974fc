import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { Desk, root, SandboxPage } from "./around.ts";

const library = pathToFileURL(join(root, "mod.ts")).href;
const BOT = `import { Command, launch } from "${library}";
import { word } from "./words.ts";
class MyBot {
  @Command("hello")
  hello() {
    return word;
  }
}
launch(MyBot, { url: "ws://127.0.0.1:1" });
`;

describe("adelie dev", () => {
  it("runs the bot in the sandbox, and takes what is saved, also in what the file imports, while it runs", async () => {
    using desk = new Desk();
    desk.write({ "package.json": '{ "type": "module" }', "bot.ts": BOT, "words.ts": 'export const word = "old";\n' });
    const ended = desk.run("dev", "--no-open");
    const page = new SandboxPage(await desk.line(/#key=/));
    assert.match(await page.reply("hello"), /old/);
    desk.write({ "words.ts": 'export const word = "newer";\n' });
    await desk.line(/bot\.ts has changed: MyBot reloaded/);
    assert.match(await page.reply("hello"), /newer/);
    desk.write({ "bot.ts": `${BOT}}` });
    await desk.line(/bot\.ts has changed and cannot be used/);
    assert.match(await page.reply("hello"), /newer/);
    // Some editors take the file away and write another one.
    const { length } = desk.lines;
    rmSync(join(desk.cwd, "bot.ts"));
    await desk.line(/bot\.ts has changed and cannot be used/, length);
    assert.match(await page.reply("hello"), /newer/);
    desk.write({ "bot.ts": BOT.replace("return word", "return `again ${word}`") });
    await desk.line(/MyBot reloaded/, length);
    assert.match(await page.reply("hello"), /again newer/);
    desk.end.abort();
    assert.equal((await ended).code, 0);
    assert.deepEqual(readdirSync(desk.cwd).sort(), ["bot.ts", "package.json", "words.ts"]);
  });

  it("tries a bot that did not start again, once it, or a file that it imports, was saved", async () => {
    using desk = new Desk();
    desk.isTerminal = true;
    const file = 'import { code } from "./words.ts";\nprocess.exit(code);\n';
    desk.write({ "package.json": '{ "type": "module" }', "bot.ts": file, "words.ts": "export const code = 3;\n" });
    const ended = desk.run("dev", "--no-open");
    await desk.line(/bot\.ts did not start, or broke off/);
    desk.write({ "words.ts": "export const code = 0;\n" });
    assert.equal((await ended).code, 0);
  });

  it("says that a file launches nothing, that there is none, and that a runtime is not installed", async () => {
    using desk = new Desk();
    const missing = await desk.run("dev");
    assert.equal(missing.code, 2);
    assert.match(missing.told, /There is no bot here\. Looked for: src\/bot\.ts/);
    desk.write({ "bot.ts": "export {};\n" });
    assert.match((await desk.run("dev", "bto.ts")).told, /There is no file bto\.ts\. There are: bot\.ts/);
    desk.env["PATH"] = desk.cwd;
    const other = await desk.run("dev", "--runtime", "bun");
    assert.equal(other.code, 2);
    assert.match(other.told, /bun is not installed, or not in PATH/);
  });
});
