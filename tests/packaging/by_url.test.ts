import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { groupMessage, sentText, startPeer } from "../support/peer.ts";
import { cleanUp, deno, type Ended, root, run, temporaryFolder } from "./support.ts";

/** Deno in an empty folder with an empty cache: no configuration, no import map, no lock file, no packages. */
describe("mod.ts by URL, in Deno", () => {
  let server: Server;
  let host: string;
  const served = new Set<string>();

  before(async () => {
    server = createServer(({ url = "/" }, response) => {
      if (!/^\/(mod\.ts|src\/[\w/.]+\.ts)$/.test(url)) return void response.writeHead(404).end();
      served.add(url);
      response.writeHead(200, { "content-type": "application/typescript" }).end(readFileSync(join(root, url)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    cleanUp();
  });

  function denoIn(folder: string, args: string[]): Promise<Ended> {
    return run(deno, args, folder, { env: { DENO_DIR: join(folder, "cache"), NO_COLOR: "1" } });
  }

  function bot(text: string): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "bot.ts"), text.replace("adelie", `http://${host}/mod.ts`));
    return folder;
  }

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
    } finally {
      await peer.close();
    }
  });

  it("has real types: a right bot passes deno check, and a wrong one does not", async () => {
    const right = await denoIn(bot(HELLO), ["check", `--allow-import=${host}`, "bot.ts"]);
    assert.equal(right.code, 0, right.output);

    const wrong = HELLO.replace("event: GroupMessageEvent", "event: string").replace(
      "group_id: event.g",
      "group: event.g",
    );
    const refused = await denoIn(bot(wrong), ["check", `--allow-import=${host}`, "bot.ts"]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.output, /TS\d+ \[ERROR\][^]*@Command/);
    assert.match(refused.output, /TS\d+ \[ERROR\][^]*'group'/);
  });

  it("is loaded whole from there", () => {
    assert.ok(served.has("/mod.ts") && served.has("/src/bot/decorators/on.ts") && served.has("/src/api/clients.ts"));
  });
});
