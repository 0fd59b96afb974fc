/** How to write a command: the line that an answer to a mistake and a help text show. */

import type { CommandPattern, OptionParam, Param } from "./types.ts";
import { chineseChat } from "../texts/chat/chinese.ts";
import type { ChatTexts } from "../texts/chat/chat_texts.ts";

/**
 * How to write a command, with its first word: `ban <who> [minutes=10] [reason...] [--all]`.
 *
 * @param prefix what stands before the word
 * @param phrase the words to show, when it was called by an alias
 * @param texts what types are called. Default: Chinese
 */
export function usageOf(
  pattern: Pick<CommandPattern, "words" | "params" | "options">,
  prefix = "",
  phrase: string = pattern.words[0] ?? "",
  texts: ChatTexts = chineseChat,
): string {
  const params = pattern.params.map(showParam);
  const options = pattern.options.map((option) => showOption(option, texts));
  return [prefix + phrase, ...params, ...options].join(" ");
}

/** How one parameter or option is shown. */
export function showParam(param: Param): string {
  const more = param.kind === "one" ? "" : param.kind === "quote" ? "" : "...";
  const name = param.typeName.includes("|") ? param.typeName : param.name;
  const bounds = param.type.bounds === undefined ? "" : `(${param.type.bounds})`;
  return bracketed(param, `${name}${bounds}${more}${defaultOf(param)}`);
}

function showOption(option: OptionParam, texts: ChatTexts): string {
  const names = option.names.join(", ");
  if (option.isFlag) return bracketed(option, names);
  const value = option.typeName.includes("|") ? option.typeName : option.type.label(texts).replace(/ ?[，（,(].*$/, "");
  return bracketed(option, `${names} <${value}>${option.kind === "list" ? "..." : ""}${defaultOf(option)}`);
}

function defaultOf({ defaultText }: Param): string {
  return defaultText === undefined ? "" : `=${defaultText}`;
}

function bracketed({ isRequired }: Param, text: string): string {
  return isRequired && !text.startsWith("-") ? `<${text}>` : isRequired ? text : `[${text}]`;
}
