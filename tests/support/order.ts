/** A bot whose handler takes as long as its message says, and notes when it began and how it ended. */

import { Command } from "../../src/bot/decorators/command.ts";
import { Concurrency } from "../../src/bot/decorators/concurrency.ts";
import type { ChatMessageEvent } from "../../src/bot/events/chat.ts";
import type { ConcurrencyOptions } from "../../src/bot/model/flow.ts";
import type { ManualClock } from "../../src/util/time/clock.ts";
import { type BotRun, type BotRunOptions, runBot } from "./bot.ts";

/** Resolves when so much time has passed, or with `"aborted"` before that. */
export function passes(clock: ManualClock, ms: number, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve("aborted");
    const cancel = clock.schedule(ms, () => resolve("done"));
    signal?.addEventListener("abort", () => {
      cancel();
      resolve("aborted");
    });
  });
}

export interface OrderRun extends BotRun {
  /** `+a` when the handler of `a` began, `-a` when it ended. */
  readonly log: string[];
  /** A message that the handler needs so long for. Not waited for. */
  take(name: string, ms: number, more?: object): Promise<void>;
}

/** @param listens whether the handler ends when its event is aborted */
export function runOrdered(
  options: ConcurrencyOptions,
  { listens = true, ...more }: { listens?: boolean } & BotRunOptions = {},
): OrderRun {
  const log: string[] = [];
  class Bot {
    @Command("do <name> <ms:int>")
    @Concurrency(options)
    async run(event: ChatMessageEvent, { name, ms }: { name: string; ms: number }) {
      const names = event.burst.length > 1 ? event.burst.map(({ text }) => text.split(" ")[1]).join("") : name;
      log.push(`+${names}`);
      const how = await passes(app.clock, ms, listens ? event.signal : undefined);
      log.push(how === "aborted" ? `!${names}` : `-${names}`);
      return names;
    }
  }
  const app = runBot(Bot, more);
  return Object.assign(app, {
    log,
    take: (name: string, ms: number, fields?: object) => app.say(`do ${name} ${ms}`, fields),
  });
}
