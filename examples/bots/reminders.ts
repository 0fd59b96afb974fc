// 提醒：「10分钟后提醒我喝水」「明天8点提醒我开会」，重启不丢。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import {
  at,
  type ChatMessageEvent,
  Command,
  inject,
  type KeptJob,
  launch,
  Match,
  NapCatApi,
  parseDate,
  Schedule,
} from "../../mod.ts";

interface Reminder {
  user_id: number;
  group_id?: number;
  what: string;
}

const show = (date: Date | undefined) => date?.toLocaleString("zh-CN") ?? "";
const whatOf = ({ data }: KeptJob) => (data as Reminder).what;

class Reminders {
  private api = inject(NapCatApi);
  private schedule = inject(Schedule);

  @Match(/^(.+?)[，,]?\s*(?:提醒|叫)我(.+)$/s)
  async remind(event: ChatMessageEvent, [, time = "", said = ""]: RegExpExecArray) {
    const when = parseDate(time, event.time * 1000);
    if (when === undefined) return; // 只是聊天，如「记得提醒我」
    if (when.getTime() <= event.time * 1000) return "那个时间已经过去了";
    const group = event.message_type === "group" ? { group_id: event.group_id } : {};
    const data: Reminder = { user_id: event.user_id, what: said.trim(), ...group };
    // 写方法的名字和 key，任务就会保存：程序没有运行时错过的，启动之后马上说
    await this.schedule.at(when, "say", { key: `${event.user_id}:${event.message_id}`, data });
    return `好的，${show(when)} 提醒你${data.what}`;
  }

  async say({ user_id, group_id, what }: Reminder) {
    if (group_id === undefined) await this.api.send_private_msg({ user_id, message: `该${what}了` });
    else await this.api.send_group_msg({ group_id, message: [at(user_id), ` 该${what}了`] });
  }

  @Command("我的提醒")
  async list(event: ChatMessageEvent) {
    const mine = await this.schedule.kept(`${event.user_id}:`);
    return mine.map((job, index) => `${index + 1}. ${show(job.next)} ${whatOf(job)}`).join("\n") || "没有提醒";
  }

  @Command("取消提醒 <number:int(1..)>", { description: "序号见「我的提醒」" })
  async cancel(event: ChatMessageEvent, { number }: { number: number }) {
    const found = (await this.schedule.kept(`${event.user_id}:`))[number - 1];
    if (found === undefined) return `没有第 ${number} 个提醒`;
    await this.schedule.cancel(found.key);
    return `不提醒${whatOf(found)}了`;
  }
}

launch(Reminders);
