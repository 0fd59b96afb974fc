/** The decorators for methods that run at a time instead of at an event. */

import { ConfigError } from "../../errors.ts";
import { idsOf, refuseBareUse } from "./arguments.ts";
import type { GroupJobDecorator, HookDecorator } from "./dialects.ts";
import type { GroupTargets } from "../model/binding.ts";
import type { Ids } from "../../protocol/ids.ts";
import { recordMethod } from "../model/records.ts";
import { Site } from "../model/site.ts";
import {
  type CronOptions,
  cronTiming,
  type Duration,
  type EveryOptions,
  everyTiming,
  jitterOf,
  type RepeatOptions,
  type Timing,
} from "../../schedule/timing.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";

/** For a job that runs once for each group. */
export interface GroupOptions {
  /** Group numbers; or `"all"`: every group that the account is in when the job runs. */
  groups: Ids;
  /** Not for these groups. */
  except?: Ids;
}

/**
 * Runs a method at the dates of a cron expression: five fields (minute hour day month weekday), or six with seconds in
 * front; also `@daily`, `@hourly` and the like. Daylight saving is minded. A run that is due while the last one has not
 * ended is left out.
 *
 * With `groups` the method runs once for each group, and what it returns is sent there; without, it sends by itself.
 *
 * @example Every morning at eight
 * ```ts
 * import { Cron } from "adelie";
 *
 * class Morning {
 *   @Cron("0 8 * * *", { timezone: "Asia/Shanghai", groups: [700001] })
 *   greet() {
 *     return "早安";
 *   }
 * }
 * ```
 *
 * @param expression five fields, six with seconds in front, or `@daily` and the like
 * @param options the time zone, the groups, and the policy for runs that were missed
 * @throws ConfigError for wrong options; an expression that no calendar knows makes `launch` reject
 */
export function Cron(expression: string, options: CronOptions & GroupOptions): GroupJobDecorator;
/**
 * Without `groups`: the method runs once a date, and sends by itself.
 *
 * @param expression five fields, six with seconds in front, or `@daily` and the like
 * @param options the time zone, and the policy for runs that were missed
 */
export function Cron(expression: string, options?: CronOptions): HookDecorator;
export function Cron(
  expression: string,
  options: CronOptions & Partial<GroupOptions> = {},
): HookDecorator & GroupJobDecorator {
  refuseBareUse("Cron", expression);
  const where = `@Cron(${JSON.stringify(expression)})`;
  const { groups, except, ...rest } = options;
  return decorate("Cron", where, cronTiming(where, expression, rest), rest, targetsOf("Cron", where, groups, except));
}

/**
 * Runs a method again and again, in steps of `interval` that are counted from the start: how long a run takes moves
 * nothing. A run that is due while the last one has not ended is left out.
 *
 * With `groups` the method runs once for each group, and what it returns is sent there; without, it sends by itself.
 *
 * @example Into every group but one
 * ```ts
 * import { Every } from "adelie";
 *
 * class Feed {
 *   @Every("10分钟", { groups: "all", except: [700002] })
 *   push(group_id: number) {
 *     return `${group_id}：暂无新消息`;
 *   }
 * }
 * ```
 *
 * @param interval at least a second: milliseconds, or a text such as `35s`, `1h30m`, `10分钟`
 * @param options the groups, whether it runs at once, and the policy for runs that were missed
 * @throws ConfigError for a wrong interval or wrong options
 */
export function Every(interval: Duration, options: EveryOptions & GroupOptions): GroupJobDecorator;
/**
 * Without `groups`: the method runs once a step, and sends by itself.
 *
 * @param interval at least a second: milliseconds, or a text such as `10分钟`
 * @param options whether it runs at once, and the policy for runs that were missed
 */
export function Every(interval: Duration, options?: EveryOptions): HookDecorator;
export function Every(
  interval: Duration,
  options: EveryOptions & Partial<GroupOptions> = {},
): HookDecorator & GroupJobDecorator {
  refuseBareUse("Every", interval);
  const where = `@Every(${JSON.stringify(interval)})`;
  const { groups, except, ...rest } = options;
  return decorate("Every", where, everyTiming(where, interval, rest), rest, targetsOf("Every", where, groups, except));
}

function decorate(
  decorator: string,
  where: string,
  timing: Timing,
  options: RepeatOptions,
  targets: GroupTargets | undefined,
): (...args: unknown[]) => void {
  const jitterMs = jitterOf(where, options, timing);
  const binding = { type: "job", where, timing, jitterMs, overlap: options.overlap === true } as const;
  const site = new Site();
  return (...args) => recordMethod(decorator, targets === undefined ? binding : { ...binding, targets }, args, site);
}

function targetsOf(
  decorator: string,
  where: string,
  groups: Ids | undefined,
  except: Ids | undefined,
): GroupTargets | undefined {
  if (groups === undefined) {
    if (except === undefined) return undefined;
    throw new ConfigError(
      "SCHEDULE_GROUP",
      botTexts().exceptAlone(where),
    );
  }
  return {
    groups: groups === "all" ? "all" : idsOf(decorator, groups),
    except: except === undefined ? [] : idsOf(decorator, except),
  };
}
