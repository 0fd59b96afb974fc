/** `adelie replay`: plays a recording to a bot, and says what the bot does differently now. */

import { createReplay, readJournal, reportLines, scriptOf } from "adelie/tools";
import { resolve } from "node:path";
import { botFile } from "../dev/bot_file.ts";
import { logTo } from "../log.ts";
import { EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { hostBot } from "./host.ts";

/** Options of the command. */
export interface ReplayCommandOptions {
  readonly listen?: number;
  readonly connect?: string;
  readonly token?: string;
  readonly account?: number;
  readonly realTime?: boolean;
  readonly reads?: boolean;
  readonly quietMs?: number;
  readonly json?: boolean;
}

/** Plays all of it. `found` when the bot does not do the same. */
export async function replay(
  args: readonly string[],
  options: ReplayCommandOptions,
  around: Surroundings,
): Promise<number> {
  const texts = chosenTexts().replay;
  const { listen, connect, realTime = false, reads = false, quietMs = 30 } = options;
  const files = args.filter((name) => name.endsWith(".jsonl"));
  const bots = args.filter((name) => !name.endsWith(".jsonl"));
  const ways = bots.length + Number(listen !== undefined) + Number(connect !== undefined);
  if (files.length === 0 || ways !== 1) throw new Failure(texts.ways);
  const journal = await readJournal(files.map((file) => resolve(around.cwd, file)));
  for (const { file, line, why } of journal.problems) around.tell(`${file}:${line} ${why}`);
  const script = scriptOf(journal, options.account);
  if (script.accounts.length === 0) throw new Failure(texts.noAccount(files));
  const progress = (sent: number): void => around.progress(`${sent}/${script.events.length}`);
  const played = createReplay(script, { realTime, reads, quietMs, signal: around.ending, progress });
  try {
    const [bot] = bots;
    const startMs = realTime ? undefined : Date.parse(script.started);
    const file = bot === undefined ? undefined : botFile(bot, around.cwd);
    const host = file === undefined
      ? undefined
      : await hostBot({ file, shown: bot ?? "", peers: played.peers, startMs, log: logTo(around, true) });
    for (const [n, peer] of played.peers.entries()) {
      if (connect !== undefined) peer.connectTo(connect, options.token);
      else if (listen !== undefined) around.tell(`${peer.selfId}: ws://127.0.0.1:${await peer.listen(listen + n)}`);
    }
    around.tell(texts.plays(script.events.length, script.accounts.length));
    const report = await played.run(host ?? {}).finally(() => around.progress(""));
    await host?.stop();
    if (options.json === true) around.print(JSON.stringify(report));
    else for (const line of reportLines(report)) around.print(line);
    return report.differences.length === 0 ? EXIT.ok : EXIT.found;
  } finally {
    await played.close();
  }
}
