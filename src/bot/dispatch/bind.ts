/** From a bot's records to the handlers that an app runs: bound to one instance, checked before anything is opened. */

import { ConfigError } from "../../errors.ts";
import type { Class } from "../model/binding.ts";
import {
  foreignRecords,
  type MethodRecord,
  nameOf,
  readBot,
  readClauses,
  readLooseClauses,
  readMethods,
} from "../model/records.ts";
import { foreignCopy } from "../../util/foreign.ts";
import {
  type AccountRoute,
  type BoundBot,
  type CatchRoute,
  type CommandRoute,
  createRoute,
  type EventRoute,
  type HookRoute,
  type JobRoute,
  type Route,
} from "../model/route.ts";
import { compileGates, orderOf } from "./gates.ts";
import type { AppServices } from "../model/services.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";
import { launchTexts } from "../../texts/errors/launch_texts.ts";
import { given } from "../../util/given.ts";

/**
 * Checks that a class can be a bot, before it is made.
 *
 * @throws ConfigError when it is no class, or when nothing in it is decorated
 */
export function requireBot(of: Class): void {
  if (typeof of !== "function" || of.prototype === undefined) {
    throw new ConfigError(
      "BOT_CLASS",
      startupTexts().botWanted(typeof of),
    );
  }
  const wrong = foreignRecords(of) ?? caughtOf(of).map(foreignCopy).find((each) => each !== undefined);
  if (wrong !== undefined) {
    throw new ConfigError("TWO_COPIES", launchTexts().notLaunched(of.name || launchTexts().aBot, wrong));
  }
  if (readMethods(of).length === 0) {
    throw new ConfigError(
      "BOT_EMPTY",
      startupTexts().botEmpty(of.name || undefined),
    );
  }
  const [loose] = readLooseClauses(of);
  if (loose !== undefined) {
    throw new ConfigError(
      "HANDLER_UNREACHABLE",
      startupTexts().unreachable(`${of.name}.${String(loose)}`),
    );
  }
}

function caughtOf(of: Class): Class<unknown>[] {
  return readMethods(of).flatMap(({ binding }) => binding.type === "catch" ? binding.errors : []);
}

/** Binds the handlers of a bot's class to its instance. */
export function bindBot(of: Class, instance: object, app: AppServices): BoundBot {
  const name = nameOf(of);
  const events: EventRoute[] = [];
  const commands: CommandRoute[] = [];
  const ready: HookRoute[] = [];
  const stop: HookRoute[] = [];
  const accounts: AccountRoute[] = [];
  const jobs: JobRoute[] = [];
  const catches: CatchRoute[] = [];
  for (const record of readMethods(of)) {
    const source = `${name}.${String(record.method)}`;
    const base = { source, bot: instance, run: methodOf(record, instance, source) };
    const { binding } = record;
    if (binding.type === "event") events.push({ ...routeOf(of, record, base, name, app), ...binding });
    else if (binding.type === "command") {
      commands.push({ ...routeOf(of, record, base, name, app), ...binding, prefix: readBot(of)?.prefix });
    } else if (binding.type === "ready") ready.push(base);
    else if (binding.type === "stop") stop.push(base);
    else if (binding.type === "account") accounts.push({ ...base, turn: binding.turn });
    else if (binding.type === "job") jobs.push({ ...base, site: record.site, binding });
    else catches.push({ ...base, ...binding });
  }
  return { name, of, instance, events, commands, ready, stop, accounts, jobs, catches };
}

function routeOf(
  of: Class,
  { method, decorator, binding, site }: MethodRecord,
  base: Pick<Route, "source" | "bot" | "run">,
  bot: string,
  app: AppServices,
): Route {
  const clauses = readClauses(of, method);
  const command = binding.type === "command" ? binding.words[0] : undefined;
  const info = { source: base.source, bot, ...given({ command }) };
  const label = labelOf(decorator, binding);
  const isForMessages = binding.type === "command" ||
    (binding.type === "event" && (binding.name === "message" || binding.name.startsWith("message.")));
  const gates = compileGates(clauses, app, info, isForMessages);
  return createRoute(info, { ...base, label, site, gates, ...orderOf(clauses) });
}

function labelOf(decorator: string, binding: MethodRecord["binding"]): string {
  if (binding.type === "command") return `@${decorator}("${binding.pattern?.text ?? binding.words[0]}")`;
  if (binding.type !== "event") return `@${decorator}`;
  const ids = binding.groups ?? binding.users;
  return ids === undefined ? `@${decorator}() ${binding.name}` : `@${decorator}([${ids.join(", ")}]) ${binding.name}`;
}

function methodOf(record: MethodRecord, instance: object, source: string): (...args: unknown[]) => unknown {
  const method = record.get(instance);
  if (typeof method !== "function") {
    throw new ConfigError(
      "HANDLER",
      botTexts().methodReplaced(source, record.decorator, typeof method),
    );
  }
  return method.bind(instance) as (...args: unknown[]) => unknown;
}
