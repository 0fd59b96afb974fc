/** koishi with koishi-plugin-adapter-onebot, started from code, without a database and a console. */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { Context, Logger } = require("koishi");
const { BENCH_WAY, BENCH_URL, BENCH_TOKEN, BENCH_PORT, BENCH_SELF_ID, BENCH_COMMANDS } = process.env;

Logger.levels.base = 1;
const app = new Context({ prefix: "/", nickname: [], autoAssign: true, autoAuthorize: 1, minSimilarity: 1 });
const isReverse = BENCH_WAY === "reverse";
if (isReverse) app.plugin(require("@koishijs/plugin-server").default, { host: "127.0.0.1", port: Number(BENCH_PORT) });
app.plugin(require("@koishijs/plugin-http").default);
app.plugin(require("koishi-plugin-adapter-onebot").default, {
  selfId: BENCH_SELF_ID,
  token: BENCH_TOKEN,
  responseTimeout: 60_000,
  advanced: { splitMixedContent: true },
  ...isReverse
    ? { protocol: "ws-reverse", path: "/onebot" }
    : { protocol: "ws", endpoint: BENCH_URL, retryTimes: 6, retryInterval: 5_000, retryLazy: 60_000 },
});
for (let index = 2; index < Number(BENCH_COMMANDS); index++) app.command(`cmd${index}`).action(() => {});
app.command("echo <text:text>").action((_, text) => text);
app.command("api <calls:number> <callers:number>").action(async ({ session }, calls, callers) => {
  let left = calls;
  await Promise.all(Array.from({ length: callers }, async () => {
    while (left-- > 0) await session.bot.internal.getLoginInfo();
  }));
  return "api-done";
});
await app.start();
