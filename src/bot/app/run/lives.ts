/** The lives of an app's bots: what is done when one comes, and when it goes. */

import { boundExpressions, warningsOfUnknownEvents } from "../../dispatch/checks.ts";
import { type JobHost, jobOf, timingsOf } from "../../dispatch/jobs.ts";
import type { Class } from "../../model/binding.ts";
import type { BoundBot, ErrorContext, HookRoute } from "../../model/route.ts";
import type { ScheduleEngine } from "../../../schedule/engine.ts";
import type { AppParts } from "../start/parts.ts";

/** The app around its bots. */
export interface LivesHost {
  readonly parts: AppParts;
  readonly schedule: ScheduleEngine;
  isStopping(): boolean;
  report(error: unknown, context: ErrorContext, bot?: object): Promise<void>;
}

/** Begins and ends bots. One for each app. */
export class Lives {
  readonly #host: LivesHost;
  /** The `@OnStop` that runs, or ran last. */
  ending = "";

  constructor(host: LivesHost) {
    this.#host = host;
  }

  /** Checks what only a package that has to be loaded can check. */
  async prepare(classes: readonly Class[]): Promise<void> {
    const { parts, schedule } = this.#host;
    for (const of of classes) {
      for (const warning of await boundExpressions(of)) parts.services.log.warn(warning);
    }
    await schedule.check(classes.flatMap(timingsOf));
    await schedule.prepare();
  }

  /** A bot has come: `@OnReady`, then its jobs. */
  async begin(bot: BoundBot): Promise<void> {
    const { parts, schedule, isStopping, report } = this.#host;
    const { log, switches, sharedRuns } = parts.services;
    for (const warning of warningsOfUnknownEvents(bot.events)) log.warn(warning);
    for (const hook of bot.ready) await this.#run(hook);
    if (isStopping()) return;
    const host: JobHost = {
      apis: parts.apis,
      isStopping,
      isOn: (group) => switches.isOn(group, bot.name),
      report: (error, source, owner) => report(error, { source }, owner),
      runs: bot.jobs.length === 0 ? undefined : sharedRuns?.("adelie.runs"),
    };
    for (const route of bot.jobs) schedule.add(jobOf(route, host));
  }

  /** A bot has gone: `@OnStop`. */
  async end(bot: BoundBot): Promise<void> {
    // Runs that are under way end by themselves, as handlers do.
    void this.#host.schedule.remove(bot.instance);
    for (const hook of bot.stop) {
      this.ending = hook.source;
      await this.#run(hook);
    }
  }

  async #run(hook: HookRoute): Promise<void> {
    try {
      await hook.run();
    } catch (error) {
      await this.#host.report(error, { source: hook.source }, hook.bot);
    }
  }
}
