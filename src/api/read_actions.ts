/** Which actions only read, so that doing them twice is the same as doing them once. */

import {
  CQHTTP_ACTIONS,
  LAGRANGE_ACTIONS,
  LLBOT_ACTIONS,
  NAPCAT_ACTIONS,
  ONEBOT_ACTIONS,
} from "../protocol/actions.gen.ts";

/** Named like reading, and yet something is taken, made or given out by them. */
const NOT_READING = new Set([
  "get_event",
  "get_updates",
  "get_ai_record",
  "get_clientkey",
  "get_share_link",
  "get_mini_app_ark",
  "get_music_ark",
]);

let reading: ReadonlySet<string> | undefined;

/**
 * Whether an action of the table only reads. Names that the table lacks are not judged by their looks, and neither are
 * those with OneBot's suffixes: they may be anything.
 */
export function isRead(action: string): boolean {
  return (reading ??= readingActions()).has(action);
}

function readingActions(): ReadonlySet<string> {
  const all = [ONEBOT_ACTIONS, CQHTTP_ACTIONS, NAPCAT_ACTIONS, LLBOT_ACTIONS, LAGRANGE_ACTIONS].flat();
  return new Set(all.filter((name) => /^(?:_?get_|nc_get_|can_|fetch_|check_)/.test(name) && !NOT_READING.has(name)));
}
