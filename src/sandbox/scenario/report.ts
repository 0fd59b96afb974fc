/** Differences as text, for terminals, failures of tests and agents. */

import { scenarioTexts as texts } from "../../texts/sandbox/scenario_texts.ts";
import type { ScenarioError } from "./language/nodes.ts";
import type { StoryResult } from "./run.ts";

/**
 * How a story differs, in lines: what was expected with `-`, what came with `+`. Empty for one that went well.
 *
 * @param source the scenario's text, for the lines around
 */
export function reportOf({ differences, failure }: StoryResult, source: string, file: string): string {
  const lines = source.split(/\r\n|\n|\r/);
  const parts = differences.map(({ kind, line, expected, actual, why = [] }) =>
    [
      `${file}:${line} ${texts().kind[kind]}`,
      ...kind === "unexpected" || kind === "crash" ? shown(" ", lines[line - 1]?.trim()) : before(lines, line),
      ...kind === "never" ? [] : shown("-", expected),
      ...shown("+", actual ?? (kind === "unexpected" || kind === "crash" ? undefined : texts().nothing)),
      ...why.length === 0 ? [] : [`    ${texts().whyNot}`, ...why.map((reason) => `      ${reason}`)],
    ].join("\n")
  );
  if (failure !== undefined) {
    parts.push(
      [`${file}:${failure.line} ${failure.message}`, ...shown(" ", lines[failure.line - 1]?.trim())].join("\n"),
    );
  }
  return parts.join("\n");
}

/** Errors of a scenario that cannot be read, with the line and a mark under the place. */
export function errorReport(errors: readonly ScenarioError[], source: string, file: string): string {
  const lines = source.split(/\r\n|\n|\r/);
  return errors.map(({ line, column, message }) => {
    const text = lines[line - 1] ?? "";
    // A sign of Chinese is two columns wide in a terminal.
    const width = [...text.slice(0, column - 1)].reduce(
      (sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1),
      0,
    );
    return `${file}:${line}:${column} ${message}\n    ${text}\n    ${" ".repeat(width)}^`;
  }).join("\n");
}

/** The act that is answered: the last line above that is no expectation of the same kind is enough to find one's way. */
function before(lines: readonly string[], line: number): string[] {
  for (let at = line - 2; at >= 0 && at > line - 12; at--) {
    const text = lines[at]?.trim() ?? "";
    if (text !== "" && !/^(?:机器人|bot\b|#|[（(])/.test(text)) return shown(" ", text);
  }
  return [];
}

function shown(mark: string, text: string | undefined): string[] {
  return text === undefined ? [] : text.split("\n").map((line) => `  ${mark} ${line}`);
}
