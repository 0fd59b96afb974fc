/**
 * Reverse WebSocket: this side listens, implementations connect, any number of accounts on one port. Each account is a
 * transport of its own.
 */

import { ConnectionError } from "../../errors.ts";
import { startServer } from "../../runtime/server/server.ts";
import type {
  Server,
  ServerRequest,
  ServerResponse,
  ServerSocket,
  ServerSocketHandlers,
} from "../../runtime/server/types.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import type { IntakeOptions } from "../feed/intake.ts";
import type { Link } from "../link/link.ts";
import { ReverseAccount } from "./account.ts";
import { type AdmissionRules, admissionRules, listenAddress, type ListenOptions } from "./admission.ts";
import { type Admission, admit, isRefused, type Rejection } from "./admit.ts";
import { Introduction } from "./introduction.ts";
import type { Transport } from "../transport.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** How many connections may be without a name at a time. */
const maxUnnamed = 32;

/** Options of a listening server. */
export interface ReverseOptions {
  listen: ListenOptions;
  timeoutMs: number;
  silentMs: number;
  log: Logger;
  clock: Clock;
  intake?: Pick<IntakeOptions, "softChars" | "hardChars">;
  maxUnsentBytes?: number;
}

/** An account that connected for the first time. */
export interface AccountArrival {
  /** As `X-Self-ID` named it, or its first event. */
  readonly selfId: string;
  readonly transport: Transport;
}

/** A server that implementations connect to. */
export interface ReverseServer {
  /** For people: `ws://127.0.0.1:8080`. With port 0 the real port is in it once it listens. */
  readonly address: string;
  /** How many requests were not let in. */
  readonly refused: number;
  /**
   * Starts to listen. Each account is handed over once, in the moment when its first connection opens; when it connects
   * again, its transport is up again.
   *
   * @throws ConnectionError with code `PORT_TAKEN` or `LISTEN_FAILED`
   */
  open(onAccount: (arrival: AccountArrival) => void): Promise<void>;
  /** Says goodbye to every account and frees the port, in bounded time. */
  close(): Promise<void>;
}

/** Makes a server. It listens from `open` on. */
export function createReverseServer(
  options: ReverseOptions,
  rules: AdmissionRules = admissionRules(options.listen),
): ReverseServer {
  return new ReverseListener(options, rules);
}

class ReverseListener implements ReverseServer {
  readonly #options: ReverseOptions;
  readonly #rules: AdmissionRules;
  readonly #accounts = new Map<string, ReverseAccount>();
  readonly #unnamed = new Set<Introduction>();
  readonly #refusals = new Map<string, NowAndThen>();
  #onAccount: (arrival: AccountArrival) => void = () => {};
  #starting: Promise<Server> | undefined;
  #server: Server | undefined;
  #closing: Promise<void> | undefined;
  refused = 0;

  constructor(options: ReverseOptions, rules: AdmissionRules) {
    this.#options = options;
    this.#rules = rules;
  }

  get address(): string {
    return listenAddress(this.#options.listen, this.#server?.port);
  }

  async open(onAccount: (arrival: AccountArrival) => void): Promise<void> {
    const { host: hostname = "127.0.0.1", port } = this.#options.listen;
    this.#onAccount = onAccount;
    this.#starting = startServer({
      hostname,
      port,
      request: (request) => this.#request(request),
      upgrade: (request) => this.#upgrade(request),
      error: (error) => this.#options.log.error(linkTexts().connectionUnhandled(this.address), error),
    });
    this.#server = await this.#starting;
    if (this.#closing !== undefined) {
      throw new ConnectionError("CONNECTION_CLOSED", transportTexts().closed(this.address));
    }
    this.#options.log.info(linkTexts().listening(this.address));
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  #request(request: ServerRequest): ServerResponse {
    const isReport = request.method === "POST" && request.header("x-self-id") !== undefined;
    return this.#refuse({
      status: 400,
      body: isReport
        ? transportTexts().mayNotPost
        : "This is a bot's reverse WebSocket address: an implementation connects here, with ws:// before it.",
    });
  }

  #upgrade(request: ServerRequest): ServerResponse | ServerSocketHandlers {
    const decision = admit(request, this.#rules);
    const refusal = isRefused(decision) ? decision : this.#refuseForNow(decision);
    if (refusal !== undefined) return this.#refuse(refusal, request.header("x-self-id"));
    return this.#handlersOf(decision as Admission);
  }

  /** Refuses a connection that is right but for which there is no room. */
  #refuseForNow({ selfId }: Pick<Admission, "selfId">): Rejection | undefined {
    if (this.#closing !== undefined) return { status: 503, body: transportTexts().stopping };
    if (selfId === undefined) {
      return this.#unnamed.size < maxUnnamed ? undefined : { status: 503, body: transportTexts().tooManyUnnamed };
    }
    const account = this.#accounts.get(selfId);
    if (account?.isClosed === true) return { status: 503, body: transportTexts().notServed };
    const { maxAccounts = 100 } = this.#options.listen;
    if (account !== undefined || this.#accounts.size < maxAccounts) return undefined;
    return { status: 503, body: transportTexts().accountsFull(maxAccounts) };
  }

  #refuse(refusal: Rejection, selfId = "nobody"): ServerResponse {
    this.refused++;
    // Whoever is refused comes again every few seconds, for ever.
    const kind = refusal.status === 404 ? "path" : refusal.body;
    const times = this.#refusals.get(kind) ?? new NowAndThen();
    this.#refusals.set(kind, times);
    const count = times.next();
    if (count > 0) {
      const who = /^[\w.@-]{1,64}$/.test(selfId) ? selfId : undefined;
      this.#options.log.warn(linkTexts().notLetIn(this.address, who, refusal.status, count, refusal.body));
    }
    return { ...refusal, headers: { "content-type": "text/plain; charset=utf-8" } };
  }

  #handlersOf(admission: Admission): ServerSocketHandlers {
    const { selfId } = admission;
    let receiver: { message(text: string): void } | undefined;
    let over: (code: number, reason: string) => void = () => {};
    const enter = (socket: ServerSocket, id: string): Link | undefined => {
      const link = this.#enter(socket, id, admission);
      receiver = link;
      over = (code, reason) => link?.closed(closeError(id, code, reason));
      return link;
    };
    return {
      open: (socket) => {
        if (selfId !== undefined) return void enter(socket, selfId);
        const introduction = this.#introduce(socket, admission, (id, frames) => {
          const link = enter(socket, id);
          for (const text of frames) link?.message(text);
        });
        receiver = introduction;
        over = () => this.#forget(introduction);
      },
      message: (text) => receiver?.message(text),
      close: (code, reason) => over(code, reason),
    };
  }

  #introduce(
    socket: ServerSocket,
    { role, agent }: Admission,
    known: (selfId: string, frames: readonly string[]) => void,
  ): Introduction {
    const introduction: Introduction = new Introduction(socket, {
      clock: this.#options.clock,
      known: (selfId, frames) => {
        this.#unnamed.delete(introduction);
        known(selfId, frames);
      },
      unknown: (why) => {
        this.#unnamed.delete(introduction);
        this.#options.log.warn(linkTexts().unnamed(this.address, agent, why));
      },
    }, role !== "event");
    this.#unnamed.add(introduction);
    return introduction;
  }

  #forget(introduction: Introduction): void {
    introduction.end();
    this.#unnamed.delete(introduction);
  }

  /** Hands an open socket to its account. Between the upgrade and this moment, others may have come. */
  #enter(socket: ServerSocket, selfId: string, admission: Admission): Link | undefined {
    const refusal = this.#refuseForNow({ selfId });
    if (refusal !== undefined) {
      this.#refuse(refusal, selfId);
      socket.close(1013, refusal.body);
      return undefined;
    }
    const account = this.#accounts.get(selfId) ?? this.#addAccount(selfId);
    if (account === undefined) socket.close(1011, transportTexts().notTaken);
    return account?.accept(socket, admission);
  }

  /** A socket's handler must not throw; the next connection of this account tries again. */
  #addAccount(selfId: string): ReverseAccount | undefined {
    const account = this.#createAccount(selfId);
    try {
      this.#onAccount({ selfId, transport: account });
    } catch (error) {
      this.#options.log.error(linkTexts().accountNotTaken(selfId), error);
      return undefined;
    }
    this.#accounts.set(selfId, account);
    return account;
  }

  #createAccount(selfId: string): ReverseAccount {
    const { listen: _, ...options } = this.#options;
    return new ReverseAccount({
      ...options,
      selfId,
      address: this.address,
      mayBring: (other) => this.#mayBring(selfId, other),
    });
  }

  /** Whether `selfId` may bring events of `other`: unless each has its own secret and they differ. */
  #mayBring(selfId: string, other: string): boolean {
    const { tokenOf } = this.#rules;
    const wanted = tokenOf?.(other) ?? null;
    return wanted === null || wanted === tokenOf?.(selfId);
  }

  async #close(): Promise<void> {
    for (const introduction of this.#unnamed) introduction.end();
    await Promise.all([...this.#accounts.values()].map((account) => account.close()));
    // When it could not listen, `open` has told.
    await (await this.#starting?.catch(() => undefined))?.close();
  }
}

function closeError(selfId: string, code: number, reason: string): ConnectionError {
  const said = code === 1006
    ? transportTexts().accountLost(selfId)
    : transportTexts().accountClosed(selfId, code, reason.slice(0, 123));
  return new ConnectionError(code === 1006 ? "CONNECTION_DROPPED" : "CONNECTION_CLOSED", said, {
    delivered: "unknown",
  });
}
