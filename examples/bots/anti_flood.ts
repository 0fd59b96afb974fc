// 防刷屏：10 秒内发 6 条就禁言，再犯加倍。机器人要是管理员。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { ActionError, at, Catch, Every, type GroupMessageEvent, launch, OnGroupMsg } from "../../mod.ts";

const WINDOW_S = 10;
const LIMIT = 6;
const FIRST_BAN_MS = 60_000;
const FORGIVE_S = 3600;

interface Member {
  /** 最近的消息是什么时候发的，秒。 */
  times: number[];
  /** 一小时内被禁言过几次。 */
  bans: number;
}

class AntiFlood {
  private members = new Map<string, Member>();
  private now = 0;

  @OnGroupMsg()
  async count(event: GroupMessageEvent) {
    if (event.sender.role !== "member") return; // 不管群主和管理员
    this.now = event.time;
    const key = `${event.group_id} ${event.user_id}`;
    const member = this.members.get(key) ?? { times: [], bans: 0 };
    // 放到最后：Map 里最前面的就是最久没说话的
    this.members.delete(key);
    this.members.set(key, member);
    member.times = [...member.times.filter((time) => time > event.time - WINDOW_S), event.time];
    if (member.times.length < LIMIT) return;
    member.times = [event.time];
    const length = Math.min(FIRST_BAN_MS * 2 ** member.bans++, 24 * 3600_000);
    await event.ban(length);
    return [at(event.user_id), ` 刷屏，禁言 ${length / 60_000} 分钟`];
  }

  @Every("10m")
  forget() {
    for (const [key, { times }] of this.members) {
      if ((times.at(-1) ?? 0) > this.now - FORGIVE_S) break;
      this.members.delete(key);
    }
  }

  @Catch(ActionError)
  refused(error: ActionError) {
    return error.kind === "permission" ? "有人刷屏，可我不是管理员" : undefined;
  }
}

launch(AntiFlood);
