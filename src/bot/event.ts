/**
 * The objects that handlers get: the wire's own fields, plus what can be done with them. `JSON.stringify(event)` gives
 * the wire form back.
 */

import type { ReplyTarget } from "../api/client.ts";
import type { OneBotApi } from "../api/onebot_api.ts";
import { ConfigError } from "../errors.ts";
import { eventName, type EventPayload } from "../protocol/events.ts";
import { normalizeMessage, plainText } from "../protocol/message.ts";
import type { MessageInput, Segment } from "../protocol/segments.ts";

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

/** What every event can do. */
export class EventMethods {
  readonly #payload: EventPayload;
  readonly #api: OneBotApi;

  constructor(payload: EventPayload, api: OneBotApi) {
    this.#payload = payload;
    this.#api = api;
    const fields = payload as Record<string, unknown>;
    const own = this as unknown as Record<string, unknown>;
    // A field named like a method (or "__proto__") must not replace it; toJSON() still has it.
    for (const key in fields) if (!(key in own)) own[key] = fields[key];
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
   * @throws ConfigError when the event has neither a group nor a user; ActionError when sending is refused
   */
  async reply(message: MessageInput, options: ReplyOptions = {}): Promise<SentMessage> {
    const { group_id, user_id, message_id } = this.#payload as {
      group_id?: number;
      user_id?: number;
      message_id?: number;
    };
    if (!group_id && !user_id) {
      throw new ConfigError("REPLY_TARGET", `${this.eventName} comes from no chat, so there is nowhere to reply to.`);
    }
    const lead: Segment[] = [];
    if (options.quote === true && message_id !== undefined) {
      lead.push({ type: "reply", data: { id: String(message_id) } });
    }
    if (options.at === true && group_id) {
      lead.push({ type: "at", data: { qq: String(user_id) } }, { type: "text", data: { text: " " } });
    }
    const list = Array.isArray(message) ? message as readonly (string | Segment)[] : [message as string | Segment];
    return await this.#api.sendReply(this.#payload as ReplyTarget, lead.length === 0 ? message : [...lead, ...list]);
  }

  /** The event as it arrived. */
  toJSON(): EventPayload {
    return this.#payload;
  }
}

/** What a message can do. */
export class ChatEventMethods extends EventMethods {
  #segments: Segment[] | undefined;
  #text: string | undefined;

  /** The message as segments, whichever form it arrived in. */
  get segments(): Segment[] {
    return this.#segments ??= normalizeMessage((this.toJSON() as { message?: unknown }).message);
  }

  /** The text of the message: its text segments, joined. */
  get text(): string {
    return this.#text ??= plainText(this.segments);
  }

  /** Whether the message is meant for the bot: it is private, or it has an `@` of the bot. */
  get isToMe(): boolean {
    const { self_id, message_type } = this.toJSON() as { self_id?: number; message_type?: string };
    return message_type === "private" ||
      this.segments.some((segment) => segment.type === "at" && segment.data.qq === String(self_id));
  }

  /** Recalls the message. In a group the bot has to be an administrator, unless it is its own message. */
  async recall(): Promise<void> {
    await this.api.call("delete_msg", { message_id: this.#messageId });
  }

  /**
   * Puts a reaction on the message (NapCat, LLBot; groups only).
   *
   * @param emojiId the number of a QQ face, such as 76 for 👍
   */
  async react(emojiId: number | string): Promise<void> {
    await this.api.call("set_msg_emoji_like", { message_id: this.#messageId, emoji_id: String(emojiId), set: true });
  }

  /** Makes the message an essence message (精华消息) of its group. */
  async setEssence(): Promise<void> {
    await this.api.call("set_essence_msg", { message_id: this.#messageId });
  }

  get #messageId(): number | string {
    return (this.toJSON() as { message_id?: number | string }).message_id ?? 0;
  }
}

/** What a request can do. */
export class RequestEventMethods extends EventMethods {
  /**
   * Accepts the request.
   *
   * @param remark a name for the new friend; ignored for groups
   */
  async approve(remark = ""): Promise<void> {
    await this.#answer(true, { remark });
  }

  /**
   * Refuses the request.
   *
   * @param reason what the person is told; ignored for friend requests
   */
  async reject(reason = ""): Promise<void> {
    await this.#answer(false, { reason });
  }

  async #answer(approve: boolean, texts: { remark?: string; reason?: string }): Promise<void> {
    const { request_type, sub_type, flag } = this.toJSON() as {
      request_type?: string;
      sub_type?: string;
      flag?: string;
    };
    if (request_type === "group") {
      await this.api.call("set_group_add_request", { flag, sub_type, approve, reason: texts.reason ?? "" });
    } else {
      await this.api.call("set_friend_add_request", { flag, approve, remark: texts.remark ?? "" });
    }
  }
}

/** Makes the object that handlers get. */
export function createEvent(payload: EventPayload, api: OneBotApi): EventMethods {
  switch (payload.post_type) {
    case "message":
    case "message_sent":
      return new ChatEventMethods(payload, api);
    case "request":
      return new RequestEventMethods(payload, api);
    default:
      return new EventMethods(payload, api);
  }
}
