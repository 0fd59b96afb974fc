/**
 * Listens for implementations and yields a client for each account that connects, made when it comes for the first time. The
 * client that was made with `listen` only calls.
 */

import { ConfigError } from "../../errors.ts";
import { isSameId } from "../../protocol/ids.ts";
import { createListener } from "../../transport/connect.ts";
import type { Listener } from "../../transport/reverse/front.ts";
import type { FeedSink, Transport } from "../../transport/transport.ts";
import type { Logger } from "../../util/log/log.ts";
import type { Clock } from "../../util/time/clock.ts";
import { askLogin, type Login } from "./identity.ts";
import { type Interceptor, namingTheCause } from "../calls/interceptors.ts";
import type { ApiOptions } from "../options.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";
import { given } from "../../util/given.ts";

/** The part of a client that a listener uses. */
interface Listening {
  readonly selfId: number | undefined;
  call(action: string): Promise<unknown>;
  use(interceptor: Interceptor): unknown;
}

/** Options of {@link ApiListener}. */
export interface ApiListenerParts<Client> {
  readonly log: Logger;
  readonly clock: Clock;
  /** The client that was made with `listen`. */
  readonly owner: Client;
  /** Its class, for errors. */
  readonly ownerName: string;
  readonly options: ApiOptions;
  /** Makes the client of an account. */
  readonly make: (selfId: string) => Client;
  /** Lets it call and hear through `transport`. */
  readonly join: (client: Client, transport: Transport) => void;
}

/** Listens for implementations, and keeps the clients of the accounts that came. */
export class ApiListener<Client extends Listening> {
  /** Where implementations connect; the owner's calls go to the only account that did. */
  readonly transport: Listener;
  readonly #parts: ApiListenerParts<Client>;
  readonly #clients = new Map<string, Client>();

  /**
   * Listens to nothing yet.
   *
   * @throws ConfigError when an option is wrong, or when everybody could come in
   */
  constructor(parts: ApiListenerParts<Client>) {
    this.#parts = parts;
    const { log, clock, ownerName, options: { listen, queue, accessToken, timeoutMs, silentMs } } = parts;
    this.transport = createListener({
      ...given({
        queue,
        listen: listen === undefined || accessToken === undefined ? listen : { accessToken, ...listen },
      }),
      log,
      clock,
      where: `new ${ownerName}()`,
      ...given({ timeoutMs, silentMs }),
    });
  }

  /** The client that was made with `listen`. */
  get owner(): Client {
    return this.#parts.owner;
  }

  /** Whether the owner is the client of the one account that is let in, and not of one among several. */
  get isSingle(): boolean {
    return this.transport.isSingle;
  }

  /** All clients, in the order in which their accounts came. */
  get all(): readonly Client[] {
    return [...this.#clients.values()];
  }

  /** The number of the only account; undefined before one came, and with several. */
  get selfId(): number | undefined {
    const [only, another] = this.#clients.values();
    return another === undefined ? only?.selfId : undefined;
  }

  /** The owner learns nothing of events: they come to the clients of the accounts. */
  learnFrom(sink: FeedSink): FeedSink {
    return sink;
  }

  /** Who the only account is. Asked each time, because another may come. */
  login(): Promise<Login> {
    return askLogin(() => this.owner.call("get_login_info"));
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
      clientTexts().accountUnknown(selfId, this.#parts.ownerName, known),
    );
  }

  /**
   * Starts to listen.
   *
   * @param onAccount told once of each account that connects; must not throw
   */
  listen(onAccount: (client: Client) => void): Promise<void> {
    return this.transport.listen(({ selfId, transport }) => {
      const client = this.isSingle ? this.owner : this.#made(selfId, transport);
      if (transport.cause !== undefined) client.use(namingTheCause(transport));
      this.#clients.set(selfId, client);
      onAccount(client);
    });
  }

  #made(selfId: string, transport: Transport): Client {
    const { make, owner, ownerName } = this.#parts;
    const client = make(selfId);
    if (client === owner || this.all.includes(client)) {
      throw new ConfigError(
        "ACCOUNT_CLIENT",
        clientTexts().accountTaken(selfId, ownerName),
      );
    }
    this.#parts.join(client, transport);
    return client;
  }
}

/**
 * Makes another client of a class, with the options of the first one but for those that say where accounts come in.
 *
 * @param optionsOf what a client of the class was given
 * @throws ConfigError when the class's constructor takes something else than options
 */
export function madeAlike<Client extends object>(
  first: Client,
  optionsOf: (client: Client) => ApiOptions,
): Client {
  const { listen: _listen, queue: _queue, accessToken: _token, ...options } = optionsOf(first);
  const of = first.constructor as new (options: ApiOptions) => Client;
  const client = new of(options);
  const isPassedOn = Object.keys(options).every((name) => Object.hasOwn(optionsOf(client), name));
  if (of.length === 0 || (of.length === 1 && isPassedOn)) return client;
  throw new ConfigError(
    "ACCOUNT_CLIENT",
    clientTexts().optionsNotHandedOn(of.name),
  );
}
