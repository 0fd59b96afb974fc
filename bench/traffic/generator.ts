/** Plays NapCat towards one bot: sends the mixed traffic, answers its calls, and counts what comes back. */

import { setTimeout as sleep } from "node:timers/promises";
import { type Link, openLink, TOKEN, type WayName } from "./links.ts";
import { SELF_ID } from "./payloads.ts";
import { mixedPool, type Prepared, preparedText } from "./pool.ts";

/** So many commands may be unanswered, and about so many events be under way. */
const WINDOW = 64;
const EVENTS = 320;

/** What a closed loop came to. */
export interface LoopResult {
  /** All events that were sent. */
  readonly events: number;
  readonly seconds: number;
  /** Commands that were not answered at all. */
  readonly lost: number;
}

/** The peer of one bot. Opened with {@link Generator.open}. */
export class Generator {
  readonly #pool: readonly Prepared[];
  #link!: Link;
  #cursor = 0;
  #id = 0;
  #mark = 0;
  #sent = 0;
  #unanswered = 0;
  #isPumping = false;
  #calls = 0;
  #onText: ((text: string) => void) | undefined;
  /** The first and the last API call that was counted. */
  #firstCallMs = 0;
  #lastCallMs = 0;

  readonly #window: number;

  private constructor(groups: number, every: number) {
    this.#pool = mixedPool({ groups, every });
    this.#window = Math.max(2, Math.min(WINDOW, Math.ceil(EVENTS / every)));
  }

  /** Opens the side of the implementation. Of `every` events one is a command. */
  static async open(way: WayName, { groups = 20, every = 5 } = {}): Promise<Generator> {
    const generator = new Generator(groups, every);
    generator.#link = await openLink(way, {
      call: (action, body, echo) => generator.#answer(action, body, echo),
      rest: () => generator.#pump(),
      answered: (body) => {
        if (body !== "") generator.#text(body);
      },
    });
    return generator;
  }

  /** What the bot has to know. */
  get env(): Record<string, string> {
    return { ...this.#link.env, BENCH_TOKEN: TOKEN };
  }

  /** Resolves when the bot is there. */
  get connected(): Promise<void> {
    return this.#link.connected;
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** Says one command again and again until it is answered. */
  async ready(): Promise<void> {
    let isAnswered = false;
    this.#onText = () => isAnswered = true;
    while (!isAnswered) {
      this.#say("/echo ready");
      for (let turn = 0; turn < 10 && !isAnswered; turn++) await sleep(3);
    }
    this.#onText = undefined;
  }

  /** Keeps as many commands as may be under way, with the chat between them, until it is enough. */
  async loop(isEnough: () => boolean): Promise<LoopResult> {
    this.#sent = this.#unanswered = 0;
    const start = performance.now();
    this.#isPumping = true;
    this.#pump();
    this.#link.flush();
    while (!isEnough()) await sleep(20);
    this.#isPumping = false;
    const until = performance.now() + 5_000;
    while (this.#unanswered > 0 && performance.now() < until) await sleep(1);
    return { events: this.#sent, seconds: (performance.now() - start) / 1_000, lost: this.#unanswered };
  }

  /** Tells the bot to call `get_login_info` so often, by so many callers at once. Gives calls a second. */
  async calls(calls: number, callers: number): Promise<number> {
    this.#calls = 0;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The API calls took more than a minute.")), 60_000);
      this.#onText = (text) => {
        if (!text.includes("api-done")) return;
        clearTimeout(timer);
        resolve();
      };
      this.#say(`/api ${calls} ${callers}`);
    });
    this.#onText = undefined;
    if (this.#calls < calls) throw new Error(`${this.#calls} calls came instead of ${calls}.`);
    return this.#calls / (this.#lastCallMs - this.#firstCallMs) * 1_000;
  }

  #say(text: string): void {
    this.#link.send(preparedText(text), this.#id++, 0);
    this.#link.flush();
  }

  /** Refills in bursts, so that the generator itself costs little. */
  #pump(): void {
    if (!this.#isPumping || this.#unanswered > this.#window / 2) return;
    while (this.#unanswered < this.#window) {
      const event = this.#pool[this.#cursor] as Prepared;
      this.#cursor = (this.#cursor + 1) % this.#pool.length;
      const isCommand = event.marks.length > 0;
      if (isCommand) this.#unanswered++;
      this.#link.send(event, this.#id++, isCommand ? ++this.#mark % 1e9 : 0);
      this.#sent++;
    }
  }

  #answer(action: string, body: string, echo: string): string {
    let data = "{}";
    if (action === "get_login_info") {
      const now = this.#lastCallMs = performance.now();
      if (this.#calls++ === 0) this.#firstCallMs = now;
      data = `{"user_id":${SELF_ID},"nickname":"bot"}`;
    } else if (action.startsWith("send_")) {
      this.#text(body);
      data = `{"message_id":${this.#id}}`;
    } else if (action === "get_version_info") {
      data = '{"app_name":"NapCat.Onebot","app_version":"4.9.0","protocol_version":"v11"}';
    } else if (action === "get_status") data = '{"online":true,"good":true}';
    else if (action.endsWith("_list")) data = "[]";
    const tail = echo === "" ? "" : `,"echo":${echo}`;
    return `{"status":"ok","retcode":0,"data":${data},"message":"","wording":""${tail}}`;
  }

  #text(body: string): void {
    if (body.includes("hello-")) this.#unanswered--;
    else this.#onText?.(body);
  }
}
