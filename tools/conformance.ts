/**
 * Calls with known answers, against the sandbox or a real implementation:
 *
 *     npm run conformance                                              the sandbox, every dialect
 *     npm run conformance -- --dialect llbot                           the sandbox, one of them
 *     npm run conformance -- --url ws://127.0.0.1:3001 --token secret  whatever answers there
 *
 * Prints what differs, and ends with 1 where something does. Against an address nothing is sent or changed, unless `--send` is given.
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { DIALECT_NAMES, isDialectName } from "../src/sandbox/dialects/names.ts";
import type { DialectName } from "../src/sandbox/dialects/facts.ts";
import { createSandbox } from "../src/sandbox/sandbox.ts";
import { messageOf } from "../src/util/text_of.ts";
import { type Report, runConformance, tableOf } from "./conformance/run.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    token: { type: "string" },
    dialect: { type: "string" },
    send: { type: "boolean", default: false },
  },
});
const { url, token, dialect, send } = values;
if (dialect !== undefined && !isDialectName(dialect)) {
  console.error(`--dialect is one of ${DIALECT_NAMES.join(", ")}, not ${dialect}`);
  process.exit(2);
}
const named: DialectName | undefined = dialect;

async function reports(): Promise<Report[]> {
  if (url !== undefined) {
    const more = { ...token === undefined ? {} : { token }, ...named === undefined ? {} : { dialect: named } };
    return [await runConformance({ url, sends: send, ...more })];
  }
  const found: Report[] = [];
  for (const name of named === undefined ? DIALECT_NAMES : [named]) {
    await using sandbox = await createSandbox({ dialect: name, page: false });
    found.push(await runConformance({ url: sandbox.url, dialect: name, sends: true }));
  }
  return found;
}

try {
  const all = await reports();
  for (const report of all) console.log(tableOf(report));
  process.exitCode = all.some(({ outcomes }) => outcomes.some(({ differences }) => differences.length > 0)) ? 1 : 0;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
}
