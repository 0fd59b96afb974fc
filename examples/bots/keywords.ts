// 关键词回复，由管理员在群里添加和删除，回复可以带图片。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import {
  Command,
  type GroupMessageEvent,
  inject,
  launch,
  OnGroupMsg,
  OnReady,
  Role,
  type Segment,
  Storage,
} from "../../mod.ts";

class Keywords {
  private storage = inject(Storage);
  // 每条消息都要查，所以在内存里也放一份：群号 → 关键词 → 回复
  private groups = new Map<string, Map<string, Segment[]>>();

  @OnReady()
  async load() {
    for (const [group, words] of await this.storage.entries<[string, Segment[]][]>()) {
      this.groups.set(group, new Map(words));
    }
  }

  @OnGroupMsg()
  answer(event: GroupMessageEvent) {
    return this.wordsOf(event).get(event.text.trim());
  }

  @Command("添加回复 <word> <answer:message>", {
    in: "group",
    description: "添加关键词",
    examples: ["添加回复 群规 请看公告"],
  })
  @Role("admin")
  async add(event: GroupMessageEvent, { word, answer }: { word: string; answer: Segment[] }) {
    const isNew = !this.wordsOf(event).has(word);
    this.wordsOf(event).set(word, answer);
    await this.save(event);
    return isNew ? `添加了「${word}」` : `修改了「${word}」`;
  }

  @Command("删除回复 <word>", { in: "group", description: "删除关键词" })
  @Role("admin")
  async remove(event: GroupMessageEvent, { word }: { word: string }) {
    if (!this.wordsOf(event).delete(word)) return `没有「${word}」`;
    await this.save(event);
    return `删除了「${word}」`;
  }

  @Command("回复列表", { in: "group", description: "有哪些关键词" })
  list(event: GroupMessageEvent) {
    const words = [...this.wordsOf(event).keys()];
    return words.length === 0 ? "还没有关键词" : `关键词：${words.join("、")}`;
  }

  private wordsOf({ group_id }: GroupMessageEvent) {
    const words = this.groups.get(String(group_id)) ?? new Map<string, Segment[]>();
    this.groups.set(String(group_id), words);
    return words;
  }

  private save(event: GroupMessageEvent) {
    return this.storage.set(event.group_id, [...this.wordsOf(event)]);
  }
}

launch(Keywords);
