/** `adelie conformance`: calls with known answers, to the sandbox or to a real implementation. */

import { createSandbox, DIALECT_NAMES, type DialectName, isDialectName } from "adelie/sandbox";
import { keepSecret } from "adelie/tools";
import { notOneOf } from "../sandbox/command.ts";
import { EXIT, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { type Report, runConformance, tableOf } from "./run.ts";

/** Options of the command. */
export interface ConformanceCommandOptions {
  readonly url?: string;
  readonly token?: string;
  readonly dialect?: string;
  readonly send?: boolean;
  readonly json?: boolean;
}

/** Runs the rows. `found` where something answers otherwise than it is known to. */
export async function conformance(
  _args: readonly string[],
  options: ConformanceCommandOptions,
  around: Surroundings,
): Promise<number> {
  const { dialect } = options;
  if (dialect !== undefined && !isDialectName(dialect)) throw notOneOf("--dialect", DIALECT_NAMES, dialect);
  const all: Report[] = [];
  try {
    for await (const report of reports(options, dialect, around)) {
      all.push(report);
      if (options.json !== true) around.print(tableOf(report));
    }
  } finally {
    around.progress("");
  }
  if (options.json === true) around.print(JSON.stringify(all));
  return all.some(({ outcomes }) => outcomes.some(({ differences }) => differences.length > 0)) ? EXIT.found : EXIT.ok;
}

async function* reports(
  { url, token, send = false }: ConformanceCommandOptions,
  dialect: DialectName | undefined,
  around: Surroundings,
): AsyncGenerator<Report> {
  const progress = (name: string) => (at: number, of: number, id: string): void =>
    around.progress(`${name} ${at}/${of} ${id}`);
  if (url !== undefined) {
    keepSecret(token);
    around.tell(chosenTexts().conformance.asks(url, send));
    const more = { ...token === undefined ? {} : { token }, ...dialect === undefined ? {} : { dialect } };
    yield await runConformance({ url, sends: send, progress: progress(dialect ?? url), ...more });
    return;
  }
  for (const name of dialect === undefined ? DIALECT_NAMES : [dialect]) {
    if (around.ending.aborted) return;
    await using sandbox = await createSandbox({ dialect: name, page: false });
    yield await runConformance({ url: sandbox.url, dialect: name, sends: true, progress: progress(name) });
  }
}
