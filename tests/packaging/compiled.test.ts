import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { build } from "esbuild";
import { type Peer, startPeer } from "../support/peer.ts";
import { bun, cleanUp, consumerOfBuild, deno, type Ended, nodes, run, temporaryFolder } from "./support.ts";

/** A bot that needs a package for each of: a socket, HTTP, a schedule, an expression; and files, and types of constructors. */
const BOT = `
  import "adelie/standalone";
  import { Cron, inject, launch, Match, NapCatApi, OnReady, Storage } from "adelie";

  class Compiled {
    #storage = inject(Storage);

    @OnReady()
    async ready() {
      const http = new NapCatApi({ url: "HTTP" });
      await this.#storage.set("status", (await http.get_status()).online);
      await http.stop();
    }

    @Match(/^(a+)+$/)
    slow() {}

    @Cron("* * * * * *")
    async tick() {
      const status = await this.#storage.get("status");
      if (status === undefined) return;
      console.log("status", status, typeof Reflect.getMetadata);
      void app.then((app) => app.stop());
    }
  }

  const app = launch(Compiled, { url: "SOCKET", log: "warn" });
`;

const PRINTS = { code: 0, output: "status true function\n" };

/** Compiled and bundled programs, each run in an empty folder: whatever they need must be in them. */
describe("a bot with adelie/standalone, in one file", () => {
  let consumer: string;
  let peer: Peer;

  before(async () => {
    consumer = await consumerOfBuild();
    peer = await startPeer();
    peer.answers.get_status = () => ({ status: "ok", retcode: 0, data: { online: true, good: true } });
    writeFileSync(join(consumer, "package.json"), '{ "type": "module" }');
    writeFileSync(join(consumer, "bot.ts"), BOT.replace("HTTP", peer.httpUrl).replace("SOCKET", peer.url));
  });
  after(async () => {
    await peer.close();
    cleanUp();
  });

  /** Runs it where nothing else is. The values that it keeps are all that is there afterwards. */
  async function runs(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
    const folder = temporaryFolder();
    const ended: Ended = await run(program, args, folder, { env: { NO_COLOR: "1", ...env } });
    assert.deepEqual(ended, PRINTS);
    assert.deepEqual(readdirSync(folder), [".adelie"]);
  }

  it("runs as a program that bun compiled", async () => {
    const program = join(consumer, "bot-bun");
    const compiled = await run(bun, ["build", "--compile", "bot.ts", "--outfile", program], consumer);
    assert.equal(compiled.code, 0, compiled.output);
    await runs(program, []);
  });

  it("is compiled by deno with every package in it", async () => {
    // deno compile puts the bot behind a program of deno's, denort, that it downloads from dl.deno.land and that no package of npm has.
    // Another program in its place shows all but the run.
    const denort = process.platform === "darwin" ? "/usr/bin/true" : "/bin/true";
    const program = join(consumer, "bot-deno");
    const compiled = await run(deno, ["compile", "-A", "--no-check", "-o", program, "bot.ts"], consumer, {
      env: { DENORT_BIN: denort },
    });
    assert.equal(compiled.code, 0, compiled.output);
    const bytes = readFileSync(program);
    const { PACKAGES } = await import("../../src/runtime/packages.ts");
    const wanted = Object.keys(PACKAGES).filter((name) => name !== "ioredis");
    assert.deepEqual(wanted.filter((name) => !bytes.includes(`"name": "${name}"`)), []);
    assert.equal(bytes.includes('"name": "ioredis"'), false);
  });

  it("runs as a bundle, on Node and on Deno without its cache and packages", async () => {
    const outfile = join(consumer, "bundle/bot.mjs");
    mkdirSync(join(consumer, "bundle"));
    await build({
      entryPoints: [join(consumer, "bot.ts")],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "es2022",
      // Packages in CommonJS ask for Node's modules in this way.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    for (const node of Object.values(nodes)) await runs(node, [outfile]);
    const cache = temporaryFolder();
    await runs(deno, ["run", "-A", "--cached-only", "--no-npm", outfile], { DENO_DIR: cache });
  });

  it("names every package that the library loads, and compilers see each name", async () => {
    const { PACKAGES } = await import("../../src/runtime/packages.ts");
    const { metafile } = await build({
      stdin: { contents: 'import "adelie/standalone";', resolveDir: consumer },
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      logLevel: "error",
    });
    const packages = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
    const wanted = Object.keys(PACKAGES).filter((name) => name !== "ioredis");
    assert.deepEqual(wanted.filter((name) => !packages.includes(name)), []);
  });
});
