// 群抽奖：管理员发起，大家参加，到时间自动开奖，重启不影响。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { at, Command, type GroupMessageEvent, inject, launch, NapCatApi, Role, Schedule, Storage } from "../../mod.ts";

interface Draw {
  prize: string;
  winners: number;
  players: number[];
}

class Lottery {
  private api = inject(NapCatApi);
  private storage = inject(Storage);
  private schedule = inject(Schedule);

  @Command("抽奖 <prize> [winners:int(1..20)=1] [time:duration=10分钟]", { in: "group", description: "到时间自动开奖" })
  @Role("admin")
  async begin(event: GroupMessageEvent, { prize, winners, time }: { prize: string; winners: number; time: number }) {
    const { group_id } = event;
    const old = await this.storage.get<Draw>(group_id);
    if (old !== undefined) return `「${old.prize}」还没有开奖`;
    const until = event.time * 1000 + time;
    // 用方法名的任务记在存储里：到时间的时候程序没有运行，启动以后补上
    await this.schedule.at(until, "draw", { key: String(group_id), data: { group_id } });
    const draw: Draw = { prize, winners, players: [] };
    await this.storage.set(group_id, draw);
    return `抽「${prize}」${winners} 份，发送「参加」，${new Date(until).toLocaleString("zh-CN")} 开奖`;
  }

  @Command("参加", { in: "group" })
  async join(event: GroupMessageEvent) {
    let isNew = false;
    const draw = await this.storage.update<Draw | undefined>(event.group_id, (old) => {
      isNew = old !== undefined && !old.players.includes(event.user_id);
      return isNew && old ? { ...old, players: [...old.players, event.user_id] } : old;
    });
    if (draw === undefined) return "现在没有抽奖";
    return [at(event.user_id), isNew ? ` 参加了，现在有 ${draw.players.length} 人` : " 已经参加过了"];
  }

  @Command("开奖", { in: "group", description: "提前开奖" })
  @Role("admin")
  async early(event: GroupMessageEvent) {
    if (!await this.schedule.cancel(String(event.group_id))) return "现在没有抽奖";
    await this.draw(event);
  }

  async draw({ group_id }: { group_id: number }) {
    const draw = await this.storage.get<Draw>(group_id);
    if (draw === undefined) return;
    await this.storage.delete(group_id);
    const lucky = draw.players.map((id) => ({ id, order: Math.random() })).sort((a, b) => a.order - b.order);
    const names = lucky.slice(0, draw.winners).flatMap(({ id }) => [at(id), " "]);
    const message = lucky.length === 0
      ? `没有人参加，「${draw.prize}」归我了`
      : [`「${draw.prize}」的得主：`, ...names];
    await this.api.send_group_msg({ group_id, message });
  }
}

launch(Lottery);
