/** node-karin: lays a project of its own into the working folder and starts karin in this process, the cheapest way it runs. */

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const { BENCH_URL, BENCH_TOKEN, BENCH_COMMANDS } = process.env;
const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
const port = await new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const put = (path, text) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
symlinkSync(modules, "node_modules");
put(
  "package.json",
  JSON.stringify({ name: "karin-bench", version: "0.0.0", type: "module", dependencies: { "node-karin": "*" } }),
);
put(
  ".env",
  [
    "HTTP_ENABLE=true",
    `HTTP_PORT=${port}`,
    "HTTP_HOST=127.0.0.1",
    "HTTP_AUTH_KEY=bench",
    `WS_SERVER_AUTH_KEY=${BENCH_TOKEN}`,
    "REDIS_ENABLE=false",
    "LOG_LEVEL=error",
    "RUNTIME=node",
  ].join("\n"),
);
put(
  "@karinjs/config/adapter.json",
  JSON.stringify({
    console: { isLocal: true, token: "", host: "" },
    onebot: {
      ws_server: { enable: true, timeout: 120 },
      ws_client: [{ enable: true, url: BENCH_URL, token: BENCH_TOKEN }],
      http_server: [],
    },
  }),
);
put(
  "plugins/karin-plugin-example/bench.js",
  `
import karin from "node-karin";
const nothing = async () => true;
export const many = Array.from(
  { length: ${Math.max(0, Number(BENCH_COMMANDS) - 2)} },
  (_, index) => karin.command(new RegExp("^/cmd" + (index + 2) + "( |$)"), nothing, { log: false }),
);
export const echo = karin.command(/^\\/echo /, async (event) => {
  await event.reply(event.msg.slice(6));
  return true;
}, { log: false });
export const api = karin.command(/^\\/api /, async (event) => {
  const [calls, callers] = event.msg.slice(5).split(" ").map(Number);
  const call = () => event.bot._onebot ? event.bot._onebot.getLoginInfo() : event.bot.sendApi("get_login_info", {});
  let left = calls;
  await Promise.all(Array.from({ length: callers }, async () => {
    while (left-- > 0) await call();
  }));
  await event.reply("api-done");
  return true;
}, { log: false });
`,
);
await import(pathToFileURL(join(modules, "node-karin/dist/start/app.mjs")).href);
