// 群投票：发起、投票（可以改）、看结果、结束，重启不丢。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { Command, Concurrency, type GroupMessageEvent, inject, launch, Storage } from "../../mod.ts";

interface Poll {
  title: string;
  by: number;
  choices: string[];
  /** QQ 号 → 选的是第几项，从 0 开始。 */
  votes: { [user: string]: number };
}

@Concurrency() // 一个群里的投票一条一条处理，结束时不会漏掉刚投的
class Polls {
  private storage = inject(Storage);

  @Command("投票 <title> <choices:text...>", {
    in: "group",
    description: "发起投票",
    examples: ["投票 中午吃什么 面 饭 饺子"],
  })
  async begin(event: GroupMessageEvent, { title, choices }: { title: string; choices: string[] }) {
    if (choices.length < 2) return "至少要有两个选项";
    let isNew = false;
    const poll = await this.storage.update<Poll>(event.group_id, (old) => {
      isNew = old === undefined;
      return old ?? { title, choices, by: event.user_id, votes: {} };
    });
    return isNew ? `${show(poll)}\n发送「投 序号」` : `「${poll.title}」还没有结束`;
  }

  @Command("投 <choice:int(1..)>", { in: "group", description: "投票，再投一次就是改票" })
  async vote(event: GroupMessageEvent, { choice }: { choice: number }) {
    let isWrong = false;
    const poll = await this.storage.update<Poll | undefined>(event.group_id, (old) => {
      isWrong = old?.choices[choice - 1] === undefined;
      return isWrong || !old ? old : { ...old, votes: { ...old.votes, [event.user_id]: choice - 1 } };
    });
    if (poll === undefined) return "现在没有投票";
    return isWrong ? `序号是 1 到 ${poll.choices.length}` : `投了「${poll.choices[choice - 1]}」`;
  }

  @Command("投票结果", { in: "group" })
  async result(event: GroupMessageEvent) {
    const poll = await this.storage.get<Poll>(event.group_id);
    return poll === undefined ? "现在没有投票" : show(poll);
  }

  @Command("结束投票", { in: "group", description: "发起人和管理员可以结束" })
  async end(event: GroupMessageEvent) {
    const poll = await this.storage.get<Poll>(event.group_id);
    if (poll === undefined) return "现在没有投票";
    if (poll.by !== event.user_id && event.sender.role === "member") return "只有发起人和管理员可以结束";
    await this.storage.delete(event.group_id);
    return `投票结束\n${show(poll)}`;
  }
}

function show({ title, choices, votes }: Poll) {
  const all = Object.values(votes);
  const lines = choices.map((choice, index) => {
    const count = all.filter((vote) => vote === index).length;
    return `${index + 1}. ${choice} ${"█".repeat(Math.round(count / Math.max(all.length, 1) * 10))} ${count} 票`;
  });
  return [title, ...lines].join("\n");
}

launch(Polls);
