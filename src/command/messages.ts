/** The messages about a command that was written wrongly: in Chinese, and every sentence can be replaced. */

import { ConfigError } from "../errors.ts";
import type { ArgumentError } from "./types.ts";
import { showParam } from "./usage.ts";

/** @internal The facts that a sentence about a mistake can mention. */
export interface MistakeFacts {
  /** The parameter or option, as the usage shows it: `<minutes>`, `--count`. Empty for `too_many`. */
  readonly name: string;
  /** The wanted type: 整数, 图片 …, or the choices. */
  readonly wanted: string;
  /** The text that stood there instead; empty when there was none. */
  readonly got: string;
}

/** The sentences, by the kind of mistake. Each is made from the facts of the mistake. */
export interface CommandMessages {
  /** The whole answer: what was wrong, and how it is written. Return an empty text to say nothing. */
  mistake: (wrong: string, usage: string) => string;
  /** A required parameter is not there. */
  missing: (facts: MistakeFacts) => string;
  /** A value is not of the wanted type. */
  wrong_type: (facts: MistakeFacts) => string;
  /** A word is none of the choices. */
  not_a_choice: (facts: MistakeFacts) => string;
  /** More was written than the command takes. */
  too_many: (facts: MistakeFacts) => string;
  /** An option that takes a value has none. */
  option_without_value: (facts: MistakeFacts) => string;
  /** An option stands there twice. */
  option_twice: (facts: MistakeFacts) => string;
  /** `@小明` was typed, not chosen, so nobody knows who it is. */
  not_a_mention: (facts: MistakeFacts) => string;
  /** `@全体成员` where one member is wanted. */
  mention_all: (facts: MistakeFacts) => string;
  /** A span of time without its unit. */
  duration_without_unit: (facts: MistakeFacts) => string;
  /** A command that does not exist, but nearly. */
  did_you_mean: (command: string) => string;
  /** The first word of commands that have sub-commands, without one of them. */
  sub_commands: (usages: readonly string[]) => string;
}

/** The sentences as they are when nobody replaces them. */
export const commandMessages: CommandMessages = {
  mistake: (wrong, usage) => `${wrong}\n用法：${usage}`,
  missing: ({ name, wanted }) => `缺少 ${name}（${wanted}）。`,
  wrong_type: ({ name, wanted, got }) => `${name} 要${wanted}，收到的是「${got}」。`,
  not_a_choice: ({ name, wanted, got }) => `${name} 只能是 ${wanted}，收到的是「${got}」。`,
  too_many: ({ got }) => `「${got}」多余了。`,
  option_without_value: ({ name, wanted }) => `${name} 后面要写${wanted}。`,
  option_twice: ({ name }) => `${name} 写了两次。`,
  not_a_mention: ({ got }) => `「${got}」不是真正的 @，请从成员列表里选择，或者写 QQ 号。`,
  mention_all: ({ name }) => `${name} 只能是一个人，不能是全体成员。`,
  duration_without_unit: ({ got }) => `「${got}」没有单位，请写成 ${got}分钟、${got}h 这样。`,
  did_you_mean: (command) => `没有这个指令。你是不是想用：${command}`,
  sub_commands: (usages) => `用法：\n${usages.join("\n")}`,
};

/**
 * The sentences with some replaced.
 *
 * @throws ConfigError for a name that there is not, and for a value that is no function
 */
export function withMessages(replaced: Partial<CommandMessages> = {}): CommandMessages {
  for (const [name, sentence] of Object.entries(replaced)) {
    if (!Object.hasOwn(commandMessages, name) || typeof sentence !== "function") {
      throw new ConfigError(
        "OPTION",
        `messages: "${name}" wants to be a function, and one of ${Object.keys(commandMessages).join(", ")}.`,
      );
    }
  }
  return { ...commandMessages, ...replaced };
}

/** The message to the chat about a mistake. */
export function explainMistake(error: ArgumentError, usage: string, messages: CommandMessages): string {
  const { code, param, got, text } = error;
  const isOption = param !== undefined && "names" in param;
  const name = param === undefined ? "" : isOption ? (param.names as readonly string[]).at(-1) ?? "" : showParam(param);
  const facts: MistakeFacts = { name, wanted: param?.type.label ?? "", got };
  const wrong = code === "custom" ? text ?? "" : messages[code](facts);
  return messages.mistake(wrong, usage);
}
