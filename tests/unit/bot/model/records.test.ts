import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bindBot, requireBot } from "../../../../src/bot/dispatch/bind.ts";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { callerIn } from "../../../../src/bot/model/site.ts";
import { readMethods } from "../../../../src/bot/model/records.ts";
import { Priority } from "../../../../src/bot/decorators/order.ts";
import { runtimeName } from "../../../../src/runtime/platform.ts";
import { testServices } from "../../../support/bot.ts";
import { isLegacy } from "../../../support/dialect.ts";

const file = fileURLToPath(import.meta.url);

test("a record knows the file and the line that its decorator stands on", async () => {
  class Bot {
    @Command("站在这里")
    a() {}
  }
  const site = readMethods(Bot)[0]?.site.toString() ?? "";
  const lines = (await readFile(file, "utf8")).split("\n");
  const line = lines.findIndex((line) => line.includes('@Command("站在这里")')) + 1;
  // Deno's compiler gives legacy decorators the place where their class ends.
  assert.equal(site, `${file}:${isLegacy && runtimeName === "deno" ? line + 2 : line}`);
});

test("a condition on a method that nothing calls is refused", () => {
  class Bot {
    @Command("a")
    a() {}
    @Priority(1)
    b() {}
  }
  assert.throws(() => requireBot(Bot), {
    code: "HANDLER_UNREACHABLE",
    message: /Bot\.b has a condition, but no event calls it/,
  });
});

test("priority is the class's, unless the method has its own", () => {
  @Priority(3)
  class Bot {
    @Command("a")
    a() {}
    @Command("b")
    @Priority(-1)
    b() {}
  }
  const services = testServices();
  const { commands } = bindBot(Bot, new Bot(), services);
  assert.deepEqual(commands.map(({ source, priority }) => [source, priority]), [["Bot.a", 3], ["Bot.b", -1]]);
});

test("the place of a decorator is the first frame outside the library, in every form that runtimes write frames", () => {
  const frames = (...lines: string[]) => ["Error: site", ...lines.map((line) => `    at ${line}`)].join("\n");
  const cases: Record<string, [stack: string, place: string | undefined]> = {
    "sources, by path": [
      frames("new Site (/a/src/bot/model/records.ts:1:2)", "Command (/a/src/bot/command/x.ts:1:2)", "/b/bot.ts:12:3"),
      "/b/bot.ts:12",
    ],
    "a bot beside the library, in a folder called src": [
      frames("new Site (/w/src/lib/src/bot/metadata.ts:1:2)", "f (/w/src/lib/src/x.ts:1:2)", "/w/src/bot/bot.ts:4:5"),
      "/w/src/bot/bot.ts:4",
    ],
    "compiled, without source maps": [
      frames(
        "<instance_members_initializer> (file:///n/adelie/dist/src/bot/metadata.js:1:2)",
        "new Site (file:///n/adelie/dist/src/bot/metadata.js:1:2)",
        "Module.OnReady (file:///n/adelie/dist/src/bot/decorators.js:1:2)",
        "<static_initializer> (file:///home/me/bot.js:7:3)",
      ),
      "/home/me/bot.js:7",
    ],
    "compiled, with source maps that lead to the sources": [
      frames(
        "new Site (/n/adelie/src/bot/model/records.ts:1:2)",
        "f (/n/adelie/src/x.ts:1:2)",
        "Object.<anonymous> (/b/b.ts:9:1)",
      ),
      "/b/b.ts:9",
    ],
    "blanks, brackets and Chinese": [
      frames("new Site (/a (1)/src/bot/metadata.ts:1:2)", "/我 的 (2)/机器人.ts:12:3"),
      "/我 的 (2)/机器人.ts:12",
    ],
    "an encoded address": [
      frames("new Site (file:///a%20b/src/bot/m.ts:1:2)", "async file:///%E6%88%91%20/bot.ts:3:4"),
      "/我 /bot.ts:3",
    ],
    "by URL": [
      frames(
        "new Site (http://h:8000/src/bot/m.ts:1:2)",
        "f (http://h:8000/src/d.ts:1:2)",
        "http://h:8000/bots/b.ts:3:4",
      ),
      "http://h:8000/bots/b.ts:3",
    ],
    "Windows": [
      frames(
        "new Site (C:\\n\\adelie\\src\\bot\\m.ts:1:2)",
        "f (C:\\n\\adelie\\src\\d.ts:1:2)",
        "new X (D:\\我 的\\bot.ts:3:4)",
      ),
      "D:\\我 的\\bot.ts:3",
    ],
    "the package, with what its entries share in a folder": [
      frames("new Site (/n/adelie/dist/chunks/a.js:1:2)", "f (/n/adelie/dist/mod.js:1:2)", "/n/bot.js:3:4"),
      "/n/bot.js:3",
    ],
    "one file, in a folder called src": [
      frames("new Site (http://h/src/adelie.js:1:2)", "f (http://h/src/adelie.js:9:2)", "http://h/src/bot.ts:3:4"),
      "http://h/src/bot.ts:3",
    ],
    "a bundle: nothing else to name": [
      frames("new S (/out.js:1:2)", "c (/out.js:9:2)", "node:internal/x:1:2"),
      undefined,
    ],
  };
  for (const [name, [stack, place]] of Object.entries(cases)) assert.equal(callerIn(stack), place, name);
  for (const stack of [undefined, null, [], 1, ""]) assert.equal(callerIn(stack), undefined);
});
