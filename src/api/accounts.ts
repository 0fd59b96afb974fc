/** The accounts that connect to a listening client: a client for each, made when it comes for the first time. */

import { isSameId } from "../protocol/ids.ts";
import { ConfigError } from "../errors.ts";
import type { AccountArrival } from "../transport/reverse/listener.ts";
import type { Listener } from "../transport/reverse/front.ts";

/** The clients of one listening client's accounts. */
export class Accounts<Client extends { readonly selfId: number | undefined }> {
  readonly #owner: string;
  readonly #listener: Listener;
  readonly #adopt: (arrival: AccountArrival) => Client;
  readonly #clients = new Map<string, Client>();

  /**
   * @param owner the class of the listening client, for errors
   * @param adopt makes the client of an account
   */
  constructor(owner: string, listener: Listener, adopt: (arrival: AccountArrival) => Client) {
    this.#owner = owner;
    this.#listener = listener;
    this.#adopt = adopt;
  }

  /** All of them, in the order in which they came. */
  get all(): readonly Client[] {
    return [...this.#clients.values()];
  }

  /**
   * The client of one account.
   *
   * @throws ConfigError when it never connected
   */
  get(selfId: number | string): Client {
    for (const [name, client] of this.#clients) {
      if (isSameId(name, selfId) || isSameId(client.selfId, selfId)) return client;
    }
    const known = [...this.#clients.keys()].join(", ") || "none";
    throw new ConfigError(
      "ACCOUNT_UNKNOWN",
      `No account ${selfId} has connected to this ${this.#owner}; so far: ${known}.`,
    );
  }

  /** Starts to listen. `onAccount` must not throw. */
  listen(onAccount: (client: Client) => void): Promise<void> {
    return this.#listener.listen((arrival) => {
      const client = this.#adopt(arrival);
      this.#clients.set(arrival.selfId, client);
      onAccount(client);
    });
  }
}
