/**
 * Stands between any framework and any implementation and writes down what passes; and makes of a recording what tests use:
 *
 *     npm run record -- --listen 3101 --to ws://127.0.0.1:3001                    the bot connects to 3101 instead of 3001
 *     npm run record -- --listen 8081 --to ws://127.0.0.1:8080/onebot/v11/ws      the implementation connects to 8081
 *     npm run record -- --listen 3100 --to http://127.0.0.1:3000 --listen 8081 --to http://127.0.0.1:8080
 *     npm run record -- --to-scenario day.jsonl > day.chat                        a scenario of it, to be trimmed
 *     npm run record -- --to-fixture day.jsonl > day.json                         its events, calls and answers
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { fixtureOf } from "../src/record/export/fixture.ts";
import { scenarioOf } from "../src/record/export/scenario.ts";
import { readJournal } from "../src/record/journal/read.ts";
import { readRecordOptions } from "../src/record/options.ts";
import { type ProxyRoute, startProxy } from "../src/record/proxy/proxy.ts";
import { Recorder } from "../src/record/recorder.ts";
import { scriptOf } from "../src/record/replay/script.ts";
import { createLogger } from "../src/util/log/log.ts";
import { messageOf } from "../src/util/text_of.ts";
import { systemClock } from "../src/util/time/clock.ts";

const USAGE =
  "npm run record -- --listen [HOST:]PORT --to ws://… [--listen … --to …] [--out FILE] [--no-redact] [--redact-texts] " +
  "[--max-file-mb 64] [--max-files 8] [--expose], or --to-scenario FILE, or --to-fixture FILE";

function routesOf(listen: readonly string[], to: readonly string[]): ProxyRoute[] {
  if (listen.length === 0 || listen.length !== to.length) throw new Error(USAGE);
  return listen.map((place, n) => {
    const [, hostname, port] = /^(?:\w+:\/\/)?(?:(.+):)?(\d+)\/?$/.exec(place) ?? [];
    if (port === undefined || Number(port) > 65_535) {
      throw new Error(`--listen wants a port, such as 3101, not ${place}`);
    }
    return { port: Number(port), to: to[n] as string, ...hostname === undefined ? {} : { hostname } };
  });
}

async function main(): Promise<void> {
  const several = { type: "string", multiple: true, default: [] as string[] } as const;
  const { values } = parseArgs({
    options: {
      listen: several,
      to: several,
      out: { type: "string", short: "o", default: ".adelie/record.jsonl" },
      "no-redact": { type: "boolean", default: false },
      "redact-texts": { type: "boolean", default: false },
      "max-file-mb": { type: "string", default: "64" },
      "max-files": { type: "string", default: "8" },
      expose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      "to-scenario": several,
      "to-fixture": several,
    },
  });
  const { "to-scenario": scenario, "to-fixture": fixture } = values;
  if (scenario.length + fixture.length > 0) {
    const journal = await readJournal([...scenario, ...fixture]);
    for (const { file, line, why } of journal.problems) console.error(`${file}:${line} ${why}`);
    const script = scriptOf(journal);
    process.stdout.write(scenario.length > 0 ? scenarioOf(script) : `${JSON.stringify(fixtureOf(script), null, 2)}\n`);
    return;
  }
  const routes = routesOf(values.listen, values.to);
  const log = createLogger({ level: values.json ? "warn" : "info" });
  const recorder = new Recorder({
    by: "proxy",
    options: readRecordOptions("npm run record", {
      path: values.out,
      maxFileBytes: Number(values["max-file-mb"]) * 2 ** 20,
      maxFiles: Number(values["max-files"]),
      redact: values["no-redact"] ? false : { texts: values["redact-texts"] },
    }),
    log,
    clock: systemClock,
  });
  const proxy = await startProxy({ routes, recorder, log, clock: systemClock, allowExposed: values.expose });
  if (values.json) console.log(JSON.stringify({ ports: proxy.ports, out: values.out, pid: process.pid }));
  else proxy.ports.forEach((port, n) => log.info(`127.0.0.1:${port} → ${routes[n]?.to}`));
  const end = async (): Promise<void> => {
    await proxy.close();
    await recorder.close(5_000);
    const { written, lost } = recorder.stats;
    log.info(`${values.out}: ${written} entries${lost > 0 ? `, ${lost} lost` : ""}`);
    process.exit(0);
  };
  process.once("SIGINT", () => void end());
  process.once("SIGTERM", () => void end());
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exit(2);
});
