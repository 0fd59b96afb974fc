/** The implementation of `npm run gateway:trial`: sends numbered messages to every link, and counts the answers. */

import { startServer } from "../../src/runtime/server/server.ts";
import type { Server, ServerSocket } from "../../src/runtime/server/types.ts";

const ACCOUNT = 10001;

/** One message: which chat, which number in it, and when it was sent. */
export interface SentMessage {
  readonly chat: number;
  readonly n: number;
  readonly atMs: number;
}

/** An implementation that sends messages at a rate. */
export class TrialPeer {
  readonly sent: SentMessage[] = [];
  /** How often each answer came, by its text. */
  readonly answers = new Map<string, number>();
  readonly #links = new Set<ServerSocket>();
  readonly #numbers: number[];
  #server: Server | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(chats: number) {
    this.#numbers = Array.from({ length: chats }, () => 0);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#server?.port}`;
  }

  /** Bytes that wait because nobody reads them. */
  get unreadBytes(): number {
    return Math.max(0, ...[...this.#links].map(({ bufferedBytes }) => bufferedBytes));
  }

  get links(): number {
    return this.#links.size;
  }

  async open(): Promise<void> {
    this.#server = await startServer({
      port: 0,
      request: () => ({ status: 404 }),
      upgrade: () => ({
        open: (socket) => void this.#links.add(socket),
        message: (text, socket) => this.#answer(text, socket),
        close: () => {
          for (const link of this.#links) if (!link.isOpen) this.#links.delete(link);
        },
      }),
    });
  }

  /** Sends so many messages a second from now on, each longer by so many characters. */
  start(rate: number, longer = 0): void {
    const startMs = now();
    const before = this.sent.length;
    this.#timer = setInterval(() => {
      const due = Math.floor((now() - startMs) * rate / 1_000) - (this.sent.length - before);
      for (let n = 0; n < due; n++) this.#send(longer);
    }, 5);
  }

  pause(): void {
    clearInterval(this.#timer);
  }

  async close(): Promise<void> {
    this.pause();
    await this.#server?.close();
  }

  #send(longer: number): void {
    const at = this.sent.length % this.#numbers.length;
    const n = this.#numbers[at] = (this.#numbers[at] ?? 0) + 1;
    const chat = 20_001 + at;
    this.sent.push({ chat, n, atMs: now() });
    const text = `${chat} ${n}`;
    const frame = JSON.stringify({
      time: Math.floor(Date.now() / 1_000),
      self_id: ACCOUNT,
      post_type: "message",
      message_type: "group",
      sub_type: "normal",
      message_id: this.sent.length,
      group_id: chat,
      user_id: 30_001,
      message: [{ type: "text", data: { text } }],
      raw_message: text,
      sender: { user_id: 30_001, nickname: "peer".padEnd(longer) },
    });
    for (const link of this.#links) link.send(frame);
  }

  #answer(text: string, socket: ServerSocket): void {
    const { action, params, echo } = JSON.parse(text) as {
      action: string;
      params: { message?: { data: { text?: string } }[] };
      echo: unknown;
    };
    if (action === "send_group_msg") {
      const said = params.message?.map(({ data }) => data.text).join("") ?? "";
      this.answers.set(said, (this.answers.get(said) ?? 0) + 1);
    }
    const data = action === "get_login_info"
      ? { user_id: ACCOUNT, nickname: "trial" }
      : action === "get_status"
      ? { online: true, good: true }
      : { message_id: 1 };
    socket.send(JSON.stringify({ status: "ok", retcode: 0, data, message: "", wording: "", echo }));
  }
}

/** Milliseconds of the same clock in every process. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
