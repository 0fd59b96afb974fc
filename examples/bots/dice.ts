// 骰子：.r 2d6+3 攻击，也可以直接发 2d6+3；.rp 今日人品。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { at, type ChatMessageEvent, Command, launch, Match } from "../../mod.ts";

class Dice {
  // 2d6+3、d20、d%、3d6-1d4+2，前面可以有 .r，后面可以写为了什么
  @Match(/^(?:[.。]r\s*)?((?:[+-]?(?:\d{0,3}d(?:\d{1,4}|%)|\d{1,5})){1,10})(?:\s+(\S.*))?$/i)
  roll(event: ChatMessageEvent, [whole, formula = "", reason = ""]: RegExpExecArray) {
    if (!/d/i.test(formula)) return /^[.。]r/i.test(whole) ? "这样写：.r 2d6+3" : undefined;
    let total = 0;
    const shown: string[] = [];
    for (const [, sign = "", count, sides, number] of formula.matchAll(/([+-]?)(?:(\d*)d(\d+|%)|(\d+))/gi)) {
      const times = number === undefined ? Number(count || 1) : 0;
      const faces = sides === "%" ? 100 : Number(sides ?? 1);
      if (times > 50) return "骰子太多了，最多 50 个";
      if (faces < 1) return "骰子至少要有一面";
      const rolls = Array.from({ length: times }, () => 1 + Math.floor(Math.random() * faces));
      const value = number === undefined ? rolls.reduce((sum, roll) => sum + roll, 0) : Number(number);
      total += sign === "-" ? -value : value;
      shown.push(`${sign}${number ?? (rolls.length === 1 ? rolls[0] : `(${rolls.join("+")})`)}`);
    }
    const detail = shown.join("") === String(total) ? "" : `${shown.join("")} = `;
    return [at(event.user_id), ` ${reason && `${reason}：`}${formula} = ${detail}${total}`];
  }

  @Command(".rp", { aliases: ["今日人品", "jrrp"], description: "一天之内不变" })
  luck(event: ChatMessageEvent) {
    const day = Math.floor((event.time + 8 * 3600) / 86_400);
    // 日期和 QQ 号决定，所以不用保存
    let hash = day ^ event.user_id;
    for (let round = 0; round < 3; round++) hash = Math.imul(hash ^ hash >>> 15, 0x2c1b3c6d + round) >>> 0;
    return [at(event.user_id), ` 今天的人品是 ${hash % 101}`];
  }
}

launch(Dice);
