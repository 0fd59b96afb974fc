/** The answer to `帮助`: the commands that the asker may use, and how each is written. Made from the options of decorators. */

import { node } from "../../protocol/builders.ts";
import type { MessageInput } from "../../protocol/segments.ts";
import { foldWord } from "../../command/characters.ts";
import { compileCommand } from "../../command/pattern.ts";
import { type CommandSettings, prefixList, shownPrefix } from "../../command/settings.ts";
import type { TypeContext } from "../../command/types.ts";
import { usageOf } from "../../command/usage.ts";
import type { BotEvent, ChatMessageEvent } from "../events/types.ts";
import type { GroupSwitches } from "../model/switches.ts";
import { mayUse } from "../dispatch/may_use.ts";
import { type BoundBot, type CommandRoute, createRoute } from "../model/route.ts";
import type { HelpTexts } from "../../texts/chat/chat_texts.ts";

/** One command, for the asker. */
export interface HelpEntry {
  /** How it is written, with its prefix: `/ban <who> <time> [reason...]`. */
  readonly usage: string;
  /** Everything that calls it, without a prefix; the first is its name. */
  readonly words: readonly string[];
  /** One line about it; empty when it has none. */
  readonly description: string;
  /** How it is used, as people write it. */
  readonly examples: readonly string[];
  /** The heading; the bot's name where the command has none. */
  readonly category: string;
}

/** Options of the built-in help. */
export interface HelpOptions {
  /** The words that call it. Default `帮助` and `help`, as in `chatTexts`. Words that a bot's own command has are left to the bot. */
  words?: readonly string[];
  /** How many commands a page has. Default 20. */
  pageSize?: number;
  /** `text` (default), or `forward`: a merged forward with one message for each page. */
  form?: "text" | "forward";
  /** Makes the answer instead: gets what the asker may use, and what was written behind the word. */
  render?: (
    entries: readonly HelpEntry[],
    topic: string,
    event: ChatMessageEvent,
  ) => MessageInput | Promise<MessageInput>;
}

/** The part of an app that help uses. */
export interface HelpHost {
  readonly commands: CommandSettings;
  /** The commands that are switched on, for a group. */
  routes(group: number | undefined): readonly CommandRoute[];
}

/** The help of an app's bots; undefined when it is not wanted, or there is nothing to help with. */
export function helpFor(
  bots: readonly BoundBot[],
  help: boolean | HelpOptions,
  commands: CommandSettings,
  switches: GroupSwitches,
): BoundBot | undefined {
  const all = bots.flatMap((bot) => bot.commands);
  if (help === false || all.length === 0) return undefined;
  const routes = (group: number | undefined): readonly CommandRoute[] =>
    group === undefined ? all : all.filter(({ info }) => switches.isOn(group, info.bot));
  const taken = new Set(all.flatMap(({ words }) => words.map((word) => foldWord(word.split(" ")[0] ?? ""))));
  return createHelp({ commands, routes }, help === true ? {} : help, taken);
}

/** The bot that answers; undefined when other bots have all of its words. */
function createHelp(host: HelpHost, options: HelpOptions, taken: ReadonlySet<string>): BoundBot | undefined {
  const words = (options.words ?? host.commands.texts.help.words).filter((word) => !taken.has(foldWord(word)));
  const [word, ...aliases] = words;
  if (word === undefined) return undefined;
  const instance = {};
  const info = { source: "adelie.help", bot: "adelie", command: word };
  const route: CommandRoute = {
    ...createRoute(info, {
      label: `@Command("${word}")`,
      bot: instance,
      run: (event, topic) => answer(host, options, word, event as ChatMessageEvent, String(topic ?? "")),
    }),
    words,
    options: { hidden: true },
    pattern: compileCommand(word, { aliases, types: {} }),
  };
  return {
    name: "adelie",
    of: Object,
    instance,
    events: [],
    commands: [route],
    ready: [],
    stop: [],
    accounts: [],
    jobs: [],
    catches: [],
  };
}

async function answer(
  host: HelpHost,
  options: HelpOptions,
  word: string,
  event: ChatMessageEvent,
  topic: string,
): Promise<MessageInput | undefined> {
  const entries = await entriesFor(host, event);
  if (options.render !== undefined) return await options.render(entries, topic, event);
  const texts = host.commands.texts.help;
  const prefix = shownPrefix(prefixesIn(host.commands, event));
  const page = /^[0-9]+$/.test(topic.normalize("NFKC")) ? Number(topic.normalize("NFKC")) : undefined;
  if (topic !== "" && page === undefined) return about(entries, topic, prefix + word, texts);
  const pages = paginate(entries, options.pageSize ?? 20, texts);
  if (pages.length === 0) return texts.nothing;
  if (options.form === "forward" && page === undefined) return await sendForward(event, pages, texts.speaker);
  const index = Math.min(Math.max(page ?? 1, 1), pages.length);
  const more = pages.length === 1
    ? ""
    : `\n${texts.page(index, pages.length, `${prefix}${word} ${index % pages.length + 1}`)}`;
  return `${pages[index - 1]}\n${texts.details(prefix + word)}${more}`;
}

/** The commands that the asker may use here: conditions about the place and the person are asked, in trial. */
async function entriesFor(host: HelpHost, event: ChatMessageEvent): Promise<HelpEntry[]> {
  const entries: HelpEntry[] = [];
  const group = event.message_type === "group" ? event.group_id : undefined;
  for (const route of host.routes(group)) {
    const { options, words, prefix, info } = route;
    if (options.hidden === true || (options.in ?? event.message_type) !== event.message_type) continue;
    if (!(await mayUse(route, event as unknown as BotEvent))) continue;
    const shown = shownPrefix(prefix === undefined ? prefixesIn(host.commands, event) : prefixList(prefix));
    entries.push({
      usage: usageLine(route, shown, host.commands),
      words,
      description: options.description ?? "",
      examples: (options.examples ?? []).map((example) => shown + example),
      category: options.category ?? info.bot,
    });
  }
  return entries;
}

function usageLine({ pattern, words }: CommandRoute, prefix: string, { texts }: CommandSettings): string {
  return pattern === undefined ? prefix + (words[0] ?? "") : usageOf(pattern, prefix, words[0], texts);
}

/** A command, and the line of help about it. */
export interface CommandLine {
  readonly pattern: string;
  readonly description: string;
}

/** Every command that is not hidden, with the app's prefix and its line of help: for tools that show a bot. */
export function commandLines(bots: readonly BoundBot[], commands: CommandSettings): CommandLine[] {
  const prefix = shownPrefix(commands.prefixes);
  return bots.flatMap((bot) => bot.commands).filter(({ options }) => options.hidden !== true).map((route) => ({
    pattern: usageLine(route, prefix, commands),
    description: route.options.description ?? "",
  }));
}

function prefixesIn({ prefixes, prefixesOf }: CommandSettings, event: ChatMessageEvent): readonly string[] {
  return prefixesOf === undefined ? prefixes : prefixesOf(event.toJSON() as TypeContext["event"]);
}

/** Commands under their headings, so many on a page. */
function paginate(entries: readonly HelpEntry[], size: number, texts: HelpTexts): string[] {
  const sorted = [...entries].sort((a, b) => a.category.localeCompare(b.category, "zh"));
  const pages: string[] = [];
  for (let from = 0; from < sorted.length; from += size) {
    const lines: string[] = [];
    let category: string | undefined;
    for (const entry of sorted.slice(from, from + size)) {
      if (entry.category !== category) lines.push(texts.heading(category = entry.category));
      lines.push(entry.description === "" ? entry.usage : `${entry.usage}  ${entry.description}`);
    }
    pages.push(lines.join("\n"));
  }
  return pages;
}

/** One command, or those that begin with the same words. */
function about(entries: readonly HelpEntry[], topic: string, call: string, texts: HelpTexts): string {
  const wanted = foldWord(topic);
  const exact = entries.filter(({ words }) => words.some((each) => foldWord(each) === wanted));
  const found = exact.length > 0
    ? exact
    : entries.filter(({ words }) => words.some((each) => foldWord(each).startsWith(`${wanted} `)));
  if (found.length === 0) return texts.unknown(topic.slice(0, 20), call);
  return found.map(({ usage, description, words, examples }) => {
    const lines = [usage, ...description === "" ? [] : [description]];
    if (words.length > 1) lines.push(texts.aliases(words.slice(1)));
    if (examples.length > 0) lines.push(texts.examples(examples));
    return lines.join("\n");
  }).join("\n\n");
}

async function sendForward(event: ChatMessageEvent, pages: readonly string[], speaker: string): Promise<undefined> {
  const messages = pages.map((content) => node({ user_id: event.self_id, nickname: speaker, content }));
  const { api } = event;
  if (event.message_type === "group") await api.call("send_group_forward_msg", { group_id: event.group_id, messages });
  else await api.call("send_private_forward_msg", { user_id: event.user_id, messages });
  return undefined;
}
