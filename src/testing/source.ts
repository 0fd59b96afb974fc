/** Where a test gets its bots from: classes, or a file that launches them. */

import { ConfigError } from "../errors.ts";
import type { App } from "../bot/app/app.ts";
import type { LaunchOptions } from "../bot/app/start/options.ts";
import { rehearse } from "../bot/app/start/rehearsal.ts";
import type { Class } from "../bot/model/binding.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";

/**
 * The bots of a test: a class, several, or a file that calls `launch`, as a URL or a function that imports it:
 * `() => import("./bot.ts")`. The file's `launch` starts nothing then: the test does, with the same bots and options.
 */
export type BotSource = Class | readonly Class[] | URL | (() => Promise<object>);

/** The bots, and how the file would launch them. */
export interface FoundBots {
  readonly bots: Class | readonly Class[];
  readonly options: LaunchOptions;
  /** Gives the file the app that its `launch` promised. */
  launched(app: App): void;
}

const found = new WeakMap<object, FoundBots>();

/**
 * Finds the bots. A file is loaded once in each process, as every module is.
 *
 * @throws ConfigError for a file that launches nothing
 */
export async function findBots(source: BotSource): Promise<FoundBots> {
  if (source instanceof URL) return await load(() => import(source.href) as Promise<object>, nameIn(source));
  if (typeof source === "function" && source.prototype === undefined) {
    return await load(source as () => Promise<object>, "");
  }
  return { bots: source as Class | readonly Class[], options: {}, launched: () => {} };
}

async function load(load: () => Promise<object>, name: string): Promise<FoundBots> {
  let take: (bots: FoundBots) => void = () => {};
  const launched = new Promise<FoundBots>((resolve) => take = resolve);
  const end = rehearse((bots, options, stack) => {
    if (!stack.includes(name)) return undefined;
    return new Promise((resolve) => take({ bots, options, launched: resolve }));
  });
  try {
    // A file that awaits its launch has not ended before the app runs.
    const module = load();
    const seen = await Promise.race([launched, module.then((of) => found.get(of))]);
    if (seen === undefined) throw new ConfigError("BOT_CLASS", testingTexts().launchesNothing(name));
    void module.then((of) => found.set(of, seen), () => {});
    return seen;
  } finally {
    end();
  }
}

function nameIn({ pathname }: URL): string {
  return decodeURIComponent(pathname.slice(pathname.lastIndexOf("/") + 1));
}

/** The error of a start. That of two copies says how a file comes to one of its own. */
export function hinted(error: unknown, source: BotSource): unknown {
  if (!(source instanceof URL) || !(error instanceof ConfigError) || error.code !== "TWO_COPIES") return error;
  return new ConfigError("TWO_COPIES", `${error.message} ${testingTexts().ownCopy(nameIn(source))}`);
}
