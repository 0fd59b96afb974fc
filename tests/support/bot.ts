/** One bot without a link: events are handed to its pipeline, and what it sends is kept. */

import type { OneBotApi } from "../../src/api/clients.ts";
import { bindBot } from "../../src/bot/dispatch/bind.ts";
import { type CommandOptionsOfApp, commandSettings } from "../../src/command/settings.ts";
import { createDialogues } from "../../src/bot/dialogue/questions.ts";
import { createEvent } from "../../src/bot/events/create.ts";
import { Lines } from "../../src/bot/flow/lines.ts";
import { Signals } from "../../src/bot/events/signals.ts";
import type { Class } from "../../src/bot/model/binding.ts";
import { Pipeline } from "../../src/bot/dispatch/pipeline.ts";
import { createRouter } from "../../src/bot/dispatch/router.ts";
import type { AppServices } from "../../src/bot/model/services.ts";
import { GroupSwitches } from "../../src/bot/model/switches.ts";
import type { Middleware } from "../../src/bot/model/clause.ts";
import type { EventPayload } from "../../src/protocol/events/events.ts";
import { Storage } from "../../src/storage/storage.ts";
import { createManualClock, type ManualClock } from "../../src/util/time/clock.ts";
import { createLogger } from "../../src/util/log/log.ts";
import { groupMessage } from "./peer.ts";

export interface BotRun {
  readonly clock: ManualClock;
  /** What was replied. */
  readonly sent: unknown[];
  readonly failed: string[];
  /** The errors themselves. */
  readonly errors: unknown[];
  /** Calls of actions. */
  readonly calls: unknown[];
  /** The lines of its handlers. */
  readonly flow: Lines;
  /** How many things were begun and not ended. */
  readonly open: number;
  /** A message in a group; `more` replaces its fields. Resolves when all handlers have ended. */
  say(text: string, more?: object): Promise<void>;
  push(payload: object): Promise<void>;
}

export interface BotRunOptions {
  middleware?: Middleware[];
  superusers?: string[];
  /** What an action is answered with. */
  answers?: Record<string, unknown>;
  startMs?: number;
  /** One that outlives the bot. Default: each namespace is empty. */
  storage?: Storage;
  /** One that workers of a queue have in common. */
  shared?: Storage;
  /** How commands are called. */
  commands?: CommandOptionsOfApp;
}

/** The surroundings of handlers, with everything in memory. */
export function testServices(
  { clock = createManualClock(), superusers = [] }: { clock?: ManualClock; superusers?: readonly string[] } = {},
): AppServices {
  const log = createLogger("silent");
  const signals = new Signals();
  return {
    clock,
    log,
    superusers: new Set(superusers),
    storage: () => new Storage(),
    dialogues: createDialogues({ clock, log }),
    chatEvent: createEvent,
    switches: new GroupSwitches(new Storage()),
    signals,
    flow: new Lines({ clock, log, signals }),
  };
}

export function runBot(of: Class, options: BotRunOptions = {}): BotRun {
  const clock = createManualClock(options.startMs);
  const { storage, shared } = options;
  const services: AppServices = {
    ...testServices({ clock, superusers: options.superusers ?? [] }),
    ...storage === undefined ? {} : { storage: (name) => storage.namespace(name) },
    ...shared === undefined ? {} : { shared: (name) => shared.namespace(name) },
  };
  const { events, commands } = bindBot(of, new of(), services);
  const api = {
    sendReply(_target: object, message: unknown) {
      run.sent.push(message);
      return Promise.resolve({ message_id: 1 });
    },
    call(action: string, params: object) {
      run.calls.push([action, params]);
      return Promise.resolve(options.answers?.[action]);
    },
  } as unknown as OneBotApi;
  const load = { running: 0 };
  const router = createRouter(events, commands, { commands: commandSettings(options.commands), clock });
  const pipeline = new Pipeline(router, services, options.middleware ?? [], {
    load,
    leave: () => void load.running--,
    handled: undefined,
    report(error: unknown, { source }: { source: string }) {
      run.errors.push(error);
      run.failed.push(`${source}: ${error instanceof Error ? error.message : String(error)}`);
      return Promise.resolve();
    },
  });
  const run: BotRun = {
    clock,
    sent: [],
    failed: [],
    errors: [],
    calls: [],
    flow: services.flow as Lines,
    get open() {
      return load.running;
    },
    say: (text, more) => run.push(groupMessage(text, more)),
    push: (payload) =>
      new Promise((resolve) => pipeline.dispatch(api, payload as unknown as EventPayload, () => resolve())),
  };
  return run;
}
