/** Medians over the rounds, as tables in Markdown. */

import { runtimes } from "../runtimes.ts";
import type { WayName } from "../traffic/links.ts";
import type { Entrant } from "./entrants.ts";
import type { Row } from "./session.ts";

/** One session of one entrant. */
export interface Result {
  readonly round: number;
  readonly way: WayName;
  readonly title: string;
  readonly runtime: Entrant["runtime"];
  readonly row: Row;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle] ?? Number.NaN
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

const wayTitles: Readonly<Record<WayName, string>> = {
  forward: "Forward WebSocket",
  reverse: "Reverse WebSocket",
  webhook: "Webhook",
};

/** JSON has no NaN: what was not measured comes back as null. */
const whole = (value: number | null): string =>
  value === null || Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en");

/** The cells of one line. */
export interface Figures {
  readonly cpu: string;
  /** CPU time against the bare bot of the same runtime and way. */
  readonly ratio: string;
  readonly events: string;
  readonly calls: string;
  readonly start: string;
  readonly warm: string;
  readonly peak: string;
}

const titles: readonly (readonly [key: keyof Figures, title: string])[] = [
  ["cpu", "CPU s / 10,000 events"],
  ["ratio", "× bare"],
  ["events", "events/s"],
  ["calls", "API calls/s"],
  ["start", "start, ms"],
  ["warm", "memory warm, MiB"],
  ["peak", "peak, MiB"],
];

/** The medians of one entrant on one way; undefined when it was not measured. */
export function figures(
  results: readonly Result[],
  entrants: readonly Entrant[],
  way: WayName,
  { title, runtime }: Entrant,
): Figures | undefined {
  const own = results.filter((result) => result.way === way && result.title === title && result.runtime === runtime);
  if (own.length === 0) return undefined;
  const base = entrants.find((each) => each.isBase && each.runtime === runtime && each.ways.includes(way));
  // Within a round, so that a machine that becomes slower does not count.
  const ratios = own.flatMap(({ round, row }) => {
    const bare = results.find((each) =>
      each.round === round && each.way === way && each.title === base?.title && each.runtime === runtime
    );
    return bare === undefined ? [] : [row.cpuSecondsPer10k / bare.row.cpuSecondsPer10k];
  });
  const middle = (value: (row: Row) => number): number => median(own.map(({ row }) => value(row)));
  return {
    cpu: middle((row) => row.cpuSecondsPer10k).toFixed(3),
    ratio: ratios.length === 0 ? "–" : median(ratios).toFixed(2),
    events: whole(middle((row) => row.eventsPerSecond)),
    calls: whole(middle((row) => row.callsPerSecond)),
    start: whole(middle((row) => row.connectMs)),
    warm: whole(middle((row) => row.warmMiB)),
    peak: whole(middle((row) => row.peakMiB)),
  };
}

/** A table for each way. */
export function tables(results: readonly Result[], entrants: readonly Entrant[]): string {
  const head = `| bot | ${titles.map(([, title]) => title).join(" | ")} |\n|---${"|--:".repeat(titles.length)}|`;
  return (Object.keys(wayTitles) as WayName[]).flatMap((way) => {
    const lines = entrants.flatMap((entrant) => {
      const found = entrant.ways.includes(way) ? figures(results, entrants, way, entrant) : undefined;
      if (found === undefined) return [];
      return [
        `| ${entrant.title}, ${runtimes[entrant.runtime].title} | ${titles.map(([key]) => found[key]).join(" | ")} |`,
      ];
    });
    return lines.length === 0 ? [] : [`### ${wayTitles[way]}\n\n${head}\n${lines.join("\n")}\n`];
  }).join("\n");
}

/** How busy the machine was with other things, in processors: the median, and the most in brackets. */
export function foreignLoad(results: readonly Result[]): string {
  const all = results.map(({ row }) => row.foreign);
  return `${median(all).toFixed(2)} (${Math.max(...all).toFixed(2)})`;
}
