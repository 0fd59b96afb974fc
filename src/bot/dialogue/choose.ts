/** Questions whose answers are read for the handler: yes or no, one of several. */

import { ConfigError } from "../../errors.ts";
import type { MessageInput, Segment } from "../../protocol/segments.ts";
import { type AnswerLike, askQuestion, type DialoguePlace, type QuestionOptions } from "./ask.ts";
import { NO_WORDS, numbered, readChoice, readYesNo, YES_WORDS } from "./words.ts";

/** Options of `confirm`. */
export interface ConfirmOptions<E> extends Omit<QuestionOptions<E>, "validate"> {
  /** The words for yes. Default: 是, 好, 对, 确认, yes … */
  yes?: readonly string[];
  /** The words for no. Default: 不, 否, 不要, no … */
  no?: readonly string[];
}

/** Options of `choose`. */
export interface ChooseOptions<E, T> extends Omit<QuestionOptions<E>, "validate"> {
  /** How a choice is written in the list. Default: as text. */
  label?: (choice: T) => string;
}

/** Asks a question that is answered with yes or no. */
export async function askYesNo<E extends AnswerLike>(
  place: DialoguePlace<E>,
  question: MessageInput | undefined,
  { yes = YES_WORDS, no = NO_WORDS, ...options }: ConfirmOptions<E>,
): Promise<boolean | undefined> {
  let answer: boolean | undefined;
  const result = await askQuestion("confirm()", place, question, {
    retryText: "请回答“是”或“否”。",
    ...options,
    validate: ({ text }) => {
      answer = readYesNo(text, yes, no);
      return answer !== undefined;
    },
  });
  return result.ok ? answer : undefined;
}

/** Asks for one of several things, which are listed with numbers. */
export async function askChoice<E extends AnswerLike, T>(
  place: DialoguePlace<E>,
  question: MessageInput | undefined,
  choices: readonly T[],
  { label = String, ...options }: ChooseOptions<E, T>,
): Promise<T | undefined> {
  if (choices.length === 0) throw new ConfigError("OPTION", "choose() wants at least one choice, and got none.");
  const labels = choices.map(label);
  let index: number | undefined;
  const result = await askQuestion("choose()", place, withList(question, labels), {
    retryText: `请回复 1 到 ${labels.length} 之间的序号，或其中一项的名称。`,
    ...options,
    validate: ({ text }) => {
      index = readChoice(text, labels);
      return index !== undefined;
    },
  });
  return result.ok && index !== undefined ? choices[index] : undefined;
}

function withList(question: MessageInput | undefined, labels: readonly string[]): MessageInput {
  const list = `${numbered(labels)}\n请回复序号或名称。`;
  if (question === undefined || question === "") return list;
  const parts = Array.isArray(question) ? question as readonly (string | Segment)[] : [question as string | Segment];
  return [...parts, `\n${list}`];
}
