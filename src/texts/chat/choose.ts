/** From the option `chatTexts` to the texts of an app. */

import type { ChatTexts, ChatTextsOption } from "./chat_texts.ts";
import { chineseChat } from "./chinese.ts";
import { englishChat } from "./english.ts";
import { launchTexts } from "../errors/launch_texts.ts";

/** The texts of a language. */
export function chatTextsOf(language: "zh" | "en"): ChatTexts {
  return language === "en" ? englishChat : chineseChat;
}

/**
 * The texts that an option asks for.
 *
 * @param refuse gets what is wrong with the option, and throws
 */
export function chatTextsFrom(option: ChatTextsOption, refuse: (problem: string) => never): ChatTexts {
  if (option === "zh" || option === "en") return chatTextsOf(option);
  if (typeof option !== "object" || option === null) refuse(launchTexts().chatTexts);
  const { language = "zh", ...groups } = option;
  if (language !== "zh" && language !== "en") refuse(launchTexts().chatLanguage);
  const base = chatTextsOf(language);
  const made: Record<string, object> = { ...base };
  for (const [name, replaced] of Object.entries(groups)) {
    if (!Object.hasOwn(base, name)) refuse(launchTexts().noChatGroup(name, Object.keys(base).join(", ")));
    made[name] = replaceIn(name, base[name as keyof ChatTexts] as Group, replaced as Group | undefined, refuse);
  }
  return made as unknown as ChatTexts;
}

type Group = Readonly<Record<string, unknown>>;

function replaceIn(name: string, base: Group, replaced: Group | undefined, refuse: (problem: string) => never): Group {
  if (replaced === undefined) return base;
  if (typeof replaced !== "object" || replaced === null) refuse(launchTexts().chatGroup(name));
  const made: Record<string, unknown> = { ...base };
  for (const [key, text] of Object.entries(replaced)) {
    if (text === undefined) continue;
    const where = `chatTexts.${name}.${key}`;
    const wanted = name === "segments" ? "" : Object.hasOwn(base, key) ? base[key] : undefined;
    if (wanted === undefined) refuse(launchTexts().noChatText(where, Object.keys(base).join(", ")));
    if (Array.isArray(wanted)) {
      const isWords = Array.isArray(text) && text.every((word) => typeof word === "string");
      if (!isWords) refuse(launchTexts().chatWords(where));
    } else if (typeof text !== typeof wanted) refuse(launchTexts().chatText(where, typeof wanted === "function"));
    made[key] = text;
  }
  return made;
}
