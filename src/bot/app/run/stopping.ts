/** How an app stops: in bounded time, saying what it waits for. */

import type { ScheduleEngine } from "../../../schedule/engine.ts";
import { appTexts } from "../../../texts/logs/app_texts.ts";
import { messageOf } from "../../../util/text_of.ts";
import { within } from "../../../util/time/within.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Load } from "./load.ts";
import type { AppParts } from "../start/parts.ts";

/** After how long a stop says what it waits for. */
const TELL_MS = 1_000;

/** How many handlers it names. */
const MOST_NAMED = 10;

/** The things under way in an app that stops. */
export interface UnderWay {
  readonly arrivals: Arrivals;
  readonly load: Load;
  readonly schedule: ScheduleEngine;
  /** Which handlers run, and since when. */
  underWay(): string[];
  /** Runs `@OnStop` of all bots, one after the other. */
  endBots(): Promise<void>;
  /** Whose `@OnStop` runs at present. */
  ending(): string;
}

/** Stops an app: no new events, time for what runs, `@OnStop`, then the links and the storage. */
export async function stopApp(parts: AppParts, under: UnderWay): Promise<void> {
  const { apis, services: { clock, log, dialogues, flow, signals }, stopTimeoutMs } = parts;
  const { arrivals, load } = under;
  const seen = (): string => nameUnderWay(under);
  arrivals.close();
  const unhandled = load.turns.close() + flow.close();
  if (unhandled > 0) log.warn(appTexts().unhandled(unhandled));
  // Questions first: they end because the app stops, and not because their event was aborted.
  dialogues.cancelAll();
  signals.stop();
  // Its runs are among those that are waited for below.
  void under.schedule.stop();
  const tell = clock.schedule(TELL_MS, () => {
    if (load.running === 0) return;
    log.info(appTexts().stopping(seen(), stopTimeoutMs));
  });
  const isIdle = load.running === 0 || await within(clock, stopTimeoutMs, load.idle());
  tell();
  if (!isIdle) {
    log.warn(appTexts().leftBehind(load.running, stopTimeoutMs, seen()));
  }
  const tellHook = clock.schedule(TELL_MS, () => log.info(appTexts().stoppingHook(under.ending(), stopTimeoutMs)));
  const isEnded = await within(clock, stopTimeoutMs, under.endBots());
  tellHook();
  if (!isEnded) log.warn(appTexts().stopHookLate(under.ending(), stopTimeoutMs));
  await Promise.all(apis.map((api) => api.stop()));
  // Last: it takes the links of its accounts along.
  await Promise.all((parts.listeners ?? []).map((api) => api.stop()));
  const closed = (parts.close?.() ?? Promise.resolve()).catch((error: unknown) =>
    log.error(appTexts().storageNotClosed(messageOf(error)), error)
  );
  if (!(await within(clock, stopTimeoutMs, closed))) log.warn(appTexts().storageLate(stopTimeoutMs));
}

/** Which handlers and jobs have not ended, and since when they run. */
function nameUnderWay(under: UnderWay): string {
  const all = [...under.underWay(), ...jobsUnderWay(under.schedule)];
  if (all.length === 0) return appTexts().someUnderWay(under.load.running);
  return appTexts().underWay(all.slice(0, MOST_NAMED), Math.max(0, all.length - MOST_NAMED));
}

/** Which jobs have not ended. */
export function jobsUnderWay(schedule: ScheduleEngine): string[] {
  return schedule.jobs().filter(({ running }) => running > 0).map(({ source }) => source);
}
