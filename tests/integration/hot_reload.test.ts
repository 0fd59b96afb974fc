import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { HotFile } from "../../src/bot/app/hot_reload.ts";
import { rehearse } from "../../src/bot/app/start/rehearsal.ts";
import type { Class } from "../../src/bot/model/binding.ts";
import { createManualClock } from "../../src/util/time/clock.ts";

const decorators = new URL("../../src/bot/decorators/on.ts", import.meta.url).href;

/** A file with one bot for each word. Decorators are applied by hand: not every loader compiles them in a folder without settings. */
function source(...words: string[]): string {
  const bots = words.map((word) => `
export class Bot${word} {
  answer() {
    return "${word}";
  }
}
OnMessage()(Bot${word}.prototype, "answer", Object.getOwnPropertyDescriptor(Bot${word}.prototype, "answer"));`);
  return `import { OnMessage } from "${decorators}";\n${bots.join("\n")}\nexport const unrelated = 1;\n`;
}

test("the bots of a file come, are replaced and go with it; a broken file leaves the older ones", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hot-"));
  const file = join(folder, "bots.ts");
  const clock = createManualClock();
  const told: string[] = [];
  const lines: string[] = [];
  const log = {
    debug() {},
    info: (text: string) => void lines.push(text),
    warn() {},
    error: (text: string) => void lines.push(text),
  };
  const host = {
    use: (bot: Class) => Promise.resolve(void told.push(`+${bot.name}`)),
    remove: (bot: Class) => Promise.resolve(void told.push(`-${bot.name}`)),
    replace: (bot: Class, by: Class) => {
      assert.notEqual(bot, by);
      return Promise.resolve(void told.push(`${bot.name}→${by.name}`));
    },
  };
  let savedAt = 1_000;
  const save = async (text: string) => {
    await writeFile(file, text);
    await utimes(file, ++savedAt, savedAt);
  };
  /** The clock's next looks, and everything that follows from them: a change is seen, and then read when all is quiet. */
  const look = async () => {
    for (const ms of [500, 100]) {
      await clock.advance(ms);
      while (clock.pending === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const hot = new HotFile(pathToFileURL(file), host, { clock, log, everyMs: 500 });
  try {
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(join(folder, ".bots.reload-7.ts"), "left behind");
    await save(source("甲"));
    await hot.start();
    await look();
    assert.deepEqual(told.splice(0).sort(), ["+Bot甲"]);

    await save(source("甲", "乙"));
    await look();
    assert.deepEqual(told.splice(0).sort(), ["+Bot乙", "Bot甲→Bot甲"]);

    await save("export class {");
    await look();
    await rm(file);
    await look();
    await look();
    await save("");
    await look();
    await look();
    assert.deepEqual(told, []);

    // Half of it is a whole module with fewer bots: it is left alone while it still grows.
    for (let length = 0; length < 12; length++) {
      await save(`${source("甲")}//${"x".repeat(length)}`);
      await clock.advance(90);
      while (clock.pending === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(told, []);
    await save(source("甲", "乙"));
    await look();
    assert.deepEqual(told.splice(0).sort(), ["Bot乙→Bot乙", "Bot甲→Bot甲"]);

    await save(source("乙"));
    await look();
    assert.deepEqual(told.splice(0).sort(), ["-Bot甲", "Bot乙→Bot乙"]);
    assert.deepEqual(lines.map((line) => line.split(":")[0]), [
      "bots.ts has changed",
      "bots.ts has changed and cannot be used, the older bots go on",
      "bots.ts has changed and cannot be used, the older bots go on",
      "bots.ts has changed and cannot be used, the older bots go on",
      "bots.ts has changed",
      "bots.ts has changed",
    ]);
    assert.match(lines[3] ?? "", /it exports no bot$/);
    assert.deepEqual((await readdir(folder)).sort(), ["bots.ts", "package.json"]);
    hot.stop();
    assert.equal(clock.pending, 0);
  } finally {
    hot.stop();
    await rm(folder, { recursive: true });
  }
});

test("a file without a bot is refused when it is first loaded", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hot-"));
  const file = join(folder, "none.ts");
  await writeFile(file, "export const nothing = 1;\n");
  const host = { use: () => Promise.reject(), remove: () => Promise.reject(), replace: () => Promise.reject() };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const hot = new HotFile(file, host as never, { clock: createManualClock(), log, everyMs: 1 });
  await assert.rejects(hot.start(), { code: "BOT_FILE", message: /none\.ts exports no bot/ });
  await rm(folder, { recursive: true });
});

test("what a file imports is read again when it changes, and a launch in the file takes the places of its bots", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hot-"));
  const mod = new URL("../../mod.ts", import.meta.url).href;
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write("package.json", '{ "type": "module" }');
  await write("kept.ts", "export const kept = { count: 0 };\n");
  await write("deep.ts", 'import { kept } from "./kept.ts";\nkept.count++;\nexport const word = "旧";\n');
  await write("words.ts", 'export { word } from "./deep.ts";\nexport { kept } from "./kept.ts";\n');
  await write(
    "bot.ts",
    `import { launch, OnMessage } from "${mod}";
import { kept, word } from "./words.ts";
class Bot { answer() { return word + kept.count; } }
OnMessage()(Bot.prototype, "answer", Object.getOwnPropertyDescriptor(Bot.prototype, "answer"));
await launch(Bot, { storage: "memory" });
`,
  );
  // Files that were saved after the process began would be read at once.
  for (const name of await readdir(folder)) await utimes(join(folder, name), 1_000, 1_000);
  const log = { debug() {}, info() {}, warn() {}, error: (text: string) => void told.push(text) };
  const told: string[] = [];
  const stopped = { stopped: Promise.resolve() } as never;
  const first = await new Promise<Class>((resolve) => {
    const end = rehearse((bot) => {
      resolve(bot as Class);
      return Promise.resolve(stopped);
    });
    void import(pathToFileURL(join(folder, "bot.ts")).href).then(end);
  });
  const answers: string[] = [];
  const host = {
    use: () => Promise.reject(new Error("used")),
    remove: () => Promise.reject(new Error("removed")),
    replace: (_bot: Class, by: Class) =>
      Promise.resolve(void answers.push((new (by as new () => { answer(): string })()).answer())),
  };
  const clock = createManualClock();
  const hot = new HotFile(join(folder, "bot.ts"), host, { clock, log, everyMs: 500, app: stopped, bots: [first] });
  const until = async (count: number) => {
    for (let n = 0; n < 2_000 && answers.length < count; n++) {
      await clock.advance(100);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual([answers.length, told], [count, []]);
  };
  try {
    await hot.start();
    await write("deep.ts", 'import { kept } from "./kept.ts";\nkept.count++;\nexport const word = "新的";\n');
    await until(1);
    // What was not changed keeps its state; the files that changed ran once more.
    assert.deepEqual(answers, ["新的2"]);
    await write("bot.ts", (await readFile(join(folder, "bot.ts"), "utf8")).replace("word +", '"!" + word +'));
    await until(2);
    assert.deepEqual(answers, ["新的2", "!新的3"]);
    assert.deepEqual((await readdir(folder)).filter((name) => name.startsWith(".")), []);
  } finally {
    hot.stop();
    await rm(folder, { recursive: true });
  }
});
