/** node-napcat-ts, a bot that answers a command: `node napcat_ts.mjs ws://…`. */

import process from "node:process";
import { NCWebsocket, Structs } from "node-napcat-ts";

const [url] = process.argv.slice(2);
const bot = new NCWebsocket({ baseUrl: url, accessToken: "", reconnection: { enable: false } });
bot.on("message.group", async (context) => {
  if (context.raw_message === "签到") await context.quick_action([Structs.text("签到成功")]);
});
await bot.connect();
