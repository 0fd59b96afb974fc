// 语录：引用一条消息说「记」，图片也会保存；「语录」随机来一条。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { readFile } from "node:fs/promises";
import { Command, type GroupMessageEvent, image, inject, launch, NapCatApi, Role, Storage } from "../../mod.ts";

/** 文字，或者下载好的图片的路径。 */
type Part = { text: string } | { path: string };

interface Quote {
  user_id: number;
  name: string;
  parts: Part[];
}

class Quotes {
  private api = inject(NapCatApi); // 图片在它的 downloadPath 里，默认 ./download
  private storage = inject(Storage);

  @Command("记", { in: "group", description: "引用一条消息，记进语录" })
  async keep(event: GroupMessageEvent) {
    const quoted = await event.quote();
    if (quoted === undefined) return "要引用一条消息";
    const parts: Part[] = [];
    for (const segment of quoted.segments) {
      if (segment.type === "text") parts.push({ text: segment.data.text });
      if (segment.type !== "image") continue;
      const saved = await this.api.downloadImg(segment.data.file);
      if (!saved.ok) return "图片下载失败，没有记下来";
      parts.push({ path: saved.file.path });
    }
    if (parts.length === 0) return "只能记文字和图片";
    const name = quoted.sender.card || quoted.sender.nickname || "某人";
    const quote: Quote = { user_id: quoted.user_id, name, parts };
    await this.storage.set(`${event.group_id}:${quoted.message_id}`, quote);
    return `记下了，现在有 ${(await this.storage.keys(`${event.group_id}:`)).length} 条`;
  }

  @Command("语录 [who:at]", { in: "group", description: "随机一条，可以指定谁的" })
  async random(event: GroupMessageEvent, { who }: { who?: number }) {
    const all = (await this.storage.entries<Quote>(`${event.group_id}:`)).map(([, quote]) => quote)
      .filter(({ user_id }) => who === undefined || user_id === who);
    const quote = all[Math.floor(Math.random() * all.length)];
    if (quote === undefined) return "还没有语录，引用一条消息说「记」";
    // 图片用字节发，NapCat 在别的机器上也行
    const content = quote.parts.map(async (part) => "text" in part ? part.text : image(await readFile(part.path)));
    return [`${quote.name}：`, ...await Promise.all(content)];
  }

  @Command("删语录", { in: "group", description: "引用原来的消息，从语录里删掉" })
  @Role("admin")
  async remove(event: GroupMessageEvent) {
    const key = `${event.group_id}:${event.quotedId}`;
    if (!(await this.storage.has(key))) return "这条不在语录里";
    await this.storage.delete(key);
    return "删掉了";
  }
}

launch(Quotes);
