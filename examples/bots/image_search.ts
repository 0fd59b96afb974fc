// 以图搜图（SauceNAO）：「搜图」后面带图，或者引用一张图，都没有就问。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import process from "node:process";
import { type ChatMessageEvent, Command, Concurrency, Cooldown, launch, type Segment } from "../../mod.ts";

interface Found {
  header: { similarity: string };
  data: { title?: string; source?: string; ext_urls?: string[] };
}

/** 消息里第一张图片的地址。 */
function pictureIn(segments: readonly Segment[] = []) {
  for (const segment of segments) if (segment.type === "image") return segment.data.url;
  return undefined;
}

class ImageSearch {
  private url = process.env.SAUCENAO_URL ?? "https://saucenao.com/search.php";
  private key = process.env.SAUCENAO_KEY ?? "";

  @Command("搜图 [picture:image]", { description: "找图片的出处", aliases: ["以图搜图"] })
  @Cooldown("30s", { count: 3 })
  @Concurrency({ by: "user", strategy: "drop", say: "上一张还没有找完" })
  async search(event: ChatMessageEvent) {
    const picture = pictureIn(event.segments) ?? pictureIn((await event.quote())?.segments) ?? await this.ask(event);
    if (picture === undefined) return;
    const found = await this.find(picture, event.signal).catch((error: unknown) => console.error("搜图失败：", error));
    if (!found) return "搜图的网站没有回答，等一会儿再试";
    const lines = found.map(({ header, data }) => {
      const title = data.title ?? data.source ?? "没有标题";
      return [`${header.similarity}% ${title}`, ...data.ext_urls?.slice(0, 1) ?? []].join("\n");
    });
    await event.reply(lines.join("\n") || "没有找到", { quote: true });
  }

  private async ask(event: ChatMessageEvent) {
    const answer = await event.ask("请发一张图片", {
      validate: ({ segments }) => pictureIn(segments) !== undefined,
      retryText: "这不是图片，再发一次，或者回复「取消」",
    });
    return pictureIn(answer?.segments);
  }

  private async find(picture: string, signal: AbortSignal): Promise<Found[]> {
    const query = new URLSearchParams({ output_type: "2", numres: "3", api_key: this.key, url: picture });
    const response = await fetch(`${this.url}?${query}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const { results = [] } = await response.json() as { results?: Found[] };
    return results.filter(({ header }) => Number(header.similarity) >= 60);
  }
}

launch(ImageSearch);
