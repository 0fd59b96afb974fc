// 入群欢迎和退群提示，欢迎词每个群自己设置。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import {
  at,
  Command,
  type GroupDecreaseEvent,
  type GroupIncreaseEvent,
  type GroupMessageEvent,
  inject,
  launch,
  NapCatApi,
  On,
  Role,
  Storage,
} from "../../mod.ts";

class Welcome {
  private api = inject(NapCatApi);
  private storage = inject(Storage);

  @On("notice.group_increase")
  async joined(event: GroupIncreaseEvent) {
    if (event.user_id === event.self_id) return "大家好！发送「帮助」看我会什么";
    const words = await this.storage.get<string>(event.group_id) ?? "欢迎 {名字}！";
    if (words === "") return;
    const name = await this.nameOf(event.user_id);
    return [at(event.user_id), ` ${words.replaceAll("{名字}", name)}`];
  }

  @On("notice.group_decrease")
  async left(event: GroupDecreaseEvent) {
    if (event.user_id === event.self_id) return; // 自己已经不在群里了
    const name = await this.nameOf(event.user_id);
    return event.sub_type === "kick" ? `${name} 被移出了群聊` : `${name}（${event.user_id}）离开了我们`;
  }

  @Command("欢迎词 <words...>", { in: "group", description: "设置欢迎词，{名字} 会换成新人的昵称；写「关」关闭" })
  @Role("admin")
  async change(event: GroupMessageEvent, { words }: { words: string }) {
    await this.storage.set(event.group_id, words === "关" ? "" : words);
    return words === "关" ? "不再欢迎新人" : "欢迎词改好了";
  }

  // 退群的人不再是成员，所以问的是用户资料
  private async nameOf(user_id: number) {
    return (await this.api.get_stranger_info({ user_id })).nickname;
  }
}

launch(Welcome);
