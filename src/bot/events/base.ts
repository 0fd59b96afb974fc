/**
 * What every event can do, and what messages can: answering, asking, and acting on the message and its sender. The
 * methods are on prototypes, the wire's fields on the object; `JSON.stringify(event)` gives the wire form back.
 */

import type { OneBotApi } from "../../api/clients.ts";
import { ConfigError } from "../../errors.ts";
import { node } from "../../protocol/builders.ts";
import { chatOf, isOwnMessage } from "../../protocol/chat.ts";
import { eventName, type EventPayload } from "../../protocol/events/events.ts";
import type { GroupMessagePayload, MessageSentPayload, PrivateMessagePayload } from "../../protocol/events/message.ts";
import { idText, isSameId, knownId } from "../../protocol/ids.ts";
import type { MessageInput, Segment } from "../../protocol/segments.ts";
import { lookAfterMethods, rejected } from "../../util/looked_after.ts";
import type { Dialogues } from "../dialogue/questions.ts";
import {
  askQuestion,
  collectAnswers,
  type CollectOptions,
  type DialoguePlace,
  type QuestionOptions,
  type QuestionResult,
} from "../dialogue/ask.ts";
import { askChoice, askYesNo, type ChooseOptions, type ConfirmOptions } from "../dialogue/choose.ts";
import { type FetchedMessage, fetchMessage, reactTo } from "./fetched_message.ts";
import { MessageView } from "../../command/message_view.ts";
import { defineMemberMethods, GroupMember, type MemberMethods, pokeSomebody } from "./member.ts";

/** What sending a message gives back. */
export interface SentMessage {
  /** For `delete_msg`, `reply(…)` and `get_msg`. */
  message_id: number;
}

/** How {@link EventMethods.reply} answers. */
export interface ReplyOptions {
  /** Quote the message that is answered. Only messages can be quoted. */
  quote?: boolean;
  /** Begin with an `@` of the sender; groups only. */
  at?: boolean;
}

/** What an app lends to its events. */
export interface EventServices {
  readonly dialogues: Dialogues;
}

/** Options of {@link EventMethods.ask}. */
export type AskOptions = QuestionOptions<ChatMessageEvent>;
/** How a question ended: `{ ok: true, event }`, or `{ ok: false, reason }`. */
export type AskResult = QuestionResult<ChatMessageEvent>;
/** Options of {@link EventMethods.askAll}. */
export type AskAllOptions = CollectOptions<ChatMessageEvent>;

/** By class: what its instances have already. A look-up here is several times faster than asking the object with `in`. */
const takenNames = new Map<object, ReadonlySet<string>>();

function namesTakenBy(of: { readonly prototype: object }): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at: object | null = of.prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  takenNames.set(of, names);
  return names;
}

/** What every event can do. */
export class EventMethods {
  readonly #payload: EventPayload;
  readonly #api: OneBotApi;
  readonly #services: EventServices | undefined;

  constructor(payload: EventPayload, api: OneBotApi, services?: EventServices) {
    this.#payload = payload;
    this.#api = api;
    this.#services = services;
    const fields = payload as Record<string, unknown>;
    const own = this as unknown as Record<string, unknown>;
    const taken = takenNames.get(new.target) ?? namesTakenBy(new.target);
    // A field named like a method (or "__proto__") must not replace it; toJSON() still has it.
    for (const key in fields) if (!taken.has(key)) own[key] = fields[key];
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
   * Sends a message to where the event came from: its group, or else its user.
   *
   * @param message text (literally, it never becomes a CQ code), a segment, or a list of both
   * @throws ConfigError when the event has neither a group nor a user; ActionError when sending is refused. As with every
   * method of an event, a failure that nobody waits for is logged and ends no process.
   */
  reply(message: MessageInput, options: ReplyOptions = {}): Promise<SentMessage> {
    // Not async, and the client looks after its calls: an answer costs no promise more.
    try {
      return this.#send(message, options);
    } catch (error) {
      return rejected(error, "reply()", () => this.#api.log);
    }
  }

  #send(message: MessageInput, options: ReplyOptions): Promise<SentMessage> {
    const target = chatOf(this.#payload);
    if (target.group_id === undefined && target.user_id === undefined) {
      throw new ConfigError("REPLY_TARGET", `${this.eventName} comes from no chat, so there is nowhere to reply to.`);
    }
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
    const list = Array.isArray(message) ? message as readonly (string | Segment)[] : [message as string | Segment];
    return this.#api.sendReply(target, lead.length === 0 ? message : [...lead, ...list]);
  }

  /**
   * Asks something in this chat and waits for the next message of whoever the event is about. The answer is not
   * dispatched to other handlers. Nothing else waits meanwhile.
   *
   * @example
   * ```ts ignore
   * const answer = await event.ask("叫什么名字？", { timeoutMs: 30_000 });
   * if (answer === undefined) return "那算了";
   * return `你好，${answer.text}`;
   * ```
   *
   * @param question text (literal), a segment or a list of both; nothing is sent when it is undefined
   * @returns the answer; undefined when there was none ({@link EventMethods.askResult} tells why)
   * @throws ConfigError when an option is wrong or the event comes from no chat; ActionError when the question cannot be
   * sent; AdelieError with code `DIALOGUE_LIMIT`; what `validate` throws
   */
  async ask(question?: MessageInput, options: AskOptions = {}): Promise<ChatMessageEvent | undefined> {
    const result = await askQuestion("ask()", this.#place("ask()"), question, options);
    return result.ok ? result.event : undefined;
  }

  /** Like {@link EventMethods.ask}, and tells why there was no answer. */
  async askResult(question?: MessageInput, options: AskOptions = {}): Promise<AskResult> {
    return await askQuestion("askResult()", this.#place("askResult()"), question, options);
  }

  /**
   * Asks for a yes or a no, in the words that people use: 是, 好, 对, 不, 不要 …
   *
   * @returns undefined when there was no answer
   */
  async confirm(
    question: MessageInput,
    options: ConfirmOptions<ChatMessageEvent> = {},
  ): Promise<boolean | undefined> {
    return await askYesNo(this.#place("confirm()"), question, options);
  }

  /**
   * Lists the choices with numbers and waits for one: its number (`2`, `２`, `第二个`) or its name.
   *
   * @example
   * ```ts ignore
   * const colour = await event.choose("要哪种颜色？", ["红", "绿", "蓝"]);
   * ```
   *
   * @returns the choice itself; undefined when there was no answer
   */
  async choose<T>(
    question: MessageInput | undefined,
    choices: readonly T[],
    options: ChooseOptions<ChatMessageEvent, T> = {},
  ): Promise<T | undefined> {
    return await askChoice(this.#place("choose()"), question, choices, options);
  }

  /**
   * Asks several people at once and gathers one answer of each, in the order in which they come: `count` of them, or what
   * comes until time is up.
   *
   * @example
   * ```ts ignore
   * const players = await event.askAll("报名请回复 1，一分钟截止", { from: (answer) => answer.text === "1" });
   * ```
   *
   * @returns the answers; fewer than `count`, or none, when time was up or it was called off
   */
  async askAll(question?: MessageInput, options: AskAllOptions = {}): Promise<ChatMessageEvent[]> {
    return await collectAnswers(this.#place("askAll()"), question, options);
  }

  /** The event as it arrived. */
  toJSON(): EventPayload {
    return this.#payload;
  }

  #place(method: string): DialoguePlace<ChatMessageEvent> {
    const services = this.#services;
    if (services === undefined) {
      throw new ConfigError(
        "DIALOGUE_APP",
        `${method} waits for a message, and this event was made outside of an app: nobody would bring it one.`,
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
      say: (message) => this.reply(message),
      open: (payload, api, message) => {
        const answer = message.withoutName(services.dialogues.names);
        return createChatEvent(payload, api, services, answer) as ChatMessageEvent;
      },
    };
  }
}

/** What a message can do. */
export class ChatEventMethods extends EventMethods {
  #message: MessageView | undefined;

  /** @param message the same, where it was read before */
  constructor(payload: EventPayload, api: OneBotApi, services?: EventServices, message?: MessageView) {
    super(payload, api, services);
    this.#message = message;
  }

  get #view(): MessageView {
    return this.#message ??= new MessageView(this.toJSON() as { message?: unknown; self_id: number });
  }

  /** The message as segments, whichever form it arrived in. */
  get segments(): Segment[] {
    return this.#view.segments;
  }

  /** The text of the message: its text segments, joined, without the blanks and line breaks around it. */
  get text(): string {
    return this.#view.text;
  }

  /** Whether the message is meant for the bot: it is private, or it has an `@` of the bot. */
  get isToMe(): boolean {
    const { self_id, message_type } = this.toJSON() as { self_id?: number; message_type?: string };
    return message_type === "private" ||
      this.segments.some((segment) => segment.type === "at" && isSameId(segment.data.qq, self_id));
  }

  /** Whether the bot's own account wrote it, here or in another client. */
  get isFromSelf(): boolean {
    return isOwnMessage(this.toJSON());
  }

  /** The id of the message that this one quotes; undefined when it quotes none. */
  get quotedId(): string | undefined {
    const quote = this.segments.find((segment) => segment.type === "reply");
    return quote?.type === "reply" ? idText(quote.data.id) : undefined;
  }

  /**
   * Looks up the message that this one quotes. Every implementation has it.
   *
   * @returns undefined when it quotes none
   * @throws ActionError when the implementation does not remember it any more
   */
  async quote(): Promise<FetchedMessage | undefined> {
    const id = this.quotedId;
    return id === undefined ? undefined : await fetchMessage(this.api, id);
  }

  /** Recalls the message. In a group the bot has to be an administrator, unless it is its own message. */
  async recall(): Promise<void> {
    await this.api.call("delete_msg", { message_id: this.#messageId });
  }

  /**
   * Puts a reaction (表情回应) on the message: NapCat, LLBot and Lagrange; groups only.
   *
   * @param emojiId the number of a QQ face, such as 76 for 👍, or the code point of an emoji, such as 128077
   * @param options `remove` takes the reaction away
   * @throws ActionError of the kind `not-supported` on go-cqhttp
   */
  async react(emojiId: number | string, { remove = false }: { readonly remove?: boolean } = {}): Promise<void> {
    const { group_id } = this.toJSON() as { group_id?: number };
    await reactTo(this.api, { group_id, message_id: this.#messageId }, emojiId, !remove);
  }

  /**
   * Forwards the message: to a group or to a friend. NapCat and LLBot forward the message itself; go-cqhttp and Lagrange
   * send it as a merged forward of one message.
   *
   * @param to `{ group_id }` or `{ user_id }`
   */
  async forwardTo(to: { readonly group_id: number | string } | { readonly user_id: number | string }): Promise<void> {
    const message_id = this.#messageId;
    const kind = "group_id" in to ? "group" : "friend";
    const action = `forward_${kind}_single_msg`;
    if (this.api.supports(action) || !this.api.supports("send_group_forward_msg")) {
      await this.api.call(action, { ...to, message_id });
      return;
    }
    const fallback = kind === "group" ? "send_group_forward_msg" : "send_private_forward_msg";
    await this.api.call(fallback, { ...to, messages: [node(message_id)] });
  }

  /** Marks the message as read. go-cqhttp, NapCat, LLBot and Lagrange. */
  async markAsRead(): Promise<void> {
    await this.api.call("mark_msg_as_read", { message_id: this.#messageId });
  }

  /** 戳一戳 the sender. NapCat (needs its packet backend), LLBot and Lagrange; on go-cqhttp in groups only. */
  async poke(): Promise<void> {
    const { user_id } = chatOf(this.toJSON());
    await pokeSomebody(this.api, { user_id: user_id ?? 0 });
  }

  get #messageId(): number | string {
    return messageIdOf(this);
  }
}

/** What a message in a group can do. */
export class GroupChatEventMethods extends ChatEventMethods {
  /** The sender, as a member of the group. */
  get member(): GroupMember {
    const { group_id, user_id, anonymous } = this.toJSON() as GroupMessagePayload;
    return new GroupMember(this.api, group_id, user_id, anonymous?.flag);
  }

  override async poke(): Promise<void> {
    await this.member.poke();
  }

  /** Makes the message an essence message (精华消息) of the group. go-cqhttp, NapCat, LLBot and Lagrange; administrators only. */
  async setEssence(): Promise<void> {
    await this.#essence("set_essence_msg");
  }

  /** Takes the message off the essence messages. go-cqhttp, NapCat, LLBot and Lagrange; administrators only. */
  async removeEssence(): Promise<void> {
    await this.#essence("delete_essence_msg");
  }

  async #essence(action: string): Promise<void> {
    await this.api.call(action, { message_id: messageIdOf(this) });
  }
}

/** What can be done with the sender. */
export interface GroupChatEventMethods extends Omit<MemberMethods, "poke"> {}

defineMemberMethods(GroupChatEventMethods);

for (const methods of [EventMethods, ChatEventMethods, GroupChatEventMethods]) {
  lookAfterMethods<EventMethods>(methods, (event) => event.api.log);
}

/** A message in a group. */
export interface GroupMessageEvent extends GroupChatEventMethods, GroupMessagePayload {}

/** A private message, from a friend or in a temporary chat. */
export interface PrivateMessageEvent extends ChatEventMethods, PrivateMessagePayload {}

/** A message in a group or in private. `message_type` tells which. */
export type ChatMessageEvent = GroupMessageEvent | PrivateMessageEvent;

/** A message that the bot's own account sent. `reply` answers in the chat that it was sent to. */
export interface MessageSentEvent extends ChatEventMethods, MessageSentPayload {}

/** Makes the event of a message. */
export function createChatEvent(
  payload: EventPayload,
  api: OneBotApi,
  services?: EventServices,
  message?: MessageView,
): ChatEventMethods {
  return (payload as { message_type?: string }).message_type === "group"
    ? new GroupChatEventMethods(payload, api, services, message)
    : new ChatEventMethods(payload, api, services, message);
}

/**
 * The id of the message that an event is, or is about.
 *
 * @throws ConfigError when it has none
 */
export function messageIdOf(event: EventMethods): number | string {
  const { message_id } = event.toJSON() as { message_id?: unknown };
  const known = knownId(message_id);
  if (known !== undefined) return known;
  throw new ConfigError(
    "EVENT_MESSAGE",
    `${event.eventName} names no message: its message_id is ${JSON.stringify(message_id) ?? "absent"}.`,
  );
}
