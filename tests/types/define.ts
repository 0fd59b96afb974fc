/** defineBot: the parameters of its functions follow from patterns, events and what is injected. */

import {
  Cooldown,
  defineBot,
  type GroupMessageEvent,
  injectOptions,
  launch,
  NapCatApi,
  problem,
  Role,
  type StandardSchema,
  Storage,
} from "../../mod.ts";

declare const schema: StandardSchema<{ points: number }>;

const bot = defineBot({
  name: "签到机",
  description: "签到",
  inject: { storage: Storage, api: NapCatApi, options: () => injectOptions(schema) },
  conditions: [Role("admin")],
  types: { even: (text: string) => Number(text) % 2 === 0 ? Number(text) : problem("不是偶数") },
  commands: {
    "签到": {
      in: "group",
      aliases: ["打卡"],
      conditions: [Cooldown("1d")],
      async run(event, rest, { storage, options }) {
        const group: number = event.group_id;
        const days = await storage.update<number>(event.user_id, (old = 0) => old + options.points);
        return `${group} ${days} ${rest.trim()}`;
      },
    },
    "roll <sides:int> [times:int=1]": (_event, { sides, times }, { api }) => {
      const sum: number = sides + times;
      return `${sum} ${api.selfId}`;
    },
    "说": { conditions: [Role("admin")], run: (event, rest) => `${event.user_id} ${rest.trim()}` },
    "half <n:even>": (_event, { n }) => (n satisfies number).toFixed(),
    "悄悄": {
      in: "private",
      run: (event) => {
        const type: "private" = event.message_type;
        return type;
      },
    },
  },
  on: {
    "notice.notify.poke": (event) => event.target_id === event.self_id ? "别戳啦" : undefined,
    "message.group": { conditions: [Role("owner")], run: (event) => void (event satisfies GroupMessageEvent) },
  },
  keywords: {
    "早": (event, word) => word + event.user_id,
    "晚": { at: "whole", aliases: ["晚安"], run: () => "晚安" },
    "开群": { in: "group", run: (event, word) => `${event.group_id satisfies number} ${word}` },
    "悄悄话": { in: "private", run: (event) => event.message_type satisfies "private" },
  },
  match: [
    { pattern: /x(y)/, maxLength: 50, run: (_event, found) => found[1] },
    { pattern: /x/, in: "group", run: (event, found) => `${event.group_id satisfies number} ${found.index}` },
    { pattern: /x/, in: "private", run: (event) => event.message_type satisfies "private" },
  ],
  every: {
    "5m": { immediately: true, run: ({ storage }) => void storage.get("x") },
    "10m": ({ storage }) => void storage.get("x"),
    "1h": { groups: [700001], run: (group_id, api) => `${group_id satisfies number} ${api.selfId}` },
  },
  cron: { "0 8 * * *": { groups: "all", timezone: "Asia/Shanghai", run: () => "早安" } },
  ready: ({ storage }) => void storage.get("x"),
  stop() {},
  catch: (error, context) => `${String(error)} ${context.source}`,
});
void launch([bot, defineBot({ name: "second", needs: [bot] })]);

// @ts-expect-error it has no name
defineBot({ commands: { "a": () => "x" } });
// @ts-expect-error there is no type "intt"
defineBot({ name: "x", commands: { "roll <a:intt>": () => "x" } });
// @ts-expect-error the pattern has no b
defineBot({ name: "x", commands: { "roll <a:int>": (_event, { b }) => String(b) } });
// @ts-expect-error there is no such event
defineBot({ name: "x", on: { "notice.pokee": () => "x" } });
// @ts-expect-error a mistyped option
defineBot({ name: "x", commands: { "a": { inn: "group", run: () => "x" } } });
// @ts-expect-error a private message has no group
defineBot({ name: "x", commands: { "a": { in: "private", run: (event) => String(event.group_id.toFixed()) } } });
// @ts-expect-error a private message has no group
defineBot({ name: "x", keywords: { "a": { in: "private", run: (event) => String(event.group_id.toFixed()) } } });
// @ts-expect-error a message from anywhere may have no group
defineBot({ name: "x", match: [{ pattern: /a/, run: (event) => String(event.group_id.toFixed()) }] });
// @ts-expect-error there is no such place
defineBot({ name: "x", match: [{ pattern: /a/, in: "groups", run: () => "x" }] });
// @ts-expect-error nothing of that name is injected
defineBot({ name: "x", inject: { storage: Storage }, commands: { "a": (_event, _rest, { store }) => String(store) } });
// @ts-expect-error no class
defineBot({ name: "x", inject: { storage: "Storage" } });
// @ts-expect-error a number is no answer
defineBot({ name: "x", commands: { "a": () => 5 } });
// @ts-expect-error a mistyped part
defineBot({ name: "x", command: {} });
