/**
 * A client without a bot class: prints what is said in groups, one line of JSON each, and answers "ping". ONEBOT_URL says where
 * the implementation is; the first argument, after how many messages it ends.
 */

import { connect } from "../src/entries/client.ts"; // in your own project: from "adelie/client"

async function listen(most: number): Promise<void> {
  const client = await connect({ log: "warn" });
  let count = 0;
  for await (const event of client.events("message.group")) {
    console.log(JSON.stringify({ group: event.group_id, user: event.user_id, text: event.text }));
    if (event.text === "ping") await event.reply("pong");
    if (++count === most) break;
  }
  await client.stop();
}

void listen(Number(process.argv[2] ?? Infinity));
