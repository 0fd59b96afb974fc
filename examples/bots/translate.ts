// 英译中，用的是 NapCat 的接口；不写单词就翻译引用的消息。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { ActionError, Catch, type ChatMessageEvent, Command, inject, launch, NapCatApi } from "../../mod.ts";

class Translate {
  private api = inject(NapCatApi);

  @Command("翻译 [text...]", { description: "英译中，可以引用一条消息", examples: ["翻译 hello world"] })
  async translate(event: ChatMessageEvent, { text }: { text?: string }) {
    const source = text ?? (await event.quote())?.text ?? (await event.ask("翻译什么？"))?.text;
    if (source === undefined) return;
    const words = source.match(/[a-z][a-z'-]*/gi) ?? [];
    if (words.length === 0) return "没有看到英文";
    if (words.length > 50) return `一次最多 50 个词，这里有 ${words.length} 个`;
    const translated = await this.api.translate_en2zh({ words });
    return words.map((word, index) => `${word}：${translated[index] ?? "？"}`).join("\n");
  }

  @Catch(ActionError)
  failed(error: ActionError) {
    return error.kind === "not-supported" ? "只有 NapCat 会翻译" : "翻译失败了，等一会儿再试";
  }
}

launch(Translate);
