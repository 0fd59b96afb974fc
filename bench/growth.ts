/**
 * Whether memory grows: a million events of 100,000 people in as many groups, on each runtime, for a bot with cooldowns,
 * questions, repeats and metrics. Writes the curve into docs/speed.md. Some minutes.
 *
 *     node --import tsx bench/growth.ts
 */

import { place } from "./compare/pages.ts";
import { growth, type Held } from "./growth/run.ts";
import { type RuntimeName, runtimeNames, runtimes } from "./runtimes.ts";

const EVENTS = 1_000_000;
const PEOPLE = 100_000;

const curves = new Map<RuntimeName, Held[]>();
for (const name of runtimeNames) curves.set(name, await growth(name, EVENTS, PEOPLE));

const mebi = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const names = [...curves.keys()];
const head = `| events | ${names.map((name) => `${runtimes[name].title}: heap | resident`).join(" | ")} |`;
const steps = (curves.get("bun") ?? []).map(({ events }) => events).filter((events) => events % PEOPLE === 0);
const lines = [PEOPLE / 2, ...steps].map((events) => {
  const cells = names.map((name) => {
    const held = curves.get(name)?.find((each) => each.events === events);
    return held === undefined ? "– | –" : `${mebi(held.heapUsed)} | ${mebi(held.rss)}`;
  });
  return `| ${events.toLocaleString("en")} | ${cells.join(" | ")} |`;
});
const table = `${head}\n|--:${"|--:".repeat(names.length * 2)}|\n${lines.join("\n")}`;
console.log(table);
place("docs/speed.md", "growth", table);
