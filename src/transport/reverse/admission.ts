/** Where to listen for implementations, and whom to let in: the option, checked and made into rules. `admit.ts` goes by them. */

import { ConfigError } from "../../errors.ts";
import { hostInUrl, isExposed } from "../../util/access.ts";
import { keepSecret } from "../../util/log/redact.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

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

/** For people: `ws://127.0.0.1:8080`. Where any port will do, the real one once it is known. */
export function listenAddress({ host = "127.0.0.1", port }: ListenOptions, realPort: number = port): string {
  return `ws://${hostInUrl(host)}:${realPort}`;
}

/** Without slashes at its end: `/` is "". */
export function trimPath(path: string): string {
  return path.replace(/\/+$/, "");
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
