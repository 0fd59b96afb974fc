// AI 聊天：私聊或者 @ 机器人，一段一段地回答，「停」打断，「忘记」重新开始。用 npm 时把 "../../mod.ts" 换成 "adelie"。
// AI_URL 是任何 OpenAI 格式的接口，默认本机的 Ollama。
import process from "node:process";
import { AtMe, type ChatMessageEvent, Command, inject, launch, OnMessage, Storage } from "../../mod.ts";

interface Turn {
  role: "system" | "user" | "assistant";
  content: string;
}

const PROMPT: Turn = { role: "system", content: "你是 QQ 群里的小助手，用中文回答，尽量简短。" };
const KEPT_TURNS = 20;

class AiChat {
  private url = process.env.AI_URL ?? "http://127.0.0.1:11434/v1/chat/completions";
  private model = process.env.AI_MODEL ?? "qwen3";
  private storage = inject(Storage);
  private answering = new Map<number, AbortController>();

  @OnMessage()
  @AtMe()
  async chat(event: ChatMessageEvent) {
    const content = event.text.trim();
    if (content === "" || content === "停" || content === "忘记") return;
    if (this.answering.has(event.user_id)) return "上一个问题还没有答完，发送「停」可以打断";
    const abort = new AbortController();
    this.answering.set(event.user_id, abort);
    const history = [...await this.storage.get<Turn[]>(event.user_id) ?? [], { role: "user" as const, content }];
    let said = "";
    try {
      for await (const part of this.paragraphs([PROMPT, ...history], abort.signal)) {
        await event.reply(part, { quote: said === "" });
        said += `${part}\n`;
      }
    } catch (error) {
      if (!abort.signal.aborted) console.error("AI 出错：", error);
      await event.reply(abort.signal.aborted ? "好，不说了" : "AI 没有回答，等一会儿再试");
    } finally {
      this.answering.delete(event.user_id);
    }
    if (said === "") return;
    const turns: Turn[] = [...history, { role: "assistant", content: said }];
    await this.storage.set(event.user_id, turns.slice(-KEPT_TURNS), { ttlMs: 3600_000 });
  }

  @Command("停", { description: "打断 AI 的回答" })
  stop(event: ChatMessageEvent) {
    this.answering.get(event.user_id)?.abort();
  }

  @Command("忘记", { description: "让 AI 忘记说过的话" })
  async forget(event: ChatMessageEvent) {
    await this.storage.delete(event.user_id);
    return "我忘了";
  }

  /** 流里的文字，够一段就给一段：QQ 的消息不能改，一个字一条又太吵。 */
  private async *paragraphs(messages: Turn[], signal: AbortSignal) {
    const body = JSON.stringify({ model: this.model, messages, stream: true });
    const headers = { "content-type": "application/json", authorization: `Bearer ${process.env.AI_KEY ?? ""}` };
    const response = await fetch(this.url, { method: "POST", headers, body, signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const decoder = new TextDecoder();
    let [lines, text] = ["", ""];
    for await (const bytes of response.body) {
      const all = (lines + decoder.decode(bytes, { stream: true })).split("\n");
      lines = all.pop() ?? ""; // 最后一行还没有完
      for (const line of all) {
        if (/^data: *\{/.test(line)) text += JSON.parse(line.slice(5)).choices[0]?.delta?.content ?? "";
      }
      const ready = text.split(/\n\n+/);
      text = ready.pop() ?? "";
      yield* ready.filter((part) => part.trim() !== "");
    }
    if (text.trim() !== "") yield text.trim();
  }
}

launch(AiChat);
