// 签到：每天一次，得积分，连续签到有奖励，群内排行，重启不丢。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { at, Bot, Command, type GroupMessageEvent, inject, launch, Storage } from "../../mod.ts";

interface Record {
  name: string;
  points: number;
  streak: number;
  last: string;
}

/** 北京时间的日期，如 2026-01-05。 */
const day = (seconds: number) => new Date(seconds * 1000).toLocaleDateString("sv", { timeZone: "Asia/Shanghai" });

@Bot({ name: "签到", description: "签到和积分" })
class CheckIn {
  private storage = inject(Storage);

  @Command("签到", { in: "group", aliases: ["打卡"], description: "每天一次，连续签到积分更多" })
  async checkIn(event: GroupMessageEvent) {
    const today = day(event.time);
    let gained = 0;
    const record = await this.storage.update<Record>(`${event.group_id}:${event.user_id}`, (old) => {
      gained = 0;
      if (old?.last === today) return old;
      const streak = old?.last === day(event.time - 86_400) ? old.streak + 1 : 1;
      gained = 10 + Math.min(streak - 1, 10);
      const name = event.sender.card || event.sender.nickname;
      return { name, points: (old?.points ?? 0) + gained, streak, last: today };
    });
    if (gained === 0) return [at(event.user_id), " 今天已经签到过了"];
    return [at(event.user_id), ` 签到成功，+${gained} 积分，共 ${record.points}，连续 ${record.streak} 天`];
  }

  @Command("积分 [who:at]", { in: "group", description: "看自己或别人的积分" })
  async points(event: GroupMessageEvent, { who = event.user_id }: { who?: number }) {
    const record = await this.storage.get<Record>(`${event.group_id}:${who}`);
    return [at(who), record === undefined ? " 还没有签到过" : ` 有 ${record.points} 积分`];
  }

  @Command("积分排行", { in: "group", description: "前十名" })
  async ranking(event: GroupMessageEvent) {
    const all = (await this.storage.entries<Record>(`${event.group_id}:`)).map(([, record]) => record);
    if (all.length === 0) return "还没有人签到";
    all.sort((a, b) => b.points - a.points);
    return all.slice(0, 10).map(({ name, points }, index) => `${index + 1}. ${name} ${points}`).join("\n");
  }
}

launch(CheckIn);
