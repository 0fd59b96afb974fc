/** The web of a test: answers for the addresses that a bot fetches, and none for any other. */

import { AdelieError } from "../../errors.ts";
import { createHttpClient, type HttpClient, type HttpRequest, type HttpResponse } from "../../runtime/http/http.ts";
import { testingTexts } from "../../texts/testing/testing_texts.ts";

/**
 * The answer of an address: a text, bytes, anything else as JSON, a `Response` where the status or a header matters, or a
 * function that gets the request and gives one of these. An `Error` is thrown: nobody is there.
 */
export type WebAnswer = string | Uint8Array | Response | Error | object | ((request: Request) => unknown);

/** Answers by address, where `*` stands for anything: `https://api.example.com/weather?*`. The first that fits holds. */
export type WebAnswers = Readonly<Record<string, WebAnswer>>;

/** The web of a test. */
export interface TestWeb {
  /** For services that fetch: `provide: [[Weather, new Weather(web.fetch)]]`. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Everything that was asked for so far, in order: `GET https://…`. */
  readonly requests: readonly string[];
}

/** @internal With the parts that the kit needs. */
export class StubbedWeb implements TestWeb {
  readonly requests: string[] = [];
  /** Addresses that were asked for and have no answer, until somebody takes them. */
  readonly unmet: string[] = [];
  readonly #answers: readonly (readonly [fits: (url: string) => boolean, answer: unknown])[];

  constructor(answers: WebAnswers) {
    this.#answers = Object.entries(answers).map(([address, answer]) => [fitting(address), answer]);
  }

  readonly fetch: TestWeb["fetch"] = async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    this.requests.push(`${method} ${url}`);
    const found = this.#answers.find(([fits]) => fits(url));
    if (found === undefined) {
      this.unmet.push(url);
      throw new AdelieError("TEST_FAILED", testingTexts().noAnswer(url));
    }
    const [, answer] = found;
    return asResponse(typeof answer === "function" ? await (answer as (of: Request) => unknown)(request) : answer);
  };

  /** The same for the downloads of clients. Files of the sandbox itself are fetched there. */
  client(isSandbox: (url: string) => boolean, isStrict: boolean): HttpClient {
    let real: HttpClient | undefined;
    return {
      request: (request) =>
        isSandbox(request.url) || (!isStrict && !this.#answers.some(([fits]) => fits(request.url)))
          ? (real ??= createHttpClient({ direct: {} })).request(request)
          : this.#answer(request),
      renew: () => real?.renew(),
      close: () => real?.close() ?? Promise.resolve(),
    };
  }

  async #answer({ method = "GET", url, headers = {}, signal }: HttpRequest): Promise<HttpResponse> {
    const response = await this.fetch(url, { method, headers, ...signal === undefined ? {} : { signal } });
    return {
      status: response.status,
      headers: response.headers,
      url,
      text: () => response.text(),
      async *body() {
        yield new Uint8Array(await response.arrayBuffer());
      },
      cancel: () => Promise.resolve(),
    };
  }
}

/**
 * Makes the web of a test, for bots whose services fetch addresses themselves. It is also the option `web` of `createTestBot`,
 * which takes the answers alone for bots that only download.
 *
 * @example A service that fetches
 * ```ts
 * import { Command, inject } from "adelie";
 * import { createTestBot, createTestWeb } from "adelie/testing";
 *
 * class Weather {
 *   constructor(private readonly ask: (address: string) => Promise<Response> = fetch) {}
 *
 *   async today() {
 *     return (await (await this.ask("https://weather.example/today")).json()).text;
 *   }
 * }
 *
 * class Forecaster {
 *   private weather = inject(Weather);
 *
 *   @Command("天气")
 *   async tell() {
 *     return await this.weather.today();
 *   }
 * }
 *
 * const web = createTestWeb({ "https://weather.example/*": { text: "晴" } });
 * await using bot = await createTestBot(Forecaster, { web, provide: [[Weather, new Weather(web.fetch)]] });
 * await bot.people.小明.says("天气");
 * await bot.people.小明.hears("晴");
 * ```
 *
 * @param answers by address; whatever else is fetched fails, and with it the test of a bot that has this web
 * @returns a `fetch` that answers, and what it was asked for
 */
export function createTestWeb(answers: WebAnswers): TestWeb {
  return new StubbedWeb(answers);
}

function fitting(address: string): (url: string) => boolean {
  const parts = (address.includes("*") ? address : new URL(address).href).split("*");
  const pattern = new RegExp(`^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join(".*")}$`);
  return (url) => pattern.test(url);
}

function asResponse(answer: unknown): Response {
  if (answer instanceof Error) throw answer;
  if (answer instanceof Response) return answer.clone();
  if (typeof answer === "string") return new Response(answer);
  return answer instanceof Uint8Array ? new Response(answer as Uint8Array<ArrayBuffer>) : Response.json(answer);
}
