// 审批申请：加群答对问题自动通过，答错由管理员决定；加好友要说暗号。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import {
  Command,
  type FriendRequestEvent,
  type GroupMessageEvent,
  type GroupRequestEvent,
  inject,
  launch,
  On,
  Role,
  Storage,
} from "../../mod.ts";

const FRIEND_WORD = "企鹅";

class Approval {
  private storage = inject(Storage);

  @On("request.group.add")
  async join(event: GroupRequestEvent) {
    // NapCat 的附言是「问题：…\n答案：…」
    const given = event.comment.split("答案：").at(-1)?.trim() ?? "";
    const answer = await this.storage.get<string>(event.group_id);
    if (answer !== undefined && given === answer) {
      await event.approve();
      return;
    }
    const decision = await event.ask(`${event.user_id} 想进群，说的是「${given}」。管理员回复「同意」或「拒绝」`, {
      from: (reply) =>
        reply.message_type === "group" && reply.sender.role !== "member" && /^(同意|拒绝)$/.test(reply.text),
      timeoutMs: 24 * 3600_000,
    });
    if (decision === undefined) return; // 没有人管，留在 QQ 里处理
    if (decision.text === "同意") await event.approve();
    else await event.reject("管理员没有同意");
    return `已${decision.text} ${event.user_id}`;
  }

  @On("request.friend")
  async friend(event: FriendRequestEvent) {
    if (event.comment.includes(FRIEND_WORD)) await event.approve();
    else await event.reject("暗号不对");
  }

  @Command("进群答案 <answer...>", { in: "group", description: "答对的人自动通过" })
  @Role("admin")
  async setAnswer(event: GroupMessageEvent, { answer }: { answer: string }) {
    await this.storage.set(event.group_id, answer);
    return `答「${answer}」的人会自动通过`;
  }
}

launch(Approval);
