/** One HTTP client for three runtimes: keep-alive, timeouts, abort, bodies that are read as slowly as they are used. */

import { ConnectionError } from "../../errors.ts";
import { checkRequest } from "../failures.ts";
import { Ask } from "./ask.ts";
import { Checked } from "./checked.ts";
import { Exchange } from "./exchange.ts";
import { createFetchWire } from "./fetch.ts";
import { UnderwayList } from "./open.ts";
import type { HttpAsk, HttpAsker, HttpClient, HttpRequest, HttpResponse, HttpText } from "./types.ts";
import { createUndiciWire } from "./undici.ts";
import type { HttpClientOptions, HttpWire } from "./wire.ts";
import { runtimeName } from "../platform.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";

export type { HttpAsk, HttpAsker, HttpClient, HttpClientOptions, HttpRequest, HttpResponse, HttpText };

/**
 * Makes a client. Each has its own connections, so that a busy one never delays another. Nothing is opened before the first
 * request.
 *
 * @example One request
 * ```ts ignore
 * import { createHttpClient } from "./http.ts";
 *
 * const http = createHttpClient();
 * const response = await http.request({ url: "http://127.0.0.1:3000/get_status" });
 * console.log(response.status, await response.text());
 * await http.close();
 * ```
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpAsker {
  return new Client(options);
}

class Client implements HttpAsker {
  readonly proxy: string | undefined;
  readonly open: UnderwayList = new UnderwayList();
  readonly #options: HttpClientOptions;
  readonly #checked = new Checked();
  /** The wire, once it is there. */
  #ready: HttpWire | undefined;
  #wire: Promise<HttpWire> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: HttpClientOptions) {
    this.proxy = options.proxy;
    this.#options = options;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    checkRequest(request.url, request.headers, /^https?:$/);
    request.signal?.throwIfAborted();
    if (this.#closing !== undefined) throw closedError("no");
    return await new Exchange(request, this).send(request, this.#wire ??= this.#createWire());
  }

  ask(
    request: HttpAsk,
    taken: (answer: HttpText) => void,
    failed: (error: unknown) => void,
  ): (reason: unknown) => void {
    const looked = this.#checked.look(request);
    if (this.#closing !== undefined) throw closedError("no");
    const ask = new Ask(looked, this, taken, failed);
    if (this.#ready !== undefined) ask.begin(this.#ready);
    else {
      (this.#wire ??= this.#createWire()).then((wire) => ask.begin(this.#ready = wire))
        .catch((error: unknown) => ask.fail(error));
    }
    return (reason) => ask.abort(reason);
  }

  renew(): void {
    this.#wire = this.#wire?.then((wire) => {
      wire.renew();
      return wire;
    });
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    this.open.abortAll(closedError("unknown"));
    const wire = await this.#wire?.catch(() => undefined);
    await wire?.close();
  }

  #createWire(): Promise<HttpWire> {
    // With Node's HTTP and TLS: only for those who need them.
    if (this.#options.direct !== undefined) {
      return import("./direct.ts").then(({ createDirectWire }) => createDirectWire(this.#options));
    }
    return runtimeName === "node" ? createUndiciWire(this.#options) : Promise.resolve(createFetchWire(this.#options));
  }
}

function closedError(delivered: "no" | "unknown"): ConnectionError {
  return new ConnectionError("CONNECTION_CLOSED", socketTexts().closedUnanswered, {
    delivered,
  });
}
