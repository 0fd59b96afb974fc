/** node-napcat-ts: it has no router, so each command is a listener that looks at the text, as its users write it. */

import { NCWebsocket } from "node-napcat-ts";

const { BENCH_URL, BENCH_TOKEN, BENCH_COMMANDS } = process.env;
const bot = new NCWebsocket({ baseUrl: BENCH_URL, accessToken: BENCH_TOKEN, reconnection: { enable: false } });

const command = (name, handler) =>
  bot.on("message.group.normal", (event) => {
    const text = event.message.map(({ type, data }) => type === "text" ? data.text : "").join("");
    if (text === `/${name}` || text.startsWith(`/${name} `)) handler(event, text.slice(name.length + 2));
  });
const reply = ({ group_id }, text) => bot.send_group_msg({ group_id, message: [{ type: "text", data: { text } }] });

for (let index = 2; index < Number(BENCH_COMMANDS); index++) command(`cmd${index}`, () => {});
command("echo", reply);
command("api", async (event, rest) => {
  const [calls, callers] = rest.split(" ").map(Number);
  let left = calls;
  await Promise.all(Array.from({ length: callers }, async () => {
    while (left-- > 0) await bot.get_login_info();
  }));
  await reply(event, "api-done");
});
await bot.connect();
