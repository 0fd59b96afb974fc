/**
 * The texts about an address that does not work: for each thing that can be found there, what was seen, what to change,
 * and where that is set in the implementations.
 */

import { type InBoth, inBoth } from "../locale.ts";
import type { DiagnosisTexts } from "./about.ts";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";

/** The sentences, whole and brief. */
export const diagnosisTexts: InBoth<DiagnosisTexts> = inBoth(english, chinese);
