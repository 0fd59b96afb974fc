/** Scenarios in tests: a `.chat` file that is played on bots under test, each story on one of its own. */

import { readFile } from "node:fs/promises";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../errors.ts";
import { isDialectName } from "../sandbox/dialects/names.ts";
import { type OwnStage, playScenario, type ScenarioRun, type StorySettings } from "../sandbox/scenario/desk.ts";
import { dateOf, STORY_START } from "../sandbox/scenario/language/dates.ts";
import { type Scenario, storiesOf, type Story } from "../sandbox/scenario/language/nodes.ts";
import { parseScenario } from "../sandbox/scenario/language/parse.ts";
import { PORTS } from "../sandbox/scenario/language/words.ts";
import { errorReport } from "../sandbox/scenario/report.ts";
import { BOT_ID } from "../sandbox/world/default_world.ts";
import type { World } from "../sandbox/world/world.ts";
import { given } from "../util/given.ts";
import type { TestBotOptions } from "./options.ts";
import type { BotSource } from "./source.ts";
import { storyFailure } from "./stage.ts";
import { createTestBot, stageOfBot } from "./test_bot.ts";

/** A story of a scenario, as a test runs it. */
export interface TestStory {
  /** The text behind `##`; the name of the file where it has none. */
  readonly title: string;
  /** The line on which it begins. */
  readonly line: number;
  /** Plays it with a bot and a world of its own. Rejects with code `TEST_FAILED` when the bot does otherwise. */
  run(): Promise<void>;
}

/**
 * The stories of a `.chat` file, each a test.
 *
 * @example Every story of a file
 * ```ts ignore
 * import test from "node:test";
 * import { Command } from "adelie";
 * import { scenarios } from "adelie/testing";
 *
 * class CheckIn {
 *   @Command("签到")
 *   checkIn() {
 *     return "签到成功";
 *   }
 * }
 *
 * for (const story of await scenarios(CheckIn, new URL("./签到.chat", import.meta.url))) test(story.title, story.run);
 * ```
 *
 * @param source the bots; undefined takes the file that the scenario names (`程序 bot.ts`), or the one beside it with its name
 * @param file where the scenario is
 * @param options the options of `createTestBot`, for every story
 * @throws ConfigError when the scenario cannot be read, with every line
 */
export async function scenarios(
  source: BotSource | undefined,
  file: URL,
  options: TestBotOptions<string> = {},
): Promise<TestStory[]> {
  const path = fileURLToPath(file.href);
  const text = await readFile(path, "utf8");
  const name = path.split(/[\\/]/).at(-1) ?? "";
  const scenario = parseScenario(text);
  if (scenario.errors.length > 0) throw new ConfigError("OPTION", errorReport(scenario.errors, text, name));
  return storiesOf(scenario).map(({ title, line }) => ({
    title: title === "" ? name.replace(/\.chat$/, "") : title,
    line,
    async run() {
      const { stories: [story] } = await runScenario(scenario, text, { source, file, name, options, only: line });
      if (story !== undefined && !story.isOk) throw storyFailure(story.report, story.lines);
    },
  }));
}

/** How a scenario is run. */
export interface ScenarioRunOptions {
  /** The bots; undefined takes those that the scenario names. */
  readonly source?: BotSource | undefined;
  /** Where the scenario is: programs are named from there. */
  readonly file: URL;
  /** How the scenario is called in reports. */
  readonly name: string;
  /** Options of `createTestBot`, for every story. */
  readonly options?: TestBotOptions<string>;
  /** The line of the only story that is wanted. */
  readonly only?: number;
}

/** Runs a scenario: each story on a bot of its own. */
export function runScenario(scenario: Scenario, text: string, options: ScenarioRunOptions): Promise<ScenarioRun> {
  const { name, only } = options;
  return playScenario(scenario, text, {
    name,
    only,
    make: (settings, story) => stageFor(settings, options, accountsOf(scenario, story)),
  });
}

/** The further accounts that a story sets up: the bots run as them too. */
function accountsOf({ nodes }: Scenario, { at }: Story): string[] {
  return at.flatMap((place) => {
    const node = nodes[place];
    return node?.kind === "given" && node.what === "account" && node.name !== null ? [node.name] : [];
  });
}

async function stageFor(
  settings: StorySettings,
  { source, file, options = {} }: ScenarioRunOptions,
  accounts: readonly string[],
): Promise<OwnStage> {
  const { start, seed, dialect, world, port, program, envs } = settings;
  const found = source ??
    new URL(program ?? file.href.replace(/[^/]*$/, (last) => last.replace(/\.chat$/, ".ts")), file);
  const before = Object.keys(envs).map((name) => [name, env[name]] as const);
  Object.assign(env, envs);
  const restore = (): void => {
    for (const [name, value] of before) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
  };
  try {
    const bot = await createTestBot(found, {
      // Errors of handlers are differences of the story.
      strict: false,
      accounts,
      now: new Date(dateOf(start ?? "") ?? STORY_START),
      ...given({
        seed: seed === undefined ? undefined : Number(seed),
        dialect: dialect !== undefined && isDialectName(dialect) ? dialect : undefined,
        port: PORTS.find((each) => each === port),
        world: world === "empty" ? alone : undefined,
      }),
      ...options,
    } as TestBotOptions<string>);
    return { stage: stageOfBot(bot), close: () => bot.stop().finally(restore) };
  } catch (error) {
    restore();
    throw error;
  }
}

/** The bot, and nobody else. */
function alone({ scene }: World): void {
  scene.addUser({ id: BOT_ID, nickname: "小助手", isBot: true });
}
