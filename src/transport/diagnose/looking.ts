/** The look at an address that does not work, and what is recognised there. Loaded when an attempt fails in a way that does not tell. */

import type { ConnectionError } from "../../errors.ts";
import { connectFailure, noTlsFailure } from "../../runtime/failures.ts";
import { headerOf, look, type Sight } from "../../runtime/look/look.ts";
import type { Finding } from "../../texts/diagnosis/about.ts";
import { diagnosisTexts } from "../../texts/diagnosis/diagnosis_texts.ts";
import { type Attempt, type DiagnosisOptions, type Found, specific } from "./attempt.ts";

/** The longest that looking may take, in milliseconds. */
const lookMs = 3_000;
const bodyChars = 4_096;

/** The findings that say that something else is there. */
const elsewhere: ReadonlySet<Finding> = new Set([
  "napcatWebUi",
  "llbotWebUi",
  "botListener",
  "botWebhook",
  "httpPort",
  "webSocketPort",
  "login",
]);

/** Looks at one address. */
export class Looking {
  readonly #options: DiagnosisOptions;
  readonly #signal: AbortSignal;

  /** @param signal ends a look */
  constructor(options: DiagnosisOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Looks, and tells what was found; undefined where it tells no more than the error. */
  async find(error: ConnectionError, attempt: Attempt): Promise<Found | undefined> {
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
    return this.#signal.aborted ? undefined : this.#judge(sight, error, attempt);
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
      signal: this.#signal,
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

  /** Nothing but a refusal was seen: the token is wrong, whatever else is there. */
  #tokenOr(found: Found, { status }: Answer, code: ConnectionError["code"]): Found {
    if (found.finding !== "page" || specific.has(code) || (status !== 401 && status !== 403)) return found;
    const finding = this.#options.endpoint.token === undefined ? "tokenMissing" : "tokenWrong";
    return { finding, seen: found.seen ?? `HTTP ${status}` };
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
