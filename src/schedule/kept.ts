/**
 * Jobs that outlive the process: each is an entry in a store, with the name of the method that does the work. The schedule
 * runs them; this keeps them, and decides at the next start about the runs that were missed.
 */

import { AdelieError, ConfigError } from "../errors.ts";
import type { Logger } from "../util/log/log.ts";
import { Slots } from "../util/slots.ts";
import { messageOf } from "../util/text_of.ts";
import type { ScheduleEngine, ScheduleParts } from "./engine.ts";
import type { ScheduledJob } from "./job.ts";
import { type KeptRecord, readRecord } from "./record.ts";
import type { SharedRuns } from "./runs.ts";
import { workTexts } from "../texts/logs/work_texts.ts";
import { scheduleTexts } from "../texts/errors/schedule_texts.ts";

/** The run of a job that is kept, as its method gets it beside the data. */
export interface KeptRun {
  /** The key of the job. */
  readonly key: string;
  /** When it was due. */
  readonly due: Date;
  /** Whether the process did not run then, so that it is made up for now. */
  readonly isLate: boolean;
}

/** A job that is kept. */
export interface KeptJob {
  /** The key. */
  readonly key: string;
  /** The name of the method that does the work. */
  readonly method: string;
  /** The data that the method gets, as a copy. */
  readonly data: unknown;
  /** When it runs next; undefined when its method is gone, so that it waits for one. */
  readonly next: Date | undefined;
}

/** Where jobs are kept. A `Storage` is one. */
export interface JobStore {
  entries(): Promise<[key: string, value: unknown][]>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Asked before each run, where processes share the store: another one may have called it off. */
  get(key: string): Promise<unknown>;
}

/** A method that does the work of a kept job. */
export type KeptTask = (data: unknown, run: KeptRun) => unknown;

/** The surroundings of kept jobs. */
export interface KeptParts extends Pick<ScheduleParts, "clock" | "log"> {
  readonly engine: ScheduleEngine;
  readonly store: JobStore;
  /** For logs: the name of the bot. */
  readonly name: string;
  readonly owner: object | undefined;
  /** The method of a name; undefined when there is none. */
  readonly find: (method: string) => KeptTask | undefined;
  /** The runs that processes with the same store have in common; undefined where the store is this one's alone. */
  readonly runs?: SharedRuns | undefined;
  /** Told about a run that failed where another one follows. */
  readonly report: (error: unknown, source: string, owner: object | undefined) => unknown;
}

/** How many jobs one owner may keep. */
const MOST_KEPT = 10_000;

/** How many of one owner run at once: what was missed falls due all together. */
const RUN_AT_ONCE = 16;

/** A run that takes longer keeps the others waiting no more. */
const HOLDS_MS = 60_000;

/** How many missed runs of one job are made up for. */
const MOST_MISSED = 100;

/** A run that began so often and never ended has probably ended the process each time. */
const MOST_TRIES = 3;

/** How late a run may be without having been missed. */
const LATE_MS = 1_000;

interface Kept {
  readonly key: string;
  record: KeptRecord;
  job: ScheduledJob | undefined;
  isRunning: boolean;
  /** Whether the store does not have it, so that no other process knows of it. */
  isUnwritten?: boolean;
}

/** The jobs that one owner keeps. */
export class KeptJobs {
  readonly owner: object | undefined;
  readonly #parts: KeptParts;
  readonly #jobs = new Map<string, Kept>();
  /** Those that were due while the owner was switched off. */
  readonly #leftOut = new Set<Kept>();
  readonly #slots = new Slots({ count: RUN_AT_ONCE, maxWaiting: Infinity });
  #loading: Promise<void> | undefined;
  #hasBegun = false;

  constructor(parts: KeptParts) {
    this.#parts = parts;
    this.owner = parts.owner;
  }

  /** How many there are. */
  get size(): number {
    return this.#jobs.size;
  }

  /** The time of day. */
  get date(): number {
    return this.#parts.clock.date();
  }

  get log(): Logger {
    return this.#parts.log;
  }

  /** From now on they run. Each says whether runs that were missed since the last process are made up for. */
  async begin(): Promise<void> {
    await this.#load();
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    for (const kept of [...this.#jobs.values()]) await this.#resume(kept);
  }

  /** The owner was switched off, and is on again: what was due meanwhile was missed, as if no process had run. Never rejects. */
  async again(): Promise<void> {
    const { report, owner } = this.#parts;
    for (const kept of [...this.#leftOut]) {
      this.#leftOut.delete(kept);
      if (this.#jobs.get(kept.key) !== kept) continue;
      kept.job?.cancel();
      try {
        await this.#resume(kept);
      } catch (error) {
        await report(error, this.#sourceOf(kept.record), owner);
      }
    }
  }

  /**
   * Keeps a job, in the place of one with the same key. Resolves when it is safe.
   *
   * @param where for errors: `Bot: schedule.at()`
   * @param options `alsoUnsafe`: it runs too where the store fails, and is not kept then
   * @throws ConfigError `SCHEDULE_TASK`, AdelieError `SCHEDULE_FULL`, or what the store says; then nothing has changed
   */
  async put(
    where: string,
    key: string,
    given: KeptRecord,
    { alsoUnsafe = false }: { readonly alsoUnsafe?: boolean } = {},
  ): Promise<void> {
    const record = { ...given, data: copyOf(given.data) };
    await this.#load();
    if (this.#hasBegun && this.#parts.find(given.method) === undefined) {
      throw new ConfigError("SCHEDULE_TASK", scheduleTexts().noMethod(where, given.method));
    }
    const old = this.#jobs.get(key);
    if (old === undefined && this.#jobs.size >= MOST_KEPT) {
      throw new AdelieError("SCHEDULE_FULL", scheduleTexts().keptFull(where, MOST_KEPT));
    }
    const kept: Kept = { key, record: continued(record, old?.record), job: undefined, isRunning: false };
    // In the map first: two of one key that come at the same time are not counted twice.
    this.#jobs.set(key, kept);
    try {
      await this.#parts.store.set(key, { ...kept.record, data: given.data });
    } catch (error) {
      if (alsoUnsafe) {
        kept.isUnwritten = true;
        this.#notWritten(kept, error);
      } else if (this.#jobs.get(key) === kept) {
        if (old === undefined) this.#jobs.delete(key);
        else this.#jobs.set(key, old);
      }
      if (!alsoUnsafe) throw error;
    }
    old?.job?.cancel();
    if (old !== undefined) this.#leftOut.delete(old);
    if (this.#hasBegun && this.#jobs.get(key) === kept) this.#arm(kept);
  }

  /** Where processes share the store: those of the others too, which may have ended. */
  async look(): Promise<void> {
    if (!this.#hasBegun) return;
    for (const [key, value] of await this.#parts.store.entries()) {
      const record = this.#jobs.has(key) ? undefined : readRecord(value);
      if (record !== undefined) await this.#resume(this.#adopt(key, record));
    }
  }

  /** Forgets a job. Tells whether there was one. A run under way ends by itself. */
  async cancel(key: string): Promise<boolean> {
    await this.#load();
    const kept = this.#jobs.get(key);
    if (kept === undefined) return false;
    await this.#forget(kept);
    return true;
  }

  /** Those whose keys begin with a text, the next one first. */
  async list(prefix: string): Promise<KeptJob[]> {
    await this.#load();
    return [...this.#jobs.values()].filter(({ key }) => key.startsWith(prefix))
      .map(({ key, record, job }) => ({
        key,
        method: record.method,
        data: copyOf(record.data),
        next: job?.info.next ?? (this.#hasBegun ? undefined : nextOf(record, this.#parts.clock.date())),
      }))
      .sort((a, b) => Number(a.next ?? Infinity) - Number(b.next ?? Infinity));
  }

  #load(): Promise<void> {
    const loading = this.#loading ??= this.#read();
    // Tried anew by whoever comes next.
    loading.catch(() => this.#loading = undefined);
    return loading;
  }

  async #read(): Promise<void> {
    for (const [key, value] of await this.#parts.store.entries()) {
      const record = readRecord(value);
      if (record === undefined) this.#parts.log.warn(workTexts().noJob(this.#parts.name, key));
      else this.#adopt(key, record);
    }
  }

  #adopt(key: string, record: KeptRecord): Kept {
    const kept: Kept = { key, record, job: undefined, isRunning: false };
    this.#jobs.set(key, kept);
    return kept;
  }

  /** Decides about the runs that were due while no process ran. */
  async #resume(kept: Kept): Promise<void> {
    const { clock, log, name, find } = this.#parts;
    const { record, key } = kept;
    if (find(record.method) === undefined) {
      return log.warn(workTexts().methodGone(name, key, record.method));
    }
    const missed = missedBy(record, clock.date());
    const isStuck = (record.tries ?? 0) >= MOST_TRIES;
    if (missed.length > 0 && isStuck) log.error(workTexts().neverEnds(this.#sourceOf(record), key, MOST_TRIES));
    const dues = isStuck || record.missed === "skip" ? [] : record.missed === "run" ? missed : missed.slice(-1);
    if (missed.length > 0 && !isStuck) {
      const at = new Date(missed[0] as number).toISOString();
      log.info(workTexts().missedWhileAway(this.#sourceOf(record), key, at, missed.length, dues.length));
    }
    if (record.everyMs === undefined) {
      if (missed.length > 0 && dues.length === 0) await this.#forget(kept);
      else this.#arm(kept, missed.length > 0);
      return;
    }
    if (missed.length > 0 && dues.length === 0) await this.#ended(kept, missed.at(-1) as number);
    this.#arm(kept);
    if (dues.length > 0) this.#catchUp(kept, dues);
  }

  #sourceOf({ method }: KeptRecord): string {
    return `${this.#parts.name}.${method}`;
  }

  #arm(kept: Kept, isLate = false): void {
    const { record } = kept;
    const timing = record.everyMs === undefined ? { type: "at", dateMs: record.atMs } as const : {
      type: "steps",
      everyMs: record.everyMs,
      fromMs: record.atMs,
      missed: record.missed === "skip" ? "skip" : "once",
    } as const;
    kept.job = this.#add(kept, timing, (dueMs) => this.#run(kept, dueMs, isLate));
  }

  /** One job for all of them, so that they run one after the other. */
  #catchUp(kept: Kept, dues: readonly number[]): void {
    const { clock, report, owner } = this.#parts;
    this.#add(kept, { type: "at", dateMs: clock.date() }, async () => {
      for (const dueMs of dues) {
        if (this.#jobs.get(kept.key) !== kept) return;
        try {
          await this.#run(kept, dueMs, true);
        } catch (error) {
          await report(error, this.#sourceOf(kept.record), owner);
        }
      }
    });
  }

  #add(
    kept: Kept,
    timing: Parameters<ScheduleEngine["add"]>[0]["timing"],
    run: (dueMs: number) => unknown,
  ): ScheduledJob | undefined {
    const { engine, owner } = this.#parts;
    const { key, record } = kept;
    const leftOut = (): void => void this.#leftOut.add(kept);
    const source = this.#sourceOf(record);
    try {
      return engine.add({ source, where: source, owner, timing, jitterMs: 0, overlap: false, key, leftOut, run });
    } catch (error) {
      // While the app stops: it is kept, and runs in the next process.
      if (error instanceof AdelieError && error.code === "SCHEDULE_STOPPED") return undefined;
      throw error;
    }
  }

  async #run(kept: Kept, dueMs: number, isLate: boolean): Promise<void> {
    const { clock, log, runs } = this.#parts;
    const give = await this.#slots.take(() => new Error());
    const cancelGive = clock.schedule(HOLDS_MS, give);
    const { key, record } = kept;
    try {
      if (this.#jobs.get(key) !== kept) return;
      if (kept.isRunning) return log.warn(workTexts().overlaps(this.#sourceOf(record)));
      kept.isRunning = true;
      if (runs === undefined || kept.isUnwritten === true) return await this.#work(kept, dueMs, isLate);
      const isOurs = await runs.run({ key, isAlone: true }, () => this.#workIfDue(kept, dueMs, isLate));
      // Should the other one end in the middle of it, it is found by the next look.
      if (!isOurs && record.everyMs === undefined) this.#drop(kept);
    } finally {
      kept.isRunning = false;
      cancelGive();
      give();
    }
  }

  async #work(kept: Kept, dueMs: number, isLate: boolean): Promise<void> {
    const { find, name, log } = this.#parts;
    const { key, record } = kept;
    const task = find(record.method);
    if (task === undefined) return log.warn(workTexts().methodGone(name, key, record.method));
    await this.#write(kept, { ...record, tries: (record.tries ?? 0) + 1 });
    try {
      await task(copyOf(record.data), { key, due: new Date(dueMs), isLate });
    } finally {
      kept.isRunning = false;
      await this.#ended(kept, dueMs);
    }
  }

  /** Does it unless another process has done it, has called it off, or has put another one in its place. */
  async #workIfDue(kept: Kept, dueMs: number, isLate: boolean): Promise<void> {
    const { key, record } = kept;
    const found = readRecord(await this.#parts.store.get(key));
    if (found === undefined) return this.#drop(kept);
    if (found.atMs !== record.atMs || found.everyMs !== record.everyMs) {
      this.#drop(kept);
      return await this.#resume(this.#adopt(key, found));
    }
    if (found.everyMs !== undefined && (found.metMs ?? -Infinity) >= dueMs) return;
    kept.record = found;
    await this.#work(kept, dueMs, isLate);
  }

  /** Here it is not known any more. */
  #drop(kept: Kept): void {
    if (this.#jobs.get(kept.key) === kept) this.#jobs.delete(kept.key);
    this.#leftOut.delete(kept);
    kept.job?.cancel();
  }

  /** A run has ended, well or not. A job that the run put in its own place stays. */
  async #ended(kept: Kept, dueMs: number): Promise<void> {
    if (this.#jobs.get(kept.key) !== kept) return;
    const { tries: _, ...record } = kept.record;
    if (record.everyMs !== undefined) {
      return this.#write(kept, { ...record, metMs: Math.max(dueMs, record.metMs ?? record.atMs) });
    }
    try {
      await this.#forget(kept);
    } catch (error) {
      this.#notWritten(kept, error);
    }
  }

  async #forget(kept: Kept): Promise<void> {
    this.#drop(kept);
    await this.#parts.store.delete(kept.key);
  }

  /** A store that fails stops no run. */
  async #write(kept: Kept, record: KeptRecord): Promise<void> {
    kept.record = record;
    try {
      await this.#parts.store.set(kept.key, record);
    } catch (error) {
      this.#notWritten(kept, error);
    }
  }

  #notWritten({ key, record }: Kept, error: unknown): void {
    this.#parts.log.error(workTexts().jobNotWritten(this.#sourceOf(record), key, messageOf(error)), error);
  }
}

/** The dates up to now that nothing ran at, the last {@link MOST_MISSED} of them. */
function missedBy({ atMs, everyMs, metMs = atMs }: KeptRecord, now: number): number[] {
  if (everyMs === undefined) return now - atMs > LATE_MS ? [atMs] : [];
  const [first, last] = [Math.floor((metMs - atMs) / everyMs) + 1, Math.floor((now - atMs) / everyMs)];
  const dues: number[] = [];
  for (let step = Math.max(first, last - MOST_MISSED + 1); step <= last; step++) dues.push(atMs + step * everyMs);
  return dues;
}

/** An interval that is said again at every start goes on where it was. */
function continued(record: KeptRecord, old: KeptRecord | undefined): KeptRecord {
  if (record.everyMs === undefined || old?.everyMs !== record.everyMs) return record;
  return { ...record, atMs: old.atMs, ...old.metMs === undefined ? {} : { metMs: old.metMs } };
}

function nextOf({ atMs, everyMs }: KeptRecord, now: number): Date {
  if (everyMs === undefined) return new Date(atMs);
  return new Date(atMs + Math.max(1, Math.floor((now - atMs) / everyMs) + 1) * everyMs);
}

/** A copy of what JSON holds. The store refuses everything else, with a reason. */
function copyOf(data: unknown): unknown {
  try {
    return data === undefined ? undefined : JSON.parse(JSON.stringify(data)) as unknown;
  } catch {
    return undefined;
  }
}
