/**
 * Why an address does not work. When an attempt fails in a way that does not tell, one more look at the address decides what
 * is said: once for each way to fail, however often it is tried again, for three seconds at most. It goes to the host and port
 * that the attempt went to, with the same token: without it many say no more than that one is missing.
 */

import { AuthError, ConnectionError } from "../../errors.ts";
import type { Finding } from "../../texts/diagnosis/about.ts";
import { type Attempt, type DiagnosisOptions, type Found, specific } from "./attempt.ts";
import { diagnosisTexts } from "../../texts/diagnosis/diagnosis_texts.ts";
import { withBrief } from "../../util/brief.ts";

/** Failures that are known without a look; the runtime's own sentences are kept where they tell another reason. */
const told: [code: ConnectionError["code"], sentence: RegExp, finding: Finding][] = [
  ["CONNECTION_REFUSED", /^(Nobody listens at|没有程序在监听) /, "nobody"],
  ["CONNECTION_HOST_NOT_FOUND", /^(The host name of |解析不了 )/, "unknownHost"],
];

/** Failures that a look can tell more about. The second column: also when the address has worked before. */
const unclear: ReadonlyMap<ConnectionError["code"], boolean> = new Map([
  ["AUTH_REFUSED", true],
  ["CONNECTION_NOT_WEBSOCKET", true],
  ["CONNECTION_TLS", true],
  ["CONNECTION_TIMEOUT", false],
  ["CONNECTION_DROPPED", false],
  ["HTTP_UNEXPECTED", false],
  ["SSE_MISSING", false],
]);

/** The findings of one transport about its address. */
export class Diagnosis {
  readonly #options: DiagnosisOptions;
  readonly #found = new Map<string, Promise<Found | undefined>>();
  readonly #abort = new AbortController();
  #worked = false;

  constructor(options: DiagnosisOptions) {
    this.#options = options;
  }

  /** The error with the findings: at once where it tells enough itself, otherwise after a look. */
  explain(error: ConnectionError, attempt: Attempt = {}): ConnectionError | Promise<ConnectionError> {
    const known = this.#known(error, attempt);
    if (known !== undefined) return this.#complete(error, attempt, known);
    // It is there, and broke down over this one thing.
    if (error.code === "HTTP_UNEXPECTED" && (attempt.status ?? 0) >= 500) return error;
    const wants = unclear.get(error.code);
    if (wants === undefined || (this.#worked && !wants) || this.#abort.signal.aborted) return error;
    return this.#once(error, attempt).then((found) =>
      found === undefined ? error : this.#complete(error, attempt, found)
    );
  }

  /** It works: the next failure is looked into again. */
  works(): void {
    this.#worked = true;
    if (this.#found.size > 0) this.#found.clear();
  }

  /** Ends a look under way; nothing is looked at any more. */
  cancel(): void {
    this.#abort.abort();
  }

  /** The finding that needs no look. */
  #known({ code, message }: ConnectionError, { status = 0, wantsWebSocket = false }: Attempt): Found | undefined {
    const { kind } = this.#options.endpoint;
    if (status === 502 || status === 503 || status === 504) return { finding: "gateway", seen: `HTTP ${status}` };
    if ((status === 426 || wantsWebSocket) && kind === "HTTP") {
      return { finding: "webSocketPort", seen: `HTTP ${status}` };
    }
    const found = told.find((each) => each[0] === code && each[1].test(message));
    return found === undefined ? undefined : { finding: found[2] };
  }

  #once(error: ConnectionError, attempt: Attempt): Promise<Found | undefined> {
    const key = `${error.code} ${attempt.status ?? ""}`;
    let found = this.#found.get(key);
    if (found === undefined) this.#found.set(key, found = this.#look(error, attempt));
    return found;
  }

  async #look(error: ConnectionError, attempt: Attempt): Promise<Found | undefined> {
    const { Looking } = await import("./looking.ts");
    return await new Looking(this.#options, this.#abort.signal).find(error, attempt);
  }

  /** A page may give back what it was sent. */
  #withoutToken(text: string): string {
    const { token } = this.#options.endpoint;
    return token === undefined ? text : text.replaceAll(token, "***");
  }

  #complete(error: ConnectionError, { prefix = "" }: Attempt, found: Found): ConnectionError {
    const { address, kind } = this.#options.endpoint;
    const { full, brief } = diagnosisTexts();
    const about = { address, kind, seen: "", ...found };
    const text = prefix + this.#withoutToken(full[found.finding](about));
    const short = prefix + this.#withoutToken(brief[found.finding](about));
    const options = { cause: error, delivered: found.finding === "tlsPort" ? "no" as const : error.delivered };
    // A refused token is final. Another service at the address is not: the right port may be opened yet.
    if (found.finding === "login" && error instanceof AuthError) {
      return withBrief(new AuthError(error.code, text, options), short);
    }
    const code = kind === "WebSocket" ? "CONNECTION_NOT_WEBSOCKET" : "HTTP_UNEXPECTED";
    return withBrief(new ConnectionError(specific.has(error.code) ? code : error.code, text, options), short);
  }
}
