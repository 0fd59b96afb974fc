/** Puts an app together: its services, its bots, what they inject. Nothing is opened yet. */

import { isLogger } from "../../../api/given.ts";
import { commandSettings } from "../../../command/settings.ts";
import { terminalScreen } from "../../../runtime/platform.ts";
import { Schedule } from "../../../schedule/schedule.ts";
import { Storage } from "../../../storage/storage.ts";
import { given } from "../../../util/given.ts";
import type { Logger, LogLevel } from "../../../util/log/log.ts";
import { StatusLine } from "../../../util/log/status_line.ts";
import { type Clock, systemClock } from "../../../util/time/clock.ts";
import { givenIds } from "../../../api/given_ids.ts";
import { createDialogues } from "../../dialogue/questions.ts";
import { timingsOf } from "../../dispatch/jobs.ts";
import { createRouter } from "../../dispatch/router.ts";
import { createEvent } from "../../events/create.ts";
import { Signals } from "../../events/signals.ts";
import { Lines } from "../../flow/lines.ts";
import type { Class } from "../../model/binding.ts";
import { nameOf } from "../../model/records.ts";
import type { AppServices } from "../../model/services.ts";
import { GroupSwitches } from "../../model/switches.ts";
import { type Clients, tellOfNoFeed } from "./clients.ts";
import { DownloadBars } from "../download_bars.ts";
import { commandLines, helpFor } from "../help.ts";
import type { Metrics } from "../metrics.ts";
import type { Injector } from "../inject.ts";
import { type LaunchOptions, orderOfApp, textsOf } from "./options.ts";
import { RunningApp } from "../run/running_app.ts";
import type { Spaces } from "./spaces.ts";

/** @throws ConfigError for bots that cannot be */
export function assemble(
  classes: readonly Class[],
  injector: Injector,
  clients: Clients,
  storage: Spaces,
  options: LaunchOptions,
  log: Logger,
  measures: typeof Metrics | undefined,
): RunningApp {
  const { concurrency = 1000, stopTimeoutMs = 5_000, clock = systemClock, onError, use = [] } = options;
  const superusers = new Set(givenIds("launch() superusers", options.superusers ?? []));
  const commands = commandSettings(options, textsOf(options));
  const { names, texts } = commands;
  const dialogues = createDialogues({ clock, log, names, texts, waiting: (change, chat) => app.waits(change, chat) });
  const isAlwaysOn = (name: string): boolean => app.isAlwaysOn(name);
  const { shared, sharedRuns } = storage;
  const switches = new GroupSwitches((shared ?? storage.namespaceOrEmpty)("adelie.groups"), isAlwaysOn);
  const signals = new Signals();
  const flow = new Lines({
    clock,
    log,
    signals,
    ofApp: options.order === undefined ? undefined : orderOfApp(options.order),
    waits: (change, payload) => app.parks(change, payload),
  });
  const services: AppServices = {
    clock,
    log,
    superusers,
    storage: storage.namespace,
    ...given({ shared, sharedRuns }),
    dialogues,
    texts,
    chatEvent: createEvent,
    switches,
    recalls: {
      spanOf: (after) => app.recalls.spanOf(after),
      add: (...recall) => app.recalls.add(...recall),
      unknown: () => app.recalls.unknown(),
    },
    signals,
    flow,
  };
  const app = new RunningApp({
    injector,
    options: options.options ?? {},
    apis: clients.apis,
    listeners: clients.listeners,
    services,
    makeRouter: (all) =>
      createRouter(all.flatMap((bot) => bot.events), all.flatMap((bot) => bot.commands), {
        commands,
        clock,
        report: (error) => void app.report(error, { source: "prefix" }),
      }),
    makeHelp: (all) => helpFor(all, options.help ?? true, commands, switches),
    listCommands: (all) => commandLines(all, commands),
    bars: isLogger(options.log) ? undefined : downloadBars(clock),
    activity: options.activity ?? levelOf(options.log) === "debug",
    measures,
    middleware: typeof use === "function" ? [use] : use,
    concurrency,
    ...given({ perChat: options.perChat, blockedMs: options.blockedMs, ignoreOwnAccounts: options.ignoreOwnAccounts }),
    stopTimeoutMs,
    ownStorage: storage.namespaceOrEmpty,
    onError,
    close: storage.close,
  });
  const isGiven = (token: Class): boolean => (options.provide ?? []).some(([other]) => other === token);
  if (!isGiven(Storage)) injector.provideForEach(Storage, (owner) => storage.namespace(nameOf(owner)));
  let hasSchedule = isGiven(Schedule) || classes.some((of) => timingsOf(of).length > 0);
  if (!isGiven(Schedule)) {
    injector.provideForEach(Schedule, (owner) => {
      hasSchedule = true;
      return app.scheduleOf(owner, nameOf(owner));
    });
  }
  injector.provide(switches);
  app.add(classes);
  clients.complete();
  tellOfNoFeed(app, hasSchedule, log);
  return app;
}

/** Asks for the terminal with the first download: whether there is one costs a start some milliseconds on Bun. */
function downloadBars(clock: Clock): () => DownloadBars | undefined {
  let bars: DownloadBars | undefined;
  let isAsked = false;
  return () => {
    if (isAsked) return bars;
    isAsked = true;
    const screen = terminalScreen();
    return bars = screen === undefined ? undefined : new DownloadBars(new StatusLine(screen), clock);
  };
}

function levelOf(log: LaunchOptions["log"]): LogLevel | undefined {
  return typeof log === "string" ? log : isLogger(log) ? undefined : log?.level;
}
