/** Compares what was counted with what is recorded. */

/** By place (`node20 memory`, `import`), by what is done, by what is counted. */
export type Counters = Record<string, Record<string, object>>;

/**
 * So much more is a loss, and so much less a gain. What Node's HTTP server allocates depends on how bytes arrive, by 4 %. On
 * Deno every piece that is read or written costs promises, and how many frames come in one depends on how busy the machine
 * is: there the way through memory, without sockets, is what watches this library's own work.
 */
function slackOf(name: string, was: number): number {
  if (/^node\S+ webhook:.* bytes$/.test(name)) return was * 0.1;
  if (!/^deno (?:forward|reverse|webhook):/.test(name)) return was * 0.05;
  return name.endsWith(" promises") ? Math.max(3, was * 0.3) : was * 0.3;
}

/** What has changed by more than its slack, one sentence each. A count that is missing, or not recorded, is a loss. */
export function compare(recorded: Counters, counted: Counters): { losses: string[]; gains: string[] } {
  const losses: string[] = [];
  const gains: string[] = [];
  const [before, after] = [flat(recorded), flat(counted)];
  const places = new Set(Object.keys(counted));
  for (const [name, value] of after) {
    const was = before.get(name);
    const slack = slackOf(name, was ?? 0);
    if (was === undefined) losses.push(`${name}: ${value}, and nothing is recorded`);
    else if (value > was + slack) losses.push(`${name}: ${value} instead of ${was}${percent(value, was)}`);
    else if (value < was - slack) gains.push(`${name}: ${value} instead of ${was}${percent(value, was)}`);
  }
  for (const [name, was] of before) {
    const [place = ""] = name.split(":");
    if (places.has(place) && !after.has(name)) losses.push(`${name}: not counted, ${was} is recorded`);
  }
  return { losses, gains };
}

/** The least of what was counted twice: how bytes arrive only adds to what the code takes. */
export function least(first: Record<string, object>, second: Record<string, object>): Record<string, object> {
  const lesser = ([kind, counts]: [string, object]) => {
    const others = second[kind] as Record<string, number> | undefined;
    const both = Object.entries(counts).map((
      [what, value],
    ) => [what, Math.min(value as number, others?.[what] ?? Infinity)]);
    return [kind, Object.fromEntries(both)];
  };
  return Object.fromEntries(Object.entries(first).map(lesser));
}

const percent = (value: number, was: number): string =>
  was === 0 ? "" : ` (${value > was ? "+" : ""}${Math.round((value / was - 1) * 100)} %)`;

function flat(counters: Counters): Map<string, number> {
  const all = new Map<string, number>();
  for (const [place, kinds] of Object.entries(counters)) {
    for (const [kind, counts] of Object.entries(kinds)) {
      for (const [what, value] of Object.entries(counts)) all.set(`${place}: ${kind}, ${what}`, value as number);
    }
  }
  return all;
}
