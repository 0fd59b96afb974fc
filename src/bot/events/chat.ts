/** Messages as handlers get them: reading the message, and acting on it and on its sender. */

import { node } from "../../protocol/builders.ts";
import { chatOf, isOwnMessage } from "../../protocol/chat.ts";
import type {
  GroupMessagePayload,
  MessageSentPayload,
  PrivateMessagePayload,
} from "../../protocol/events/payloads.gen.ts";
import { idText, isSameId } from "../../protocol/ids.ts";
import { readWords } from "../../protocol/scalars.ts";
import type { Segment } from "../../protocol/segments.ts";
import type { CollectOptions, QuestionOptions, QuestionResult } from "../dialogue/ask.ts";
import { EventBase, messageIdOf, placeOf, viewOf } from "./base.ts";
import type { ContextOptions, MessageContext } from "./context/context.ts";
import { needsFallback } from "./fallback.ts";
import { type FetchedMessage, fetchMessage, reactTo } from "./fetched_message.ts";
import { defineMemberMethods, GroupMember, type MemberMethods, pokeSomebody } from "./member.ts";
import { ConfigError } from "../../errors.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/** The common part of all events. Their questions are answered with messages. */
export type BaseEvent = EventBase<ChatMessageEvent>;

/** Options of {@link EventBase.ask}. */
export type AskOptions = QuestionOptions<ChatMessageEvent>;
/** How a question ended: `{ ok: true, event }`, or `{ ok: false, reason }`. */
export type AskResult = QuestionResult<ChatMessageEvent>;
/** Options of {@link EventBase.askAll}. */
export type AskAllOptions = CollectOptions<ChatMessageEvent>;

/** A message, wherever it was written: reading it, and acting on it. */
export class ChatEvent extends EventBase<ChatMessageEvent> {
  /** The message as segments, whichever form it arrived in. */
  get segments(): Segment[] {
    return viewOf(this).segments;
  }

  /** The text of the message: its text segments, joined, without the blanks and line breaks around it. */
  get text(): string {
    return viewOf(this).text;
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

  /**
   * The message with all that it refers to, as a model wants it: what it quotes, the merged forwards in it, its pictures. It is
   * bounded, and no text in it can pretend to be somebody else's line. It says where something cannot be had.
   *
   * @example Hand a quoted message to a model
   * ```ts
   * import { type ChatMessageEvent, Command } from "adelie";
   *
   * class Explain {
   *   @Command("解释")
   *   async explain(event: ChatMessageEvent) {
   *     const { text, parts } = await event.context({ quotes: 2, forwardDepth: 2, images: "base64" });
   *     console.log(text, parts.length);
   *   }
   * }
   * ```
   *
   * @param options how far quotes and forwards are followed, how pictures are given, and the bounds
   * @returns the text, the same in parts with the pictures, and how much was left out
   * @throws ConfigError for a wrong option; the signal's reason
   */
  async context(options: ContextOptions = {}): Promise<MessageContext> {
    const { gatherContext } = await import("./context/context.ts");
    const { sender, user_id, message_id } = this.toJSON() as {
      sender?: unknown;
      user_id?: unknown;
      message_id?: unknown;
    };
    const { card, nickname } = (sender ?? {}) as { card?: unknown; nickname?: unknown };
    const name = readWords(card) ?? readWords(nickname) ?? "";
    const message = { id: message_id, name, userId: user_id, segments: this.segments };
    return await gatherContext({ ...placeOf(this), signal: this.signal }, message, options);
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
    const { api } = this;
    const messages = [node(message_id)];
    if ("group_id" in to) {
      if (needsFallback(api, "forward_group_single_msg")) await api.call("send_group_forward_msg", { ...to, messages });
      else await api.call("forward_group_single_msg", { ...to, message_id });
    } else if (needsFallback(api, "forward_friend_single_msg")) {
      await api.call("send_private_forward_msg", { ...to, messages });
    } else await api.call("forward_friend_single_msg", { ...to, message_id });
  }

  /** Marks the message as read. go-cqhttp, NapCat, LLBot and Lagrange. */
  async markAsRead(): Promise<void> {
    await this.api.call("mark_msg_as_read", { message_id: this.#messageId });
  }

  /** 戳一戳 the sender. NapCat (needs its packet backend), LLBot and Lagrange; on go-cqhttp in groups only. */
  async poke(): Promise<void> {
    const { user_id } = chatOf(this.toJSON());
    if (user_id === undefined) throw new ConfigError("REPLY_TARGET", handlerTexts().pokeNobody(this.eventName));
    await pokeSomebody(this.api, { user_id });
  }

  get #messageId(): number | string {
    return messageIdOf(this);
  }
}

/** Makes an event of one kind. */
export type EventClass = new (...args: ConstructorParameters<typeof EventBase>) => BaseEvent;

/** A private message, from a friend or in a temporary chat. */
export class PrivateMessageEvent extends ChatEvent {}
/** Its fields, as they arrived. */
export interface PrivateMessageEvent extends PrivateMessagePayload {}

/** A message that the bot's own account sent. `reply` answers in the chat that it was sent to. */
export class MessageSentEvent extends ChatEvent {}
/** Its fields, as they arrived. */
export interface MessageSentEvent extends MessageSentPayload {}

/** A message in a group. `ban`, `kick` and the like act on the sender. */
export class GroupMessageEvent extends ChatEvent {
  /** The sender, as a member of the group. */
  get member(): GroupMember {
    return new GroupMember(this.api, this.group_id, this.user_id, this.anonymous?.flag);
  }

  /** Pokes the sender (戳一戳), in the group. */
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
/** Its fields, as they arrived, and the methods that act on the sender. */
export interface GroupMessageEvent extends GroupMessagePayload, Omit<MemberMethods, "poke"> {}

defineMemberMethods(GroupMessageEvent);

/** A message in a group or in private. `message_type` tells which. */
export type ChatMessageEvent = GroupMessageEvent | PrivateMessageEvent;
