/** `adelie attack`: says hostile texts to a bot, as somebody without rights. It must do nothing to others and reveal nothing. */

import type { TrialResult } from "adelie/testing";
import { pathToFileURL } from "node:url";
import { botFile } from "../dev/bot_file.ts";
import { projectTesting } from "../loading.ts";
import { EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Options of the command. */
export interface AttackCommandOptions {
  readonly times?: number;
  readonly atLeast?: string;
  readonly secret?: readonly string[];
  readonly json?: boolean;
}

/** Says them all. `found` where one of them works. */
export async function attack(
  [given]: readonly string[],
  options: AttackCommandOptions,
  around: Surroundings,
): Promise<number> {
  const texts = chosenTexts().attack;
  const file = botFile(given, around.cwd);
  const atLeast = Number(options.atLeast ?? "1");
  if (!(atLeast >= 0 && atLeast <= 1)) throw new Failure(texts.share(options.atLeast ?? ""));
  const { attackBot, hostileTexts } = await projectTesting(around.cwd);
  around.tell(texts.begins(hostileTexts.length));
  const { times = 1, secret: secrets = [] } = options;
  const trials: TrialResult[] = [];
  try {
    for (const text of hostileTexts) {
      if (around.ending.aborted) return EXIT.failed;
      around.progress(`${trials.length + 1}/${hostileTexts.length} ${text.name}`);
      const one = await attackBot(pathToFileURL(file), { times, atLeast, secrets: [...secrets], texts: [text] });
      trials.push(...one.trials);
    }
  } finally {
    around.progress("");
  }
  const ok = trials.every((trial) => trial.ok);
  const exitCode = ok ? EXIT.ok : EXIT.found;
  if (options.json === true) around.print(JSON.stringify({ ok, exitCode, trials }, undefined, 2));
  else {
    for (const { name, runs, passed, ok, failures: [first] } of trials) {
      around.print(`${ok ? "✔" : "✖"} ${name} ${passed}/${runs}${first === undefined ? "" : `\n  ${first.message}`}`);
    }
  }
  return exitCode;
}
