/** The outcome of a replay as lines that people read. Programs take the report itself, as JSON. */

import { toCqCode } from "../../protocol/cq_code.ts";
import { isRecord } from "../../protocol/scalars.ts";
import type { Segment } from "../../protocol/segments.ts";
import { replayTexts } from "../../texts/logs/replay_texts.ts";
import { quoted } from "../../util/text_of.ts";
import type { Difference } from "./compare.ts";
import type { ReplayReport } from "./play.ts";
import type { ScriptEvent } from "./script.ts";

/** How many differences are shown. */
const MOST = 50;

const MAX_CHARS = 200;

/** Writes the report. */
export function reportLines(report: ReplayReport): string[] {
  const texts = replayTexts().report;
  const { differences, events, accounts, same, unanswered, lost } = report;
  const lines = [texts.events(events, accounts.length)];
  let place = "";
  for (const difference of differences.slice(0, MOST)) {
    const next = placeLine(difference, accounts.length > 1);
    if (next !== place) lines.push("", place = next);
    lines.push(...differenceLines(difference).map((line) => `  ${line}`));
  }
  if (differences.length > MOST) lines.push("", texts.more(differences.length - MOST));
  const count = (kind: Difference["kind"]): number => differences.filter((each) => each.kind === kind).length;
  lines.push("", texts.sum(same, count("added"), count("missing"), count("changed"), count("moved")));
  if (differences.length === 0) lines.push(texts.alike);
  const actions = Object.entries(unanswered).map(([action, times]) => `${action} × ${times}`);
  if (actions.length > 0) lines.push(texts.unanswered(actions.join(", ")));
  if (lost > 0) lines.push(texts.lost(lost));
  return lines;
}

function placeLine({ selfId, chat, event }: Difference, withAccount: boolean): string {
  const texts = replayTexts().report;
  const [kind, id = ""] = chat.split(" ");
  const where = kind === "group" ? texts.group(id) : kind === "user" ? texts.user(id) : texts.nowhere;
  const whose = withAccount ? `${texts.account(selfId)} · ` : "";
  return `${whose}${where} · ${event === undefined ? texts.start : eventText(event)}`;
}

function differenceLines({ kind, action, was, is, changes }: Difference): string[] {
  const { kinds, was: then, is: now, none } = replayTexts().report;
  const place = was === undefined ? "" : `  (${was.file}:${was.line})`;
  const title = `${{ added: "+", missing: "-", changed: "~", moved: "↕" }[kind]} ${kinds[kind]}: ${action}`;
  if (kind !== "changed") return [`${title} ${paramsText((is ?? was)?.params)}${place}`];
  const shown = (value: unknown): string => value === undefined ? none : quoted(value, MAX_CHARS);
  return [
    `${title}${place}`,
    ...changes.flatMap((
      { path, was, is },
    ) => [`    ${path}`, `      ${then} ${shown(was)}`, `      ${now} ${shown(is)}`]),
  ];
}

/** `day.jsonl:12 名字1: 签到` */
function eventText({ file, line, frame }: ScriptEvent): string {
  const { sender, user_id, message, raw_message, notice_type, request_type, sub_type } = frame;
  const who = isRecord(sender) && typeof sender["nickname"] === "string" ? sender["nickname"] : String(user_id ?? "");
  const what = message ?? raw_message ??
    [notice_type, request_type, sub_type].filter((each) => typeof each === "string").join(".");
  return `${file}:${line} ${who}: ${messageText(what)}`;
}

function paramsText(params: unknown): string {
  if (isRecord(params) && "message" in params) return messageText(params["message"]);
  return quoted(params, MAX_CHARS);
}

/** A message in one line. */
function messageText(message: unknown): string {
  const text = Array.isArray(message) ? toCqCode(message as Segment[]) : message;
  return quoted(text, MAX_CHARS);
}
