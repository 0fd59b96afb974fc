import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { groupMessage, sentText, startPeer } from "../support/peer.ts";
import { pathToFileURL } from "node:url";
import { builtPackage, cleanUp, deno, type Ended, root, run, temporaryFolder } from "./support.ts";

const HELLO = `
  import { at, Bot, Command, type GroupMessageEvent, inject, launch, NapCatApi } from "adelie";

  @Bot()
  class Hello {
    #api = inject(NapCatApi);

    @Command("你好", { in: "group" })
    async hello(event: GroupMessageEvent) {
      await event.reply([at(event.user_id), " 你好"]);
      await this.#api.set_group_sign({ group_id: event.group_id });
      void app.then((app) => app.stop());
    }
  }

  const app = launch(Hello, { url: "ws://URL", log: "warn" });
`;

/** What an address serves: which file it is, and of which kind. */
type Serve = (path: string) => { file: string; type: string } | undefined;

/** Deno in an empty folder with an empty cache: no configuration, no import map, no lock file, no packages. */
function suite(module: string, serve: () => Serve, loaded: (served: readonly string[]) => void): void {
  let server: Server;
  let host: string;
  let served: string[] = [];

  before(async () => {
    server = createServer(({ url = "/" }, response) => {
      const found = serve()(url);
      if (found === undefined) return void response.writeHead(404).end();
      served.push(url);
      response.writeHead(200, { "content-type": found.type }).end(readFileSync(found.file));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    cleanUp();
  });

  function denoIn(folder: string, args: string[]): Promise<Ended> {
    served = [];
    return run(deno, args, folder, { env: { DENO_DIR: join(folder, "cache"), NO_COLOR: "1" } });
  }

  function bot(text: string): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "bot.ts"), text.replace("adelie", `http://${host}/${module}`));
    return folder;
  }

  it("runs a bot that may do nothing but talk to its endpoint", async () => {
    const peer = await startPeer();
    try {
      const { host: endpoint } = new URL(peer.url);
      void peer.called("get_login_info").then(() => peer.push(groupMessage("你好")));
      const args = ["run", "--no-prompt", `--allow-import=${host}`, `--allow-net=${endpoint}`, "bot.ts"];
      const ended = await denoIn(bot(HELLO.replace("URL", endpoint)), args);
      assert.equal(ended.code, 0, ended.output);
      assert.deepEqual(peer.calls.map(({ action }) => action), ["get_login_info", "send_group_msg", "set_group_sign"]);
      assert.equal(sentText(peer.calls[1]!), "[at20001] 你好");
      loaded(served);
    } finally {
      await peer.close();
    }
  });

  it("has real types: a right bot passes deno check, and a wrong one does not", async () => {
    const right = await denoIn(bot(HELLO), ["check", `--allow-import=${host}`, "bot.ts"]);
    assert.equal(right.code, 0, right.output);
    loaded(served);

    const wrong = HELLO.replace("event: GroupMessageEvent", "event: string").replace(
      "group_id: event.g",
      "group: event.g",
    );
    const refused = await denoIn(bot(wrong), ["check", `--allow-import=${host}`, "bot.ts"]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.output, /TS\d+ \[ERROR\][^]*@Command/);
    assert.match(refused.output, /TS\d+ \[ERROR\][^]*'group'/);
  });
}

describe("mod.ts by URL, in Deno", () => {
  const serve: Serve = (path) =>
    /^\/(mod\.ts|src\/[\w/.]+\.ts)$/.test(path)
      ? { file: join(root, path), type: "application/typescript" }
      : undefined;
  suite("mod.ts", () => serve, (served) => {
    for (const path of ["/mod.ts", "/src/bot/decorators/on.ts", "/src/api/clients.ts"]) {
      assert.ok(served.includes(path), path);
    }
  });
});

describe("the single file by URL, in Deno", () => {
  let folder: string;
  before(async () => {
    folder = join(await builtPackage(), "dist/url");
  });
  const serve: Serve = (path) => {
    if (path === "/adelie.js") return { file: join(folder, path), type: "text/javascript" };
    return path === "/adelie.d.ts" ? { file: join(folder, path), type: "application/typescript" } : undefined;
  };
  suite("adelie.js", () => serve, (served) => {
    assert.ok(served.includes("/adelie.js") && served.length <= 2, served.join(" "));
  });

  it("exports what mod.ts exports, and names its types and no other file", async () => {
    const [file, source] = await Promise.all([
      import(pathToFileURL(join(folder, "adelie.js")).href) as Promise<object>,
      import("../../mod.ts") as Promise<object>,
    ]);
    assert.deepEqual(Object.keys(file).sort(), Object.keys(source).sort());
    const text = readFileSync(join(folder, "adelie.js"), "utf8");
    assert.match(text, /^\/\/ @ts-self-types="\.\/adelie\.d\.ts"\n/);
    assert.doesNotMatch(text, /\bimport\(["'](?!node:)/);
  });
});
