/** Checks of the way to QQ: the endpoint and its token, proxies, ports, the clock, and how media will go. */

import { keepSecret, messageOf, type Probe, probeEndpoint } from "adelie/tools";
import { createServer } from "node:net";
import type { Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { type Check, checkOf, type Status } from "./check.ts";

/** Where the bot goes. */
export interface Place {
  readonly url: string | undefined;
  readonly token: string | undefined;
}

/** So many seconds may a clock be off before cooldowns and "today" are. */
const SKEW_SECONDS = 30;
const SANDBOX_PORT = 5710;

/** All checks that need the network. */
export async function networkChecks({ url, token }: Place, around: Surroundings): Promise<Check[]> {
  const texts = chosenTexts().doctor;
  keepSecret(token);
  if (url === undefined) {
    return [
      checkOf("endpoint", "skipped", texts.noEndpoint, texts.connectFirst),
      proxies(undefined, around.env),
      await sandboxPort(),
    ];
  }
  const [endpoint, probe] = await lookAt(url, token);
  return [
    endpoint,
    proxies(url, around.env),
    ...probe === undefined ? [] : [clock(probe)],
    media(url),
    await sandboxPort(),
  ];
}

async function lookAt(url: string, token: string | undefined): Promise<[Check, Probe | undefined]> {
  const texts = chosenTexts().doctor;
  try {
    const probe = await probeEndpoint({ url, ...token === undefined ? {} : { accessToken: token } });
    const seen = texts.reached(probe.address, probe.app, String(probe.selfId ?? "?"), probe.ms);
    if (probe.online === false) return [checkOf("endpoint", "bad", seen, texts.offline), probe];
    return [checkOf("endpoint", "ok", seen), probe];
  } catch (error) {
    const id = (error as { code?: unknown }).code === "AUTH_REFUSED" ? "token" : "endpoint";
    return [checkOf(id, "bad", messageOf(error), texts.endpointFix), undefined];
  }
}

/** Deno and Bun send connections to this machine through a proxy of the environment as well. */
function proxies(url: string | undefined, env: Surroundings["env"]): Check {
  const texts = chosenTexts().doctor;
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()])
    .filter((name) => (env[name] ?? "") !== "");
  if (names.length === 0) return checkOf("proxy", "ok", texts.noProxy);
  const host = url === undefined || !URL.canParse(url) ? "127.0.0.1" : new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (isExempt(host, env["NO_PROXY"] ?? env["no_proxy"] ?? "")) {
    return checkOf("proxy", "ok", texts.exempt(names, host));
  }
  return checkOf("proxy", "warn", texts.proxied(names, host), texts.proxyFix(host));
}

/** `localhost,.lan,127.0.0.1:3001,[::1],*` */
function isExempt(host: string, list: string): boolean {
  return list.toLowerCase().split(/[\s,]+/).some((each) => {
    const inBrackets = /^\[(.*)\](?::\d+)?$/.exec(each)?.[1];
    const name = inBrackets ?? each.replace(/^([^:]+):\d+$/, "$1");
    if (name === "*" || name === host) return true;
    const ending = name.replace(/^\*?\./, "");
    return ending !== "" && ending !== name && host.endsWith(`.${ending}`);
  });
}

function clock({ aheadSeconds }: Probe): Check {
  const texts = chosenTexts().doctor;
  if (aheadSeconds === undefined) return checkOf("clock", "skipped", texts.noClock);
  const isOff = Math.abs(aheadSeconds) > SKEW_SECONDS;
  return checkOf("clock", isOff ? "warn" : "ok", texts.clock(aheadSeconds), isOff ? texts.clockFix : "");
}

/** A path of this machine reaches an implementation on this machine alone. */
function media(url: string): Check {
  const texts = chosenTexts().doctor;
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
  return checkOf("media", "ok", isHere ? texts.mediaByPath : texts.mediaByBytes(host));
}

async function sandboxPort(): Promise<Check> {
  const texts = chosenTexts().doctor;
  const status: Status = await isFree(SANDBOX_PORT) ? "ok" : "warn";
  return status === "ok"
    ? checkOf("port", status, texts.portFree(SANDBOX_PORT))
    : checkOf("port", status, texts.portTaken(SANDBOX_PORT), texts.portFix(SANDBOX_PORT));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
