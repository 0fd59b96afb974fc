// 群互通：把一个群的消息转发到另一个群，在两个群都是管理员的人才能设置。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import {
  type AccountChange,
  ActionError,
  Command,
  formatDuration,
  type GroupMessageEvent,
  inject,
  launch,
  NapCatApi,
  OnGroupMsg,
  OnOnline,
  OnReady,
  Role,
  Storage,
} from "../../mod.ts";

class Bridge {
  private api = inject(NapCatApi);
  private storage = inject(Storage);
  /** 从哪个群 → 到哪些群。 */
  private targets = new Map<number, number[]>();

  @OnReady()
  async load() {
    for (const [from, to] of await this.storage.entries<number[]>()) this.targets.set(Number(from), to);
  }

  // 掉线时 QQ 不推送消息，那段时间的转发不了，说一声
  @OnOnline()
  async back({ offlineMs }: AccountChange) {
    for (const group_id of new Set([...this.targets.values()].flat())) {
      await this.api.send_group_msg({ group_id, message: `掉线了 ${formatDuration(offlineMs)}，其间的消息没有转发` });
    }
  }

  @OnGroupMsg()
  async forward(event: GroupMessageEvent) {
    const targets = this.targets.get(event.group_id);
    if (targets === undefined) return;
    const who = event.sender.card || event.sender.nickname;
    // 在另一个群里，引用和 @ 都没有意义
    const content = event.segments.filter(({ type }) => type !== "reply")
      .map((segment) => segment.type === "at" ? `@${segment.data.name ?? segment.data.qq}` : segment);
    for (const group_id of targets) await this.api.sendReply({ group_id }, [`【${who}】`, ...content]);
  }

  // 指令自己不会转发：@OnGroupMsg 看不到指令
  @Command("转发到 <group:group>", { in: "group", description: "开始转发" })
  @Role("admin")
  async begin({ group_id, user_id }: GroupMessageEvent, { group }: { group: number }) {
    if (group === group_id) return "不能转发到自己";
    const there = await this.api.get_group_member_info({ group_id: group, user_id }).catch((error: unknown) => {
      if (!(error instanceof ActionError)) throw error;
    });
    if (there === undefined) return `你或者我不在 ${group} 里`;
    if (there.role === "member") return `你不是 ${group} 的管理员`;
    await this.save(group_id, [...this.targets.get(group_id)?.filter((id) => id !== group) ?? [], group]);
    return `这里的消息会转发到 ${group}`;
  }

  @Command("停止转发", { in: "group" })
  @Role("admin")
  async end({ group_id }: GroupMessageEvent) {
    if (!this.targets.has(group_id)) return "没有在转发";
    await this.save(group_id, []);
    return "不转发了";
  }

  private async save(from: number, to: number[]) {
    if (to.length > 0) this.targets.set(from, to);
    else this.targets.delete(from);
    await (to.length > 0 ? this.storage.set(from, to) : this.storage.delete(from));
  }
}

launch(Bridge);
