/** From a command's pattern, `ban <who:at> [minutes:int=10] [reason...] [--all]`, to the compiled form that reads messages. */

import { ConfigError } from "../errors.ts";
import {
  boundedType,
  boundedTypeNames,
  builtinType,
  builtinTypeNames,
  choiceType,
  customType,
} from "./builtin_types.ts";
import { readDefault } from "./read.ts";
import type { ArgumentType, CommandPattern, CustomTypes, OptionParam, Param } from "./types.ts";
import { usageOf } from "./usage.ts";

/** Options of a pattern. */
export interface CompileOptions {
  /** Other words that call the command. */
  readonly aliases?: readonly string[];
  /** Types of one's own, by the names that the pattern has for them. */
  readonly types?: CustomTypes;
}

/** A bracket and its place in the pattern. */
interface Bracket {
  readonly inner: string;
  /** Where `inner` begins. */
  readonly from: number;
  readonly isRequired: boolean;
}

const wordPattern = /^[^\s<>[\]"'“”‘’「」『』]+$/;
const namePattern = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const longName = /^--[\p{L}_][\p{L}\p{N}_-]*$/u;
const shortName = /^-\p{L}$/u;

/**
 * Compiles a pattern.
 *
 * @param text for example `roll <sides:int> [times:int]`
 * @throws ConfigError that shows the place, when the pattern cannot be understood
 */
export function compileCommand(text: string, options: CompileOptions = {}): CommandPattern {
  const compiler = new Compiler(text, options.types ?? {});
  const { phrase, brackets } = split(text);
  const words = [phrase, ...options.aliases ?? []].map((each) => checkedWords(text, each));
  for (const bracket of brackets) compiler.add(bracket);
  const { params, options: optionParams, optionNames } = compiler;
  const parts = { params, options: optionParams };
  return {
    text,
    words: [...new Set(words)],
    ...parts,
    optionNames,
    isPlain: brackets.length === 0,
    usage: usageOf({ words, ...parts }),
  };
}

/** Parts the words from the brackets. */
function split(text: string): { phrase: string; brackets: Bracket[] } {
  const brackets: Bracket[] = [];
  let phrase = "";
  for (let at = 0; at < text.length; at++) {
    const opening = text.charAt(at);
    if (opening === ">" || opening === "]") {
      fail(text, at, 1, `"${opening}" closes nothing`, `Write "<" or "[" before it, or leave it out.`);
    }
    if (opening !== "<" && opening !== "[") {
      if (brackets.length === 0) phrase += opening;
      else if (opening.trim() !== "") {
        fail(
          text,
          at,
          1,
          "a word stands behind a bracket",
          "All words of a command come first, its arguments after them.",
        );
      }
      continue;
    }
    const closing = opening === "<" ? ">" : "]";
    const end = text.indexOf(closing, at);
    const inner = text.slice(at + 1, end === -1 ? undefined : end);
    const nested = inner.search(/[<>[\]]/);
    if (end === -1 || nested !== -1) {
      fail(text, at, 1, `"${opening}" is not closed`, `Write "${closing}" after the parameter.`);
    }
    brackets.push({ inner, from: at + 1, isRequired: opening === "<" });
    at = end;
  }
  return { phrase, brackets };
}

function checkedWords(text: string, phrase: string): string {
  if (typeof phrase !== "string" || phrase.trim() === "") {
    fail(text, 0, 1, "the command has no word", 'A pattern begins with its word: "ban <who:at>".');
  }
  const words = phrase.trim().split(/\s+/);
  for (const word of words) {
    if (wordPattern.test(word)) continue;
    fail(
      text,
      Math.max(0, text.indexOf(word)),
      word.length,
      `"${word}" is no word of a command`,
      "Words are without quotes and without < > [ ].",
    );
  }
  return words.join(" ");
}

/** Collects the parameters of one pattern, and refuses what does not go together. */
class Compiler {
  readonly params: Param[] = [];
  readonly options: OptionParam[] = [];
  readonly optionNames: Map<string, OptionParam> = new Map();
  readonly #text: string;
  readonly #types: CustomTypes;
  readonly #names = new Set<string>();

  constructor(text: string, types: CustomTypes) {
    this.#text = text;
    this.#types = types;
    for (const name of Object.keys(types)) {
      if (builtinType(name) !== undefined || !namePattern.test(name)) {
        fail(
          text,
          0,
          1,
          `types: "${name}" cannot be the name of a type`,
          `Choose a word other than ${builtinTypeNames.join(", ")}.`,
        );
      }
    }
  }

  add(bracket: Bracket): void {
    const { names, typeName, isList, defaultText } = this.#parse(bracket);
    const isOption = names[0]?.startsWith("-") === true;
    const name = isOption ? this.#optionKey(names) : names[0] ?? "";
    if (!isOption && !namePattern.test(name)) {
      this.#fail(bracket, name, `"${name}" is no name`, "Write <name:type>, the name with letters, digits and _.");
    }
    if (this.#names.has(name) || name === "__proto__") {
      this.#fail(
        bracket,
        name,
        `"${name}" stands there twice, or is reserved`,
        "Give each parameter a name of its own.",
      );
    }
    this.#names.add(name);
    const isFlag = isOption && typeName === undefined;
    const type = this.#type(bracket, isFlag ? "bool" : typeName ?? "text");
    const kind = this.#kind(bracket, isOption, typeName, isList);
    const param: Param = {
      name,
      typeName: typeName ?? "text",
      type,
      kind,
      isRequired: bracket.isRequired,
      defaultText,
    };
    this.#checkDefault(bracket, param, isFlag);
    if (isOption) this.#addOption(bracket, { ...param, names, isFlag });
    else this.#addParam(bracket, param);
  }

  #parse(bracket: Bracket) {
    const equals = bracket.inner.indexOf("=");
    const defaultText = equals === -1 ? undefined : bracket.inner.slice(equals + 1).trim();
    const declared = (equals === -1 ? bracket.inner : bracket.inner.slice(0, equals)).trim();
    const isList = declared.endsWith("...");
    const body = isList ? declared.slice(0, -3).trim() : declared;
    const colon = body.indexOf(":");
    const typeName = colon === -1 ? undefined : body.slice(colon + 1).trim();
    const names = (colon === -1 ? body : body.slice(0, colon)).split(",").map((name) => name.trim());
    if (defaultText === "") {
      this.#fail(bracket, "=", "the default is empty", "Write it after the =, or leave the = out.");
    }
    return { names, typeName, isList, defaultText };
  }

  #optionKey(names: readonly string[]): string {
    return (names.find((name) => name.startsWith("--")) ?? names[0] ?? "").replace(/^--?/, "");
  }

  #type(bracket: Bracket, name: string): ArgumentType {
    if (name.includes("|")) {
      const choices = name.split("|").map((choice) => choice.trim());
      if (choices.includes("")) {
        this.#fail(bracket, name, "a choice is empty", "Write the words with | between them: <mode:开|关>.");
      }
      return choiceType(choices);
    }
    const parts = /^([^()]*)\(([^()]*)\)$/.exec(name);
    if (parts !== null) return this.#bounded(bracket, name, (parts[1] ?? "").trim(), parts[2] ?? "");
    const own = Object.hasOwn(this.#types, name) ? this.#types[name] : undefined;
    const found = own === undefined ? builtinType(name) : customType(name, own);
    if (found !== undefined) return found;
    return this.#fail(
      bracket,
      name,
      `there is no type "${name}"`,
      `Types are ${[...builtinTypeNames, ...Object.keys(this.#types)].join(", ")}, and choices such as 开|关.`,
    );
  }

  /** `int(1..20)`: either end may be left out. */
  #bounded(bracket: Bracket, whole: string, name: string, range: string): ArgumentType {
    const [from = "", to = "", ...more] = range.split("..").map((end) => end.trim());
    const isNumber = (end: string): boolean => /^-?\d{1,15}(?:\.\d{1,15})?$/.test(end);
    const isRange = more.length === 0 && range.includes("..") && from + to !== "" &&
      [from, to].every((end) => end === "" || isNumber(end));
    const [least, most] = [from === "" ? -Infinity : Number(from), to === "" ? Infinity : Number(to)];
    if (!isRange || least > most) {
      this.#fail(bracket, whole, `"(${range})" are no bounds`, "Write the least and the most: (1..20), (1..), (..20).");
    }
    return boundedType(name, least, most) ??
      this.#fail(bracket, whole, `"${name}" takes no bounds`, `Bounds go with ${boundedTypeNames.join(", ")}.`);
  }

  #kind(bracket: Bracket, isOption: boolean, typeName: string | undefined, isList: boolean): Param["kind"] {
    if (typeName === "message" || typeName === "reply") {
      if (isOption || isList) {
        this.#fail(bracket, typeName, `"${typeName}" is neither an option nor a list`, `Write <name:${typeName}>.`);
      }
      return typeName === "reply" ? "quote" : "message";
    }
    if (!isList) return "one";
    if (typeName !== undefined) return "list";
    if (isOption) this.#fail(bracket, "...", "an option that repeats needs a type", "Write [--tag:text...].");
    return "rest";
  }

  #checkDefault(bracket: Bracket, param: Param, isFlag: boolean): void {
    if (param.defaultText === undefined) return;
    const { isRequired, kind, defaultText } = param;
    if (isRequired || isFlag || (kind !== "one" && kind !== "rest")) {
      this.#fail(bracket, "=", "this parameter can have no default", "Defaults go with [optional:type=value].");
    }
    if (!Object.hasOwn(this.#types, param.typeName) && readDefault(param) === undefined) {
      this.#fail(
        bracket,
        defaultText,
        `"${defaultText}" is no ${param.typeName}`,
        "The default is written as a user would write it.",
      );
    }
  }

  #addParam(bracket: Bracket, param: Param): void {
    const before = this.params.filter(({ kind }) => kind !== "quote").at(-1);
    if (param.kind !== "quote" && before !== undefined) {
      if (before.kind !== "one") {
        this.#fail(
          bracket,
          param.name,
          `"${param.name}" stands behind "${before.name}", which takes all that is left`,
          "Move it before that one.",
        );
      }
      if (!before.isRequired && param.isRequired) {
        this.#fail(
          bracket,
          param.name,
          `required <${param.name}> stands behind optional [${before.name}]`,
          "Required parameters come first.",
        );
      }
    }
    this.params.push(param);
  }

  #addOption(bracket: Bracket, option: OptionParam): void {
    for (const name of option.names) {
      if (!longName.test(name) && !shortName.test(name)) {
        this.#fail(bracket, name, `"${name}" is no option`, "Write -n (one letter) or --name.");
      }
      if (this.optionNames.has(name)) this.#fail(bracket, name, `"${name}" stands there twice`, "Each option once.");
      this.optionNames.set(name, option);
    }
    this.options.push(option);
  }

  #fail(bracket: Bracket, part: string, what: string, advice: string): never {
    const at = Math.max(0, bracket.inner.indexOf(part));
    return fail(this.#text, bracket.from + at, Math.max(1, part.length), what, advice);
  }
}

/** Shows the pattern with a mark under the place. Chinese characters are two columns wide, and so is their mark. */
function fail(text: string, at: number, length: number, what: string, advice: string): never {
  const columns = (part: string): number => [...part].reduce((sum, each) => sum + (each >= "\u2e80" ? 2 : 1), 0);
  const mark = " ".repeat(columns(text.slice(0, at))) + "^".repeat(Math.max(1, columns(text.slice(at, at + length))));
  throw new ConfigError(
    "COMMAND_PATTERN",
    `@Command("${text}"): ${what}, at character ${at + 1}. ${advice}\n  ${text}\n  ${mark}`,
  );
}
