/** Everything that happened in a story, a line each: the same story gives the same bytes, wherever and however often it runs. */

import { nameOfChat } from "../play/transcript.ts";
import type { World } from "../world/world.ts";
import { lineOfChange, namesIn } from "./changes.ts";
import { formatNode } from "./language/format.ts";
import { timeOfDay } from "./language/dates.ts";
import { messageText } from "./lines.ts";
import type { ScenarioLang } from "./language/words.ts";

/** One line: a message, another act, or a call that sends none or went wrong. */
export interface StoryLine {
  /** The time of day, in China. */
  readonly time: string;
  /** The name of the chat; empty for a call. */
  readonly chat: string;
  /** Who says it, or calls; empty for another act. */
  readonly who: string;
  /** Whether that is a bot. */
  readonly isBot: boolean;
  /** The message or the act as a scenario writes it, or the call. */
  readonly text: string;
}

/** The lines from this place of the journal on. */
export function storyLines(world: World, from: number, lang: ScenarioLang, selfId: number): StoryLine[] {
  const { journal } = world;
  const lines: StoryLine[] = [];
  for (const entry of journal.entries.slice(Math.max(0, from - journal.dropped))) {
    const time = timeOfDay(entry.at);
    if (entry.kind === "change" && entry.change.kind === "message") {
      const { chat, from: by, segments } = entry.change.message;
      const who = world.nameOf(by, chat.kind === "group" ? chat.groupId : undefined);
      const isBot = world.users.get(by)?.isBot === true;
      lines.push({ time, chat: nameOfChat(world, chat), who, isBot, text: messageText(world, chat, segments, lang) });
    } else if (entry.kind === "change") {
      const { by, chat, node } = lineOfChange(entry.change, namesIn(world, selfId)) ?? {};
      if (by === undefined || node === undefined || world.users.get(by)?.isBot === true) continue;
      const place = chat === undefined ? "" : nameOfChat(world, chat);
      lines.push({ time, chat: place, who: "", isBot: false, text: formatNode({ ...node, line: 0 }, lang) });
    } else if (entry.kind === "result") {
      const call = journal.at(entry.of);
      if (call?.kind !== "call") continue;
      const isFine = entry.reply.status !== "failed";
      if (isFine && /^(?:send_|get_)/.test(call.action)) continue;
      const text = `→ ${call.action} ${JSON.stringify(call.params)}${isFine ? "" : ` ✗ ${entry.reply.retcode}`}`;
      lines.push({ time, chat: "", who: world.nameOf(call.selfId), isBot: true, text });
    }
  }
  // The port is another one each time.
  return lines.map((line) => ({ ...line, text: line.text.replaceAll(/(127\.0\.0\.1|localhost):\d+/g, "$1") }));
}

/** A line as text: `10:00:00 [签到测试群] 小明: 签到`. */
export function lineText({ time, chat, who, text }: StoryLine): string {
  const indented = text.replaceAll("\n", "\n  ");
  if (who === "") return `${time} * ${indented}`;
  return chat === "" ? `${time} ${who} ${indented}` : `${time} [${chat}] ${who}: ${indented}`;
}
