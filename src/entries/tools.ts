/**
 * For programs around bots, such as the command line: loading files that launch bots, scenarios, recordings, and looking at an address.
 * A bot needs none of it. It may change with every minor version.
 *
 * @example Scenarios as they should be written
 * ```ts
 * import { formatScenario, parseScenario } from "adelie/tools";
 *
 * formatScenario(parseScenario("小明：签到\n"), "zh"); // "小明: 签到\n"
 * ```
 *
 * @module
 */

// Files that launch bots
export { rehearse } from "../bot/app/start/rehearsal.ts";
export type { Rehearsal, Start } from "../bot/app/start/rehearsal.ts";

// Scenarios
export { formatScenario } from "../sandbox/scenario/language/format.ts";
export type {
  LineFields,
  NodeBody,
  Scenario,
  ScenarioError,
  ScenarioNode,
  Value,
  Who,
} from "../sandbox/scenario/language/nodes.ts";
export { parseScenario } from "../sandbox/scenario/language/parse.ts";
export type { ScenarioLang } from "../sandbox/scenario/language/words.ts";
export { errorReport } from "../sandbox/scenario/report.ts";
export { lineText } from "../sandbox/scenario/transcript.ts";
export type { StoryLine } from "../sandbox/scenario/transcript.ts";
export type { ScenarioRun, ToldStory } from "../sandbox/scenario/desk.ts";
export type { Difference as StoryDifference, StoryResult } from "../sandbox/scenario/run.ts";
export { runScenario } from "../testing/scenarios.ts";
export type { ScenarioRunOptions } from "../testing/scenarios.ts";

// Recordings
export { fixtureOf } from "../record/export/fixture.ts";
export type { RecordingFixture } from "../record/export/fixture.ts";
export { scenarioOf } from "../record/export/scenario.ts";
export { readJournal } from "../record/journal/read.ts";
export type {
  CallFrame,
  JournalEntry as RecordingEntry,
  JournalHeader as RecordingHeader,
  JournalRecord as RecordingContent,
  Redacted,
} from "../record/journal/format.ts";
export type {
  Journal as Recording,
  JournalLine as RecordingLine,
  JournalProblem as RecordingProblem,
} from "../record/journal/read.ts";
export type { ProxyRoute } from "../record/proxy/proxy.ts";
export { recordBetween } from "../record/proxy/record_between.ts";
export type { RecordBetweenOptions, RecordingBetween } from "../record/proxy/record_between.ts";
export type { RecordStats } from "../record/recorder.ts";
export type { Answer as ReplayAnswer } from "../record/replay/answers.ts";
export type { Comparison, Difference } from "../record/replay/compare.ts";
export type { ReplayDesk, ReplayedCall, ScriptedPeer } from "../record/replay/peer.ts";
export { createReplay } from "../record/replay/play.ts";
export type { Replay, ReplayedBot, ReplayOptions, ReplayReport } from "../record/replay/play.ts";
export { reportLines } from "../record/replay/report.ts";
export type { Change } from "../record/replay/same.ts";
export { scriptOf } from "../record/replay/script.ts";
export type { Place, Script, ScriptCall, ScriptEvent } from "../record/replay/script.ts";

// Addresses
export { leadTo } from "../api/lead_to.ts";
export { openSocket } from "../runtime/socket/socket.ts";
export type { CloseKind, Socket, SocketClose, SocketHandlers, SocketOptions } from "../runtime/socket/socket.ts";
export { probeEndpoint } from "../transport/probe.ts";
export type { Probe, ProbeOptions } from "../transport/probe.ts";

// Texts
export { currentLocale, setLocale } from "../texts/locale.ts";
export { cellsOf, toCells } from "../util/log/columns.ts";
export { visibleJson } from "../util/log/visible.ts";
export { keepSecret, redact } from "../util/log/redact.ts";
export { messageOf } from "../util/text_of.ts";
