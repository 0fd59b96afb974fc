// 签到机器人：每人每天一次，记在内存里。没有 ONEBOT_URL 时在沙盒里试用（发一句：签到）。
import {
  at,
  Bot,
  Catch,
  type ChatMessageEvent,
  Command,
  type GroupMessageEvent,
  launch,
  On,
  type PokeEvent,
} from "../mod.ts";

@Bot({ description: "签到机器人" })
class CheckIn {
  #last = new Map<number, string>();
  #days = new Map<number, number>();

  @Command("签到", { in: "group", aliases: ["打卡"], description: "每天一次" })
  checkIn(event: GroupMessageEvent) {
    const today = new Date(event.time * 1000).toDateString();
    if (this.#last.get(event.user_id) === today) return [at(event.user_id), " 今天已经签到过了"];
    this.#last.set(event.user_id, today);
    const days = (this.#days.get(event.user_id) ?? 0) + 1;
    this.#days.set(event.user_id, days);
    return [at(event.user_id), ` 签到成功，累计 ${days} 天`];
  }

  @Command("复读", { description: "复读后面的文字" })
  echo(_event: ChatMessageEvent, rest: string) {
    return rest;
  }

  @On("notice.notify.poke")
  poked(event: PokeEvent) {
    return event.target_id === event.self_id ? "别戳啦" : undefined;
  }

  @Catch()
  failed(error: unknown) {
    console.error("出错了：", error);
  }
}

launch(CheckIn);
