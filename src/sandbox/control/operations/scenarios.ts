/** Operations: scenarios (`.chat`), which are stories of a chat that are played and compared. */

import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import { formatScenario } from "../../scenario/language/format.ts";
import { storiesOf } from "../../scenario/language/nodes.ts";
import { parseScenario } from "../../scenario/language/parse.ts";
import { errorReport } from "../../scenario/report.ts";
import { writeScenario } from "../../scenario/write.ts";
import { ControlFailure } from "../failures.ts";
import type { ControlStage } from "../stage.ts";
import { chatField, chatOf } from "./chats.ts";
import { flag, integer, oneOf, optional, text } from "./fields.ts";
import { act, look, type Operations } from "./operation.ts";

const file = text("the name of a file, as scenario.list gives it");
const source = text("the scenario: people speak as in `小明: 签到`, and what the bot is to answer stands below");
const lang = optional(oneOf(["zh", "en"], "the language of its words. Default: as it is written"));

/** Scenarios. */
export const scenarioOperations: Operations = {
  "scenario.list": look(
    "The scenarios beside the bot: files that end in .chat, with their stories.",
    {},
    async ({ scenarios }) => {
      const files = [];
      for (const name of (await scenarios.files.list()).keys()) {
        const words = await scenarios.files.read(name);
        if (words === undefined) continue;
        const scenario = parseScenario(words);
        const stories = storiesOf(scenario).map(({ title, line }) => ({ title, line }));
        files.push({ file: name, text: words, stories, errors: scenario.errors });
      }
      return { files };
    },
  ),
  "scenario.check": look(
    "Reads a scenario, and tells its stories, every error with line and column, and how it is written in one form.",
    { text: source, lang },
    (_, { text: words, lang: wanted }) => {
      const scenario = parseScenario(words);
      const stories = storiesOf(scenario).map(({ title, line }) => ({ title, line }));
      const formatted = scenario.errors.length > 0 ? undefined : formatScenario(scenario, wanted);
      return { stories, errors: scenario.errors, ...formatted === undefined ? {} : { text: formatted } };
    },
  ),
  "scenario.run": act(
    "Plays a scenario, a file or a text, each story with a bot and a world of its own, and tells every difference between what was expected and what the bot did.",
    {
      file: optional(file),
      text: optional(source),
      story: optional(integer("only the story that begins on this line", { min: 1 })),
      here: optional(
        flag(
          "true plays in this world, which begins anew, with the bot that is connected: for bots in other languages",
        ),
      ),
    },
    async ({ scenarios }, { file: name, text: given, story, here = false }) => {
      const words = given ?? (name === undefined ? undefined : await scenarios.files.read(name));
      if (words === undefined) {
        throw new ControlFailure(
          "bad-params",
          name === undefined ? controlTexts().fileOrText() : controlTexts().noScenario(name),
        );
      }
      const { errors } = parseScenario(words);
      if (errors.length > 0) throw new ControlFailure("bad-params", errorReport(errors, words, name ?? "text"));
      const run = await scenarios.run(words, name ?? "text", story, here);
      if (run !== undefined) return run;
      throw new ControlFailure(
        "not-attached",
        controlTexts().noStoryBot(),
      );
    },
  ),
  "scenario.write": look(
    "Writes a scenario from what was played since the world began, as a text.",
    {
      chat: optional(chatField),
      after: optional(integer("a cursor: only what came behind it. Default: since the last reset", { min: -1 })),
      lang,
    },
    (stage, { chat, after, lang: wanted = "zh" }) => ({
      text: writeScenario(stage.world, {
        selfId: stage.dialect.selfId,
        from: (after ?? lastReset(stage)) + 1,
        lang: wanted,
        ...chat === undefined ? {} : { chat: chatOf(stage, chat) },
      }),
    }),
  ),
  "scenario.save": act(
    "Writes a scenario into its file, or into a new one beside the bot.",
    { file, text: source },
    async ({ scenarios }, { file: name, text: words }) => {
      const { errors } = parseScenario(words);
      if (errors.length > 0) throw new ControlFailure("bad-params", errorReport(errors, words, name));
      if (await scenarios.files.write(name, words)) return { file: name };
      throw new ControlFailure(
        "bad-params",
        controlTexts().badScenarioName(name),
      );
    },
  ),
};

function lastReset({ world: { journal } }: ControlStage): number {
  return journal.entries.findLast((entry) => entry.kind === "scene" && entry.what === "reset")?.index ?? -1;
}
