/**
 * Why an address does not work. When an attempt fails in a way that does not tell, one more look at the address decides what
 * is said: once for each way to fail, however often it is tried again, for three seconds at most. It goes to the host and port
 * that the attempt went to, with the same token: without it many say no more than that one is missing.
 */

import { AuthError, ConnectionError } from "../../errors.ts";
import { connectFailure, noTlsFailure } from "../../runtime/failures.ts";
import type { DialOptions } from "../../runtime/look/dial.ts";
import { headerOf, look, type LookOptions, type Sight } from "../../runtime/look/look.ts";
import type { Finding } from "../../texts/diagnosis/about.ts";
import type { Endpoint } from "./endpoint.ts";
import { diagnosisTexts } from "../../texts/diagnosis/diagnosis_texts.ts";
import { withBrief } from "../../util/brief.ts";

/** How to look at an address. */
export interface DiagnosisOptions {
  endpoint: Endpoint;
  /** As the attempts go. */
  route?: Pick<DialOptions, "ca" | "proxy">;
  /** For tests: another way to look. */
  look?: (url: string, options: LookOptions) => Promise<Sight>;
}

/** The facts about a failed attempt beside its error. */
export interface Attempt {
  /** The HTTP status that the address answered with. */
  readonly status?: number;
  /** Whether it named the version of WebSocket that it wants, as go-cqhttp and ws do. */
  readonly wantsWebSocket?: boolean;
  /** The words before the text: `get_status: `. */
  readonly prefix?: string;
}

/** A finding, and the words in which it was seen. */
interface Found {
  readonly finding: Finding;
  readonly seen?: string;
  readonly who?: string;
}

/** The longest that looking may take, in milliseconds. */
const lookMs = 3_000;
const bodyChars = 4_096;

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

/** These say enough, unless the place turns out to be something else altogether. */
const specific: ReadonlySet<ConnectionError["code"]> = new Set(["AUTH_REFUSED", "SSE_MISSING"]);
const elsewhere: ReadonlySet<Finding> = new Set([
  "napcatWebUi",
  "llbotWebUi",
  "botListener",
  "botWebhook",
  "httpPort",
  "webSocketPort",
  "login",
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
    const { endpoint } = this.#options;
    const endMs = performance.now() + lookMs;
    const isSecure = /^(wss|https):/.test(endpoint.url);
    const isNoTls = error.code === "CONNECTION_TLS";
    // A certificate that is not trusted has been told of already.
    if (isNoTls && !/does not speak TLS|没有 TLS/.test(error.message)) return undefined;
    const doubtsTls = isNoTls || (isSecure && error.code === "CONNECTION_TIMEOUT");
    const sight = await this.#see(isSecure && !doubtsTls, endMs);
    if (doubtsTls && sight.kind === "answer") return { finding: "plainPort" };
    if (isNoTls) return undefined;
    if (!isSecure && (sight.kind === "ended" || sight.kind === "noise")) {
      if (await this.#wantsTls(endMs)) return { finding: "tlsPort" };
    }
    return this.#abort.signal.aborted ? undefined : this.#judge(sight, error, attempt);
  }

  /** Asks for the front page, with the token that the attempt had. */
  #see(isSecure: boolean, endMs: number, handshakeOnly = false): Promise<Sight> {
    const { endpoint, route, look: see = look } = this.#options;
    const { host } = new URL(endpoint.url);
    const authorization = endpoint.token === undefined ? "" : `Authorization: Bearer ${endpoint.token}\r\n`;
    return see(`${isSecure ? "https" : "http"}://${portOf(endpoint.url)}/`, {
      ...route,
      takesAnyCertificate: handshakeOnly,
      request: handshakeOnly ? "" : `GET / HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: adelie\r\nAccept: */*\r\n` +
        `Accept-Encoding: identity\r\n${authorization}Connection: close\r\n\r\n`,
      bodyChars,
      timeoutMs: Math.max(1, endMs - performance.now()),
      signal: this.#abort.signal,
    });
  }

  async #wantsTls(endMs: number): Promise<boolean> {
    const sight = await this.#see(true, endMs, true);
    if (sight.kind !== "unreached") return sight.kind === "ended" && sight.isSecured;
    const place = `https://${portOf(this.#options.endpoint.url)}/`;
    const failure = connectFailure(sight.error, place);
    return failure?.kind === "tls" && failure.reason !== noTlsFailure(place).reason;
  }

  #judge(sight: Sight, { code }: ConnectionError, { status }: Attempt): Found | undefined {
    const { kind, url } = this.#options.endpoint;
    if (sight.kind === "unreached") return undefined;
    if (sight.kind !== "answer") return specific.has(code) ? undefined : strange(sight);
    const found = this.#tokenOr(recognise(sight), sight, code);
    const isRightPort = found.finding === (kind === "HTTP" ? "httpPort" : "webSocketPort");
    if (specific.has(code)) return elsewhere.has(found.finding) && !isRightPort ? found : undefined;
    if (!isRightPort) return found;
    return status === 404 && new URL(url).pathname !== "/" ? { ...found, finding: "path" } : undefined;
  }

  /** A page may give back what it was sent. */
  #withoutToken(text: string): string {
    const { token } = this.#options.endpoint;
    return token === undefined ? text : text.replaceAll(token, "***");
  }

  /** Nothing but a refusal was seen: the token is wrong, whatever else is there. */
  #tokenOr(found: Found, { status }: Answer, code: ConnectionError["code"]): Found {
    if (found.finding !== "page" || specific.has(code) || (status !== 401 && status !== 403)) return found;
    const finding = this.#options.endpoint.token === undefined ? "tokenMissing" : "tokenWrong";
    return { finding, seen: found.seen ?? `HTTP ${status}` };
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

/** No HTTP came from there. */
function strange(sight: Exclude<Sight, { kind: "answer" | "unreached" }>): Found {
  if (sight.kind === "silent") return { finding: sight.isConnected ? "silent" : "unreachable" };
  const words = diagnosisTexts().seen;
  const seen = sight.kind === "ended" ? words.closed : words.says(quoted(sight.text));
  return { finding: "noHttp", seen };
}

type Answer = Extract<Sight, { kind: "answer" }>;

/** Whose front page this is. */
export function recognise({ status, head, body }: Answer): Found {
  const location = headerOf(head, "location");
  const words = diagnosisTexts().seen;
  const seen = location === undefined
    ? words.answer(status, body.trim() === "" ? undefined : quoted(body))
    : words.moved(status, location.slice(0, 100));
  const title = /<title>([^<]{1,80})<\/title>/i.exec(body)?.[1]?.trim();
  if (/^\/webui\/?$/.test(location ?? "") || /NapCat/i.test(title ?? "")) {
    return {
      finding: "napcatWebUi",
      seen: location === undefined ? words.page(quoted(title ?? "")) : seen,
    };
  }
  if (/LLBot|LLOneBot|Lucky ?Lillia/i.test(title ?? "")) {
    return { finding: "llbotWebUi", seen: words.page(quoted(title ?? "")) };
  }
  if (body.includes("This is a bot's reverse WebSocket address")) return { finding: "botListener", seen };
  if (/^Events (are posted to another path|come by POST)\./.test(body)) return { finding: "botWebhook", seen };
  if (/plain HTTP request was sent to (an )?HTTPS|HTTP request to an HTTPS server/i.test(body)) {
    return { finding: "tlsPort" };
  }
  if (/^basic\b/i.test(headerOf(head, "www-authenticate") ?? "") || status === 407) return { finding: "login", seen };
  if (status === 502 || status === 503 || status === 504) return { finding: "gateway", seen: named(seen, head) };
  if (location !== undefined && status >= 300 && status < 400) {
    return { finding: "redirect", seen: location.slice(0, 200) };
  }
  if (status === 426 || headerOf(head, "sec-websocket-version") !== undefined) {
    return { finding: "webSocketPort", seen };
  }
  const who = apiOf(body);
  if (who !== undefined) return { finding: "httpPort", seen, ...who === "" ? {} : { who } };
  const page = title === undefined ? seen : words.pageWith(status, quoted(title));
  return { finding: "page", seen: named(page, head) };
}

/** Whose HTTP API answers so; "" for one that is not known, undefined when it is none. */
function apiOf(body: string): string | undefined {
  if (/NapCat\S* Is Running/.test(body) || body.includes('"token verify failed!"')) return "NapCat";
  if (body.includes('"token verify failed"')) return "LLBot";
  if (body.includes("API_NOT_FOUND")) return "go-cqhttp";
  if (/"retcode"\s*:/.test(body)) return "";
  return undefined;
}

function named(seen: string, head: string): string {
  const server = headerOf(head, "server");
  return server === undefined ? seen : diagnosisTexts().seen.from(seen, server.slice(0, 60));
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

/** Host and port of an address, also where the port goes without saying. */
function portOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === "" ? (/^(wss|https):$/.test(protocol) ? 443 : 80) : port}`;
}
