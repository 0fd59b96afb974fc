/** One HTTP client for three runtimes: keep-alive, timeouts, abort, bodies that are read as slowly as they are used. */

import { AdelieError, ConnectionError } from "../errors.ts";
import { checkRequest, connectFailure, describeError, placeOf } from "./failures.ts";
import { createFetchWire } from "./http_fetch.ts";
import { createUndiciWire } from "./http_undici.ts";
import type { HttpClientOptions, Wire, WireAnswer } from "./http_wire.ts";
import { runtimeName } from "./platform.ts";
import { Watch } from "./watch.ts";

export type { HttpClientOptions };

/** One request. */
export interface HttpRequest {
  /** Default `GET`. */
  method?: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /**
   * The longest wait in milliseconds: for the answer's head, then for the whole of `text()`, or for each next piece of
   * `body()`. Default: none.
   */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Default `manual`: the caller sees the 3xx. `follow` goes on up to five times, and takes no credentials elsewhere. */
  redirect?: "follow" | "manual";
}

/** One answer. Read its body, once, or cancel it: until then it holds a connection. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** What answered, after redirects. */
  readonly url: string;
  text(): Promise<string>;
  /** The body in pieces. What is not read is not fetched. A body that is cut short is an error. */
  body(): AsyncIterable<Uint8Array>;
  /** Drops the rest. */
  cancel(): Promise<void>;
}

/** A client with connections of its own. */
export interface HttpClient {
  /**
   * Sends a request, once: what may have been delivered is never sent again, except a GET. No compression is asked for.
   *
   * @throws ConnectionError when there is no whole answer (`CONNECTION_REFUSED`, `_HOST_NOT_FOUND`, `_TLS`, `_TIMEOUT`,
   * `_DROPPED`, `_CLOSED`, `_REDIRECTS`); `signal.reason` when it was aborted; ConfigError for what cannot be sent. What
   * reads the body throws the same.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

const MAX_REDIRECTS = 5;

/**
 * Makes a client. Each has its own connections, so that a busy one never delays another. Nothing is opened before the first
 * request.
 *
 * @example
 * ```ts
 * const http = createHttpClient();
 * const response = await http.request({ url: "http://127.0.0.1:3000/get_status" });
 * console.log(response.status, await response.text());
 * await http.close();
 * ```
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  return new Client(options);
}

class Client implements HttpClient {
  readonly #options: HttpClientOptions;
  readonly #watches = new Set<Watch>();
  #wire: Promise<Wire> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    let next = request;
    for (let hops = 0;; hops++) {
      const response = await this.#send(next);
      const location = response.headers.get("location");
      if (request.redirect !== "follow" || location === null || !isRedirect(response.status)) return response;
      await response.cancel();
      if (hops === MAX_REDIRECTS) throw redirectError(request.url);
      next = redirected(next, response.status, location);
    }
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    for (const watch of this.#watches) watch.abort(closedError("unknown"));
    const wire = await this.#wire?.catch(() => undefined);
    await wire?.close();
  }

  async #send(request: HttpRequest): Promise<HttpResponse> {
    const { method = "GET", url, headers, body, signal, timeoutMs = 0 } = request;
    checkRequest(url, headers, /^https?:$/);
    signal?.throwIfAborted();
    if (this.#closing !== undefined) throw closedError("no");
    const watch = new Watch(signal, timeoutMs, () => timeoutError(url, timeoutMs));
    this.#watches.add(watch);
    try {
      const wire = await (this.#wire ??= this.#createWire());
      const sent = wire.send({ method, url, headers: allHeaders(headers), body, signal: watch.signal });
      return this.#responseOf(await watch.wait(sent), url, watch);
    } catch (error) {
      this.#end(watch);
      throw this.#explain(error, url, watch);
    }
  }

  #responseOf(answer: WireAnswer, url: string, watch: Watch): HttpResponse {
    return {
      status: answer.status,
      headers: answer.headers,
      url,
      text: async () => {
        try {
          return await watch.wait(answer.text());
        } catch (error) {
          throw this.#explain(error, url, watch);
        } finally {
          this.#end(watch);
        }
      },
      body: () => this.#read(answer, url, watch),
      cancel: () => {
        this.#end(watch);
        answer.cancel();
        return Promise.resolve();
      },
    };
  }

  async *#read(answer: WireAnswer, url: string, watch: Watch): AsyncGenerator<Uint8Array> {
    const chunks = answer.chunks();
    try {
      for (;;) {
        const { done, value } = await watch.wait(chunks.next());
        if (done === true) return;
        yield value;
      }
    } catch (error) {
      throw this.#explain(error, url, watch);
    } finally {
      this.#end(watch);
      await chunks.return?.();
    }
  }

  #createWire(): Promise<Wire> {
    return runtimeName === "node" ? createUndiciWire(this.#options) : Promise.resolve(createFetchWire(this.#options));
  }

  #end(watch: Watch): void {
    watch.end();
    this.#watches.delete(watch);
  }

  /** What a runtime said about a failure, in one form. */
  #explain(error: unknown, url: string, watch: Watch): unknown {
    if (watch.signal.aborted || error instanceof AdelieError) return error;
    const { proxy } = this.#options;
    const place = placeOf(url);
    const through = proxy === undefined ? "" : ` (through the proxy ${placeOf(proxy)})`;
    const { search } = new URL(url);
    // Deno's messages repeat the address, and the query may hold a token.
    const cause = search === "" ? error : new Error(describeError(error).replaceAll(search, "?…"));
    const failure = connectFailure(error, place);
    if (failure !== undefined) {
      const code = `CONNECTION_${failure.kind.toUpperCase().replaceAll("-", "_")}`;
      return new ConnectionError(code, failure.reason + through, { cause, delivered: "no" });
    }
    const reason = `${place}${through} broke the connection off before the answer was whole`;
    return new ConnectionError("CONNECTION_DROPPED", reason, { cause, delivered: "unknown" });
  }
}

/** No compression, so that a length counts what arrives; and the same name on every runtime. */
function allHeaders(headers: Record<string, string> = {}): Record<string, string> {
  const all: Record<string, string> = { "accept-encoding": "identity", "user-agent": "adelie" };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  return all;
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** The request that a redirect asks for, as browsers understand it. */
function redirected(request: HttpRequest, status: number, location: string): HttpRequest {
  const { method = "GET", body, ...rest } = request;
  const url = new URL(location, request.url);
  const headers = Object.entries(request.headers ?? {});
  const isElsewhere = url.origin !== new URL(request.url).origin;
  const becomesGet = status === 303 ? method !== "HEAD" : (status === 301 || status === 302) && method === "POST";
  const kept = headers.filter(([name]) =>
    !(isElsewhere && /^(authorization|cookie)$/i.test(name)) && !(becomesGet && /^content-/i.test(name))
  );
  const next = { ...rest, url: url.href, headers: Object.fromEntries(kept), method: becomesGet ? "GET" : method };
  return body === undefined || becomesGet ? next : { ...next, body };
}

function redirectError(url: string): ConnectionError {
  return new ConnectionError("CONNECTION_REDIRECTS", `${placeOf(url)} redirects more than ${MAX_REDIRECTS} times`, {
    delivered: "unknown",
  });
}

function timeoutError(url: string, timeoutMs: number): ConnectionError {
  return new ConnectionError("CONNECTION_TIMEOUT", `${placeOf(url)} did not answer within ${timeoutMs} ms`, {
    delivered: "unknown",
  });
}

function closedError(delivered: "no" | "unknown"): ConnectionError {
  return new ConnectionError("CONNECTION_CLOSED", "The HTTP client was closed before there was an answer", {
    delivered,
  });
}
