/** HTTP on Node: undici's `request`, several times as fast as `fetch` there, on a pool of its own. */

import type { HttpClientOptions, HttpWire, WireAnswer } from "./wire.ts";
import { loadPackage } from "../packages.ts";

/** The part of undici that is used. */
interface Undici {
  Agent: new (options: object) => Dispatcher;
  ProxyAgent: new (options: object) => Dispatcher;
  request(url: string, options: object): Promise<UndiciResponse>;
}

interface UndiciResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: AsyncIterable<Uint8Array> & {
    text(): Promise<string>;
    destroy(): void;
    on(type: "error", listener: () => void): void;
  };
}

interface Dispatcher {
  /** Ends once what is under way has ended. */
  close(): Promise<void>;
  destroy(): Promise<void>;
}

/** NapCat and LLBot end an idle connection after five seconds. This side goes first, so that no request meets the end. */
const KEEP_ALIVE_MS = 4_000;

/** Makes a client. */
export async function createUndiciWire(options: HttpClientOptions): Promise<HttpWire> {
  const undici = await loadPackage<Undici>("undici");
  let dispatcher = createDispatcher(undici, options);
  const all = new Set([dispatcher]);
  return {
    send: async ({ method, url, headers, body, signal }) =>
      new UndiciAnswer(await undici.request(url, { dispatcher, method, headers, body, signal })),
    renew() {
      const old = dispatcher;
      all.add(dispatcher = createDispatcher(undici, options));
      old.close().then(() => all.delete(old), ignore);
    },
    close: async () => void await Promise.all([...all].map((each) => each.destroy())),
  };
}

class UndiciAnswer implements WireAnswer {
  readonly #answer: UndiciResponse;

  constructor(answer: UndiciResponse) {
    this.#answer = answer;
    answer.body.on("error", ignore); // whoever reads it hears of it
  }

  get status(): number {
    return this.#answer.statusCode;
  }

  get headers(): this {
    return this;
  }

  get(name: string): string | null {
    const value = this.#answer.headers[name.toLowerCase()];
    return value === undefined ? null : Array.isArray(value) ? value.join(", ") : value;
  }

  text(): Promise<string> {
    return this.#answer.body.text();
  }

  chunks(): AsyncIterator<Uint8Array> {
    return this.#answer.body[Symbol.asyncIterator]();
  }

  cancel(): void {
    this.#answer.body.destroy();
  }
}

function ignore(): void {}

function createDispatcher(undici: Undici, { connections = 16, ca, proxy }: HttpClientOptions): Dispatcher {
  const tls = ca === undefined ? {} : { ca };
  const settings = {
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    // A server may announce how long it keeps an idle connection. This side leaves a second before that.
    keepAliveTimeoutThreshold: 1_000,
    // The waits are bounded by the caller.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 10_000, ...tls },
  };
  return proxy === undefined
    ? new undici.Agent(settings)
    : new undici.ProxyAgent({ ...settings, uri: proxy, requestTls: tls });
}
