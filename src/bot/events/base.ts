/**
 * The base of every event: answering and asking in the chat that it came from. An event holds its payload and copies nothing:
 * the wire's fields are getters that read it when they are asked; `JSON.stringify(event)` gives the wire form back.
 */

import type { OneBotApi } from "../../api/clients.ts";
import { noChatError } from "../../api/calls/params.ts";
import { ConfigError } from "../../errors.ts";
import { type Chat, chatOf } from "../../protocol/chat.ts";
import { eventName, type EventPayload, type UnknownPayload } from "../../protocol/events/events.ts";
import { idText, isSameId, knownId } from "../../protocol/ids.ts";
import type { MessageInput, Segment } from "../../protocol/segments.ts";
import { chineseChat } from "../../texts/chat/chinese.ts";
import type { ChatTexts } from "../../texts/chat/chat_texts.ts";
import { type Clock, systemClock } from "../../util/time/clock.ts";
import { lookAfter, lookAfterMethods, rejected } from "../../util/looked_after.ts";
import type { Dialogues } from "../dialogue/questions.ts";
import {
  type AnswerLike,
  askQuestion,
  collectAnswers,
  type CollectOptions,
  type DialoguePlace,
  type QuestionOptions,
  type QuestionResult,
} from "../dialogue/ask.ts";
import { askChoice, askYesNo, type ChooseOptions, type ConfirmOptions } from "../dialogue/choose.ts";
import { planRecall, recallLater, type RecallOptions, type Recalls } from "./reply/take_back.ts";
import { MessageView } from "../../command/message_view.ts";
import { burstOf } from "./burst.ts";
import { Signals } from "./signals.ts";
import type { StreamOptions, StreamResult, TextSource } from "./reply/stream.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/** The result of sending a message. */
export interface SentMessage {
  /** For `delete_msg`, `reply(…)` and `get_msg`. */
  message_id: number;
}

/** How {@link EventBase.reply} answers. */
export interface ReplyOptions extends RecallOptions {
  /** Quote the message that is answered. Only messages can be quoted. */
  quote?: boolean;
  /** Begin with an `@` of the sender; groups only. */
  at?: boolean;
}

/** The services that an app lends to its events. */
export interface EventServices {
  /** The questions that wait for an answer. */
  readonly dialogues: Dialogues;
  /** Takes messages back later; undefined outside of an app. */
  readonly recalls?: Recalls;
  /** Makes the event of a message that answers a question. */
  readonly chatEvent: (
    payload: EventPayload,
    api: OneBotApi,
    services: EventServices,
    message: MessageView,
  ) => object;
  /** Aborts what was begun for events. Without it nothing does. */
  readonly signals?: Signals;
}

/** Of events outside of an app. */
const unheard = new Signals();

/** The payload of an event; undefined of whatever else comes along. */
let payloadOf!: (event: object) => Readonly<Record<string, unknown>> | undefined;

/** Where an event is: its client, the clock and the texts of its app. */
export let placeOf!: (event: EventBase<AnswerLike>) => {
  readonly api: OneBotApi;
  readonly clock: Clock;
  readonly texts: ChatTexts;
};

/** The message that an event is, read once for everybody. */
export let viewOf!: (event: EventBase<AnswerLike>) => MessageView;

/**
 * Every event: its fields, and the methods that all events have.
 *
 * @typeParam Message the event of a message: what a question is answered with
 */
export class EventBase<Message extends AnswerLike> {
  readonly #payload: EventPayload;
  readonly #api: OneBotApi;
  readonly #services: EventServices | undefined;
  #message: MessageView | undefined;

  /**
   * Made by the library, for each event.
   *
   * @internal
   * @param message of a message: the same, where it was read before
   */
  constructor(payload: EventPayload, api: OneBotApi, services?: EventServices, message?: MessageView) {
    this.#payload = payload;
    this.#api = api;
    this.#services = services;
    this.#message = message;
  }

  static {
    payloadOf = (event) => #payload in event ? (event as EventBase<AnswerLike>).#payload as UnknownPayload : undefined;
    placeOf = (event) => ({
      api: event.#api,
      clock: event.#services?.dialogues.clock ?? systemClock,
      texts: event.#services?.dialogues.texts ?? chineseChat,
    });
    viewOf = (event) => event.#message ??= new MessageView(event.#payload as { self_id: number; message?: unknown });
  }

  /** The client of the account that got this event. */
  get api(): OneBotApi {
    return this.#api;
  }

  /** The dotted name, such as `message.group.normal`. */
  get eventName(): string {
    return eventName(this.#payload);
  }

  /**
   * Aborted when what was begun for this event is not wanted any more: its message was recalled (`EVENT_RECALLED`), a newer
   * one took over (`EVENT_REPLACED`, by `@Concurrency`), the handler's time is up (`HANDLER_TIMEOUT`), or the app stops
   * (`EVENT_STOPPED`). `signal.reason.code` tells which. Hand it to whatever takes a signal, such as `fetch`; questions of the
   * event end by themselves, and what the handler returns afterwards is not sent, except where the app stops. The signal of an
   * answer is that of the event that asked.
   *
   * @example A request that ends when the question is taken back
   * ```ts
   * import { type ChatMessageEvent, Command } from "adelie";
   *
   * class Weather {
   *   @Command("天气 <city>")
   *   async weather(event: ChatMessageEvent, { city }: { city: string }) {
   *     const url = `http://127.0.0.1:8080/weather?city=${encodeURIComponent(city)}`;
   *     return await (await fetch(url, { signal: event.signal })).text();
   *   }
   * }
   * ```
   */
  get signal(): AbortSignal {
    return (this.#services?.signals ?? unheard).of(this);
  }

  /**
   * The events that this one stands for, itself the last of them: with `@Concurrency({ strategy: "debounce" })` all that came
   * shortly after each other, else itself alone.
   *
   * @example What somebody writes in several messages is one question
   * ```ts
   * import { Concurrency, OnPrivateMsg, type PrivateMessageEvent } from "adelie";
   *
   * class Listener {
   *   @OnPrivateMsg()
   *   @Concurrency({ strategy: "debounce", waitMs: 2_000 })
   *   answer(event: PrivateMessageEvent) {
   *     return `你说了：${event.burst.map(({ text }) => text).join("，")}`;
   *   }
   * }
   * ```
   */
  get burst(): readonly this[] {
    return burstOf(this);
  }

  /**
   * Sends a message to where the event came from: its group, or else its user.
   *
   * @param message text (literally, it never becomes a CQ code), a segment, or a list of both
   * @param options whether it quotes, begins with an `@`, and is taken back after a while
   * @throws ConfigError when the event has neither a group nor a user; ActionError when sending is refused. As with every
   * method of an event, a failure that nobody waits for is logged and ends no process.
   */
  reply(message: MessageInput, options: ReplyOptions = {}): Promise<SentMessage> {
    // Not async, and the client looks after its calls: an answer costs no promise more.
    try {
      if (options.recallAfter !== undefined || options.withTrigger !== undefined) return this.#lend(message, options);
      return this.#send(message, options);
    } catch (error) {
      return rejected(error, "reply()", () => this.#api.log);
    }
  }

  /** Sends a reply that is taken back later. */
  #lend(message: MessageInput, options: ReplyOptions): Promise<SentMessage> {
    const plan = planRecall(options, this.#payload, this.#services?.recalls);
    const sent = this.#send(message, options).then(async (sent) => {
      await recallLater(plan, sent);
      return sent;
    });
    return lookAfter(sent, "reply()", () => this.#api.log);
  }

  #send(message: MessageInput, options: ReplyOptions): Promise<SentMessage> {
    const target = this.#chat();
    const lead = this.#leadOf(target, options);
    const list = Array.isArray(message) ? message as readonly (string | Segment)[] : [message as string | Segment];
    return this.#api.sendReply(target, lead.length === 0 ? message : [...lead, ...list]);
  }

  #chat(): Chat {
    const target = chatOf(this.#payload);
    if (target.group_id === undefined && target.user_id === undefined) throw noChatError(this.#payload);
    return target;
  }

  /** The beginning of a reply: the quote, and the name of whom it answers. */
  #leadOf(target: Chat, options: ReplyOptions): Segment[] {
    const fields = this.#payload as { user_id?: unknown; message_id?: unknown };
    const lead: Segment[] = [];
    const quoted = options.quote === true ? idText(fields.message_id) : undefined;
    if (quoted !== undefined) lead.push({ type: "reply", data: { id: quoted } });
    const named = options.at === true && target.message_type !== "private" && target.group_id !== undefined
      ? idText(fields.user_id)
      : undefined;
    if (named !== undefined) {
      lead.push({ type: "at", data: { qq: named } }, { type: "text", data: { text: " " } });
    }
    return lead;
  }

  /**
   * Answers in parts: a text that comes piece by piece, as a model writes it, leaves as messages, paragraph by paragraph or
   * sentence by sentence. From the first to the last of them nothing else is sent to the chat: other answers wait. It ends when
   * `signal` is aborted, with a whole sentence.
   *
   * @example A model answers
   * ```ts
   * import { type ChatMessageEvent, Command } from "adelie";
   *
   * async function* model(question: string) {
   *   for (const word of ["问的是", question, "。\n\n", "不知道。"]) yield word;
   * }
   *
   * class Ask {
   *   @Command("问 <what...>")
   *   ask(event: ChatMessageEvent, { what }: { what: string }) {
   *     return event.stream(model(what), { by: "sentence", quote: true });
   *   }
   * }
   * ```
   *
   * @param source the pieces: a generator, a stream of texts, or anything else that `for await` takes
   * @param options where messages end, how fast they follow each other, and the bounds
   * @returns the text that was said, the ids of its messages, and whether that was all
   * @throws ConfigError for a wrong option or a source that yields no texts; what the source throws; AdelieError `STREAM_SILENT`;
   * ActionError when sending is refused
   */
  async stream(source: TextSource, options: StreamOptions = {}): Promise<StreamResult> {
    const { streamReply } = await import("./reply/stream.ts");
    const chat = this.#chat();
    const place = { ...placeOf(this), chat, signal: this.signal, lead: this.#leadOf(chat, options) };
    return await streamReply(place, source, options);
  }

  /**
   * Asks something in this chat and waits for the next message of whoever the event is about. The answer is not
   * dispatched to other handlers. Nothing else waits meanwhile.
   *
   * @example A question with a limit
   * ```ts
   * import { type ChatMessageEvent, Command } from "adelie";
   *
   * class Names {
   *   @Command("登记")
   *   async register(event: ChatMessageEvent) {
   *     const answer = await event.ask("叫什么名字？", { timeoutMs: 30_000 });
   *     return answer === undefined ? "那算了" : `你好，${answer.text}`;
   *   }
   * }
   * ```
   *
   * @param question text (literal), a segment or a list of both; nothing is sent when it is undefined
   * @returns the answer; undefined when there was none ({@link EventBase.askResult} tells why)
   * @throws ConfigError when an option is wrong or the event comes from no chat; ActionError when the question cannot be
   * sent; AdelieError with code `DIALOGUE_LIMIT`; what `validate` throws
   */
  async ask(question?: MessageInput, options: QuestionOptions<Message> = {}): Promise<Message | undefined> {
    const result = await askQuestion("ask()", this.#place("ask()"), question, options);
    return result.ok ? result.event : undefined;
  }

  /** Like {@link EventBase.ask}, and tells why there was no answer. */
  async askResult(question?: MessageInput, options: QuestionOptions<Message> = {}): Promise<QuestionResult<Message>> {
    return await askQuestion("askResult()", this.#place("askResult()"), question, options);
  }

  /**
   * Asks for a yes or a no, in the words that people use: 是, 好, 对, 不, 不要 …
   *
   * @returns undefined when there was no answer
   */
  async confirm(
    question: MessageInput,
    options: ConfirmOptions<Message> = {},
  ): Promise<boolean | undefined> {
    return await askYesNo(this.#place("confirm()"), question, options);
  }

  /**
   * Lists the choices with numbers and waits for one: its number (`2`, `２`, `第二个`) or its name.
   *
   * @example One of three colours
   * ```ts
   * import { type ChatMessageEvent, Command } from "adelie";
   *
   * class Colours {
   *   @Command("换色")
   *   async pick(event: ChatMessageEvent) {
   *     const colour = await event.choose("要哪种颜色？", ["红", "绿", "蓝"]);
   *     return colour === undefined ? undefined : `好的，${colour}`;
   *   }
   * }
   * ```
   *
   * @returns the choice itself; undefined when there was no answer
   */
  async choose<T>(
    question: MessageInput | undefined,
    choices: readonly T[],
    options: ChooseOptions<Message, T> = {},
  ): Promise<T | undefined> {
    return await askChoice(this.#place("choose()"), question, choices, options);
  }

  /**
   * Asks several people at once and gathers one answer of each, in the order in which they come: `count` of them, or what
   * comes until time is up.
   *
   * @example Who plays?
   * ```ts
   * import { Command, type GroupMessageEvent } from "adelie";
   *
   * class Game {
   *   @Command("开局", { in: "group" })
   *   async start(event: GroupMessageEvent) {
   *     const players = await event.askAll("报名请回复 1，一分钟截止", { from: (answer) => answer.text === "1" });
   *     return `${players.length} 人报名`;
   *   }
   * }
   * ```
   *
   * @returns the answers; fewer than `count`, or none, when time was up or it was called off
   */
  async askAll(question?: MessageInput, options: CollectOptions<Message> = {}): Promise<Message[]> {
    return await collectAnswers(this.#place("askAll()"), question, options);
  }

  /** The event as it arrived. */
  toJSON(): EventPayload {
    return this.#payload;
  }

  #place(method: string): DialoguePlace<Message> {
    const services = this.#services;
    if (services === undefined) {
      throw new ConfigError(
        "DIALOGUE_APP",
        handlerTexts().noApp(method),
      );
    }
    const { self_id } = this.#payload;
    const { group_id, user_id, message_type } = chatOf(this.#payload);
    return {
      dialogues: services.dialogues,
      self_id,
      group_id: message_type === "private" ? undefined : group_id,
      // Nobody waits for the bot's own messages.
      person: isSameId(user_id, self_id) ? undefined : user_id,
      signal: this.signal,
      say: (message) => this.reply(message),
      open: (payload, api, message) => {
        const view = message.withoutName(services.dialogues.names);
        const answer = services.chatEvent(payload, api, services, view) as Message;
        (services.signals ?? unheard).follow(answer, this);
        return answer;
      },
    };
  }
}

lookAfterMethods<EventBase<AnswerLike>>(EventBase, (event) => event.api.log);

/**
 * Gives a class of events a getter for each field of the wire. One that is named like a method is left out: it must not
 * replace the method, and `toJSON()` has it.
 */
export function defineFields(of: { readonly prototype: object }, names: readonly string[]): void {
  for (const name of names) {
    if (name in of.prototype) continue;
    Object.defineProperty(of.prototype, name, {
      get(this: object): unknown {
        return payloadOf(this)?.[name];
      },
      set(this: object, value: unknown): void {
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
      configurable: true,
    });
  }
}

// Behind all methods and getters: fields that only some implementation has, and those of events that nobody knows.
Object.setPrototypeOf(
  EventBase.prototype,
  new Proxy(Object.create(Object.prototype) as object, {
    get(target, name, event: object): unknown {
      return typeof name === "symbol" || name in target ? Reflect.get(target, name, event) : payloadOf(event)?.[name];
    },
  }),
);

// How console.log shows an event, in every runtime: as it arrived, under the name of its class.
Object.defineProperty(EventBase.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: EventBase<AnswerLike>): object {
    return Object.defineProperty({ ...payloadOf(this) }, Symbol.toStringTag, { value: this.constructor.name });
  },
});

/**
 * The id of the message that an event is, or is about.
 *
 * @throws ConfigError when it has none
 */
export function messageIdOf(event: { readonly eventName: string; toJSON(): EventPayload }): number | string {
  const { message_id } = event.toJSON() as { message_id?: unknown };
  const known = knownId(message_id);
  if (known !== undefined) return known;
  throw new ConfigError(
    "EVENT_MESSAGE",
    handlerTexts().noMessageId(event.eventName, JSON.stringify(message_id) ?? "absent"),
  );
}
