/**
 * What a start costs in CPU time: from the start of the process until the package is imported, until the bot's link is open and
 * until `launch` has resolved, beside a bare bot. Needs `npm run build`. Writes the table into docs/speed.md.
 *
 *     node --import tsx bench/start.ts                       this tree
 *     node --import tsx bench/start.ts --before ../old       beside another tree, which is built too
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { machineText } from "./compare/machine.ts";
import { place } from "./compare/pages.ts";
import { root, type RuntimeName, runtimeNames, runtimes } from "./runtimes.ts";

const { values: options } = parseArgs({
  options: { before: { type: "string" }, runs: { type: "string", default: "15" } },
});

/** An implementation that knows who it is, in a thread of its own: programs are waited for in this one. */
const PEER = `
const { WebSocketServer } = require("ws");
const { parentPort } = require("node:worker_threads");
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" }, () => parentPort.postMessage(server.address().port));
server.on("connection", (socket) => socket.on("message", (text) => {
  const { echo } = JSON.parse(text);
  socket.send(JSON.stringify({ status: "ok", retcode: 0, echo, data: { user_id: 10001, nickname: "bot" } }));
}));
`;

const CPU = `
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
`;

const OURS = (library: string, url: string): string =>
  `${CPU}
const { Command, launch } = await import(${JSON.stringify(library)});
const imported = cpu();
class Hello {
  hello() {
    return "hello";
  }
}
Command("hello")(Hello.prototype, "hello", Object.getOwnPropertyDescriptor(Hello.prototype, "hello"));
let open;
const log = { debug() {}, info() { open ??= cpu(); }, warn() {}, error() {} };
await launch(Hello, { url: "${url}", log, handleSignals: false });
console.log(JSON.stringify([imported, open, cpu()]));
process.exit(0);
`;

const BARE = (ws: string, url: string): string =>
  `${CPU}
const Socket = globalThis.Deno || globalThis.Bun ? WebSocket : (await import(${JSON.stringify(ws)})).default;
const socket = new Socket("${url}");
socket.addEventListener("open", () => {
  console.log(JSON.stringify([0, cpu(), 0]));
  process.exit(0);
});
`;

const day = new Date().toISOString().slice(0, 10);
const middle = (figures: number[]): number => figures.sort((a, b) => a - b)[figures.length >> 1] ?? NaN;

/** Milliseconds of CPU time until it is imported, open and launched. */
function started(name: RuntimeName, program: string, cwd: string): number[] {
  const { program: binary, arguments: first } = runtimes[name];
  const { stdout, stderr } = spawnSync(binary, [...first, program], { cwd, encoding: "utf8", timeout: 60_000 });
  try {
    return JSON.parse(stdout) as number[];
  } catch (error) {
    throw new Error(`${program} on ${runtimes[name].title}: ${stderr}`, { cause: error });
  }
}

const peer = new Worker(PEER, { eval: true });
const folder = mkdtempSync(join(tmpdir(), "adelie-start-"));
try {
  const port = await new Promise<number>((resolve, reject) => peer.once("message", resolve).once("error", reject));
  const url = `ws://127.0.0.1:${port}`;
  const library = (tree: string): string => pathToFileURL(join(tree, "dist/mod.js")).href;
  const programs: Record<string, string> = {
    bare: BARE(pathToFileURL(join(root, "node_modules/ws/wrapper.mjs")).href, url),
    ...options.before === undefined ? {} : { before: OURS(library(join(process.cwd(), options.before)), url) },
    adelie: OURS(library(root), url),
  };
  const names = Object.keys(programs);
  for (const name of names) writeFileSync(join(folder, `${name}.mjs`), programs[name] ?? "");
  const lines = ["| CPU ms until | imported | link open | launched |", "|---|--:|--:|--:|"];
  for (const runtime of runtimeNames) {
    const rows = new Map<string, number[][]>(names.map((name) => [name, []]));
    for (let run = 0; run < Number(options.runs); run++) {
      for (const name of run % 2 === 0 ? names : names.toReversed()) {
        rows.get(name)?.push(started(runtime, join(folder, `${name}.mjs`), folder));
      }
    }
    for (const [name, figures] of rows) {
      const cells = [0, 1, 2].map((at) => middle(figures.map((each) => each[at] ?? NaN)));
      lines.push(
        `| ${name}, ${runtimes[runtime].title} | ${cells.map((ms) => ms === 0 ? "–" : ms.toFixed(0)).join(" | ")} |`,
      );
    }
  }
  console.log(lines.join("\n"));
  place("docs/speed.md", "start", `${day}; ${machineText()}.\n\n${lines.join("\n")}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
  await peer.terminate();
}
