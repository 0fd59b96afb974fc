/** Every sentence of the command line, in the language of the person. */

import type { Lang } from "../surroundings.ts";
import { chinese } from "./chinese.ts";
import { english, type Texts } from "./english.ts";

let current: Lang = "en";

/** Chooses the language of the sentences that are made from now on. */
export function useLanguage(lang: Lang): void {
  current = lang;
}

/** The sentences. */
export function chosenTexts(): Texts {
  return current === "zh" ? chinese : english;
}
