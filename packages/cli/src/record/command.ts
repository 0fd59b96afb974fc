/** `adelie record`: stands between any framework and any implementation and writes down what passes; and makes tests of a recording. */

import { createLogger } from "adelie";
import { fixtureOf, type ProxyRoute, readJournal, recordBetween, scenarioOf, scriptOf } from "adelie/tools";
import process from "node:process";
import { resolve } from "node:path";
import { listenPlace } from "../listen_place.ts";
import { ended, EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Options of the command. */
export interface RecordCommandOptions {
  readonly listen?: readonly string[];
  readonly to?: readonly string[];
  readonly out?: string;
  readonly redact?: boolean;
  readonly redactTexts?: boolean;
  readonly maxFileMb?: number;
  readonly maxFiles?: number;
  readonly expose?: boolean;
  readonly json?: boolean;
  readonly toScenario?: readonly string[];
  readonly toFixture?: readonly string[];
}

/** Records until it is ended, or turns a recording into something else. */
export async function record(
  _args: readonly string[],
  options: RecordCommandOptions,
  around: Surroundings,
): Promise<number> {
  const { toScenario = [], toFixture = [], out = ".adelie/record.jsonl", json = false } = options;
  if (toScenario.length + toFixture.length > 0) {
    const journal = await readJournal([...toScenario, ...toFixture].map((file) => resolve(around.cwd, file)));
    for (const { file, line, why } of journal.problems) around.tell(`${file}:${line} ${why}`);
    const script = scriptOf(journal);
    around.print(toScenario.length > 0 ? scenarioOf(script).trimEnd() : JSON.stringify(fixtureOf(script), null, 2));
    return EXIT.ok;
  }
  const routes = routesOf(options.listen ?? [], options.to ?? []);
  const log = createLogger({ level: json ? "warn" : "info" });
  const recording = await recordBetween({
    where: "adelie record",
    routes,
    record: {
      path: resolve(around.cwd, out),
      maxFileBytes: (options.maxFileMb ?? 64) * 2 ** 20,
      maxFiles: options.maxFiles ?? 8,
      redact: options.redact === false ? false : { texts: options.redactTexts ?? false },
    },
    log,
    allowExposed: options.expose ?? false,
  });
  if (json) around.print(JSON.stringify({ ports: recording.ports, out, pid: process.pid }));
  else recording.ports.forEach((port, n) => around.print(`127.0.0.1:${port} → ${routes[n]?.to}`));
  await ended(around.ending);
  await recording.close();
  const { written, lost } = recording.stats;
  around.tell(chosenTexts().record.written(out, written, lost));
  return EXIT.ok;
}

function routesOf(listen: readonly string[], to: readonly string[]): ProxyRoute[] {
  if (listen.length === 0 || listen.length !== to.length) throw new Failure(chosenTexts().record.pairs);
  return listen.map((place, n) => {
    const { port, host: hostname } = listenPlace(place);
    return { port, to: to[n] as string, ...hostname === undefined ? {} : { hostname } };
  });
}
