import assert from "node:assert/strict";
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as one from "../../mod.ts";
import { createTestBot } from "../../src/entries/testing.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "adelie-copy-")));
for (const name of ["mod.ts", "src", "package.json"]) cpSync(join(root, name), join(folder, name), { recursive: true });
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
const other = await import(pathToFileURL(join(folder, "mod.ts")).href) as typeof one;
after(() => rmSync(folder, { recursive: true }));

const options = { url: "ws://127.0.0.1:1", log: "silent", storage: "memory" } as const;

/** Launching fails because of the two copies, and the error names both. */
async function refuses(run: () => unknown): Promise<void> {
  const error = await Promise.resolve().then(run).then(() => undefined, (error: unknown) => error) as one.AdelieError;
  assert.equal(error?.code, "TWO_COPIES", String(error));
  assert.match(error.message, /Two copies of adelie are loaded: /);
  for (const address of [root, folder]) assert.ok(error.message.includes(address), error.message);
}

test("a class that one copy decorated and the other launches", async () => {
  class Bot {
    @other.Command("a")
    a() {}
  }
  await refuses(() => one.launch(Bot, options));
});

test("a class that both copies decorated, and one whose ancestor the other decorated", async () => {
  class Both {
    @one.Command("a")
    a() {}
    @other.Command("b")
    b() {}
  }
  class Base {
    @other.OnGroupMsg()
    all() {}
  }
  class Below extends Base {
    @one.Command("a")
    a() {}
  }
  for (const bot of [Both, Below]) await refuses(() => one.launch(bot, options));
});

test("inject of the other copy, inside of a bot that this one makes", async () => {
  class Bot {
    api = other.inject(other.NapCatApi);
    @one.Command("a")
    a() {}
  }
  await refuses(() => one.launch(Bot, options));
});

test("classes of the other copy, given to inject of this one", async () => {
  for (const token of [other.NapCatApi, other.Storage, other.Schedule, other.GroupSwitches]) {
    class Bot {
      wanted = one.inject(token as new () => object);
      @one.Command("a")
      a() {}
    }
    await refuses(() => one.launch(Bot, options));
  }
});

test("a client of the other copy, also one that extends it", async () => {
  class Bot {
    @one.Command("a")
    a() {}
  }
  class Mine extends other.NapCatApi {}
  for (const api of [new other.CqHttpApi(), new Mine()]) {
    await refuses(() => one.launch(Bot, { log: "silent", storage: "memory", api: api as unknown as one.OneBotApi }));
  }
});

test("@Catch of an error of the other copy, which no error would ever be", async () => {
  class Bot {
    @one.Command("a")
    a() {}
    @one.Catch(other.ActionError)
    caught() {}
  }
  await refuses(() => one.launch(Bot, options));
});

test("each copy alone works, and nothing is left behind that names one", async () => {
  for (const lib of [one, other]) {
    class Bot {
      api = lib.inject(lib.NapCatApi);
      @lib.Command("a")
      a() {}
    }
    const error = await lib.launch(Bot, { ...options, signal: AbortSignal.timeout(100) }).then(
      (app) => app.stop().then(() => undefined),
      (error: unknown) => error as one.AdelieError,
    );
    assert.notEqual(error?.code, "TWO_COPIES", String(error));
    assert.throws(() => lib.inject(lib.NapCatApi), { code: "INJECT_OUTSIDE" });
  }
  assert.ok(!(Symbol.for("adelie.making") in globalThis));
});

test("a file whose launch is that of the other copy, in a test: the error says how that comes, and what to do", async () => {
  const file = join(folder, "foreign_launch.ts");
  writeFileSync(
    file,
    'import { defineBot, launch } from "./mod.ts";\nlaunch(defineBot({ name: "b", commands: { a: () => "b" } }));',
  );
  let told: unknown;
  // Loaded once, as every module is.
  await refuses(() =>
    createTestBot(pathToFileURL(file)).catch((error: unknown) => {
      told = error;
      throw error;
    })
  );
  assert.match(String(told), /foreign_launch\.ts gets a copy of its own .* no "type": "module": add that, or call/);
});
