// 提醒：「10分钟后提醒我喝水」「明天8点提醒我开会」，重启不丢。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import {
  at,
  type ChatMessageEvent,
  Command,
  inject,
  launch,
  Match,
  NapCatApi,
  OnReady,
  parseDate,
  Schedule,
  Storage,
} from "../../mod.ts";

interface Reminder {
  user_id: number;
  group_id?: number;
  what: string;
  /** 毫秒。 */
  when: number;
}

const show = (ms: number) => new Date(ms).toLocaleString("zh-CN");

class Reminders {
  private api = inject(NapCatApi);
  private storage = inject(Storage);
  private schedule = inject(Schedule);

  // 程序没有运行时错过的，启动之后马上说
  @OnReady()
  async resume() {
    for (const [id, reminder] of await this.storage.entries<Reminder>()) this.plan(id, reminder);
  }

  @Match(/^(.+?)[，,]?\s*(?:提醒|叫)我(.+)$/s)
  async remind(event: ChatMessageEvent, [, time = "", what = ""]: RegExpExecArray) {
    const when = parseDate(time, event.time * 1000)?.getTime();
    if (when === undefined) return; // 只是聊天，如「记得提醒我」
    if (when <= event.time * 1000) return "那个时间已经过去了";
    const group = event.message_type === "group" ? { group_id: event.group_id } : {};
    const reminder: Reminder = { user_id: event.user_id, what: what.trim(), when, ...group };
    const id = `${event.user_id}:${event.message_id}`;
    await this.storage.set(id, reminder);
    this.plan(id, reminder);
    return `好的，${show(when)} 提醒你${reminder.what}`;
  }

  @Command("我的提醒")
  async list(event: ChatMessageEvent) {
    const mine = await this.mine(event);
    return mine.map(([, { when, what }], index) => `${index + 1}. ${show(when)} ${what}`).join("\n") || "没有提醒";
  }

  @Command("取消提醒 <number:int(1..)>", { description: "序号见「我的提醒」" })
  async cancel(event: ChatMessageEvent, { number }: { number: number }) {
    const found = (await this.mine(event))[number - 1];
    if (found === undefined) return `没有第 ${number} 个提醒`;
    await this.storage.delete(found[0]);
    return `不提醒${found[1].what}了`;
  }

  private async mine(event: ChatMessageEvent) {
    const mine = await this.storage.entries<Reminder>(`${event.user_id}:`);
    return mine.sort(([, a], [, b]) => a.when - b.when);
  }

  private plan(id: string, { user_id, group_id, what, when }: Reminder) {
    this.schedule.at(when, async () => {
      if (!(await this.storage.has(id))) return; // 取消了
      await this.storage.delete(id);
      if (group_id === undefined) await this.api.send_private_msg({ user_id, message: `该${what}了` });
      else await this.api.send_group_msg({ group_id, message: [at(user_id), ` 该${what}了`] });
    });
  }
}

launch(Reminders);
