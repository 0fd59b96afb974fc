/** One HTTP client for three runtimes: keep-alive, timeouts, abort, bodies that are read as slowly as they are used. */

import { ConnectionError, type Delivered } from "../errors.ts";
import { loadPackage } from "./packages.ts";
import { runtimeName } from "./platform.ts";

/** One request. */
export interface HttpRequest {
  /** Default `GET`. */
  method?: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** The longest wait for the answer's head, and then for each next piece of its body. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Default `manual`: the caller sees the 3xx. */
  redirect?: "follow" | "manual";
}

/** One answer. Read its body, or cancel it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  /** The body in pieces. What is not read is not fetched. A body that is cut short is an error. */
  body(): AsyncIterable<Uint8Array>;
  /** Drops the rest. */
  cancel(): Promise<void>;
}

/** A client with connections of its own. */
export interface HttpClient {
  /**
   * Sends a request.
   *
   * @throws ConnectionError when there is no whole answer; `signal.reason` when it was aborted
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** How a client connects. */
export interface HttpClientOptions {
  /** How many connections it opens to one place, on Node. Default 16. */
  connections?: number;
  /** A certificate authority to trust, as PEM (Node). */
  ca?: string;
}

/**
 * Makes a client. Each has its own connections, so that a busy one never delays another.
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
  return runtimeName === "node" ? new UndiciClient(options) : new FetchClient();
}

/** The part of undici that is used. */
interface Undici {
  Agent: new (options: object) => UndiciAgent;
  request(url: string, options: object): Promise<{
    statusCode: number;
    headers: Record<string, string | string[] | undefined>;
    body: AsyncIterable<Uint8Array> & {
      text(): Promise<string>;
      destroy(): void;
      on(type: "error", listener: () => void): void;
    };
  }>;
}

interface UndiciAgent {
  destroy(): Promise<void>;
}

class UndiciClient implements HttpClient {
  readonly #options: HttpClientOptions;
  #loaded: Promise<{ undici: Undici; agent: UndiciAgent }> | undefined;
  #isClosed = false;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    request.signal?.throwIfAborted();
    if (this.#isClosed) throw closedError(request.url);
    const { undici, agent } = await (this.#loaded ??= this.#load());
    try {
      const timeout = request.timeoutMs ?? 0;
      const { statusCode, headers, body } = await undici.request(request.url, {
        dispatcher: agent,
        method: request.method ?? "GET",
        headers: request.headers,
        body: request.body,
        signal: request.signal,
        headersTimeout: timeout,
        bodyTimeout: timeout,
      });
      body.on("error", () => {});
      const response: HttpResponse = {
        status: statusCode,
        headers: { get: (name) => headerText(headers[name.toLowerCase()]) },
        text: () => body.text().catch((error: unknown) => Promise.reject(connectionError(error, request))),
        body: () => translated(body, request),
        cancel: () => Promise.resolve(body.destroy()),
      };
      return await redirected(this, request, response);
    } catch (error) {
      throw connectionError(error, request);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#loaded !== undefined) await (await this.#loaded).agent.destroy();
  }

  async #load(): Promise<{ undici: Undici; agent: UndiciAgent }> {
    const undici = await loadPackage<Undici>("undici");
    const agent = new undici.Agent({
      connections: this.#options.connections ?? 16,
      pipelining: 1,
      // NapCat and LLBot close an idle connection after five seconds: ours goes first.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 4_000,
      connect: { timeout: 10_000, ...this.#options.ca === undefined ? {} : { ca: this.#options.ca } },
    });
    return { undici, agent };
  }
}

class FetchClient implements HttpClient {
  readonly #closing = new AbortController();

  async request(request: HttpRequest): Promise<HttpResponse> {
    request.signal?.throwIfAborted();
    if (this.#closing.signal.aborted) throw closedError(request.url);
    const watch = new Watch(request.timeoutMs, [request.signal, this.#closing.signal]);
    try {
      const answer = await fetch(request.url, {
        method: request.method ?? "GET",
        redirect: request.redirect ?? "manual",
        signal: watch.signal,
        ...request.headers === undefined ? {} : { headers: request.headers },
        ...request.body === undefined ? {} : { body: bodyOf(request.body) },
      });
      watch.stop();
      const body = (): AsyncIterable<Uint8Array> => translated(watched(answer.body, watch), request);
      return {
        status: answer.status,
        headers: answer.headers,
        text: async () => {
          const decoder = new TextDecoder();
          let text = "";
          for await (const chunk of body()) text += decoder.decode(chunk, { stream: true });
          return text + decoder.decode();
        },
        body,
        cancel: async () => {
          watch.end();
          await answer.body?.cancel().catch(() => {});
        },
      };
    } catch (error) {
      watch.end();
      throw connectionError(watch.reason ?? error, request);
    }
  }

  close(): Promise<void> {
    this.#closing.abort(closedError("this client"));
    return Promise.resolve();
  }
}

/** Deno sends a text or bytes a second time when the connection breaks off before an answer; a blob goes out once. */
function bodyOf(body: string | Uint8Array): Blob | string {
  return runtimeName === "deno" ? new Blob([body as string]) : body as string;
}

/** Aborts when one wait takes too long, or when one of several signals does. */
class Watch {
  readonly #controller = new AbortController();
  readonly #limit: number | undefined;
  readonly #sources: readonly AbortSignal[];
  readonly #forward: (event: Event) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limitMs: number | undefined, sources: readonly (AbortSignal | undefined)[]) {
    this.#limit = limitMs;
    this.#sources = sources.filter((source) => source !== undefined);
    this.#forward = (event) => this.#controller.abort((event.target as AbortSignal).reason);
    for (const source of this.#sources) source.addEventListener("abort", this.#forward);
    this.start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it aborted, if it did: runtimes do not all reject with the signal's reason. */
  get reason(): unknown {
    return this.#controller.signal.aborted ? this.#controller.signal.reason : undefined;
  }

  start(): void {
    this.stop();
    if (this.#limit === undefined || this.#limit <= 0 || this.#limit === Infinity) return;
    this.#timer = setTimeout(
      () => this.#controller.abort(new DOMException("The wait was too long", "TimeoutError")),
      this.#limit,
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  end(): void {
    this.stop();
    for (const source of this.#sources) source.removeEventListener("abort", this.#forward);
  }
}

async function* watched(body: ReadableStream<Uint8Array> | null, watch: Watch): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  try {
    while (reader !== undefined) {
      watch.start();
      const { done, value } = await reader.read().catch((error: unknown) => Promise.reject(watch.reason ?? error));
      watch.stop();
      if (done) return;
      yield value;
    }
  } finally {
    watch.end();
    await reader?.cancel().catch(() => {});
  }
}

async function* translated(body: AsyncIterable<Uint8Array>, request: HttpRequest): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw connectionError(error, request);
  }
}

/** undici.request does not follow redirects; few callers want it to. */
async function redirected(
  client: HttpClient,
  request: HttpRequest,
  response: HttpResponse,
  left = 5,
): Promise<HttpResponse> {
  const location = response.headers.get("location");
  if (request.redirect !== "follow" || location === null || ![301, 302, 303, 307, 308].includes(response.status)) {
    return response;
  }
  await response.cancel();
  if (left === 0) {
    throw new ConnectionError("CONNECTION_REDIRECTS", `${place(request.url)} redirects in circles`, {
      delivered: "unknown",
    });
  }
  const next = { ...request, url: new URL(location, request.url).href, redirect: "manual" as const };
  return redirected(client, { ...next, redirect: "follow" }, await client.request(next), left - 1);
}

function headerText(value: string | string[] | undefined): string | null {
  return value === undefined ? null : Array.isArray(value) ? value.join(", ") : value;
}

function closedError(url: string): ConnectionError {
  return new ConnectionError("CONNECTION_CLOSED", `The HTTP client was closed before ${place(url)} answered`);
}

/** What the runtimes say about a failure, in one form. Nobody listening means that nothing was delivered. */
function connectionError(error: unknown, request: HttpRequest): unknown {
  if (error instanceof ConnectionError) return error;
  if (request.signal?.aborted === true) return request.signal.reason;
  const text = describe(error);
  const [code, sentence, delivered] = classify(text, place(request.url), request.timeoutMs);
  return new ConnectionError(code, sentence, { cause: error, delivered });
}

function classify(
  text: string,
  where: string,
  timeoutMs: number | undefined,
): [code: string, sentence: string, delivered: Delivered] {
  if (/ENOTFOUND|EAI_AGAIN|EAI_NONAME|getaddrinfo|failed to lookup|dns error|FailedToResolve/i.test(text)) {
    return ["CONNECTION_HOST_NOT_FOUND", `The host name of ${where} is not known: is it spelt right?`, "no"];
  }
  if (/ECONNREFUSED|ConnectionRefused|connection refused|Unable to connect/i.test(text)) {
    return [
      "CONNECTION_REFUSED",
      `Nobody listens at ${where}: is the implementation running, and is this its port?`,
      "no",
    ];
  }
  if (
    /certificate|CERT_|SELF_SIGNED|ERR_TLS|ERR_SSL|wrong version number|InvalidContentType|UnknownIssuer|BoringSSL/i
      .test(text)
  ) {
    return ["CONNECTION_TLS", `${where} has no certificate that is trusted here, or speaks no TLS`, "no"];
  }
  if (/UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/i.test(text)) {
    return ["CONNECTION_TIMEOUT", `${where} cannot be reached: the connection took too long`, "no"];
  }
  if (/Timeout/i.test(text)) return ["CONNECTION_TIMEOUT", `${where} did not answer within ${timeoutMs} ms`, "unknown"];
  return ["CONNECTION_DROPPED", `${where} broke the connection off before the answer was whole`, "unknown"];
}

/** Name, code and message of an error and of what caused it. */
function describe(error: unknown): string {
  const parts: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    parts.push(at.name, (at as { code?: string }).code ?? "", at.message);
  }
  return parts.join(" ") || String(error);
}

/** The address without query: that may hold the token. */
function place(url: string): string {
  return url.split("?")[0] ?? url;
}
