// 发言统计：今天、昨天、本周谁说得最多，每天一共多少条。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { Command, Every, type GroupMessageEvent, inject, launch, On, OnStop, Storage } from "../../mod.ts";

/** QQ 号 → 名字和条数。 */
type Counts = { [user: string]: { name: string; count: number } };

const DAY_S = 86_400;
/** 北京时间的日期。 */
const dayOf = (seconds: number) => new Date(seconds * 1000).toLocaleDateString("sv", { timeZone: "Asia/Shanghai" });

class Statistics {
  private storage = inject(Storage);
  // 先记在内存里，每分钟保存一次：群很忙的时候不用每条消息都写磁盘
  private fresh = new Map<string, Counts>();

  // @OnGroupMsg 看不到指令，@On 什么都看得到
  @On("message.group")
  count(event: GroupMessageEvent) {
    const key = `${event.group_id}:${dayOf(event.time)}`;
    const counts = this.fresh.get(key) ?? {};
    this.fresh.set(key, add(counts, event.user_id, event.sender.card || event.sender.nickname, 1));
  }

  @Every("1m")
  @OnStop()
  async save() {
    const saving = [...this.fresh];
    this.fresh.clear();
    for (const [key, counts] of saving) {
      await this.storage.update<Counts>(key, (old = {}) => merge([old, counts]), { ttlMs: 60 * DAY_S * 1000 });
    }
  }

  @Command("发言榜 [span:今天|昨天|本周=今天]", { in: "group", description: "谁说得最多" })
  async ranking(event: GroupMessageEvent, { span }: { span: "今天" | "昨天" | "本周" }) {
    await this.save();
    const [from, days] = { 今天: [0, 1], 昨天: [1, 1], 本周: [0, 7] }[span] as [number, number];
    const members = Object.values(merge(await this.days(event, from, days))).sort((a, b) => b.count - a.count);
    const lines = members.slice(0, 10).map(({ name, count }, index) => `${index + 1}. ${name} ${count} 条`);
    return [`${span}的发言榜`, ...lines.length === 0 ? ["没有人说话"] : lines].join("\n");
  }

  @Command("发言统计", { in: "group", description: "最近七天每天多少条" })
  async perDay(event: GroupMessageEvent) {
    await this.save();
    return (await this.days(event, 0, 7)).map((counts, ago) => {
      const total = Object.values(counts).reduce((sum, { count }) => sum + count, 0);
      return `${dayOf(event.time - ago * DAY_S).slice(5)} ${total} 条，${Object.keys(counts).length} 人`;
    }).join("\n");
  }

  /** 从几天前开始，往前数几天。 */
  private days({ group_id, time }: GroupMessageEvent, from: number, days: number) {
    const keys = Array.from({ length: days }, (_, ago) => `${group_id}:${dayOf(time - (from + ago) * DAY_S)}`);
    return Promise.all(keys.map(async (key) => await this.storage.get<Counts>(key) ?? {}));
  }
}

function add(counts: Counts, user: string | number, name: string, count: number) {
  counts[user] = { name, count: (counts[user]?.count ?? 0) + count };
  return counts;
}

function merge(all: readonly Counts[]) {
  const sum: Counts = {};
  for (const counts of all) for (const [user, { name, count }] of Object.entries(counts)) add(sum, user, name, count);
  return sum;
}

launch(Statistics);
