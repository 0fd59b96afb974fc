/** The part of an app that outlives its process: the jobs that its classes keep, and the messages that it is to recall. */

import type { OneBotApi } from "../../../api/clients.ts";
import type { ScheduleEngine } from "../../../schedule/engine.ts";
import { KeptJobs, type KeptParts, type KeptTask } from "../../../schedule/kept.ts";
import type { SharedRuns } from "../../../schedule/runs.ts";
import type { Storage } from "../../../storage/storage.ts";
import type { Class } from "../../model/binding.ts";
import { AppRecalls, RECALL } from "./recalls.ts";

/** The app around what it keeps. */
export interface KeepingHost extends Pick<KeptParts, "clock" | "log" | "report"> {
  readonly engine: ScheduleEngine;
  readonly apis: readonly OneBotApi[];
  /** The storage of a name, without a bot's asking for it. */
  readonly storage: (name: string) => Storage;
  /** In an app on a queue: what all its workers keep, and the runs that they have in common. */
  readonly shared?: ((name: string) => Storage) | undefined;
  readonly sharedRuns?: ((name: string) => SharedRuns) | undefined;
  /** The instance of a class; undefined where it is gone. */
  readonly instanceOf: (of: Class) => object | undefined;
}

/** Keeps what is to be done later. One for each app. */
export class Keeping {
  readonly recalls: AppRecalls;
  readonly #host: KeepingHost;
  readonly #recallJobs: KeptJobs;
  readonly #jobs = new Map<Class, KeptJobs>();
  readonly #fresh = new Set<Class>();

  constructor(host: KeepingHost) {
    this.#host = host;
    const { clock, log, apis } = host;
    const find = (method: string): KeptTask | undefined => method === RECALL ? this.recalls.recall : undefined;
    const kept = this.#recallJobs = this.#make("messages", "adelie.recalls", undefined, find);
    this.recalls = new AppRecalls({ clock, log, apis, kept });
  }

  /** How many jobs are kept, and how many recalls. */
  get counts(): { readonly jobs: number; readonly recalls: number } {
    let jobs = 0;
    for (const kept of this.#jobs.values()) jobs += kept.size;
    return { jobs, recalls: this.#recallJobs.size };
  }

  /** The kept jobs of a class that injects a schedule. */
  jobsOf(of: Class, name: string): KeptJobs {
    const known = this.#jobs.get(of);
    // It may inject two schedules; made anew, it gets jobs of its own out of the same storage.
    if (known !== undefined && this.#fresh.has(of)) return known;
    const kept = this.#make(name, `adelie.jobs.${name}`, of, (method) => {
      const instance = this.#host.instanceOf(of) as Record<string, unknown> | undefined;
      const task = method in Object.prototype ? undefined : instance?.[method];
      return typeof task === "function" ? task.bind(instance) as KeptTask : undefined;
    });
    this.#jobs.set(of, kept);
    this.#fresh.add(of);
    return kept;
  }

  /** Recalls begin to run, and the jobs of the classes that have come. */
  async begin(): Promise<void> {
    await this.#recallJobs.begin();
    for (const of of [...this.#fresh]) {
      await this.#jobs.get(of)?.begin();
      this.#fresh.delete(of);
    }
  }

  /** The jobs and recalls of other workers, which may have ended. */
  async look(): Promise<void> {
    await this.#recallJobs.look();
    for (const kept of [...this.#jobs.values()]) await kept.look();
  }

  /** A bot is switched on again. */
  async again(of: Class): Promise<void> {
    await this.#jobs.get(of)?.again();
  }

  /** Classes that came and were not begun are forgotten: what they came with has failed. */
  undo(): void {
    for (const of of this.#fresh) this.#jobs.delete(of);
    this.#fresh.clear();
  }

  /** A bot has gone. Its jobs stay in the storage. */
  forget(of: Class): void {
    this.#jobs.delete(of);
    this.#fresh.delete(of);
  }

  #make(name: string, namespace: string, owner: object | undefined, find: KeptParts["find"]): KeptJobs {
    const { clock, log, report, engine, storage, shared = storage, sharedRuns } = this.#host;
    let store: Storage | undefined;
    const open = (): Storage => store ??= shared(namespace);
    return new KeptJobs({
      clock,
      log,
      report,
      engine,
      name,
      owner,
      find,
      store: {
        entries: () => open().entries(),
        set: (key, value) => open().set(key, value),
        delete: (key) => open().delete(key),
        get: (key) => open().get(key),
      },
      runs: sharedRuns?.(`${namespace}.runs`),
    });
  }
}
