/** Who the account of a client is: asked once, or learnt from the first event that names it. */

import { ProtocolError } from "../../errors.ts";
import { readNumber, readWords } from "../../protocol/scalars.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { idText } from "../../protocol/ids.ts";
import type { FeedSink } from "../../transport/transport.ts";
import { quoted } from "../../util/text_of.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";

/** An account, as `get_login_info` describes it. */
export interface Login {
  user_id: number;
  nickname: string;
}

/** Who else is told of an account's link, and of what tells how it is. */
export interface AccountSide {
  linkUp(): void;
  linkDown(reason: string): void;
  sign(payload: EventPayload): void;
}

/** The account of one client. */
export class Identity {
  readonly #ask: () => Promise<unknown>;
  readonly #side: AccountSide | undefined;
  #selfId: number | undefined;
  #login: Promise<Login> | undefined;

  /** @param ask calls `get_login_info` */
  constructor(ask: () => Promise<unknown>, side?: AccountSide) {
    this.#ask = ask;
    this.#side = side;
  }

  /** The account's number, once it is known. */
  get selfId(): number | undefined {
    return this.#selfId;
  }

  /** Who the account is. Asked once; after a failure, again. */
  login(): Promise<Login> {
    return this.#login ??= this.#asked();
  }

  /** The sink to hand down instead of `sink`. It learns the number from the first event that has one, and then steps aside. */
  learnFrom(sink: FeedSink): FeedSink {
    const direct = sink.event.bind(sink);
    const handed: FeedSink = {
      event: (payload, acknowledge) => {
        this.#selfId ??= payload.self_id || undefined;
        if (this.#selfId !== undefined) handed.event = direct;
        direct(payload, acknowledge);
      },
      up: () => {
        this.#side?.linkUp();
        sink.up();
      },
      down: (error, retryInMs) => {
        this.#side?.linkDown(error.message);
        sink.down(error, retryInMs);
      },
      refused: (error) => {
        this.#side?.linkDown(error.message);
        sink.refused(error);
      },
      sign: (payload) => {
        // A webhook may bring another account's events too.
        const id = idText(payload.self_id);
        if (id === undefined || this.#selfId === undefined || id === idText(this.#selfId)) this.#side?.sign(payload);
      },
    };
    return handed;
  }

  async #asked(): Promise<Login> {
    try {
      const login = await askLogin(this.#ask);
      this.#selfId = login.user_id;
      this.#side?.linkUp();
      return login;
    } catch (error) {
      this.#login = undefined;
      throw error;
    }
  }
}

/**
 * Asks who an account is.
 *
 * @param ask calls `get_login_info`
 * @throws ProtocolError with code `LOGIN_ANSWER` when the answer names nobody; what `ask` throws
 */
export async function askLogin(ask: () => Promise<unknown>): Promise<Login> {
  const login = await ask() as { user_id?: unknown; nickname?: unknown } | null | undefined;
  const user_id = readNumber(login?.user_id);
  if (user_id === undefined) {
    const seen = quoted(login, 200);
    throw new ProtocolError("LOGIN_ANSWER", clientTexts().loginAnswer(seen), seen);
  }
  return { ...login, user_id, nickname: readWords(login?.nickname) ?? "" };
}
