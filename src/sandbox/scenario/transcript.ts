/** Everything that happened in a story, a line each: the same story gives the same bytes, wherever and however often it runs. */

import type { World } from "../world/world.ts";
import { nameOfChat } from "../play/transcript.ts";
import { timeOfDay } from "./dates.ts";
import { messageText } from "./lines.ts";
import type { ScenarioLang } from "./words.ts";

/** The lines from this place of the journal on: messages, and calls that send none or went wrong. */
export function transcriptText(world: World, from: number, lang: ScenarioLang): string[] {
  const { journal } = world;
  const lines: string[] = [];
  for (const entry of journal.entries.slice(Math.max(0, from - journal.dropped))) {
    const time = timeOfDay(entry.at);
    if (entry.kind === "change" && entry.change.kind === "message") {
      const { chat, from: who, segments } = entry.change.message;
      const name = world.nameOf(who, chat.kind === "group" ? chat.groupId : undefined);
      const text = messageText(world, chat, segments, lang).replaceAll("\n", "\n  ");
      lines.push(`${time} [${nameOfChat(world, chat)}] ${name}: ${text}`);
    } else if (entry.kind === "result") {
      const call = journal.at(entry.of);
      if (call?.kind !== "call") continue;
      const { status, retcode } = entry.reply;
      const isFine = status !== "failed";
      if (isFine && /^(?:send_|get_)/.test(call.action)) continue;
      lines.push(`${time} → ${call.action} ${JSON.stringify(call.params)}${isFine ? "" : ` ✗ ${retcode}`}`);
    }
  }
  // The port is another one each time.
  return lines.map((line) => line.replaceAll(/(127\.0\.0\.1|localhost):\d+/g, "$1"));
}
