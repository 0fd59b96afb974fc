/** A bot under test as the stage of scenarios. */

import { AdelieError } from "../errors.ts";
import type { EventPayload } from "../protocol/events/events.ts";
import { reasonsOf } from "../sandbox/scenario/fresh.ts";
import { storiesOf } from "../sandbox/scenario/language/nodes.ts";
import { parseScenario } from "../sandbox/scenario/language/parse.ts";
import { errorReport, reportOf } from "../sandbox/scenario/report.ts";
import { runStory, type ScenarioStage } from "../sandbox/scenario/run.ts";
import { lineText, type StoryLine } from "../sandbox/scenario/transcript.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";
import { messageOf } from "../util/text_of.ts";
import type { Life } from "./life.ts";

/** The stage of a bot. Errors of handlers are its differences, and do not end the test by themselves. */
export function stageOf(life: Life, restart: () => Promise<void>): ScenarioStage {
  const { scene } = life;
  const { world, selfId, faults, accounts, push, clock, dialect } = scene.sandbox;
  return {
    world,
    selfId,
    faults,
    accounts,
    push,
    restart,
    settle: () => life.quiet(),
    async advance(ms) {
      await clock.advance(ms, () => life.quiet(1));
      await life.quiet();
    },
    errors() {
      const gap = scene.notSimulated();
      scene.begin();
      const gaps = gap === undefined ? [] : [testingTexts().notSimulated(gap, dialect.name)];
      gaps.push(...scene.web.unmet.splice(0).map((url) => testingTexts().noAnswer(url)));
      return [...scene.failures.splice(0).map(({ source, error }) => `${source}: ${messageOf(error)}`), ...gaps];
    },
    explain: async (payload) => reasonsOf(await life.app.explain(payload as EventPayload)),
  };
}

/**
 * Plays all stories of a scenario, one behind the other, on a bot that runs.
 *
 * @throws AdelieError with code `TEST_FAILED` and every difference
 */
export async function playOn(stage: ScenarioStage, text: string): Promise<void> {
  const scenario = parseScenario(text);
  if (scenario.errors.length > 0) throw storyFailure(errorReport(scenario.errors, text, "chat"), []);
  for (const story of storiesOf(scenario)) {
    const result = await runStory(stage, scenario, story);
    if (!result.isOk) throw storyFailure(reportOf(result, text, "chat"), result.lines);
  }
}

/** The error of a story that went otherwise. */
export function storyFailure(report: string, lines: readonly StoryLine[]): AdelieError {
  const said = lines.length === 0
    ? []
    : [`  ${testingTexts().conversation}:`, ...lines.map((line) => `    ${lineText(line)}`)];
  return new AdelieError("TEST_FAILED", [report, ...said].join("\n"));
}
