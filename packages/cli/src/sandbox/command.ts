/** `adelie sandbox`: a simulated QQ by itself, for bots in any language. */

import {
  createSandbox,
  DIALECT_NAMES,
  FAULT_PRESETS,
  type FaultPresetName,
  isDialectName,
  isLoadKind,
  LOAD_KINDS,
  type LoadMix,
  runLoad,
  type Sandbox,
} from "adelie/sandbox";
import { resolve } from "node:path";
import process from "node:process";
import { logTo } from "../log.ts";
import { ended, EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Options of the command. */
export interface SandboxCommandOptions {
  readonly port?: number;
  readonly host?: string;
  readonly token?: string;
  readonly dialect?: string;
  readonly seed?: number;
  readonly world?: string;
  readonly heartbeat?: number;
  readonly headless?: boolean;
  readonly connect?: readonly string[];
  readonly post?: readonly string[];
  readonly secret?: string;
  readonly fault?: readonly string[];
  readonly load?: number;
  readonly loadSeconds?: number;
  readonly mix?: string;
}

/** Serves until it is ended, or until the load is over. */
export async function serve(
  _args: readonly string[],
  options: SandboxCommandOptions,
  around: Surroundings,
): Promise<number> {
  const { dialect = "napcat", token, heartbeat, secret, load, loadSeconds = 10 } = options;
  if (!isDialectName(dialect)) throw notOneOf("--dialect", DIALECT_NAMES, dialect);
  const faults = (options.fault ?? []).map(presetOf);
  const mix = options.mix === undefined ? {} : { mix: mixOf(options.mix) };
  const withToken = token === undefined ? {} : { accessToken: token };
  const sandbox = await createSandbox({
    dialect,
    port: options.port ?? 5710,
    hostname: options.host ?? "127.0.0.1",
    seed: options.seed ?? 1,
    // Such as a world that cannot be written.
    log: logTo(around, options.headless),
    // Nobody looks back on a load, and what is kept long is what costs.
    ...load === undefined ? {} : { limits: { journal: 4_000, messages: 2_000 } },
    ...options.world === undefined ? {} : { worldFile: resolve(around.cwd, options.world) },
    ...withToken,
    ...heartbeat === undefined ? {} : { heartbeatMs: heartbeat },
  });
  try {
    around.print(options.headless === true ? asJson(sandbox) : chosenTexts().sandbox.serves(placesOf(sandbox)));
    for (const address of options.connect ?? []) sandbox.connectTo(address, withToken);
    for (const address of options.post ?? []) sandbox.postTo(address, secret === undefined ? {} : { secret });
    for (const name of faults) sandbox.faults.add(name);
    if (load === undefined) await ended(around.ending);
    else await loaded(sandbox, load, loadSeconds * 1_000, mix, around);
  } finally {
    await sandbox.close();
  }
  return EXIT.ok;
}

function placesOf({ url, httpUrl, pageUrl, dialect }: Sandbox) {
  return { name: `${dialect.name} ${dialect.version}`, url, httpUrl, pageUrl };
}

function asJson(sandbox: Sandbox): string {
  const { url, httpUrl, pageUrl, controlKey, port, selfId } = sandbox;
  const { name: dialect, version } = sandbox.dialect;
  const control = `${httpUrl}/_sandbox/control`;
  return JSON.stringify({
    url,
    httpUrl,
    pageUrl,
    control,
    controlKey,
    port,
    selfId,
    dialect,
    version,
    pid: process.pid,
  });
}

async function loaded(
  sandbox: Sandbox,
  perSecond: number,
  forMs: number,
  mix: { mix?: LoadMix },
  around: Surroundings,
) {
  if (perSecond < 1 || forMs < 1) throw new Failure(chosenTexts().sandbox.noLoad);
  around.tell(chosenTexts().sandbox.waits);
  await Promise.race([sandbox.connected(), ended(around.ending)]);
  if (around.ending.aborted) return;
  const before = process.cpuUsage();
  const report = await runLoad(sandbox, { perSecond, forMs, ...mix });
  const { user, system } = process.cpuUsage(before);
  // The part that a busy machine does not change.
  const cpuSecondsPer10000 = Number(((user + system) / 1e6 * 10_000 / Math.max(1, report.done)).toFixed(3));
  around.print(JSON.stringify({ ...report, cpuSecondsPer10000 }));
  if (report.perSecond < perSecond * 0.98) {
    around.tell(chosenTexts().sandbox.behind(perSecond, report.perSecond, report.behindMs));
  }
}

function presetOf(name: string): FaultPresetName {
  if (Object.hasOwn(FAULT_PRESETS, name)) return name as FaultPresetName;
  throw notOneOf("--fault", Object.keys(FAULT_PRESETS), name);
}

/** `message=8,poke=1` */
function mixOf(text: string): LoadMix {
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [kind = "", weight = "1"] = part.split("=");
      if (!isLoadKind(kind)) throw notOneOf("--mix", LOAD_KINDS, kind);
      if (!/^\d+$/.test(weight)) throw new Failure(chosenTexts().sandbox.badWeight(part));
      return [kind, Number(weight)];
    }),
  );
}

/** A word that is none of those that an option takes. */
export function notOneOf(flag: string, words: readonly string[], given: string): Failure {
  return new Failure(chosenTexts().notOneOf(flag, words, given));
}
