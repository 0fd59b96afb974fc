import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bindBot, requireBot } from "../../../src/bot/bind.ts";
import { Command } from "../../../src/bot/command/decorator.ts";
import { readMethods } from "../../../src/bot/metadata.ts";
import { Priority } from "../../../src/bot/rule_decorators.ts";
import { testServices } from "../../support/bot.ts";

const file = fileURLToPath(import.meta.url);

test("a record knows the file and the line that its decorator stands on", async () => {
  class Bot {
    @Command("站在这里")
    a() {}
  }
  const site = readMethods(Bot)[0]?.site.toString() ?? "";
  const lines = (await readFile(file, "utf8")).split("\n");
  assert.equal(site, `${file}:${lines.findIndex((line) => line.includes('@Command("站在这里")')) + 1}`);
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
