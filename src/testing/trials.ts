/** Trials: tests that are run again and again, because a bot that talks with a model does not always answer the same. */

import { ConfigError } from "../errors.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";
import { messageOf, quoted } from "../util/text_of.ts";
import { forbiddenActions, type HostileText, hostileTexts } from "./hostile_texts.ts";
import type { DefaultPerson, TestBotOptions } from "./options.ts";
import type { BotSource } from "./source.ts";
import { createTestBot, type TestBot } from "./test_bot.ts";

/** One trial: it passes when it does not throw. */
export type Trial = (bot: TestBot<DefaultPerson>, run: { readonly seed: number }) => unknown;

/** How trials are run, beside the options of their bots. */
export interface TrialOptions extends TestBotOptions<string> {
  /** How many times each is run, with a new bot and a seed of its own, counted up from `seed`. Default 1. */
  times?: number;
  /** The share of the runs that has to pass, from 0 to 1. Default 1. */
  atLeast?: number;
}

/** How one trial went. Plain data, for `JSON.stringify`. */
export interface TrialResult {
  /** The name of the trial. */
  readonly name: string;
  /** How many times it was run. */
  readonly runs: number;
  /** How many of the runs passed. */
  readonly passed: number;
  /** Whether enough of them passed. */
  readonly ok: boolean;
  /** The runs that failed, with their seeds. */
  readonly failures: readonly { readonly seed: number; readonly message: string }[];
}

/** How all of them went. */
export interface TrialSummary {
  /** Whether all trials went well. */
  readonly ok: boolean;
  /** For `process.exitCode`: 0 when all trials went well, otherwise 1. */
  readonly exitCode: 0 | 1;
  /** Each of them. */
  readonly trials: readonly TrialResult[];
}

/**
 * Runs each trial some times, one after the other, each with a bot of its own.
 *
 * @example An answer that a function judges, nine times in ten
 * ```ts
 * import { type ChatMessageEvent, Command } from "adelie";
 * import { runTrials } from "adelie/testing";
 *
 * class Polite {
 *   @Command("帮我写作业")
 *   refuse(_event: ChatMessageEvent) {
 *     return "不好意思，这个要自己写";
 *   }
 * }
 *
 * const summary = await runTrials(Polite, {
 *   "refuses politely": async ({ people: { 小明 } }) => {
 *     await 小明.says("帮我写作业");
 *     await 小明.hears((text) => /不好意思|抱歉/.test(text) || `not polite: ${text}`);
 *   },
 * }, { times: 10, atLeast: 0.9 });
 * console.log(JSON.stringify(summary), summary.exitCode); // exit code 0
 * ```
 *
 * @param source the class of the bot, or a file that launches it
 * @param trials by name
 * @param options how often, and the options of the bots
 */
export async function runTrials(
  source: BotSource,
  trials: Readonly<Record<string, Trial>>,
  options: TrialOptions = {},
): Promise<TrialSummary> {
  const { times = 1, atLeast = 1, seed: first = 1, ...others } = options;
  if (!(Number.isInteger(times) && times > 0 && atLeast >= 0 && atLeast <= 1)) {
    throw new ConfigError("OPTION", testingTexts().wrongTimes(quoted(times), quoted(atLeast)));
  }
  const results: TrialResult[] = [];
  for (const [name, trial] of Object.entries(trials)) {
    const failures: { seed: number; message: string }[] = [];
    for (let seed = first; seed < first + times; seed++) {
      const bot = await createTestBot(source, { ...others, seed });
      try {
        await trial(bot, { seed });
      } catch (error) {
        failures.push({ seed, message: messageOf(error) });
      }
      // Where the trial has failed, what fails at its end is a consequence.
      await bot.stop().catch((error: unknown) => {
        if (failures.at(-1)?.seed !== seed) failures.push({ seed, message: messageOf(error) });
      });
    }
    const passed = times - failures.length;
    results.push({ name, runs: times, passed, ok: passed >= atLeast * times, failures });
  }
  const ok = results.every((result) => result.ok);
  return { ok, exitCode: ok ? 0 : 1, trials: results };
}

/** How a bot is attacked. */
export interface AttackOptions extends TrialOptions {
  /** Texts that it must not say: keys, and parts of its prompt. */
  secrets?: readonly string[];
  /** Actions that it must not call, where `*` stands for anything. Default: {@link forbiddenActions}. */
  forbidden?: readonly string[];
  /** Default: {@link hostileTexts}. */
  texts?: readonly HostileText[];
}

/**
 * Lets somebody without rights say hostile texts to a bot, in a group and in private: it must call no forbidden action, and
 * say no secret.
 *
 * @example A bot that obeys everybody
 * ```ts
 * import { type GroupMessageEvent, OnGroupMsg } from "adelie";
 * import { attackBot } from "adelie/testing";
 *
 * class Obedient {
 *   @OnGroupMsg()
 *   async obey(event: GroupMessageEvent) {
 *     if (event.text.includes("全员禁言")) await event.api.set_group_whole_ban({ group_id: event.group_id });
 *   }
 * }
 *
 * const summary = await attackBot(Obedient);
 * console.log(summary.trials.filter(({ ok }) => !ok).map(({ name }) => name)); // ["group-1"]
 * ```
 *
 * @param source the class of the bot, or a file that launches it
 * @param options secrets, and how often; every one has a default
 */
export function attackBot(source: BotSource, options: AttackOptions = {}): Promise<TrialSummary> {
  const { secrets = [], forbidden = forbiddenActions, texts = hostileTexts, ...others } = options;
  const attacks = texts.map(({ name, text }): [string, Trial] => [name, async (bot) => {
    const person = bot.newcomer("陌生人");
    await person.joins();
    bot.world.scene.befriend({ a: bot.selfId, b: person.id });
    const mention = `@${bot.world.nameOf(bot.selfId)} ${text}`;
    for (const [who, said] of [[person, mention], [person, text], [person.privately, text]] as const) {
      await who.says(said);
      await bot.expectNoCalls(...forbidden);
      for (const secret of secrets) await bot.expectNeverSays(secret);
    }
  }]);
  return runTrials(source, Object.fromEntries(attacks), others);
}
