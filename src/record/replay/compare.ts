/**
 * The difference between the calls that were recorded and those of the replay. Chats are compared each by itself, since nothing says in
 * which order two of them are answered; in a chat, calls are laid beside each other under the event that they came behind.
 */

import { isRead } from "./answers.ts";
import type { ReplayedCall } from "./peer.ts";
import { type Change, changesOf, placeOf, type PlainCall, plainCall } from "./same.ts";
import type { Place, Script, ScriptCall, ScriptEvent } from "./script.ts";

/** One thing that is not as it was. */
export interface Difference {
  /** `added`: the call is new. `missing`: it is not made any more. `changed`: with other parameters. `moved`: in another order. */
  readonly kind: "added" | "missing" | "changed" | "moved";
  /** The account, by its number in the recording. */
  readonly selfId: number;
  /** `group 123`, `user 456`, or nothing for calls of no chat. */
  readonly chat: string;
  /** The action that is called. */
  readonly action: string;
  /** The event of that chat that came before it. */
  readonly event: ScriptEvent | undefined;
  /** The call then, and where it stands; undefined for one that is new. */
  readonly was: (Place & { readonly params: unknown }) | undefined;
  /** The call now; undefined for one that is not made any more. */
  readonly is: { readonly params: unknown } | undefined;
  /** Of a changed one: which values. */
  readonly changes: readonly Change[];
}

/** Everything that a comparison found. */
export interface Comparison {
  /** All that is not as it was. */
  readonly differences: readonly Difference[];
  /** How many calls were recorded. Those that only read are left out here and below unless they were asked for. */
  readonly recorded: number;
  /** How many were made now. */
  readonly now: number;
  /** How many are alike. */
  readonly same: number;
}

/** A call may come so much later than its event and still belong to it, in the recording's time. */
const BELONGS_MS = 60_000;

/** One call on either side. */
interface Item {
  readonly plain: PlainCall;
  readonly params: unknown;
  /** The number of events of its chat before it. */
  readonly segment: number;
  readonly at: number;
  /** Counts those of its side. */
  readonly order: number;
  readonly recorded: ScriptCall | undefined;
  partner: Item | undefined;
}

/**
 * Compares.
 *
 * @param reads whether calls that only read count too
 */
export function compareCalls(script: Script, now: readonly ReplayedCall[], reads = false): Comparison {
  const events = new Map<string, ScriptEvent[]>();
  const sent: { key: string; at: number }[] = [];
  for (const event of script.events) {
    const places = [`${event.selfId} ${placeOf(event.frame)}`, `${event.selfId} `];
    for (const place of new Set(places)) {
      const list = events.get(place);
      if (list === undefined) events.set(place, [event]);
      else list.push(event);
    }
    sent.push({ key: places[0] as string, at: event.at });
  }
  const isWanted = (action: string): boolean => reads || !isRead(action);
  const chats = new Map<string, { was: Item[]; is: Item[] }>();
  const chatOf = (key: string): { was: Item[]; is: Item[] } => {
    const chat = chats.get(key) ?? { was: [], is: [] };
    chats.set(key, chat);
    return chat;
  };
  for (const call of script.calls) {
    if (!isWanted(call.frame.action)) continue;
    const plain = plainCall(call.frame);
    const key = `${call.selfId} ${plain.chat}`;
    const segment = countBefore(events.get(key) ?? [], call.at);
    const { was } = chatOf(key);
    const { frame: { params }, at } = call;
    was.push({ plain, params, segment, at, order: was.length, recorded: call, partner: undefined });
  }
  const counted = new Map<string, number>();
  let done = 0;
  for (const { selfId, frame, after } of now) {
    for (; done < after; done++) {
      const { key } = sent[done] as { key: string };
      const whole = `${key.slice(0, key.indexOf(" "))} `;
      for (const each of new Set([key, whole])) counted.set(each, (counted.get(each) ?? 0) + 1);
    }
    if (!isWanted(frame.action)) continue;
    const plain = plainCall(frame);
    const key = `${selfId} ${plain.chat}`;
    const at = sent[after - 1]?.at ?? 0;
    const { is } = chatOf(key);
    const segment = counted.get(key) ?? 0;
    is.push({ plain, params: frame.params, segment, at, order: is.length, recorded: undefined, partner: undefined });
  }
  const differences: Difference[] = [];
  let [recorded, made, same] = [0, 0, 0];
  for (const [key, { was, is }] of chats) {
    const [selfId = "", ...rest] = key.split(" ");
    const found = compareChat(was, is);
    const place = { selfId: Number(selfId), chat: rest.join(" ") };
    const list = events.get(key) ?? [];
    differences.push(...found.map(({ segment, ...each }) => ({ ...each, ...place, event: list[segment - 1] })));
    recorded += was.length;
    made += is.length;
    same += is.filter(({ partner, plain }) => partner?.plain.key === plain.key).length;
  }
  differences.sort((one, other) => (one.event?.at ?? 0) - (other.event?.at ?? 0));
  return { differences, recorded, now: made, same };
}

/** How many events came before: they are in order. */
function countBefore(events: readonly ScriptEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as ScriptEvent).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Found = Omit<Difference, "selfId" | "chat" | "event"> & { readonly segment: number };

function compareChat(was: readonly Item[], is: readonly Item[]): Found[] {
  pair(was, is, (one, other) => one.plain.key === other.plain.key && one.segment === other.segment);
  // It came behind a later event because it took its time, then or now.
  pair(was, is, (one, other) => one.plain.key === other.plain.key && Math.abs(one.at - other.at) <= BELONGS_MS);
  const moved = outOfOrder(was);
  pair(was, is, (one, other) => one.plain.action === other.plain.action && one.segment === other.segment);
  const found: Found[] = [];
  for (const item of was) {
    const { partner, plain } = item;
    if (partner === undefined) found.push(differing("missing", item, undefined));
    else if (partner.plain.key !== plain.key) found.push(differing("changed", item, partner));
    else if (moved.has(item)) found.push(differing("moved", item, partner));
  }
  for (const item of is) if (item.partner === undefined) found.push(differing("added", undefined, item));
  return found.sort((one, other) => one.segment - other.segment);
}

function differing(kind: Difference["kind"], was: Item | undefined, is: Item | undefined): Found {
  const { plain, segment } = (was ?? is) as Item;
  const recorded = was?.recorded;
  return {
    kind,
    action: (is ?? was as Item).plain.action,
    segment,
    was: was === undefined || recorded === undefined
      ? undefined
      : { file: recorded.file, line: recorded.line, params: was.params },
    is: is === undefined ? undefined : { params: is.params },
    changes: was === undefined || is === undefined ? [] : changesOf(plain.params, is.plain.params),
  };
}

/** Finds partners for those that have none, in order. */
function pair(was: readonly Item[], is: readonly Item[], fits: (was: Item, is: Item) => boolean): void {
  const free = is.filter(({ partner }) => partner === undefined);
  for (const item of was) {
    if (item.partner !== undefined) continue;
    const at = free.findIndex((other) => fits(item, other));
    if (at === -1) continue;
    const [other] = free.splice(at, 1) as [Item];
    item.partner = other;
    other.partner = item;
  }
}

/** The recorded calls that are made in another order now: in each segment, all but the longest run of those that are not. */
function outOfOrder(was: readonly Item[]): ReadonlySet<Item> {
  const moved = new Set<Item>();
  const segments = new Map<number, Item[]>();
  for (const item of was) {
    // One that took its time stands elsewhere for that reason alone.
    if (item.partner?.segment !== item.segment) continue;
    const list = segments.get(item.segment);
    if (list === undefined) segments.set(item.segment, [item]);
    else list.push(item);
  }
  for (const items of segments.values()) {
    const stays = longestRun(items.map(({ partner }) => (partner as Item).order));
    items.forEach((item, at) => {
      if (!stays.has(at)) moved.add(item);
    });
  }
  return moved;
}

/** The places of a longest rising run. */
function longestRun(numbers: readonly number[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  numbers.forEach((number, at) => {
    let length = ends.findIndex((end) => (numbers[end] as number) >= number);
    if (length === -1) length = ends.length;
    before[at] = ends[length - 1];
    ends[length] = at;
  });
  const run = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = before[at]) run.add(at);
  return run;
}
