/** From a bot's decorated methods to jobs of its app's schedule. */

import type { OneBotApi } from "../../api/clients.ts";
import { AdelieError } from "../../errors.ts";
import { isMessage } from "../../protocol/message.ts";
import type { JobRoute } from "../model/route.ts";
import type { Class, JobBinding } from "../model/binding.ts";
import { nameOf, readBot, readMethods } from "../model/records.ts";
import type { Site } from "../model/site.ts";
import { runForGroups } from "./groups.ts";
import type { JobSpec } from "../../schedule/job.ts";
import type { SharedRun, SharedRuns } from "../../schedule/runs.ts";
import type { Timing } from "../../schedule/timing.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/** The part of an app that jobs use when they run. */
export interface JobHost {
  readonly apis: readonly OneBotApi[];
  /** Whether the bot is switched on in a group. */
  readonly isOn: (group: number) => boolean;
  /** Whether the app is stopping. */
  readonly isStopping: () => boolean;
  readonly report: (error: unknown, source: string, bot: object) => unknown;
  /** The runs that all workers of a queue have in common. */
  readonly runs?: SharedRuns | undefined;
}

/** The timed methods of a bot's class and of the classes that it needs. */
export function timingsOf(of: Class): { where: string; timing: Timing }[] {
  const name = nameOf(of);
  const own = readMethods(of).flatMap(({ binding, method, site }) =>
    binding.type === "job" ? { where: jobSite(binding, `${name}.${String(method)}`, site), timing: binding.timing } : []
  );
  return [...own, ...(readBot(of)?.needs ?? []).flatMap(timingsOf)];
}

/** The job of a decorated method. */
export function jobOf({ source, bot, run, site, binding }: JobRoute, host: JobHost): JobSpec {
  const { targets, timing, jitterMs, overlap } = binding;
  const { runs } = host;
  const work = targets === undefined ? () => runOnce(source, run) : () =>
    runForGroups(source, targets, run, {
      apis: host.apis,
      isOn: host.isOn,
      isOver: host.isStopping,
      fail: (error) => host.report(error, source, bot),
    });
  return {
    source,
    where: jobSite(binding, source, site),
    owner: bot,
    timing,
    jitterMs,
    overlap,
    run: runs === undefined ? work : (dueMs) => runs.run(sharedRun(source, binding, dueMs), work),
  };
}

/** Of a cron job each date is one run for all workers; of an interval nobody runs before it is over. */
function sharedRun(source: string, { timing, overlap }: JobBinding, dueMs: number): SharedRun {
  const isAlone = !overlap;
  if (timing.type === "every") return { key: `${source} ${timing.everyMs}`, gapMs: timing.everyMs, isAlone };
  const { expression = "", timezone = "" } = timing as Partial<Timing & { type: "cron" }>;
  return { key: `${source} ${expression} ${timezone}`, dueMs, isAlone };
}

function jobSite({ where }: JobBinding, source: string, site: Site): string {
  const place = site.toString();
  return `${where} on ${source}${place === undefined ? "" : ` (${place})`}`;
}

/** @throws AdelieError `HANDLER_RETURN` when the method returned a message, because no chat is there to take it */
async function runOnce(source: string, run: () => unknown): Promise<void> {
  const answer = await run();
  if (answer === undefined || answer === null || !isMessage(answer)) return;
  throw new AdelieError(
    "HANDLER_RETURN",
    handlerTexts().jobNowhere(source),
  );
}
