/** `adelie routes`: what a bot answers, and under which conditions. */

import { relative } from "node:path";
import { inColumns } from "../columns.ts";
import { botFile } from "../dev/bot_file.ts";
import { withLaunched } from "../launched.ts";
import { EXIT, type Surroundings } from "../surroundings.ts";

/** Options of the command. */
export interface RoutesOptions {
  readonly json?: boolean;
}

/** Lists the handlers in the order in which they are asked. */
export async function routes(
  [given]: readonly string[],
  options: RoutesOptions,
  around: Surroundings,
): Promise<number> {
  const file = botFile(given, around.cwd);
  const rows = await withLaunched(file, around, (app) => [...app.routes()]);
  if (options.json === true) {
    around.print(JSON.stringify(rows, undefined, 2));
    return EXIT.ok;
  }
  const table = rows.map(({ handler, answers, conditions, site }) => {
    const place = site === undefined ? "" : relative(around.cwd, site.replace(/^.*file:\/\//, ""));
    return [handler, answers, conditions.join(", "), place];
  });
  for (const line of inColumns(table)) around.print(line);
  return EXIT.ok;
}
