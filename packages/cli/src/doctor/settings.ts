/** Checks of `.env`: whether there is one, whether it says what somebody meant, and whether anybody reads it. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "../settings.ts";
import type { Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { type Check, checkOf } from "./check.ts";

const NAMES = ["ONEBOT_URL", "ONEBOT_TOKEN"] as const;

/** Names that an editor of Windows, or somebody in a hurry, gives the file. */
const ALMOST = /^(?:\.?env\.txt|env|\.env\.env|_env)$/i;

/**
 * Looks at the settings.
 *
 * @param scripts of package.json
 * @param isRead whether the sources read the file themselves
 */
export function settingsCheck(
  { cwd, env }: Surroundings,
  scripts: Readonly<Record<string, string>>,
  isRead: boolean,
): Check {
  const texts = chosenTexts().doctor;
  const path = join(cwd, ".env");
  if (!existsSync(path)) {
    const almost = readdirSync(cwd).find((name) => ALMOST.test(name));
    return almost === undefined
      ? checkOf("settings", "skipped", texts.noSettings)
      : checkOf("settings", "bad", texts.almostSettings(almost), texts.renameSettings);
  }
  const text = readFileSync(path, "utf8");
  // Node takes the mark for a part of the first name.
  if (text.startsWith("\ufeff")) return checkOf("settings", "bad", texts.marked, texts.unmark);
  if (text.includes("\0")) return checkOf("settings", "bad", texts.wideSettings, texts.unmark);
  const settings = readSettings(cwd);
  const odd = Object.keys(settings).find((name) => isAlmost(name));
  if (odd !== undefined) return checkOf("settings", "bad", texts.oddSetting(odd), texts.settingNames);
  const [url, token] = NAMES.map((name) => settings[name] ?? "");
  if (url === "" && token !== "") return checkOf("settings", "warn", texts.tokenAlone, texts.settingNames);
  const other = NAMES.find((name) => (settings[name] ?? "") !== "" && (env[name] ?? settings[name]) !== settings[name]);
  if (other !== undefined) return checkOf("settings", "warn", texts.overridden(other), texts.unset(other));
  const unread = url === "" || isRead ? undefined : Object.entries(scripts).find(([, script]) => readsNone(script));
  if (unread !== undefined) return checkOf("settings", "warn", texts.unread(...unread), texts.readThem);
  return checkOf("settings", "ok", texts.settings);
}

/** `ONEBOT_ULR`, `OneBot_Url`, `ONEBOT_WS_URL`. */
function isAlmost(name: string): boolean {
  return /^one_?bot/i.test(name) && !NAMES.some((each) => each === name);
}

/** Whether a script runs a bot on Node without its settings. Bun reads them by itself. */
function readsNone(script: string): boolean {
  return /\b(?:node|tsx)\b.*\.[mc]?[tj]s\b/.test(script) &&
    !/--env-file|--test\b|\b(?:bun|adelie|dotenv\S*)\s/.test(script);
}
