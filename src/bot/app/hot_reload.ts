/**
 * Bots out of a file that is read again whenever it changes: for development.
 *
 * A runtime evaluates a module once and keeps it, and each forgets it in another way. A copy under a name that was never
 * used works the same on all of them; it lies beside the file, so that its relative imports hold, and is deleted at once.
 */

import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ConfigError } from "../../errors.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Class } from "../model/binding.ts";
import { readMethods } from "../model/records.ts";
import type { App } from "./app.ts";
import { HotSources } from "./hot_sources.ts";
import { rehearse } from "./start/rehearsal.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import { launchTexts } from "../../texts/errors/launch_texts.ts";

/** The app that a watched file changes. */
export interface HotHost {
  use(bot: Class): Promise<void>;
  remove(bot: Class): Promise<void>;
  replace(bot: Class, by: Class): Promise<void>;
}

/** How a file is watched. */
export interface HotOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** How often the file is looked at, in milliseconds. */
  readonly everyMs: number;
  /** The app, for a file that calls `launch` again when it is read again. */
  readonly app?: App;
  /** The bots of the file that are running already. */
  readonly bots?: readonly Class[];
}

/** How long a changed file has to stay the same before it is read, in ms: an editor may still be writing. */
const QUIET_MS = 100;

/** One watched file. */
export class HotFile {
  readonly #path: string;
  readonly #sources: HotSources;
  readonly #host: HotHost;
  readonly #options: HotOptions;
  /** The bots that are running, by the names under which the file exports them. */
  #bots = new Map<string, Class>();
  /** The state of the file when it was last read. */
  #seen = "";
  /** Its state at the last look, when that differed. */
  #changing: string | undefined;
  /** The failure that was told last, so that a file that stays away is told of once. */
  #told: string | undefined;
  #version = 0;
  #cancel: () => void = () => {};
  #isStopped = false;

  constructor(file: string | URL, host: HotHost, options: HotOptions) {
    const isUrl = file instanceof URL || file.startsWith("file:");
    this.#path = isUrl ? fileURLToPath(String(file)) : file;
    this.#sources = new HotSources(this.#path);
    this.#host = host;
    this.#options = options;
  }

  /**
   * Adds the file's bots and begins to watch it.
   *
   * @throws what the file throws, and ConfigError when it exports no bot
   */
  async start(): Promise<void> {
    await this.#sources.open();
    this.#seen = await this.#sources.looks();
    const running = this.#options.bots;
    if (running !== undefined) {
      this.#bots = named(running);
      // A file that was saved while the process was starting may be newer than what is running.
      if (await this.#sources.savedSince(performance.timeOrigin)) this.#seen = "";
      this.#wait();
      return;
    }
    const bots = await this.#load();
    if (bots.size === 0) {
      throw new ConfigError(
        "BOT_FILE",
        launchTexts().fileWithoutBot(this.#path),
      );
    }
    await this.#apply(bots);
    this.#wait();
  }

  /** Does not look again. The bots stay. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #wait(): void {
    if (this.#isStopped) return;
    const { everyMs } = this.#options;
    this.#cancel = this.#options.clock.schedule(
      this.#changing === undefined ? everyMs : Math.min(everyMs, QUIET_MS),
      () => void this.#look().then(() => this.#wait()),
    );
  }

  /** While a file is being saved it may be missing, empty or half there: then the older bots stay, and the file is looked at again. */
  async #look(): Promise<void> {
    const { log } = this.#options;
    try {
      const looks = await this.#sources.looks();
      const isQuiet = looks === this.#changing;
      this.#changing = looks === this.#seen || isQuiet ? undefined : looks;
      if (looks === this.#seen || !isQuiet) return;
      this.#seen = looks;
      const bots = await this.#load();
      if (bots.size === 0) throw new ConfigError("BOT_FILE", appTexts().noBotInFile);
      await this.#apply(bots);
      this.#told = undefined;
      log.info(appTexts().reloaded(basename(this.#path), [...this.#bots.keys()].join(", ")));
    } catch (error) {
      const told = `${this.#seen} ${messageOf(error)}`;
      if (told === this.#told) return;
      this.#told = told;
      log.error(appTexts().notReloaded(basename(this.#path), messageOf(error)), error);
    }
  }

  /** Its bots: those that it launches, where it does, else those that it exports. */
  async #load(): Promise<Map<string, Class>> {
    const copy = await this.#sources.copy(++this.#version);
    const { app } = this.#options;
    let launched: readonly Class[] | undefined;
    const end = rehearse((bots, _options, stack) => {
      if (app === undefined || !stack.includes(copy.mark)) return undefined;
      launched = Array.isArray(bots) ? bots as readonly Class[] : [bots as Class];
      return Promise.resolve(app);
    });
    try {
      const exported = await import(pathToFileURL(copy.path).href) as Record<string, unknown>;
      if (launched !== undefined) return named(launched);
      return new Map(Object.entries(exported).filter((entry): entry is [string, Class] => isBot(entry[1])));
    } finally {
      end();
      await copy.remove();
    }
  }

  async #apply(bots: Map<string, Class>): Promise<void> {
    const running = new Map(this.#bots);
    for (const [name, bot] of bots) {
      const older = running.get(name);
      if (older === undefined) await this.#host.use(bot);
      else await this.#host.replace(older, bot);
      running.delete(name);
      this.#bots.set(name, bot);
    }
    for (const [name, gone] of running) {
      await this.#host.remove(gone);
      this.#bots.delete(name);
    }
  }
}

/** Bots by the names of their classes; a second one of a name, or one without, by its place. */
function named(bots: readonly Class[]): Map<string, Class> {
  const found = new Map<string, Class>();
  bots.forEach((bot, n) => found.set(bot.name === "" || found.has(bot.name) ? `${bot.name}#${n + 1}` : bot.name, bot));
  return found;
}

function isBot(value: unknown): boolean {
  return typeof value === "function" && value.prototype !== undefined && readMethods(value as Class).length > 0;
}
