/** The messages of a world, by id and by chat. The oldest tenth goes when there are too many. */

import { type Chat, chatKey, type Message } from "./types.ts";

/** How many messages a world keeps. */
export const MESSAGE_LIMIT = 50_000;

/** Keeps messages. */
export class MessageStore {
  readonly #messages = new Map<string, Message>();
  readonly #chats = new Map<string, string[]>();
  readonly #lastSeq = new Map<string, number>();
  readonly #limit: number;
  /** How many were dropped. */
  dropped = 0;

  /** A store for `limit` messages. */
  constructor(limit: number = MESSAGE_LIMIT) {
    this.#limit = limit;
  }

  /** The message with this id, if it is kept. */
  get(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** The messages of a chat, the oldest first. */
  of(chat: Chat): readonly Message[] {
    return (this.#chats.get(chatKey(chat)) ?? []).flatMap((id) => this.#messages.get(id) ?? []);
  }

  /** All messages, in the order in which they were said. */
  all(): readonly Message[] {
    return [...this.#messages.values()];
  }

  /** The sequence number that the next message of a chat gets. */
  nextSeq(chat: Chat): number {
    return (this.#lastSeq.get(chatKey(chat)) ?? 0) + 1;
  }

  /** Adds a message at the end of its chat. Gives the ids that had to go for it. */
  add(message: Message): readonly string[] {
    const key = chatKey(message.chat);
    const ids = this.#chats.get(key);
    if (ids === undefined) this.#chats.set(key, [message.id]);
    else ids.push(message.id);
    this.#lastSeq.set(key, message.seq);
    this.#messages.set(message.id, message);
    return this.#messages.size > this.#limit ? this.#drop(Math.ceil(this.#limit / 10)) : [];
  }

  /** Writes a message again, changed. One that is no longer kept stays gone. */
  replace(message: Message): void {
    if (this.#messages.has(message.id)) this.#messages.set(message.id, message);
  }

  /** Takes over all that another store has. */
  copyFrom(other: MessageStore): void {
    for (const table of [this.#messages, this.#chats, this.#lastSeq]) table.clear();
    for (const [id, message] of other.#messages) this.#messages.set(id, message);
    for (const [key, ids] of other.#chats) this.#chats.set(key, [...ids]);
    for (const [key, seq] of other.#lastSeq) this.#lastSeq.set(key, seq);
  }

  #drop(many: number): readonly string[] {
    const gone: string[] = [];
    for (const id of this.#messages.keys()) {
      if (gone.length === many) break;
      gone.push(id);
    }
    for (const id of gone) this.#messages.delete(id);
    for (const [key, ids] of this.#chats) this.#chats.set(key, ids.filter((id) => this.#messages.has(id)));
    this.dropped += many;
    return gone;
  }
}
