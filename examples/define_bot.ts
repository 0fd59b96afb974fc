/** A bot without decorators: `node define_bot.ts` runs it as it is, from Node 22.18 on. Every other way of running it works too. */

import { Cooldown, defineBot, launch, Storage } from "../mod.ts";

const checkIn = defineBot({
  name: "签到机",
  inject: { storage: Storage },
  commands: {
    "签到": {
      in: "group",
      description: "每天一次",
      conditions: [Cooldown("day", { per: "user", say: "今天已经签到过了" })],
      async run(event, _rest, { storage }) {
        const days = await storage.update<number>(event.user_id, (old = 0) => old + 1);
        return `签到成功，累计 ${days} 天`;
      },
    },
    "roll <sides:int(2..1000)> [times:int(1..10)=1]": (_event, { sides, times }) =>
      Array.from({ length: times }, () => 1 + Math.floor(Math.random() * sides)).join(" "),
  },
  on: { "notice.notify.poke": (event) => event.target_id === event.self_id ? "别戳啦" : undefined },
});

launch(checkIn);
