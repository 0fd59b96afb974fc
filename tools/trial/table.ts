/** From what was sent and handled in a trial to its table. */

import type { SentMessage } from "./peer.ts";

/** A message whose handler began. */
export interface Handled {
  readonly chat: number;
  readonly n: number;
  readonly atMs: number;
}

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly value: string;
  readonly isKept: boolean;
}

/** All that was seen. */
export interface Seen {
  readonly sent: readonly SentMessage[];
  readonly handled: readonly Handled[];
  readonly answers: ReadonlyMap<string, number>;
  /** When workers were asked to go, and when they were gone. */
  readonly drains: readonly (readonly [fromMs: number, toMs: number])[];
  readonly pauseMs: number;
  readonly drainMs: number;
}

/** Compares it with what is promised. */
export function judge({ sent, handled, answers, drains, pauseMs, drainMs }: Seen): Row[] {
  const firstMs = new Map<string, number>();
  const newest = new Map<number, number>();
  let doubled = 0;
  let unordered = 0;
  // By time: each process has a pipe of its own.
  for (const { chat, n, atMs } of [...handled].sort((a, b) => a.atMs - b.atMs)) {
    const key = `${chat} ${n}`;
    if (firstMs.has(key)) {
      doubled++;
      continue;
    }
    firstMs.set(key, atMs);
    if (n < (newest.get(chat) ?? 0)) unordered++;
    else newest.set(chat, n);
  }
  const lost = sent.filter(({ chat, n }) => !firstMs.has(`${chat} ${n}`)).length;
  const waits = sent.map(({ chat, n, atMs }) => ({ atMs, ms: (firstMs.get(`${chat} ${n}`) ?? Infinity) - atMs }));
  const longest = most(waits);
  const drained = most(waits.filter(({ atMs }) => drains.some(([from, to]) => atMs >= from && atMs <= to)));
  const sends = [...answers.values()];
  const twice = sends.filter((count) => count > 1).length;
  const unanswered = sent.filter(({ chat, n }) => !answers.has(`echo ${chat} ${n}`)).length;
  return [
    { name: "events sent", value: `${sent.length}`, isKept: true },
    { name: "events handled", value: `${firstMs.size}`, isKept: true },
    { name: "events lost", value: `${lost}`, isKept: lost === 0 },
    { name: "events handled again", value: `${doubled}`, isKept: true },
    { name: "events out of order in their chat", value: `${unordered}`, isKept: unordered === 0 },
    { name: "sends", value: `${sends.reduce((sum, count) => sum + count, 0)}`, isKept: true },
    { name: "sends doubled", value: `${twice}`, isKept: twice === 0 },
    { name: "answers whose end nobody knows", value: `${unanswered}`, isKept: true },
    { name: `longest wait of an event, at most ${pauseMs} ms`, value: ms(longest), isKept: longest <= pauseMs },
    {
      name: `the same while workers are replaced, at most ${drainMs} ms`,
      value: ms(drained),
      isKept: drained <= drainMs,
    },
  ];
}

/** The table as text, in Markdown. */
export function table(options: Readonly<Record<string, string | boolean | undefined>>, rows: readonly Row[]): string {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : [value === true ? `--${name}` : `--${name} ${value}`]
  );
  return [
    `npm run gateway:trial -- ${given.join(" ")}`,
    "",
    "| | | |",
    "|---|--:|---|",
    ...rows.map(({ name, value, isKept }) => `| ${name} | ${value} | ${isKept ? "" : "✖"} |`),
  ].join("\n");
}

function most(waits: readonly { readonly ms: number }[]): number {
  return waits.reduce((longest, { ms }) => Math.max(longest, ms), 0);
}

function ms(value: number): string {
  return value === Infinity ? "for ever" : `${Math.round(value)} ms`;
}
