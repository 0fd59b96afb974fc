import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { loadedAtImport, loadedByBot } from "../../tools/lib/loaded.mjs";
import { groupMessage, startPeer } from "../support/peer.ts";
import { builtPackage, bun, cleanUp, deno, nodes } from "./support.ts";

const runtimes = {
  ...Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, [node]])),
  Bun: [bun],
  Deno: [deno, "run", "-A"],
};

/** The most that may be loaded: of the library itself, as it is packed. Raise it only for what every bot needs. */
const BUDGETS = {
  "adelie": { files: 5, bytes: 525_000 },
  "adelie/client": { files: 4, bytes: 345_000 },
  "adelie/protocol": { files: 3, bytes: 45_000 },
  bot: { files: 5, bytes: 525_000 },
};

/** What a bot with one WebSocket and one command does not use. */
const UNUSED = [
  /^src\/(sandbox|record|gateway)\//,
  /^src\/transport\/queue\/(?!options)/,
  /^src\/entries\/(sandbox|standalone|testing)/,
  /^src\/api\/downloads\/(?!downloads|named_addresses)/,
  /^src\/api\/media\/(?!media|params|stream_download)/,
  /^src\/transport\/http\/(?!option|webhook_options)/,
  /^src\/transport\/reverse\/(?!front|admission)/,
  /^src\/transport\/diagnose\/looking/,
  /^src\/runtime\/(http|server|look)\//,
  /^src\/storage\/(files|lock|redis)/,
  /^src\/bot\/app\/(metrics|monitor|hot_reload)/,
  /^src\/texts\/(sandbox|logs\/(record|replay)_texts)/,
];

describe("what the package loads of itself", () => {
  let library: string;
  before(async () => {
    library = await builtPackage();
  });
  after(cleanUp);

  for (const [name, command] of Object.entries(runtimes)) {
    for (const entry of ["adelie", "adelie/client", "adelie/protocol"] as const) {
      it(`at import "${entry}" on ${name}: not more than it may`, async () => {
        const { files, bytes, modules } = await loadedAtImport(library, command, entry);
        const within = files <= BUDGETS[entry].files && bytes <= BUDGETS[entry].bytes;
        assert.ok(within && files > 0, `${files} files, ${bytes} bytes`);
        assert.deepEqual(modules.filter((module) => UNUSED.some((each) => each.test(module))), []);
      });
    }

    it(`for a bot with a WebSocket and a command, up to its first reply, on ${name}: nothing that it does not use`, async () => {
      const peer = await startPeer();
      try {
        void peer.called("get_login_info").then(() => peer.push(groupMessage("hello")));
        const { files, bytes, modules } = await loadedByBot(library, command, peer.url);
        assert.ok(files <= BUDGETS.bot.files && bytes <= BUDGETS.bot.bytes, `${files} files, ${bytes} bytes`);
        assert.deepEqual(modules.filter((module) => UNUSED.some((each) => each.test(module))), []);
        for (const used of ["src/transport/link/web_socket.ts", "src/bot/dispatch/pipeline.ts"]) {
          assert.ok(modules.includes(used), used);
        }
      } finally {
        await peer.close();
      }
    });
  }
});
