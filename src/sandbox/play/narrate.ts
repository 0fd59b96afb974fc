/** The journal as a chat would show it: what is said, and lines for what happens. */

import type { JournalEntry } from "../world/journal.ts";
import { describe } from "./speech.ts";
import { changeWords, texts } from "./terminal_texts.ts";
import { lineOf, nameOfChat } from "./transcript.ts";
import type { World } from "../world/world.ts";
import { type Chat, chatKey, type Message } from "../world/types.ts";

/**
 * An entry of the journal as a line; undefined when there is nothing to show.
 *
 * @param here the chat that the reader is in: its own messages need no mention of where they were said
 */
export function narrate(world: World, entry: JournalEntry, here: Chat): string | undefined {
  if (entry.kind === "note") return `! ${entry.text}`;
  if (entry.kind === "result" && entry.reply.status === "failed") {
    const call = world.journal.at(entry.of);
    const action = call?.kind === "call" ? call.action : "";
    return `! ${texts.callFailed(action, entry.reply.retcode, entry.reply.message?.trim() ?? "")}`;
  }
  if (entry.kind !== "change") return undefined;
  const { change } = entry;
  if (change.kind === "message") return spoken(world, change.message, here);
  const text = changeWords(world, change);
  return text === undefined ? undefined : `* ${text}`;
}

function spoken(world: World, message: Message, here: Chat): string {
  const { chat, segments } = message;
  const { who } = lineOf(world, message);
  const line = `${who}: ${describe(world, chat, segments, { withSizes: true })}`;
  if (chatKey(chat) === chatKey(here)) return line;
  return `[${chat.kind === "group" ? "" : texts.privately}${nameOfChat(world, chat)}] ${line}`;
}
