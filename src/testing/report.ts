/** The text of a failed expectation: what was said and called, which handlers ran and why the others did not, and a guess. */

import { AdelieError } from "../errors.ts";
import type { EventPayload } from "../protocol/events/events.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";
import { messageOf, quoted, stackOf, textOf } from "../util/text_of.ts";
import { callsIn } from "./calls.ts";
import { chinaTime, type Scene } from "./scene.ts";

/** How much of each list is shown. */
const SHOWN = 12;

/** How many events are explained. */
const EXPLAINED = 2;

/** Makes the error of a failed expectation. */
export async function failure(scene: Scene, what: string, guesses: readonly string[] = []): Promise<AdelieError> {
  const texts = testingTexts();
  const parts = [
    what,
    section(texts.perhaps, [...guesses, ...guessesOf(scene)]),
    section(texts.why, await why(scene)),
    section(texts.conversation, last(scene.transcript())),
    section(texts.callsHead, last(callLines(scene))),
    section(texts.jobs, scene.hasPassed ? jobLines(scene) : []),
    section(texts.log, last(scene.log.filter((line) => !/^(debug|info)/.test(line)))),
  ];
  return new AdelieError("TEST_FAILED", parts.filter((part) => part !== "").join("\n"));
}

/** An error of the user's code, in the failure that tells of it. */
export function shownError(error: unknown): string {
  return error instanceof Error ? stackOf(error).split("\n").slice(0, 4).join("\n    ") : messageOf(error);
}

function section(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `  ${head}:\n${lines.map((line) => `    ${line}`).join("\n")}`;
}

function last(lines: readonly string[]): string[] {
  if (lines.length <= SHOWN) return [...lines];
  return [testingTexts().earlier(lines.length - SHOWN), ...lines.slice(-SHOWN)];
}

function callLines({ sandbox }: Scene): string[] {
  return callsIn(sandbox.journal.entries).map(({ action, params, ok, retcode }) => {
    const answer = retcode === undefined ? testingTexts().unanswer : ok ? "ok" : `failed ${retcode}`;
    return `${action} ${textOf(JSON.stringify(params), 160)} → ${answer}`;
  });
}

function jobLines({ app }: Scene): string[] {
  const texts = testingTexts();
  return (app?.jobs ?? []).map(({ source, timing, next, runs }) =>
    `${source} ${timing}: ${texts.runs(runs, next === undefined ? texts.never : texts.next(chinaTime(next.getTime())))}`
  );
}

/** Of each event since the last act: which handlers ran, and why the others did not. */
async function why(scene: Scene): Promise<string[]> {
  const { app, ran } = scene;
  if (app === undefined) return [];
  const texts = testingTexts();
  const lines: string[] = [];
  for (const payload of eventsOf(scene).slice(0, EXPLAINED)) {
    const { event, handlers, notes } = await app.explain(payload);
    lines.push(`${event} ${quoted(rawText(payload), 60)}`);
    for (const { handler, answers, runs, why: reason, site } of handlers.slice(0, SHOWN)) {
      const end = ran.find(({ source }) => source === handler);
      const verdict = end === undefined ? reason : end.failed ? texts.failedRun : texts.ran;
      const isFine = end === undefined ? runs : !end.failed;
      lines.push(`${isFine ? "✔" : "✖"} ${handler} ${answers}: ${verdict}${site === undefined ? "" : ` (${site})`}`);
    }
    lines.push(...notes.map((note) => `! ${note}`));
  }
  return lines;
}

/** The events since the last act that handlers may be for. */
function eventsOf(scene: Scene): EventPayload[] {
  return scene.recent().flatMap((entry) => {
    if (entry.kind !== "event") return [];
    const payload = entry.payload as EventPayload;
    return payload.post_type === "meta_event" || payload.post_type === "message_sent" ? [] : [payload];
  });
}

function rawText(payload: EventPayload): string {
  return "raw_message" in payload ? textOf(payload.raw_message) : "";
}

/** Guesses from the state of the bot. */
function guessesOf({ app, sandbox, isRestarted, stored, ran }: Scene): string[] {
  const texts = testingTexts();
  if (app === undefined) return [];
  const { waiting } = app.stats;
  let outbox = 0;
  for (const { stats } of app.apis) outbox += stats.outbox.waiting;
  return [
    ...waiting > 0 ? [texts.asking(waiting)] : [],
    ...outbox > 0 ? [texts.outbox(outbox)] : [],
    ...sandbox.connections.unanswered > 0 ? [texts.unanswered(sandbox.connections.unanswered)] : [],
    ...isRestarted && ran.length > 0 && stored() === 0 ? [texts.nothingKept] : [],
  ];
}
