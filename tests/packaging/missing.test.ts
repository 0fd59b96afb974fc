import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, it } from "node:test";
import { PACKAGES } from "../../src/runtime/packages.ts";
import { bun, cleanUp, copyOfTree, type Ended, root, run } from "./support.ts";

/** A clone where nobody has installed anything, and bots that need what is not there. */
describe("a package that is missing", () => {
  let clone: string;
  before(() => {
    clone = copyOfTree({ bare: true });
  });
  after(cleanUp);

  const tsx = pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href;

  async function bot(options: string, body = "@OnMessage() a() {}"): Promise<Ended> {
    const text = `import { Cron, launch, OnMessage, OneBotApi } from "./mod.ts";\nclass A { ${body} }\n` +
      `launch(A, ${options});\n`;
    writeFileSync(join(clone, "bot.ts"), text);
    return await run(process.execPath, ["--import", tsx, "bot.ts"], clone, { env: { NO_COLOR: "1" } });
  }

  const needs = (name: string, { code, output }: Ended, command = `npm install --prefix "${clone}"`): void => {
    assert.equal(code, 1, output);
    assert.ok(output.includes(`The package "${name}" is not installed. Run: ${command}`), output);
  };

  const ways: Record<string, [name: string, options: string]> = {
    "a forward WebSocket": ["ws", `{ url: "ws://127.0.0.1:9" }`],
    "an HTTP address that is polled": [
      "undici",
      `{ api: new OneBotApi({ url: "http://127.0.0.1:9", events: "poll" }) }`,
    ],
    "an HTTP address with a webhook": [
      "undici",
      `{ api: new OneBotApi({ url: "http://127.0.0.1:9", events: { webhook: { port: 18080 } } }) }`,
    ],
    "a reverse WebSocket": ["ws", `{ api: new OneBotApi({ listen: { port: 0 } }) }`],
    "the sandbox": ["ws", "{}"],
  };
  for (const [way, [name, options]] of Object.entries(ways)) {
    it(`ends a launch at once, over ${way}, with the command to type`, async () => needs(name, await bot(options)));
  }

  it("ends a launch with a schedule on Node", async () => {
    for (const name of ["ws", "undici"] as const) install(name, PACKAGES[name]);
    needs("croner", await bot(`{ url: "ws://127.0.0.1:9" }`, `@Cron("0 8 * * *") a() {}`));
  });

  it("is told with Bun's own command on Bun, where the folder has packages, so that Bun fetches none by itself", async () => {
    const text = `import { Cron, launch } from "./mod.ts";\nclass A { @Cron("0 8 * * *") a() {} }\n` +
      `launch(A, { url: "ws://127.0.0.1:9" });\n`;
    writeFileSync(join(clone, "bot.ts"), text);
    needs("croner", await run(bun, ["bot.ts"], clone), `bun install --cwd "${clone}"`);
  });

  it("is no lack on Bun, which brings its own ws, also where another version of it is installed", async () => {
    install("ws", "7.5.10");
    const text = `import { launch, OneBotApi, OnMessage } from "./mod.ts";\nclass A { @OnMessage() a() {} }\n` +
      `const stop = new AbortController();\nsetTimeout(() => stop.abort(new Error("enough")), 300);\n` +
      `await launch(A, { api: new OneBotApi({ listen: { port: 0 } }), signal: stop.signal }).catch((e) => console.log(e.message));`;
    writeFileSync(join(clone, "bot.ts"), text);
    const { code, output } = await run(bun, ["bot.ts"], clone);
    assert.deepEqual([code, /enough/.test(output), /PACKAGE|package/.test(output)], [0, true, false], output);
  });

  for (const version of ["7.5.10", "8.2.0", "9.0.0"]) {
    it(`and one of another version (ws ${version}) is refused with both versions`, async () => {
      install("ws", version);
      const { code, output } = await bot(`{ url: "ws://127.0.0.1:9" }`);
      assert.equal(code, 1, output);
      assert.match(output, new RegExp(`The package "ws" in .*/node_modules/ws is version ${version}`));
      assert.match(output, /adelie needs 8\.\d+\.\d+ or a newer 8\. Run: npm install --prefix /);
    });
  }

  for (const version of ["5.8.2", "7.0.0"]) {
    it(`and so is an ioredis that was never tried (${version})`, async () => {
      for (const name of ["ws", "undici"] as const) install(name, PACKAGES[name]);
      install("ioredis", version);
      const { code, output } = await bot(`{ url: "ws://127.0.0.1:9", storage: "redis://127.0.0.1:9" }`);
      assert.equal(code, 1, output);
      assert.match(
        output,
        new RegExp(`ioredis is version ${version}, and adelie needs 5\\.11\\.1 or a newer 5 or 6\\. Run`),
      );
    });
  }

  /** A folder in node_modules that calls itself so. */
  function install(name: string, version: string): void {
    const folder = join(clone, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version, main: "index.js" }));
    writeFileSync(join(folder, "index.js"), "");
  }
});
