// 群抽奖：管理员发起，大家参加，到时间自动开奖，重启不影响。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import {
  at,
  Command,
  type GroupMessageEvent,
  inject,
  launch,
  NapCatApi,
  OnReady,
  Role,
  Schedule,
  Storage,
} from "../../mod.ts";

interface Draw {
  prize: string;
  winners: number;
  /** 什么时候开奖，毫秒。 */
  until: number;
  players: number[];
}

class Lottery {
  private api = inject(NapCatApi);
  private storage = inject(Storage);
  private schedule = inject(Schedule);

  @OnReady()
  async resume() {
    for (const [group, { until }] of await this.storage.entries<Draw>()) this.plan(Number(group), until);
  }

  @Command("抽奖 <prize> [winners:int(1..20)=1] [time:duration=10分钟]", { in: "group", description: "到时间自动开奖" })
  @Role("admin")
  async begin(event: GroupMessageEvent, { prize, winners, time }: { prize: string; winners: number; time: number }) {
    const until = event.time * 1000 + time;
    const fresh: Draw = { prize, winners, until, players: [] };
    const draw = await this.storage.update<Draw>(event.group_id, (old) => old ?? fresh);
    if (draw.until !== until || draw.prize !== prize) return `「${draw.prize}」还没有开奖`;
    this.plan(event.group_id, until);
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
    return await this.draw(event.group_id) ? undefined : "现在没有抽奖";
  }

  private plan(group_id: number, until: number) {
    this.schedule.at(until, () => this.draw(group_id, until));
  }

  private async draw(group_id: number, until?: number) {
    const draw = await this.storage.get<Draw>(group_id);
    if (draw === undefined || until !== undefined && draw.until !== until) return false; // 提前开过了
    await this.storage.delete(group_id);
    const lucky = draw.players.map((id) => ({ id, order: Math.random() })).sort((a, b) => a.order - b.order);
    const names = lucky.slice(0, draw.winners).flatMap(({ id }) => [at(id), " "]);
    const message = lucky.length === 0
      ? `没有人参加，「${draw.prize}」归我了`
      : [`「${draw.prize}」的得主：`, ...names];
    await this.api.send_group_msg({ group_id, message });
    return true;
  }
}

launch(Lottery);
