/** Questions whose answers are read for the handler: yes or no, one of several. */

import { ConfigError } from "../../errors.ts";
import type { MessageInput, Segment } from "../../protocol/segments.ts";
import { type AnswerLike, askQuestion, type DialoguePlace, type QuestionOptions } from "./ask.ts";
import { numbered, readChoice, readYesNo } from "./words.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

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
  options: ConfirmOptions<E>,
): Promise<boolean | undefined> {
  const { texts } = place.dialogues;
  const { yes = texts.dialogue.yes, no = texts.dialogue.no, ...rest } = options;
  let answer: boolean | undefined;
  const result = await askQuestion("confirm()", place, question, {
    retryText: texts.dialogue.yesOrNo,
    ...rest,
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
  if (choices.length === 0) throw new ConfigError("OPTION", handlerTexts().noChoices);
  const labels = choices.map(label);
  const { texts } = place.dialogues;
  let index: number | undefined;
  const result = await askQuestion("choose()", place, withList(question, labels, texts.dialogue.choose), {
    retryText: texts.dialogue.notInList(labels.length),
    ...options,
    validate: ({ text }) => {
      index = readChoice(text, labels);
      return index !== undefined;
    },
  });
  return result.ok && index !== undefined ? choices[index] : undefined;
}

function withList(question: MessageInput | undefined, labels: readonly string[], hint: string): MessageInput {
  const list = `${numbered(labels)}\n${hint}`;
  if (question === undefined || question === "") return list;
  const parts = Array.isArray(question) ? question as readonly (string | Segment)[] : [question as string | Segment];
  return [...parts, `\n${list}`];
}
