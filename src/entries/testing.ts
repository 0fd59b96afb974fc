/**
 * The kit for tests of bots: a simulated QQ, people who say things in it and wait until the bot is quiet, a transcript of all
 * that was said, and a clock that the test moves.
 *
 * @example A bot that is talked to
 * ```ts
 * import assert from "node:assert/strict";
 * import { Command, launch } from "adelie";
 * import { createSandbox } from "adelie/testing";
 *
 * class CheckIn {
 *   @Command("签到")
 *   checkIn() {
 *     return "签到成功";
 *   }
 * }
 *
 * await using sandbox = await createSandbox();
 * const app = await launch(CheckIn, { url: sandbox.url, storage: "memory", log: "warn" });
 * await sandbox.connected();
 * const ming = sandbox.group("签到测试群").member("小明");
 * await ming.says("签到");
 * assert.equal(ming.lastReply?.text, "签到成功");
 * await app.stop();
 * ```
 *
 * @module
 */

export { createSandbox } from "../sandbox/sandbox.ts";
export type { Sandbox, SandboxOptions } from "../sandbox/sandbox.ts";
export type { ActingGroup, Actor } from "../sandbox/play/actors.ts";
export { Settler } from "../sandbox/play/settle.ts";
export type { IdleProbe, SettleOptions } from "../sandbox/play/settle.ts";
export { callsOf, transcriptOf } from "../sandbox/play/transcript.ts";
export type { CallRecord, TranscriptLine } from "../sandbox/play/transcript.ts";
export { Refusal } from "../sandbox/world/refusal.ts";
export type { RefusalReason } from "../sandbox/world/refusal.ts";
export { createManualClock } from "../util/time/clock.ts";
export type { Clock, ManualClock } from "../util/time/clock.ts";
