/** Expectations of what somebody hears, and of what is called: fulfilled, or told with all that was seen. */

import { fits } from "../sandbox/faults/rules.ts";
import type { TranscriptLine } from "../sandbox/play/transcript.ts";
import type { Chat } from "../sandbox/world/types.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";
import { messageOf, quoted, textOf } from "../util/text_of.ts";
import { callsIn } from "./calls.ts";
import { failure } from "./report.ts";
import type { Scene } from "./scene.ts";
import type { Expected, TestCall } from "./types.ts";

/** How long something that nobody waits for may take to come, so that the failure can tell of it; in real milliseconds. */
const LATE_MS = 80;
const LOOK_MS = 4;

/** The verdict on one message, and the words of a function that says no. */
type Verdict = { readonly ok: boolean; readonly why?: string };

/**
 * Expects that the bot said just these messages in a chat since the last act, in this order.
 *
 * @throws AdelieError with code `TEST_FAILED`
 */
export async function expectHeard(
  scene: Scene,
  who: string,
  chat: Chat,
  expected: readonly Expected[],
): Promise<readonly TranscriptLine[]> {
  const texts = testingTexts();
  const lines = scene.heard(chat);
  const verdicts = await verdictsOf(lines, expected);
  if (lines.length === expected.length && verdicts.every(({ ok }) => ok)) return lines;
  const place = scene.placeOf(chat);
  const wanted = expected.length === 0
    ? texts.expectedSilence(who, place)
    : texts.expected(who, place, expected.map(described).join(texts.and));
  const seen = lines.length === 0 ? texts.heardNothing : texts.heard(lines.map(({ text }) => quoted(text)));
  const judged = verdicts.flatMap(({ why }) => why === undefined ? [] : [`\n  ${texts.judged(why)}`]);
  const guesses = await guess(scene, chat, lines, expected);
  throw await failure(scene, `${wanted}; ${seen}${judged.join("")}`, guesses);
}

/** Expects that the bot said nothing anywhere since the last act. */
export async function expectSilent(scene: Scene): Promise<void> {
  const lines = scene.heard();
  if (lines.length === 0) return;
  const texts = testingTexts();
  const seen = lines.map(({ chat, text }) => `${chat}: ${quoted(text)}`);
  throw await failure(scene, `${texts.expectedSilence(texts.anybody, texts.anywhere)}; ${texts.heard(seen)}`);
}

/** A number of calls: just so many, or a range. */
export type Count = number | { readonly atLeast?: number; readonly atMost?: number };

/** Expects that none of these actions was called so far. */
export async function expectNoCalls(scene: Scene, actions: readonly string[]): Promise<void> {
  const calls = callsIn(scene.sandbox.journal.entries).filter(({ action }) =>
    actions.some((each) => fits(each, action))
  );
  if (calls.length === 0) return;
  const texts = testingTexts();
  const seen = texts.seen(calls.map(({ action, params }) => `${action} ${textOf(JSON.stringify(params), 200)}`));
  throw await failure(scene, `${texts.expectedCalls(actions.join(", "), texts.calls(0, 0))}; ${seen}`);
}

/** Expects that something was never said so far. */
export async function expectNever(scene: Scene, unwanted: Expected): Promise<void> {
  for (const line of scene.said()) {
    const isSaid = typeof unwanted === "string" ? line.text.includes(unwanted) : (await judge(line, unwanted)).ok;
    if (isSaid) throw await failure(scene, testingTexts().said(described(unwanted), line.chat, quoted(line.text)));
  }
}

/** Expects so many calls of an action since the last act. */
export async function expectCalls(scene: Scene, action: string, count: Count): Promise<readonly TestCall[]> {
  const calls = callsIn(scene.recent(), action);
  const { atLeast = 0, atMost = Infinity } = typeof count === "number" ? { atLeast: count, atMost: count } : count;
  if (calls.length >= atLeast && calls.length <= atMost) return calls;
  const texts = testingTexts();
  const seen = texts.seen(calls.map(({ params }) => textOf(JSON.stringify(params), 200)));
  throw await failure(scene, `${texts.expectedCalls(action, texts.calls(atLeast, atMost))}; ${seen}`);
}

/** An expectation, for people. */
export function described(expected: Expected): string {
  if (typeof expected === "string") return quoted(expected);
  return expected instanceof RegExp ? String(expected) : testingTexts().fitting;
}

/** Whether a message is what is expected. */
export async function judge(line: TranscriptLine | undefined, expected: Expected): Promise<Verdict> {
  if (line === undefined) return { ok: false };
  if (typeof expected === "string") return { ok: line.text === expected };
  // One with the flag g or y would go on where it ended.
  if (expected instanceof RegExp) {
    return { ok: new RegExp(expected, expected.flags.replace(/[gy]/g, "")).test(line.text) };
  }
  try {
    const said = await expected(line.text, line);
    return typeof said === "string" ? { ok: false, why: said } : { ok: said !== false };
  } catch (error) {
    return { ok: false, why: messageOf(error) };
  }
}

async function verdictsOf(lines: readonly TranscriptLine[], expected: readonly Expected[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [index, each] of expected.entries()) verdicts.push(await judge(lines[index], each));
  return verdicts;
}

/** Guesses at the mistake in the bot. */
async function guess(
  scene: Scene,
  chat: Chat,
  lines: readonly TranscriptLine[],
  expected: readonly Expected[],
): Promise<string[]> {
  const texts = testingTexts();
  const ran = [...new Set(scene.ran.map(({ source }) => source))];
  if (lines.length > expected.length && expected.length > 0) {
    const isAgain = lines.some(({ text }, index) => lines.findIndex((line) => line.text === text) !== index);
    return [isAgain || ran.length > 1 ? texts.twice(ran) : texts.tooMany(ran)];
  }
  if (lines.length === expected.length && lines.length > 1 && await isReordered(lines, expected)) {
    return [texts.otherOrder];
  }
  if (lines.length >= expected.length) return [];
  const [missing] = expected.slice(lines.length) as [Expected];
  for (const line of scene.heard()) {
    if (!lines.some(({ messageId }) => messageId === line.messageId) && (await judge(line, missing)).ok) {
      return [texts.notCalled(line.chat)];
    }
  }
  const failed = scene.failedCalls();
  if (failed.length > 0) return [texts.failedCalls(failed)];
  const lateMs = await comesLate(scene, chat, lines.length);
  return lateMs === undefined ? [] : [texts.late(lateMs)];
}

async function isReordered(lines: readonly TranscriptLine[], expected: readonly Expected[]): Promise<boolean> {
  const left = [...lines];
  for (const each of expected) {
    const verdicts = await Promise.all(left.map((line) => judge(line, each)));
    const index = verdicts.findIndex(({ ok }) => ok);
    if (index === -1) return false;
    left.splice(index, 1);
  }
  return true;
}

/** After how many real milliseconds something came that no handler was waiting for; undefined when nothing does. */
async function comesLate(scene: Scene, chat: Chat, known: number): Promise<number | undefined> {
  const began = performance.now();
  while (performance.now() - began < LATE_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (scene.heard(chat).length > known) return Math.ceil(performance.now() - began);
  }
  return undefined;
}
