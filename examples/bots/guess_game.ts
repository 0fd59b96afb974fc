// 两个人轮流猜 1 到 100 的数，猜中的赢，半分钟不猜就输。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { at, Command, type GroupMessageEvent, launch } from "../../mod.ts";

const TURN_MS = 30_000;

class GuessGame {
  private playing = new Set<number>();

  @Command("猜数 <rival:at>", { in: "group", description: "和一个人比赛猜数", examples: ["猜数 @小明"] })
  async begin(event: GroupMessageEvent, { rival }: { rival: number }) {
    if (rival === event.user_id || rival === event.self_id) return "要 @ 另一个人";
    if (this.playing.has(event.group_id)) return "这个群里有一局还没有结束";
    this.playing.add(event.group_id);
    try {
      const invitation = [at(rival), " 有人想和你比赛猜数，来吗？"];
      if (!(await event.confirm(invitation, { from: rival, yes: ["来", "好"], no: ["不", "不来"] }))) return "对方不来";
      return await this.play(event, [rival, event.user_id]);
    } finally {
      this.playing.delete(event.group_id);
    }
  }

  private async play(event: GroupMessageEvent, [player, other]: [number, number]) {
    const secret = 1 + Math.floor(Math.random() * 100);
    let [low, high] = [1, 100];
    for (;;) {
      const answer = await event.askResult([at(player), ` 猜一个 ${low} 到 ${high} 的数`], {
        from: player,
        timeoutMs: TURN_MS,
        validate: ({ text }) => isBetween(text, low, high) || `要 ${low} 到 ${high} 的整数`,
        cancelWords: ["认输"],
        cancelText: "",
      });
      if (!answer.ok) {
        if (answer.reason === "stopped") return "机器人要休息了，这局不算";
        return [at(other), ` 赢了！数是 ${secret}`];
      }
      const guess = Number(answer.event.text);
      if (guess === secret) return [at(player), ` 猜中了 ${secret}，赢了！`];
      if (guess < secret) low = guess + 1;
      else high = guess - 1;
      await event.reply(guess < secret ? "小了" : "大了");
      [player, other] = [other, player];
    }
  }
}

function isBetween(text: string, low: number, high: number) {
  return /^\s*\d+\s*$/.test(text) && Number(text) >= low && Number(text) <= high;
}

launch(GuessGame);
