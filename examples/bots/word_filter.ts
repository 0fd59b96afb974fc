// 屏蔽词：撤回并警告，警告 3 次禁言。机器人要是管理员。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { at, Command, type GroupMessageEvent, inject, launch, On, OnReady, Role, Storage } from "../../mod.ts";

const MAX_WARNINGS = 3;

/** 全角变半角，去掉空格和标点：「广 告」「广.告」也认得。 */
const plain = (text: string) => text.normalize("NFKC").toLowerCase().replaceAll(/[\s\p{P}]/gu, "");

class WordFilter {
  private storage = inject(Storage);
  private words = new Map<number, string[]>();

  @OnReady()
  async load() {
    for (const [key, words] of await this.storage.entries<string[]>("words:")) {
      this.words.set(Number(key.slice("words:".length)), words);
    }
  }

  // 指令里也可能有要管的词：@OnGroupMsg 看不到指令，@On 什么都看得到
  @On("message.group")
  async check(event: GroupMessageEvent) {
    if (event.sender.role !== "member") return; // 管理员添加的时候就要写出来
    const text = plain(event.text);
    if (!this.words.get(event.group_id)?.some((word) => text.includes(word))) return;
    await event.recall();
    const key = `warnings:${event.group_id}:${event.user_id}`;
    const warnings = await this.storage.update<number>(key, (old = 0) => old + 1, { ttlMs: 7 * 86_400_000 });
    if (warnings < MAX_WARNINGS) {
      // 提醒一分钟就够了，不留在群里
      const warning = [at(event.user_id), ` 请注意用词（${warnings}/${MAX_WARNINGS}）`];
      return await event.reply(warning, { recallAfter: "1分钟" });
    }
    await this.storage.delete(key);
    await event.ban("1小时");
    return [at(event.user_id), " 警告太多，禁言一小时"];
  }

  @Command("屏蔽词 添加 <words:text...>", { in: "group", description: "可以一次添加几个" })
  @Role("admin")
  async add({ group_id }: GroupMessageEvent, { words }: { words: string[] }) {
    const wanted = words.map(plain).filter((word) => word !== "");
    if (wanted.length === 0) return "只有标点的不能屏蔽";
    return await this.save(group_id, [...new Set([...this.words.get(group_id) ?? [], ...wanted])]);
  }

  @Command("屏蔽词 删除 <words:text...>", { in: "group" })
  @Role("admin")
  async remove({ group_id }: GroupMessageEvent, { words }: { words: string[] }) {
    const unwanted = words.map(plain);
    return await this.save(group_id, this.words.get(group_id)?.filter((word) => !unwanted.includes(word)) ?? []);
  }

  @Command("屏蔽词 列表", { in: "group" })
  @Role("admin")
  list({ group_id }: GroupMessageEvent) {
    return this.words.get(group_id)?.join("、") || "没有屏蔽词";
  }

  private async save(group_id: number, words: string[]) {
    this.words.set(group_id, words);
    await this.storage.set(`words:${group_id}`, words);
    return `现在有 ${words.length} 个屏蔽词`;
  }
}

launch(WordFilter);
