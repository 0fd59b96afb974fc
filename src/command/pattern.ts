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
import { patternTexts } from "../texts/errors/pattern_texts.ts";

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
      fail(text, at, 1, patternTexts().closesNothing(opening), patternTexts().openBefore);
    }
    if (opening !== "<" && opening !== "[") {
      if (brackets.length === 0) phrase += opening;
      else if (opening.trim() !== "") {
        fail(
          text,
          at,
          1,
          patternTexts().wordBehind,
          patternTexts().wordsFirst,
        );
      }
      continue;
    }
    const closing = opening === "<" ? ">" : "]";
    const end = text.indexOf(closing, at);
    const inner = text.slice(at + 1, end === -1 ? undefined : end);
    const nested = inner.search(/[<>[\]]/);
    if (end === -1 || nested !== -1) {
      fail(text, at, 1, patternTexts().notClosed(opening), patternTexts().closeIt(closing));
    }
    brackets.push({ inner, from: at + 1, isRequired: opening === "<" });
    at = end;
  }
  return { phrase, brackets };
}

function checkedWords(text: string, phrase: string): string {
  if (typeof phrase !== "string" || phrase.trim() === "") {
    fail(text, 0, 1, patternTexts().noWord, patternTexts().beginWithWord);
  }
  const words = phrase.trim().split(/\s+/);
  for (const word of words) {
    if (wordPattern.test(word)) continue;
    fail(
      text,
      Math.max(0, text.indexOf(word)),
      word.length,
      patternTexts().badWord(word),
      patternTexts().wordForm,
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
          patternTexts().typeName(name),
          patternTexts().typeNameOther(builtinTypeNames.join(", ")),
        );
      }
    }
  }

  add(bracket: Bracket): void {
    const { names, typeName, isList, defaultText } = this.#parse(bracket);
    const isOption = names[0]?.startsWith("-") === true;
    const name = isOption ? this.#optionKey(names) : names[0] ?? "";
    if (!isOption && !namePattern.test(name)) {
      this.#fail(bracket, name, patternTexts().badName(name), patternTexts().nameForm);
    }
    if (this.#names.has(name) || name === "__proto__") {
      this.#fail(
        bracket,
        name,
        patternTexts().nameTwice(name),
        patternTexts().ownNames,
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
      this.#fail(bracket, "=", patternTexts().emptyDefault, patternTexts().defaultOrNone);
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
        this.#fail(bracket, name, patternTexts().emptyChoice, patternTexts().choiceForm);
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
      patternTexts().noType(name),
      patternTexts().typesAre([...builtinTypeNames, ...Object.keys(this.#types)].join(", ")),
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
      this.#fail(bracket, whole, patternTexts().badBounds(range), patternTexts().boundsForm);
    }
    return boundedType(name, least, most) ??
      this.#fail(
        bracket,
        whole,
        patternTexts().noBounds(name),
        patternTexts().boundsGoWith(boundedTypeNames.join(", ")),
      );
  }

  #kind(bracket: Bracket, isOption: boolean, typeName: string | undefined, isList: boolean): Param["kind"] {
    if (typeName === "message" || typeName === "reply") {
      if (isOption || isList) {
        this.#fail(
          bracket,
          typeName,
          patternTexts().neitherOptionNorList(typeName),
          patternTexts().writeType(typeName),
        );
      }
      return typeName === "reply" ? "quote" : "message";
    }
    if (!isList) return "one";
    if (typeName !== undefined) return "list";
    if (isOption) this.#fail(bracket, "...", patternTexts().repeatNeedsType, patternTexts().repeatForm);
    return "rest";
  }

  #checkDefault(bracket: Bracket, param: Param, isFlag: boolean): void {
    if (param.defaultText === undefined) return;
    const { isRequired, kind, defaultText } = param;
    if (isRequired || isFlag || (kind !== "one" && kind !== "rest")) {
      this.#fail(bracket, "=", patternTexts().noDefault, patternTexts().defaultForm);
    }
    if (!Object.hasOwn(this.#types, param.typeName) && readDefault(param) === undefined) {
      this.#fail(
        bracket,
        defaultText,
        patternTexts().badDefault(defaultText, param.typeName),
        patternTexts().defaultAsWritten,
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
          patternTexts().behindRest(param.name, before.name),
          patternTexts().moveBefore,
        );
      }
      if (!before.isRequired && param.isRequired) {
        this.#fail(
          bracket,
          param.name,
          patternTexts().requiredBehind(param.name, before.name),
          patternTexts().requiredFirst,
        );
      }
    }
    this.params.push(param);
  }

  #addOption(bracket: Bracket, option: OptionParam): void {
    for (const name of option.names) {
      if (!longName.test(name) && !shortName.test(name)) {
        this.#fail(bracket, name, patternTexts().badOption(name), patternTexts().optionForm);
      }
      if (this.optionNames.has(name)) {
        this.#fail(bracket, name, patternTexts().optionTwice(name), patternTexts().optionOnce);
      }
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
    patternTexts().wrong(text, what, at + 1, advice, mark),
  );
}
