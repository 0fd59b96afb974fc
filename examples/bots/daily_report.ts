// 群日报：每晚十点说今天有多少条、谁说得最多、几点最热闹、都在说什么；不保存聊天的原文。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { Command, Cron, type GroupMessageEvent, inject, launch, On, OnStop, Role, Storage } from "../../mod.ts";

interface Day {
  total: number;
  pictures: number;
  hours: number[];
  people: Record<string, { name: string; count: number }>;
  words: Record<string, number>;
  /** 晚上说过了。 */
  told: boolean;
}

const KEPT_MS = 3 * 86_400_000;
const ZONE = "Asia/Shanghai";
const dayOf = (seconds: number) => new Date(seconds * 1000).toLocaleDateString("sv", { timeZone: ZONE });
const hourOf = (seconds: number) =>
  Number(new Date(seconds * 1000).toLocaleString("sv", { timeZone: ZONE, hour: "2-digit" }));
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });
/** 太常见的词，说了等于没说。 */
const COMMON = new Set([
  "这个",
  "那个",
  "什么",
  "怎么",
  "我们",
  "你们",
  "他们",
  "就是",
  "不是",
  "没有",
  "可以",
  "一个",
]);
const top = (counts: Record<string, number>, size: number) =>
  Object.entries(counts).sort(([, a], [, b]) => b - a).slice(0, size);

class DailyReport {
  private storage = inject(Storage);
  private days = new Map<string, Day>();

  // @OnGroupMsg 看不到指令，@On 什么都看得到
  @On("message.group")
  async count(event: GroupMessageEvent) {
    const day = await this.day(event.group_id, event.time);
    day.total++;
    const hour = hourOf(event.time);
    day.hours[hour]!++;
    day.pictures += event.segments.filter(({ type }) => type === "image").length;
    const person = day.people[event.user_id] ??= { name: "", count: 0 };
    person.name = event.sender.card || event.sender.nickname || String(event.user_id);
    person.count++;
    for (const { segment, isWordLike } of segmenter.segment(event.text)) {
      if (isWordLike && segment.length > 1 && !COMMON.has(segment)) day.words[segment] = (day.words[segment] ?? 0) + 1;
    }
  }

  @Command("日报", { in: "group", description: "今天到现在为止" })
  async now(event: GroupMessageEvent) {
    return this.report(await this.day(event.group_id, event.time));
  }

  @Command("开日报", { in: "group", description: "每晚十点说" })
  @Role("admin")
  async turnOn({ group_id }: GroupMessageEvent) {
    await this.storage.set(`on:${group_id}`, true);
    return "每晚十点见";
  }

  @Command("关日报", { in: "group", description: "不再每晚说" })
  @Role("admin")
  async turnOff({ group_id }: GroupMessageEvent) {
    await this.storage.delete(`on:${group_id}`);
    return "不说了，发「日报」还能看";
  }

  @Cron("0 22 * * *", { timezone: ZONE, groups: "all" })
  async tonight(group_id: number) {
    if (!await this.storage.get<boolean>(`on:${group_id}`)) return;
    await this.save();
    const key = (await this.storage.keys(`day:${group_id}:`)).sort().at(-1);
    const day = key === undefined ? undefined : this.days.get(key) ?? await this.storage.get<Day>(key);
    // 最近的一天昨晚说过了：今天没有人说话
    if (key === undefined || day === undefined || day.told) return;
    day.told = true;
    await this.storage.set(key, day, { ttlMs: KEPT_MS });
    return this.report(day);
  }

  // 每五分钟存一次：群很忙的时候不用每条消息都写磁盘
  @Cron("*/5 * * * *")
  @OnStop()
  async save() {
    for (const [key, day] of this.days) await this.storage.set(key, day, { ttlMs: KEPT_MS });
  }

  private report({ total, pictures, hours, people, words }: Day) {
    if (total === 0) return "今天还没有人说话";
    const busiest = hours.indexOf(Math.max(...hours));
    const talkers = Object.values(people).sort((a, b) => b.count - a.count).slice(0, 3);
    const said = top(words, 5).filter(([, count]) => count > 1).map(([word, count]) => `${word}（${count}）`);
    return [
      `今天 ${total} 条，${Object.keys(people).length} 个人，${pictures} 张图`,
      `最热闹：${busiest} 点，${hours[busiest]} 条`,
      `说得最多：${talkers.map(({ name, count }) => `${name} ${count}`).join("、")}`,
      ...said.length === 0 ? [] : [`都在说：${said.join(" ")}`],
    ].join("\n");
  }

  private async day(group: number, seconds: number): Promise<Day> {
    const key = `day:${group}:${dayOf(seconds)}`;
    for (const old of this.days.keys()) if (old.startsWith(`day:${group}:`) && old !== key) this.days.delete(old);
    const kept = this.days.get(key) ?? await this.storage.get<Day>(key);
    // 等存储的时候，另一条消息可能已经放进去了
    const day = this.days.get(key) ?? kept ??
      { total: 0, pictures: 0, hours: Array<number>(24).fill(0), people: {}, words: {}, told: false };
    this.days.set(key, day);
    return day;
  }
}

launch(DailyReport);
