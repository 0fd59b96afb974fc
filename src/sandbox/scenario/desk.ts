/** Runs scenarios for the control protocol: on a bot of its own each, in a world of its own, or with the bot that is connected. */

import type { ScenarioFiles } from "./files.ts";
import { formatScenario } from "./language/format.ts";
import { type Scenario, settingsOf, storiesOf, type Story } from "./language/nodes.ts";
import { parseScenario } from "./language/parse.ts";
import { reportOf } from "./report.ts";
import { runStory, type ScenarioStage, type StoryResult, updated } from "./run.ts";

/** The surroundings that a story asks for, before anything happens. */
export type StorySettings = ReturnType<typeof settingsOf>;

/** A stage that was made for one story. */
export interface OwnStage {
  readonly stage: ScenarioStage;
  close(): Promise<void>;
}

/** The surroundings of the desk. */
export interface DeskOptions {
  readonly files: ScenarioFiles;
  /** Whether a bot can be started for a story. */
  canStart(): boolean;
  /** Makes a world and a bot for one story. */
  fresh(settings: StorySettings): Promise<OwnStage>;
  /** The world that is there, with the bot that is connected; it begins anew. */
  here(): ScenarioStage;
}

/** One story as it is told. */
export interface ToldStory extends Omit<StoryResult, "edits"> {
  /** The differences as text; empty when all was as expected. */
  readonly report: string;
}

/** How a run went. */
export interface ScenarioRun {
  /** Whether all was as expected. */
  readonly isOk: boolean;
  /** Each story, in order. */
  readonly stories: readonly ToldStory[];
  /** The scenario as it would be right. */
  readonly accepted: string;
}

/** Plays a scenario, one story after another. `only` is the line of the one that is wanted. */
export async function playScenario(
  scenario: Scenario,
  source: string,
  { name, only, make }: {
    readonly name: string;
    readonly only?: number | undefined;
    make(settings: StorySettings, story: Story): Promise<OwnStage>;
  },
): Promise<ScenarioRun> {
  const results: StoryResult[] = [];
  for (const story of storiesOf(scenario)) {
    if (only !== undefined && story.line !== only) continue;
    const own = await make(settingsOf(scenario, story), story);
    try {
      results.push(await runStory(own.stage, scenario, story));
    } finally {
      await own.close();
    }
  }
  return {
    isOk: results.every(({ isOk }) => isOk),
    stories: results.map((result) => {
      const { edits: _, ...told } = result;
      return { ...told, report: reportOf(result, source, name) };
    }),
    accepted: formatScenario(updated(scenario, results)),
  };
}

/** The scenarios of a sandbox. */
export class ScenarioDesk {
  readonly files: ScenarioFiles;
  readonly #options: DeskOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: DeskOptions) {
    this.files = options.files;
    this.#options = options;
  }

  /** Runs a scenario that was read without errors. Undefined when no bot can be started here and `isHere` is not said. */
  run(source: string, name: string, only: number | undefined, isHere: boolean): Promise<ScenarioRun | undefined> {
    const run = this.#last.then(() => this.#run(source, name, only, isHere));
    this.#last = run.catch(() => {});
    return run;
  }

  async #run(
    source: string,
    name: string,
    only: number | undefined,
    isHere: boolean,
  ): Promise<ScenarioRun | undefined> {
    const { canStart, fresh, here } = this.#options;
    if (!isHere && !canStart()) return undefined;
    const make = async (settings: StorySettings): Promise<OwnStage> =>
      isHere ? { stage: here(), close: () => Promise.resolve() } : await fresh(settings);
    return await playScenario(parseScenario(source), source, { name, only, make });
  }
}
