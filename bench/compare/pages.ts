/** The figures in the pages: docs/speed.md has all of them, the READMEs a table. Each stands between two comments. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runtimes } from "../runtimes.ts";
import { type Entrant, entrants } from "./entrants.ts";
import { machineText } from "./machine.ts";
import { figures, foreignLoad, type Result, tables } from "./tables.ts";

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error when the page does not have the two comments
 */
export function placed(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`There is no place ${open} … ${close}.`);
  return `${page.slice(0, start + open.length)}\n${text.trim()}\n${page.slice(end)}`;
}

/** Replaces it in a page of the project. */
export function place(path: string, name: string, text: string): void {
  const file = join(root, path);
  writeFileSync(file, placed(readFileSync(file, "utf8"), name, text));
}

/** Writes what a run came to into the pages, each with the day and with what else the machine did. */
export function writePages(results: readonly Result[]): void {
  const rounds = new Set(results.map(({ round }) => round)).size;
  const day = new Date().toISOString().slice(0, 10);
  const load = foreignLoad(results);
  const told = `${day}, ${rounds} rounds. ${machineText()}; processors busy with other things: ${load}.`;
  place("docs/speed.md", "figures", `${told}\n\n${tables(results, entrants)}`);
  const head = "bot | CPU s / 10,000 events | × bare | API calls/s, 64 callers | start, ms | memory warm, MiB";
  place("README.md", "speed", `${summary(results, head)}\n\n${told}`);
  const chineseHead =
    "机器人 | 每万个事件的 CPU 秒数 | 与裸写之比 | 64 个并发的接口调用次数 / 秒 | 启动到连上，毫秒 | 内存，MiB";
  const chinese = `${day}，${rounds} 轮。${machineText()}；测量时忙于其他事情的处理器：${load}。`;
  place("README.zh-CN.md", "speed", `${summary(results, chineseHead)}\n\n${chinese}`);
}

/** Node 24, Bun and Deno on a forward WebSocket, each library once: the READMEs are short. */
function summary(results: readonly Result[], head: string): string {
  const lines = entrants.filter(isShort).flatMap((entrant) => {
    const found = figures(results, entrants, "forward", entrant);
    if (found === undefined) return [];
    const { cpu, ratio, calls, start, warm } = found;
    return [
      `| ${entrant.title}, ${runtimes[entrant.runtime].title} | ${[cpu, ratio, calls, start, warm].join(" | ")} |`,
    ];
  });
  return `| ${head} |\n|---${"|--:".repeat(head.split("|").length - 1)}|\n${lines.join("\n")}`;
}

const isShort = ({ runtime, kind, env }: Entrant): boolean =>
  env === undefined && (runtime === "node24" || (runtime !== "node20" && kind !== "peer"));
