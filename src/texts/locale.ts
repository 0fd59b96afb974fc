/**
 * In which language the library speaks to whoever runs a bot: log lines, the sandbox's terminal, and the errors that end
 * there. One for the whole process, read whenever a sentence is made. What a chat is told has a language of its own
 * (chat/chat_texts.ts).
 */

import { readEnv } from "../runtime/platform.ts";

/** Chinese or English. */
export type Locale = "zh" | "en";

/** Every language that there is. */
export const locales: readonly Locale[] = ["zh", "en"];

let current: Locale | undefined;

/** The language in which the next sentence is made: the one that was chosen, else that of the environment. */
export function currentLocale(): Locale {
  return current ??= environmentLocale();
}

/** Chooses the language for the whole process; undefined goes back to that of the environment. */
export function setLocale(locale: Locale | undefined): void {
  current = locale;
}

/**
 * The language of the environment: `LC_ALL`, `LC_MESSAGES` or `LANG`, the first that is there. Where none is, or Deno does
 * not let them be read, the one that the runtime was started in.
 */
export function environmentLocale(): Locale {
  const named = readEnv("LC_ALL") ?? readEnv("LC_MESSAGES") ?? readEnv("LANG") ??
    new Intl.DateTimeFormat().resolvedOptions().locale;
  return /^zh\b|^zh_/i.test(named) ? "zh" : "en";
}

/** The sentences of one subject, in the language of the moment. */
export type InBoth<T> = () => T;

/** Puts both languages of a subject beside each other: what the one has, the other has to have too. */
export function inBoth<T>(en: T, zh: NoInfer<T>): InBoth<T> {
  return () => currentLocale() === "zh" ? zh : en;
}

/** Two sentences, one behind the other: no blank behind Chinese punctuation. */
export function inLine(first: string, second: string): string {
  return /[。，、；：？！）」”…]$/.test(first) ? first + second : `${first} ${second}`;
}

/** A sentence with its full stop, in the language of the moment. */
export function withStop(sentence: string): string {
  if (/[.?!。？！]$/.test(sentence)) return sentence;
  return sentence + (currentLocale() === "zh" ? "。" : ".");
}
