/** The settings of a gateway: flags, else a file, else the environment and `.env`. The library checks what they say. */

import type { ApiOptions, GatewayOptions, GatewayServeOptions, QueueOptions } from "adelie/gateway";
import { messageOf } from "adelie/tools";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseJson } from "../json_text.ts";
import { listenPlace } from "../listen_place.ts";
import { readTypeScript } from "../loading.ts";
import { notOneOf } from "../sandbox/command.ts";
import { readSettings } from "../settings.ts";
import { Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Implementations with a client of their own. */
export const CLIENTS = ["napcat", "llbot", "lagrange", "go-cqhttp"] as const;

/** The flags. */
export interface GatewayFlags {
  readonly config?: string;
  readonly redis?: string;
  /** True for the usual folder. */
  readonly local?: true | string;
  readonly url?: readonly string[];
  readonly listen?: readonly string[];
  readonly token?: string;
  readonly implementation?: typeof CLIENTS[number];
  readonly prefix?: string;
  readonly leaseMs?: number;
  readonly partitions?: number;
  readonly maxBacklog?: number;
  readonly serve?: string;
  readonly serveTo?: readonly string[];
  readonly serveToken?: string;
  /** True for the usual file. */
  readonly record?: true | string;
}

/** One account, or many that come by themselves: the options of its client, and which client that is. */
export interface AccountSettings extends ApiOptions {
  readonly implementation?: typeof CLIENTS[number];
}

/** Everything: the accounts, and what `createGateway` gets beside them. */
export interface GatewaySettings extends GatewayOptions {
  readonly accounts: readonly AccountSettings[];
}

type Settings = Readonly<Record<string, unknown>>;

/**
 * Reads them.
 *
 * @throws Failure when there is no queue, no account, or a file that cannot be read
 */
export async function settingsOf(flags: GatewayFlags, around: Surroundings): Promise<GatewaySettings> {
  const texts = chosenTexts().gateway;
  const env = { ...readSettings(around.cwd), ...around.env };
  const { accounts: listed, url, accessToken, queue, ...rest } = flags.config === undefined
    ? {} as Settings
    : await configOf(flags.config, around.cwd);
  const accounts = namedIn(flags) ?? accountsIn(listed, url) ??
    (rest["api"] === undefined && known(env["ONEBOT_URL"]) !== undefined ? [{ url: env["ONEBOT_URL"] as string }] : []);
  if (accounts.length === 0 && rest["api"] === undefined) throw new Failure(texts.noAccounts);
  const { partitions, maxBacklog, record = rest["record"] as GatewayOptions["record"] } = flags;
  const serve = servedBy(flags) ?? rest["serve"] as GatewayOptions["serve"];
  const token = flags.token ?? accessToken ?? known(env["ONEBOT_TOKEN"]);
  return {
    ...rest,
    ...given({ partitions, maxBacklog, serve, record, ...queueIn(queue, flags, env, (serve ?? record) === undefined) }),
    accounts: accounts.map((account) => ({ ...given({ accessToken: token as string | undefined }), ...account })),
  };
}

/**
 * Where gateways and workers meet, for whoever is none of them.
 *
 * @throws Failure when there is none, or a file that cannot be read
 */
export async function queueOf(flags: GatewayFlags, around: Surroundings): Promise<QueueOptions> {
  const { queue } = flags.config === undefined ? {} as Settings : await configOf(flags.config, around.cwd);
  const found = queueIn(queue, flags, { ...readSettings(around.cwd), ...around.env }, true);
  return found.queue as QueueOptions;
}

/** @param isWanted a gateway that serves frameworks, or records, needs none, and takes none that the environment has for something else */
function queueIn(
  queue: unknown,
  flags: GatewayFlags,
  env: Surroundings["env"],
  isWanted: boolean,
): { queue?: QueueOptions } {
  const inFile = (typeof queue === "object" ? queue : { url: queue }) as Partial<QueueOptions>;
  const local = flags.local === true ? "local" : flags.local === undefined ? undefined : `local:${flags.local}`;
  const url = flags.redis ?? local ?? inFile.url ?? (isWanted ? known(env["REDIS_URL"]) : undefined);
  if (url === undefined) {
    if (isWanted) throw new Failure(chosenTexts().gateway.noQueue);
    return {};
  }
  const { prefix = inFile.prefix, leaseMs = inFile.leaseMs } = flags;
  return { queue: { ...inFile, url, ...given({ prefix, leaseMs }) } };
}

function servedBy({ serve, serveTo, serveToken }: GatewayFlags): GatewayServeOptions | undefined {
  if (serve === undefined && serveTo === undefined) return undefined;
  const place = serve === undefined ? {} : listenPlace(serve, "--serve");
  return { ...place, ...given({ connectTo: serveTo, accessToken: serveToken }) };
}

const known = (value: string | undefined): string | undefined => value === "" ? undefined : value;

/** Without what nobody said. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function namedIn({ url = [], listen = [], implementation }: GatewayFlags): AccountSettings[] | undefined {
  const named: AccountSettings[] = [
    ...url.map((each) => ({ url: each })),
    ...listen.map((place) => ({ listen: listenPlace(place) })),
  ].map((each) => ({ ...each, ...given({ implementation }) }));
  return named.length === 0 ? undefined : named;
}

function accountsIn(listed: unknown, url: unknown): AccountSettings[] | undefined {
  const list = listed ?? (url === undefined ? undefined : [{ url }]);
  if (list === undefined) return undefined;
  if (!Array.isArray(list) || list.some((each) => typeof each !== "object" || each === null)) {
    throw new Failure(chosenTexts().gateway.wrongAccounts);
  }
  for (const { implementation } of list as { implementation?: unknown }[]) {
    if (implementation !== undefined && !CLIENTS.some((name) => name === implementation)) {
      throw notOneOf("implementation", CLIENTS, JSON.stringify(implementation));
    }
  }
  return list as AccountSettings[];
}

/** JSON, or the default export of a module. */
async function configOf(name: string, cwd: string): Promise<Settings> {
  const path = resolve(cwd, name);
  if (!existsSync(path)) throw new Failure(chosenTexts().files.missing(name, []));
  let value: unknown;
  try {
    if (/\.[mc]?[tj]s$/.test(name)) {
      await readTypeScript();
      value = (await import(pathToFileURL(path).href) as { default?: unknown }).default;
    } else value = parseJson(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Failure(chosenTexts().files.unreadable(name, messageOf(error)));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Failure(chosenTexts().gateway.wrongConfig(name));
  }
  return value as Settings;
}
