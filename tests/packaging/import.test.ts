import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { bun, cleanUp, consumerOfBuild, copyOfTree, deno, nodes, root, run, temporaryFolder } from "./support.ts";

/** Records what code in dist asks of the machine while mod.js is imported, and prints it. */
const WATCH = `
import fs from "node:fs";
import dns from "node:dns";
import net from "node:net";
import timers from "node:timers";
import { syncBuiltinESMExports } from "node:module";

const seen = [];
const [, , target] = process.argv;
const folder = new URL(".", target).href;
/** Counts only what dist itself asks for, or a package on its behalf: not the runtime's own loader. */
function note(what) {
  const callers = new Error().stack.split("\\n").filter((line) => !line.includes(import.meta.url));
  if (callers.some((line) => line.includes(folder) || line.includes(folder.replace("file://", "")))) seen.push(what);
}
function watch(object, names) {
  for (const name of names) {
    const original = object[name];
    if (typeof original !== "function") continue;
    object[name] = function (...args) {
      note(name + " " + String(args[0]).slice(0, 200));
      return Reflect.apply(original, this, args);
    };
  }
}
watch(fs, Object.keys(fs).filter((name) => /^[a-z]/.test(name)));
watch(fs.promises, Object.keys(fs.promises));
watch(dns, ["lookup"]);
watch(net.Socket.prototype, ["connect"]);
watch(net.Server.prototype, ["listen"]);
watch(timers, ["setTimeout", "setInterval", "setImmediate"]);
watch(globalThis, ["setTimeout", "setInterval", "setImmediate", "fetch"]);
process.env = new Proxy(process.env, {
  get(env, name) {
    // Node itself asks for this one whenever something is required.
    if (name !== "WATCH_REPORT_DEPENDENCIES") note("env " + String(name));
    return env[name];
  },
  has(env, name) {
    note("env " + String(name));
    return name in env;
  },
});
syncBuiltinESMExports();

const before = Object.keys(globalThis);
await import(target);
const globals = Object.keys(globalThis).filter((name) => !before.includes(name));
const alive = process.getActiveResourcesInfo().filter((name) => /timeout|immediate|tcp|udp|tls|pipe.*server/i.test(name));
console.log(JSON.stringify({ seen: [...seen], globals, alive, metadata: typeof Reflect.getMetadata }));
`;

describe("importing mod.ts does nothing but load the library", () => {
  let tree: string;

  before(async () => {
    tree = await consumerOfBuild();
    writeFileSync(join(tree, "watch.mjs"), WATCH);
  });
  after(cleanUp);

  async function watched(node: string, target: string): Promise<Record<string, unknown>> {
    const { code, output } = await run(node, ["watch.mjs", pathToFileURL(target).href], tree);
    assert.equal(code, 0, output);
    return JSON.parse(output) as Record<string, unknown>;
  }

  for (const [name, node] of Object.entries(nodes)) {
    it(`on ${name}: no socket, no timer, no environment and no file`, async () => {
      const { seen, globals, alive, metadata } = await watched(node, join(tree, "node_modules/adelie/dist/mod.js"));
      assert.deepEqual({ seen, globals, alive, metadata }, {
        seen: [],
        globals: [],
        alive: [],
        metadata: "function",
      });
    });
  }

  it("and the watcher sees what it must see", async () => {
    const bad = join(tree, "node_modules/adelie/dist/bad.js");
    writeFileSync(
      bad,
      `import { readFileSync } from "node:fs";
      import { connect } from "node:net";
      readFileSync(new URL("mod.js", import.meta.url));
      setTimeout(() => {}, 1);
      connect(9, "127.0.0.1").on("error", () => {});
      globalThis.left = process.env.HOME;`,
    );
    const { seen, globals, alive } = await watched(process.execPath, bad);
    const names = (seen as string[]).map((each) => each.split(" ")[0]);
    for (const name of ["readFileSync", "setTimeout", "connect", "env"]) assert.ok(names.includes(name), name);
    assert.deepEqual(globals, ["left"]);
    assert.ok((alive as string[]).length > 0);
  });

  it("on Deno without a single permission, and without a question", async () => {
    const folder = temporaryFolder();
    const mod = pathToFileURL(join(root, "mod.ts")).href;
    writeFileSync(join(folder, "bot.ts"), `import { launch } from "${mod}";\nconsole.log(typeof launch);\n`);
    const { code, output } = await run(deno, ["run", "--no-prompt", "bot.ts"], folder, { env: { NO_COLOR: "1" } });
    assert.deepEqual({ code, output }, { code: 0, output: "function\n" });
  });

  it("from a bare clone, on Bun and Deno, with nothing installed", async () => {
    const clone = copyOfTree({ bare: true });
    const text = 'import { launch } from "./mod.ts";\nconsole.log(typeof launch);\n';
    writeFileSync(join(clone, "bot.ts"), text);
    assert.deepEqual(await run(bun, ["bot.ts"], clone), { code: 0, output: "function\n" });
    const { code, output } = await run(deno, ["run", "-A", "bot.ts"], clone, { env: { NO_COLOR: "1" } });
    assert.deepEqual({ code, output }, { code: 0, output: "function\n" });
  });
});
