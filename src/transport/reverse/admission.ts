/** Who may open a reverse WebSocket, decided before the upgrade and from the request alone. */

import { ConfigError } from "../../errors.ts";
import type { ServerRequest } from "../../runtime/server/types.ts";
import { hostInUrl, isExposed, isSameSecret } from "../../util/access.ts";
import { keepSecret } from "../../util/log/redact.ts";
import { tokenInQuery } from "../diagnose/endpoint.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** The role of a connection: both, actions only, events only. */
export type Role = "universal" | "api" | "event";

/** One secret for all, one for each account by its number, or a function that gives an account's. */
export type AccessTokens = string | Readonly<Record<string, string>> | ((selfId: string) => string | undefined);

/** Where to listen for implementations, and whom to let in. */
export interface ListenOptions {
  /** The port. 0 takes any free one. */
  port: number;
  /** The address to listen on. Default `127.0.0.1`; others want an `accessToken`. */
  host?: string;
  /**
   * The path, or several. Each also counts with `/api` or `/event` after it. Default: `/`, `/ws`, `/onebot`, `/onebot/v11`
   * and `/onebot/v11/ws`.
   */
  path?: string | readonly string[];
  /**
   * The tokens that implementations have to show: one text for all accounts, an object from account to text, or a function.
   * An account that an object or a function has nothing for is refused. Default: the client's own `accessToken`.
   */
  accessToken?: AccessTokens;
  /** How many accounts are let in. Default 100. With 1 the listening client is that account's client itself. */
  maxAccounts?: number;
}

/** A connection that may come in. */
export interface Admission {
  /** As the request names it; undefined when it does not. */
  readonly selfId: string | undefined;
  readonly role: Role;
  /** The software, as it names itself. */
  readonly agent: string;
}

/** A connection that may not. */
export interface Rejection {
  readonly status: number;
  /** One sentence for whoever looks into the implementation's log. */
  readonly body: string;
}

/** The rules of one server. */
export interface AdmissionRules {
  readonly paths: ReadonlySet<string>;
  /** The secret of an account; `null` when it has none and so may not come in. Absent: nothing is asked for. */
  readonly tokenOf: ((selfId: string | undefined) => string | null) | undefined;
  /** Whether each account has a secret of its own. */
  readonly perAccount: boolean;
}

const usualPaths: readonly string[] = ["/", "/ws", "/onebot", "/onebot/v11", "/onebot/v11/ws"];

/**
 * Checks where a server is to listen, and makes its rules.
 *
 * @throws ConfigError for wrong values, and when everybody who can reach the host could come in
 */
export function admissionRules(listen: ListenOptions): AdmissionRules {
  const { port, host = "127.0.0.1", path = usualPaths, maxAccounts = 1 } = listen;
  const accessToken = trimTokens(listen.accessToken ?? "");
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new ConfigError("LISTEN_PORT", transportTexts().listenPort(port));
  }
  if (!(maxAccounts >= 1)) throw new ConfigError("OPTION", transportTexts().listenAccounts(maxAccounts));
  const bases = typeof path === "string" ? [path] : path;
  const wrong = bases.find((each) => !/^\/[^?#\s]*$/.test(each));
  if (wrong !== undefined || bases.length === 0) {
    throw new ConfigError("LISTEN_PATH", transportTexts().listenPath(JSON.stringify(wrong ?? [])));
  }
  checkTokens(accessToken);
  if (isExposed(host, accessToken)) {
    throw new ConfigError(
      "LISTEN_EXPOSED",
      transportTexts().listenExposed(hostInUrl(host), port),
    );
  }
  return {
    paths: new Set(bases.map(trimPath).flatMap((base) => [base || "/", `${base}/api`, `${base}/event`])),
    tokenOf: accessToken === "" ? undefined : tokenReader(accessToken),
    perAccount: typeof accessToken !== "string",
  };
}

/** Decides about one request for an upgrade. */
export function admit(request: ServerRequest, rules: AdmissionRules): Admission | Rejection {
  const path = trimPath(request.url.pathname) || "/";
  if (!rules.paths.has(path)) {
    return refusal(404, transportTexts().nothingAt(path.slice(0, 100), [...rules.paths].join(" ")));
  }
  const role = roleOf(request.header("x-client-role"), path);
  if (role === undefined) return refusal(400, transportTexts().clientRole);
  const name = request.header("x-self-id")?.trim() ?? "";
  if (!/^[\w.@-]{0,64}$/.test(name)) return refusal(400, transportTexts().badSelfId);
  const selfId = name === "" || name === "0" ? undefined : name;
  return refuseToken(request, selfId, rules) ??
    { selfId, role, agent: (request.header("user-agent") ?? "unknown").replace(/[^\x20-\x7e]/g, "?").slice(0, 60) };
}

/** Whether a decision is a refusal. */
export function isRefused(decision: Admission | Rejection): decision is Rejection {
  return "status" in decision;
}

function refuseToken(
  request: ServerRequest,
  selfId: string | undefined,
  { tokenOf, perAccount }: AdmissionRules,
): Rejection | undefined {
  if (tokenOf === undefined) {
    // Any page in a browser of this machine can open a WebSocket to it. Implementations name no origin.
    return request.header("origin") === undefined ? undefined : refusal(403, transportTexts().pageWithoutToken);
  }
  const given = givenToken(request);
  if (given === "") return refusal(401, transportTexts().tokenMissing);
  if (perAccount && selfId === undefined) {
    return refusal(400, transportTexts().selfIdForToken);
  }
  const wanted = tokenOf(selfId);
  const isRight = isSameSecret(given, wanted ?? "");
  return isRight && wanted !== null ? undefined : refusal(403, transportTexts().otherToken);
}

/** `Bearer X`, `Token X` (go-cqhttp), a bare `X`; failing that `?access_token=X`. NapCat without a token sends a bare `Bearer`. */
function givenToken(request: ServerRequest): string {
  const header = (request.header("authorization") ?? "").trim();
  const fromHeader = /^(?:bearer|token)$/i.test(header) ? "" : header.replace(/^[a-z]+\s+/i, "");
  return fromHeader === "" ? tokenInQuery(request.url).trim() : fromHeader;
}

function roleOf(header: string | undefined, path: string): Role | undefined {
  const name = header?.trim().toLowerCase() ?? "";
  if (name === "universal" || name === "api" || name === "event") return name;
  if (name !== "") return undefined;
  return path.endsWith("/api") ? "api" : path.endsWith("/event") ? "event" : "universal";
}

function trimPath(path: string): string {
  return path.replace(/\/+$/, "");
}

function refusal(status: number, body: string): Rejection {
  return { status, body };
}

function tokenReader(tokens: AccessTokens): (selfId: string | undefined) => string | null {
  if (typeof tokens === "function") {
    return (selfId = "") => {
      const token = tokens(selfId) || null;
      keepSecret(token);
      return token;
    };
  }
  for (const token of typeof tokens === "string" ? [tokens] : Object.values(tokens)) keepSecret(token);
  if (typeof tokens === "string") return () => tokens;
  return (selfId = "") => Object.hasOwn(tokens, selfId) ? tokens[selfId] as string : null;
}

/** A line break at the end of a secret comes from the file that it was read from. */
function trimTokens(tokens: AccessTokens): AccessTokens {
  if (typeof tokens === "string") return tokens.trim();
  if (typeof tokens !== "object" || tokens === null) return tokens;
  return Object.fromEntries(Object.entries(tokens).map(([selfId, token]) => [selfId, String(token).trim()]));
}

function checkTokens(tokens: AccessTokens): void {
  if (typeof tokens === "function" || tokens === "") return;
  const texts: unknown[] = typeof tokens === "string" ? [tokens] : Object.values(tokens ?? {});
  if (texts.length > 0 && texts.every((text) => typeof text === "string" && /^[\x21-\x7e]+$/.test(text))) return;
  throw new ConfigError(
    "TOKEN_INVALID",
    transportTexts().listenToken,
  );
}
