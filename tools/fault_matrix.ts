/**
 * Runs the fault matrix on Node, Deno and Bun and writes docs/faults.md. Takes some minutes.
 *
 *     node --import tsx tools/fault_matrix.ts
 */

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

interface Cell {
  fault: string;
  way: string;
  reason?: string;
  noticeMs?: number;
  recoverMs?: number;
  callsLost?: number;
  callsDoubled?: number;
  eventsLost?: number;
  eventsDoubled?: number;
  wrong?: string;
}

const bin = "tests/runtimes/node_modules/.bin";
const file = "tests/contract/faults/run.ts";
const commands: Record<string, [string, ...string[]]> = {
  Node: ["node", "--import", "tsx", file],
  Deno: [`${bin}/deno`, "run", "-A", "--no-check", file],
  Bun: [`${bin}/bun`, file],
};

function run([command, ...args]: [string, ...string[]]): Cell[] {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: "utf8", timeout: 600_000 });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-2_000)}`);
  return stdout.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Cell);
}

function text(cell: Cell, notes: string[]): string {
  if (cell.reason !== undefined) {
    if (!notes.includes(cell.reason)) notes.push(cell.reason);
    return `– (${notes.indexOf(cell.reason) + 1})`;
  }
  if (cell.wrong !== undefined) return `**${cell.wrong}**`;
  const ms = (value: number | undefined): string => value === undefined ? "·" : `${Math.round(value)}`;
  const counts = [cell.callsLost, cell.callsDoubled, cell.eventsLost, cell.eventsDoubled].join("/");
  return `${ms(cell.noticeMs)} → ${ms(cell.recoverMs)} · ${counts}`;
}

const notes: string[] = [];
let page = `# Faults

Written by \`node --import tsx tools/fault_matrix.ts\`: every fault on every way, on three runtimes, over real sockets with a faulty
network between the bot and an implementation (\`tests/contract/faults/\`).

A cell reads \`noticed → recovered · a/b/c/d\`: milliseconds until the bot knew and until events and calls went through again ("·":
there was nothing to notice, the link went on); then calls lost (no end at all), calls done twice, events lost that the
implementation had delivered, events handled twice. Anything that is not as it has to be is written in bold. Waits before a
new attempt are 0 to 400 ms here (by default they grow from 1 to 30 s), and a silent link is asked after 1 s (by default 60 s).
`;

let wrong = 0;
for (const [name, command] of Object.entries(commands)) {
  const cells = run(command);
  const ways = [...new Set(cells.map((cell) => cell.way))];
  page += `\n## ${name}\n\n| fault | ${ways.join(" | ")} |\n|---|${ways.map(() => "---|").join("")}\n`;
  for (const fault of new Set(cells.map((cell) => cell.fault))) {
    const row = ways.map((way) => cells.find((cell) => cell.fault === fault && cell.way === way));
    page += `| ${fault} | ${row.map((cell) => cell === undefined ? "**missing**" : text(cell, notes)).join(" | ")} |\n`;
    wrong += row.filter((cell) => cell === undefined || cell.wrong !== undefined).length;
  }
}
page += `\n${notes.map((note, n) => `(${n + 1}) ${note}.`).join("\n\n")}\n`;
writeFileSync("docs/faults.md", page);
console.log(`docs/faults.md written; ${wrong} cell(s) are not as they have to be.`);
