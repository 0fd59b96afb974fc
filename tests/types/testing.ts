/** What the compiler must take and refuse about the test kit: checked by tsc only, never run. */

import { defineBot } from "../../mod.ts";
import { createTestBot } from "../../src/entries/testing.ts";

const Hello = defineBot({ name: "hello", commands: { "签到": () => "好" } });

/** People are known by their names: those of the default world, and those that the test adds. */
export async function people(): Promise<void> {
  const bot = await createTestBot(Hello, { people: ["小红"] });
  await bot.people.小红.says("签到");
  await bot.people.小明.privately.hears(/好/, (text) => text.length < 5);
  // @ts-expect-error nobody is called so
  await bot.people.小绿.says("签到");
  // @ts-expect-error something has to be expected
  await bot.people.小明.hears();
  const own = await createTestBot(Hello, { world: () => {}, people: ["大王"] });
  await own.people.大王.says("签到");
  // @ts-expect-error the default world is not there
  await own.people.小明.says("签到");
  // @ts-expect-error no such option
  await createTestBot(Hello, { wrold: () => {} });
}

/** Calls have the parameters and the data of their action. */
export async function calls(): Promise<void> {
  const bot = await createTestBot(Hello);
  const [ban] = await bot.expectCalls("set_group_ban");
  const seconds: number | undefined = ban?.params.duration;
  const sent: number | undefined = bot.calls("send_group_msg")[0]?.data?.message_id;
  bot.answers("get_login_info", () => ({ nickname: "企鹅" }));
  // @ts-expect-error no such parameter
  void ban?.params.seconds;
  // @ts-expect-error no such action
  await bot.expectCalls("set_group_bna");
  // @ts-expect-error a nickname is a text
  bot.answers("get_login_info", () => ({ nickname: 1 }));
  return void [seconds, sent];
}

/** What was heard last is a line of the transcript. */
export async function replies(): Promise<void> {
  const bot = await createTestBot(Hello);
  const text: string | undefined = bot.lastReply?.text;
  const all: readonly string[] = bot.replies.map(({ chat }) => chat);
  // @ts-expect-error it may be missing
  void bot.people.小明.lastReply.text;
  return void [text, all];
}
