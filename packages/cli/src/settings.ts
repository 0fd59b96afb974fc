/** The settings of a bot's folder: `.env`, read as Node reads it. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** The variables of `.env`; none where there is no such file. */
export function readSettings(cwd: string): Record<string, string | undefined> {
  const path = join(cwd, ".env");
  return existsSync(path) ? parseEnv(readFileSync(path, "utf8")) as Record<string, string | undefined> : {};
}

/** The text of `.env` with other values: a line that sets or comments out the name is replaced, else one is added. */
export function withSettings(text: string, values: Readonly<Record<string, string>>): string {
  let lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  for (const [name, value] of Object.entries(values)) {
    const line = `${name}=${/^[\w:/.?&=%+@-]*$/.test(value) ? value : JSON.stringify(value)}`;
    const at = lines.findIndex((each) => new RegExp(`^\\s*#?\\s*${name}\\s*=`).test(each));
    lines = at === -1 ? [...lines, line] : lines.with(at, line);
  }
  return `${lines.join("\n")}\n`;
}
