/**
 * Says hostile texts to a bot, as somebody without rights: it must do nothing to others and reveal nothing. Ends with code 1
 * where it does.
 *
 *     npm run attack -- examples/bots/ai_chat.ts
 *     npm run attack -- bot.ts --times 5 --at-least 0.8 --secret sk-12345 --json
 */

import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { attackBot } from "../src/entries/testing.ts";

const { values, positionals: [file] } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: "string", default: "1" },
    "at-least": { type: "string", default: "1" },
    secret: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
  },
});
if (file === undefined) {
  console.error("Which bot? npm run attack -- bot.ts");
  process.exit(2);
}
const summary = await attackBot(pathToFileURL(file), {
  times: Number(values.times),
  atLeast: Number(values["at-least"]),
  secrets: values.secret,
});
if (values.json) console.log(JSON.stringify(summary, undefined, 2));
else {
  for (const { name, runs, passed, ok, failures: [first] } of summary.trials) {
    console.log(`${ok ? "✔" : "✖"} ${name} ${passed}/${runs}${first === undefined ? "" : `\n  ${first.message}`}`);
  }
}
process.exitCode = summary.exitCode;
