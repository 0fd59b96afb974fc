/**
 * Replays a recording against a bot, and says what the bot does differently now:
 *
 *     npm run replay -- day.jsonl examples/hello.ts                 yesterday's events, today's code, in moved time
 *     npm run replay -- day.1.jsonl day.jsonl bot.ts --real-time    with the pauses of the recording
 *     npm run replay -- day.jsonl --listen 3001                     a bot of any framework connects to this port
 *     npm run replay -- day.jsonl --connect ws://127.0.0.1:8080     a bot of any framework listens there
 *     npm run replay -- day.jsonl bot.ts --json                     the report as JSON
 *
 * Ends with 0 when the bot does the same, 1 when it does not, 2 when it could not be tried.
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { readJournal } from "../src/record/journal/read.ts";
import { createReplay } from "../src/record/replay/play.ts";
import { reportLines } from "../src/record/replay/report.ts";
import { scriptOf } from "../src/record/replay/script.ts";
import { messageOf } from "../src/util/text_of.ts";
import { hostBot } from "./recording/host.ts";

const USAGE =
  "npm run replay -- FILE.jsonl [FILE.jsonl …] (BOT.ts | --listen PORT | --connect ws://…) [--account ID] " +
  "[--real-time] [--reads] [--json]";

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      listen: { type: "string" },
      connect: { type: "string" },
      token: { type: "string" },
      account: { type: "string" },
      "real-time": { type: "boolean", default: false },
      reads: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      "quiet-ms": { type: "string", default: "30" },
    },
  });
  const files = positionals.filter((name) => name.endsWith(".jsonl"));
  const bots = positionals.filter((name) => !name.endsWith(".jsonl"));
  const ways = bots.length + Number(values.listen !== undefined) + Number(values.connect !== undefined);
  if (files.length === 0 || ways !== 1) throw new Error(USAGE);
  const journal = await readJournal(files);
  for (const { file, line, why } of journal.problems) console.error(`${file}:${line} ${why}`);
  const script = scriptOf(journal, values.account === undefined ? undefined : Number(values.account));
  if (script.accounts.length === 0) throw new Error(`There is no account in ${files.join(", ")}`);
  const options = { realTime: values["real-time"], reads: values.reads, quietMs: Number(values["quiet-ms"]) };
  const replay = createReplay(script, options);
  try {
    const [file] = bots;
    const startMs = options.realTime ? undefined : Date.parse(script.started);
    const host = file === undefined ? undefined : await hostBot({ file, peers: replay.peers, startMs });
    for (const [n, peer] of replay.peers.entries()) {
      if (values.connect !== undefined) peer.connectTo(values.connect, values.token);
      else if (values.listen !== undefined) {
        const port = await peer.listen(Number(values.listen) + n);
        console.error(`${peer.selfId}: ws://127.0.0.1:${port}`);
      }
    }
    const report = await replay.run(host ?? {});
    await host?.stop();
    if (values.json) console.log(JSON.stringify(report));
    else for (const line of reportLines(report)) console.log(line);
    return report.differences.length === 0 ? 0 : 1;
  } finally {
    await replay.close();
  }
}

// The bot may keep the process alive; what was printed has to leave first.
void main().catch((error: unknown) => {
  console.error(messageOf(error));
  return 2;
}).then((code) => process.stdout.write("", () => process.exit(code)));
