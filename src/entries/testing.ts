/**
 * The kit for tests of bots: a simulated QQ, people who say things in it and wait until the bot is quiet, a transcript of all
 * that was said, and a clock that the test moves.
 *
 * @example A bot that is talked to
 * ```ts
 * import { Command } from "adelie";
 * import { createTestBot } from "adelie/testing";
 *
 * class CheckIn {
 *   @Command("签到")
 *   checkIn() {
 *     return "签到成功";
 *   }
 * }
 *
 * await using bot = await createTestBot(CheckIn);
 * const { 小明 } = bot.people;
 * await 小明.says("签到");
 * await 小明.hears("签到成功");
 * ```
 *
 * @module
 */

export { createTestBot } from "../testing/test_bot.ts";
export type { TestBot, TestGroup } from "../testing/test_bot.ts";
export type { DefaultPerson, TestBotOptions, TestLaunchOptions, TestPort } from "../testing/options.ts";
export { createTestWeb } from "../testing/outside/web.ts";
export type { TestWeb, WebAnswer, WebAnswers } from "../testing/outside/web.ts";
export { attackBot, runTrials } from "../testing/trials.ts";
export type { AttackOptions, Trial, TrialOptions, TrialResult, TrialSummary } from "../testing/trials.ts";
export { forbiddenActions, hostileTexts } from "../testing/hostile_texts.ts";
export type { HostileText } from "../testing/hostile_texts.ts";
export type { Count } from "../testing/expectation.ts";
export type { Person } from "../testing/person.ts";
export { scenarios } from "../testing/scenarios.ts";
export type { TestStory } from "../testing/scenarios.ts";
export type { BotSource } from "../testing/source.ts";
export type { Expected, TestCall, TestFailure } from "../testing/types.ts";
export { createSandbox } from "../sandbox/sandbox.ts";
export type { Sandbox, SandboxOptions } from "../sandbox/sandbox.ts";
export type { Answerer } from "../sandbox/ports/calls.ts";
export type { ActingGroup, Actor } from "../sandbox/play/actors.ts";
export { Settler } from "../sandbox/play/settle.ts";
export type { IdleProbe, SettleOptions } from "../sandbox/play/settle.ts";
export { callsOf, transcriptOf } from "../sandbox/play/transcript.ts";
export type { CallRecord, TranscriptLine } from "../sandbox/play/transcript.ts";
export { Refusal } from "../sandbox/world/refusal.ts";
export type { RefusalReason } from "../sandbox/world/refusal.ts";
export { createManualClock } from "../util/time/clock.ts";
export type { Clock, ManualClock } from "../util/time/clock.ts";
