/** A world and a bot for one story: a sandbox of its own, in which the bots of this process are started once more. */

import { given } from "../../util/given.ts";
import { type Clock, createManualClock } from "../../util/time/clock.ts";
import type { AttachedBot, BotExplanation } from "../control/attached.ts";
import type { DialectName } from "../dialects/facts.ts";
import { isDialectName } from "../dialects/names.ts";
import type { Faults } from "../faults/faults.ts";
import type { IdleProbe } from "../play/settle.ts";
import type { World } from "../world/world.ts";
import { dateOf, STORY_START } from "./language/dates.ts";
import type { OwnStage, StorySettings } from "./desk.ts";

/** A sandbox, as far as a story needs it. */
export interface StorySandbox {
  readonly url: string;
  readonly world: World;
  readonly selfId: number;
  readonly faults: Faults;
  readonly clock: Clock & { advance(ms: number): Promise<void> };
  settle(): Promise<void>;
  setIdle(probe: IdleProbe): void;
  push(payload: object): unknown;
  close(): Promise<void>;
}

/** How the sandbox of a story differs from others. */
export interface StorySandboxOptions {
  readonly clock: Clock;
  readonly seed?: number;
  readonly dialect?: DialectName;
  readonly isEmpty: boolean;
}

/** The options for the sandbox of a story. */
export function storyOptions({ start, seed, dialect, world }: StorySettings): StorySandboxOptions {
  return {
    clock: createManualClock(dateOf(start ?? "") ?? STORY_START),
    ...given({
      seed: seed === undefined ? undefined : Number(seed),
      dialect: dialect !== undefined && isDialectName(dialect) ? dialect : undefined,
    }),
    isEmpty: world === "empty",
  };
}

/** Starts the bots once more, in a sandbox that was made for them. */
export async function freshStage(sandbox: StorySandbox, again: NonNullable<AttachedBot["again"]>): Promise<OwnStage> {
  const { url, clock, world, selfId, faults } = sandbox;
  const bot = await again({ url, clock }).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  sandbox.setIdle(bot);
  const close = async (): Promise<void> => {
    await bot.stop();
    await sandbox.close();
  };
  return {
    stage: {
      world,
      selfId,
      faults,
      settle: () => sandbox.settle(),
      push: (payload) => sandbox.push(payload),
      advance: (ms) => clock.advance(ms),
      errors: () => bot.errors(),
      explain: async (payload) => reasonsOf(await bot.explain(payload)),
      restart: () => bot.restart(),
    },
    close,
  };
}

/** Verdicts of handlers, a line each, and what else is in the way of an answer. */
export function reasonsOf({ handlers, notes = [] }: Pick<BotExplanation, "handlers" | "notes">): string[] {
  const verdicts = handlers.map(({ handler, answers, why, runs }) =>
    `${runs ? "✓" : "✗"} ${handler} ${answers}: ${why}`
  );
  return [...verdicts, ...notes.map((note) => `! ${note}`)];
}
