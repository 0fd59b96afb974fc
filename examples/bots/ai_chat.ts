// AI 聊天：私聊或者 @ 机器人，一段一段地回答，问了新的、撤回、「停」都会打断，「忘记」重新开始。用 npm 时把 "../../mod.ts" 换成 "adelie"。
// AI_URL 是任何 OpenAI 格式的接口，默认本机的 Ollama。
import process from "node:process";
import { AtMe, type ChatMessageEvent, Command, Concurrency, inject, launch, OnMessage, Storage } from "../../mod.ts";

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
  @Concurrency({ by: "user", strategy: "latest", timeoutMs: 300_000 }) // 同一个人问了新的，旧的就停
  async chat(event: ChatMessageEvent) {
    const said = event.text.trim();
    if (said === "" || said === "停" || said === "忘记") return;
    // 引用的消息、合并转发里的内容也给模型看
    const refers = event.segments.some(({ type }) => type === "reply" || type === "forward");
    const content = refers ? (await event.context({ images: "caption" })).text : said;
    const history = [...await this.storage.get<Turn[]>(event.user_id) ?? [], { role: "user" as const, content }];
    const stop = new AbortController();
    this.answering.set(event.user_id, stop);
    try {
      const signal = AbortSignal.any([event.signal, stop.signal]); // 停下来时，模型那边也不算了
      const answer = this.ask([PROMPT, ...history], signal);
      const { text } = await event.stream(answer, { quote: true, signal: stop.signal });
      if (stop.signal.aborted) await event.reply("好，不说了");
      if (text === "") return;
      const turns: Turn[] = [...history, { role: "assistant", content: text }];
      await this.storage.set(event.user_id, turns.slice(-KEPT_TURNS), { ttlMs: 3600_000 });
    } catch (error) {
      console.error("AI 出错：", error);
      return "AI 没有回答，等一会儿再试";
    } finally {
      if (this.answering.get(event.user_id) === stop) this.answering.delete(event.user_id);
    }
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

  /** 接口给出的文字，来一点给一点：分段、排队、停下来，都是 event.stream 的事。 */
  private async *ask(messages: Turn[], signal: AbortSignal) {
    const body = JSON.stringify({ model: this.model, messages, stream: true });
    const headers = { "content-type": "application/json", authorization: `Bearer ${process.env.AI_KEY ?? ""}` };
    const response = await fetch(this.url, { method: "POST", headers, body, signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of response.body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? ""; // 最后一行还没有完
      for (const line of lines) {
        if (/^data: *\{/.test(line)) yield JSON.parse(line.slice(5)).choices[0]?.delta?.content as string;
      }
    }
  }
}

launch(AiChat);
