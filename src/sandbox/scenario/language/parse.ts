/** Reads scenarios. Nothing is thrown: a line that cannot be read is an error with its place, and stays as it is. */

import { scenarioTexts as texts } from "../../../texts/sandbox/scenario_texts.ts";
import { parseDuration } from "../../../util/time/duration.ts";
import { dateOf } from "./dates.ts";
import { type NodeBody, plainText, type Scenario, type ScenarioError, type ScenarioNode, type Who } from "./nodes.ts";
import { type Cursor, cursorOf, nearWord, Slip } from "./cursor.ts";
import { readValue, ValueProblem } from "./values.ts";
import {
  BOT_WORD,
  FAULTS,
  FIELDS,
  type HeadName,
  HEADS,
  nameIn,
  NOTES,
  PORTS,
  type ScenarioLang,
  type SettingName,
  SETTINGS,
  THINGS,
  VERB_WORDS,
  type VerbName,
  VERBS,
  WITH_WORD,
  type Word,
  WORLDS,
} from "./words.ts";

/** The most lines that a scenario has. */
const MAX_LINES = 20_000;

/**
 * Reads a scenario.
 *
 * @example A story of two lines
 * ```ts
 * import { parseScenario } from "./parse.ts";
 *
 * const { nodes, errors } = parseScenario("小明: 签到\n机器人: * 签到成功 *\n");
 * errors.length; // 0
 * nodes[0]?.kind; // "says"
 * ```
 *
 * @returns its nodes, and every error
 */
export function parseScenario(source: string): Scenario {
  const nodes: ScenarioNode[] = [];
  const errors: ScenarioError[] = [];
  let lines = source.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const depth = depthOf(lines);
  lines = lines.map((each) => each.slice(Math.min(depth, each.length)));
  if (lines.length > MAX_LINES) {
    errors.push({ line: MAX_LINES + 1, column: 1, message: texts().tooLong(MAX_LINES) });
    lines = lines.slice(0, MAX_LINES);
  }
  while (lines.at(-1)?.trim() === "") lines.pop();
  let hasBegun = false;
  for (let at = 0; at < lines.length; at++) {
    const [line, text] = [at + 1, lines[at] ?? ""];
    try {
      const node = readLine(text);
      if (node.kind === "says") {
        const end = endOfMessage(lines, at + 1);
        const said = plainText([node.text, ...lines.slice(at + 1, end)].join("\n"));
        if (said === "") throw new Slip(text.length, texts().saysNothing(node.who ?? BOT_WORD[0]));
        nodes.push({ ...node, text: said, line });
        at = end - 1;
      } else nodes.push({ ...node, line });
      if (node.kind === "story") hasBegun = false;
      else if (node.kind === "set" && hasBegun) throw new Slip(0, texts().late(text.trim().split(/\s/)[0] ?? ""));
      else if (!["set", "blank", "comment"].includes(node.kind)) hasBegun = true;
    } catch (error) {
      if (!(error instanceof Slip)) throw error;
      const { message, suggestion } = error;
      if (nodes.at(-1)?.line === line) nodes.pop();
      nodes.push({ kind: "broken", text: text.trim(), line });
      errors.push({ line, column: depth + error.at + 1, message, ...suggestion === undefined ? {} : { suggestion } });
    }
  }
  return { nodes, errors, lang: langOf(source) };
}

/** In which language most of its words are. */
function langOf(source: string): ScenarioLang {
  const english = new Set<string>([BOT_WORD[1], ...Object.values(HEADS).map(([, word]) => word)]);
  const isEnglish = source.split("\n").some((line) => {
    const word = /^\s*\(?([a-z-]+)/.exec(line)?.[1] ?? "";
    return english.has(word) || /^\s*\((?:silence|send fails|call fails|ignore|any)/.test(line);
  });
  const isChinese = source.split("\n").some((line) => {
    const word = /^\s*([^\s:：]+)/.exec(line)?.[1] ?? "";
    return word === BOT_WORD[0] || Object.values(HEADS).some(([chinese]) => chinese === word);
  });
  return isEnglish && !isChinese ? "en" : "zh";
}

/** How deep all of the lines are indented, as a scenario inside of a program is. */
function depthOf(lines: readonly string[]): number {
  const depths = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  return depths.reduce((least, depth) => Math.min(least, depth), depths[0] ?? 0);
}

/** Where a message ends: behind its last line that is indented. */
function endOfMessage(lines: readonly string[], from: number): number {
  let end = from;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    if (!/^\s/.test(line)) break;
    end = at + 1;
  }
  return end;
}

function readLine(text: string): NodeBody {
  if (text.trim() === "") return { kind: "blank" };
  if (/^\s/.test(text)) throw new Slip(0, texts().stray());
  const cursor = cursorOf(text);
  if (text.startsWith("##")) {
    const title = text.slice(2).trim();
    if (title === "" || title.startsWith("#")) throw new Slip(2, texts().noTitle());
    return { kind: "story", title };
  }
  if (text.startsWith("#")) return { kind: "comment", text: text.slice(1).trim() };
  if (/^[（(]/.test(text)) return readNote(cursor);
  const first = cursor.token();
  const head = first.isQuoted || !cursor.isApart() ? undefined : nameIn<HeadName>(HEADS, first.text);
  if (head !== undefined) return readHead(head, cursor);
  const second = cursor.peek();
  const who: Who = !first.isQuoted && BOT_WORD.includes(first.text) ? null : first.text;
  if (/^(?:→|->|↛|-\/>)/.test(second)) return readCall(who, cursor);
  const verb = cursor.isApart() ? nameIn<VerbName>(VERB_WORDS, second) : undefined;
  if (verb !== undefined) {
    if (who === null) throw new Slip(0, texts().botActs());
    cursor.token();
    return readAct(who, verb, cursor);
  }
  return readSpeech(text, first.isQuoted ? first.text : undefined, cursor, first.text);
}

/** `小明: 签到`: whatever stands before the first colon is who says it. */
function readSpeech(text: string, quoted: string | undefined, cursor: Cursor, first: string): NodeBody {
  const colon = quoted === undefined
    ? text.search(/[:：]/)
    : /^\s*[:：]/.test(cursor.rest())
    ? text.length - cursor.rest().trimStart().length
    : -1;
  if (colon === -1) {
    const words = [...Object.values(HEADS), ...Object.values(VERB_WORDS)];
    const near = nearWord(first, words) ?? nearWord(cursor.peek(), words);
    throw new Slip(0, texts().unknownLine(text.trim().slice(0, 80)), near);
  }
  const name = quoted ?? text.slice(0, colon).trim();
  if (name === "") throw new Slip(0, texts().noName());
  const who = quoted === undefined && BOT_WORD.includes(name) ? null : name;
  return { kind: "says", who, text: text.slice(colon + 1) };
}

function readNote(cursor: Cursor): NodeBody {
  const [, inside] = /^[（(](.*)[）)]\s*$/.exec(cursor.rest()) ?? [];
  if (inside === undefined) throw new Slip(cursor.rest().length, texts().openNote());
  const text = inside.trim();
  for (const [name, words] of Object.entries(NOTES) as [keyof typeof NOTES, Word][]) {
    const word = words.find((each) => text === each || text.startsWith(`${each} `));
    if (word === undefined) continue;
    if (name === "crash") {
      const words = text.slice(word.length).trim();
      return { kind: "note", what: name, ...words === "" ? {} : { text: words } };
    }
    const more = text.slice(word.length).trim().split(/\s+/).filter((part) => part !== "");
    const [action, retcode] = name === "callFails"
      ? [more.shift(), more.shift()]
      : [undefined, name === "fails" ? more.shift() : undefined];
    if (more.length > 0) throw new Slip(1, texts().tooMuch(more.join(" ")));
    if (name === "callFails") requireAction(action ?? "", 1);
    if (retcode !== undefined && !/^-?\d{1,9}$/.test(retcode)) throw new Slip(1, texts().badSeed(retcode));
    return {
      kind: "note",
      what: name === "callFails" ? "fails" : name,
      ...action === undefined ? {} : { action },
      ...retcode === undefined ? {} : { retcode: Number(retcode) },
    };
  }
  throw new Slip(1, texts().unknownNote(text.slice(0, 80)), nearWord(text, Object.values(NOTES)));
}

function readHead(head: HeadName, cursor: Cursor): NodeBody {
  switch (head) {
    case "group":
      return { kind: "group", name: cursor.last(cursor.name()) };
    case "private": {
      const who = cursor.name();
      if (!WITH_WORD.includes(cursor.peek())) return { kind: "private", who: cursor.last(who) };
      cursor.token();
      return { kind: "private", who, with: cursor.last(cursor.name()) };
    }
    case "given":
      return readGiven(cursor);
    case "time":
      return readTime(cursor);
    case "fault":
      return readFault(cursor);
    case "event": {
      const name = cursor.word(texts().kinds.word);
      return { kind: "event", name, fields: readFields(cursor) };
    }
    case "restart":
      return cursor.last<NodeBody>({ kind: "restart" });
    default:
      return readSetting(SETTINGS.find((each) => each === head) ?? "env", cursor);
  }
}

function readSetting(what: SettingName, cursor: Cursor): NodeBody {
  const { at, value } = cursor.line();
  if (value === "") throw new Slip(at, texts().missing(texts().kinds.text));
  if (what === "seed" && !/^\d{1,9}$/.test(value)) throw new Slip(at, texts().badSeed(value));
  if (what === "start" && dateOf(value) === undefined) throw new Slip(at, texts().badDate(value));
  if (what === "port" && !PORTS.some((port) => port === value)) throw new Slip(at, texts().badPort(value, PORTS));
  if (what === "env" && !/^[A-Za-z_]\w*=/.test(value)) throw new Slip(at, texts().badEnv(value));
  if (what === "world") {
    const world = nameIn(WORLDS, value);
    if (world === undefined) throw new Slip(at, texts().badWorld(value));
    return { kind: "set", what, value: world };
  }
  return { kind: "set", what, value };
}

function readGiven(cursor: Cursor): NodeBody {
  const { at } = cursor.line();
  const word = cursor.word(texts().kinds.word);
  const what = nameIn(THINGS, word);
  if (what === undefined) throw new Slip(at, texts().badThing(word), nearWord(word, Object.values(THINGS)));
  return { kind: "given", what, name: cursor.who(), fields: readFields(cursor) };
}

function readFields(cursor: Cursor): Record<string, string> {
  const fields: [string, string][] = [];
  for (let { at, value } = cursor.line(); value !== ""; { at, value } = cursor.line()) {
    const [, name] = /^([^\s="]+)=/.exec(value) ?? [];
    if (name === undefined) throw new Slip(at, texts().badField(value));
    cursor.skip(name.length + 1);
    fields.push([nameIn(FIELDS, name) ?? name, cursor.value()]);
  }
  return Object.fromEntries(fields);
}

function readTime(cursor: Cursor): NodeBody {
  const { at, value } = cursor.line();
  if (/^[+＋]/.test(value)) {
    const by = value.slice(1).trim();
    if ((parseDuration(by) ?? 0) <= 0) throw new Slip(at, texts().badDuration(value));
    return { kind: "time", by };
  }
  if (dateOf(value) === undefined && !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value)) {
    throw new Slip(at, value === "" ? texts().missing(texts().kinds.duration) : texts().badTime(value));
  }
  return { kind: "time", at: value };
}

/** `故障 send_group_msg 风控 1次 +10分钟 账号=二号`: only the name of the fault has to be there. */
function readFault(cursor: Cursor): NodeBody {
  const { at } = cursor.line();
  const words: string[] = [];
  const isField = (): boolean => FIELDS.account.some((word) => cursor.peek().startsWith(`${word}=`));
  while (cursor.peek() !== "" && !isField()) words.push(cursor.token().text);
  const { at: fieldAt, value: fieldText } = cursor.line();
  const { account, ...others } = isField() ? readFields(cursor) : {};
  if (account === "" || Object.keys(others).length > 0) {
    throw new Slip(fieldAt, texts().tooMuch(fieldText.slice(0, 80)));
  }
  cursor.last(undefined);
  const of = words.findIndex((word) => nameIn(FAULTS, word) !== undefined);
  const what = nameIn(FAULTS, words[of] ?? "");
  if (what === undefined || of > 1) {
    const all = Object.values(FAULTS);
    const tried = words.at(-1) ?? "";
    throw new Slip(
      at,
      texts().badFault(tried, all.map(([zh, en]) => `${zh} ${en}`).join(", ")),
      nearWord(tried, all),
    );
  }
  const [match] = words.slice(0, of);
  let times: number | undefined;
  let lasts: string | undefined;
  for (const word of words.slice(of + 1)) {
    const [, count] = /^(\d{1,6})(?:次|x)$/.exec(word) ?? [];
    if (count !== undefined && Number(count) > 0 && times === undefined) times = Number(count);
    else if (/^[+＋]/.test(word) && (parseDuration(word.slice(1)) ?? 0) > 0 && lasts === undefined) {
      lasts = word.slice(1);
    } else throw new Slip(at, texts().badTimes(word));
  }
  return {
    kind: "fault",
    what,
    ...match === undefined ? {} : { match },
    ...times === undefined ? {} : { times },
    ...lasts === undefined ? {} : { lasts },
    ...account === undefined ? {} : { account },
  };
}

function readCall(who: Who, cursor: Cursor): NodeBody {
  const arrow = /^(?:→|->|↛|-\/>)/.exec(cursor.peek())?.[0] ?? "";
  cursor.skip(cursor.line().at - cursor.place() + arrow.length);
  const { at, value } = cursor.line();
  const action = /^[^\s{]*/.exec(value)?.[0] ?? "";
  requireAction(action, at);
  cursor.skip(action.length);
  const more = cursor.line();
  const isNever = arrow === "↛" || arrow === "-/>";
  if (more.value === "") return { kind: "calls", who, action, isNever };
  if (!more.value.startsWith("{")) throw new Slip(more.at, texts().badValue(more.value[0] ?? ""));
  try {
    return { kind: "calls", who, action, params: readValue(more.value), isNever };
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    throw new Slip(more.at + error.at, texts().badValue(error.message));
  }
}

function requireAction(action: string, at: number): void {
  if (!/^[\w.*]+$/.test(action)) {
    throw new Slip(at, action === "" ? texts().missing(texts().kinds.word) : texts().badAction(action));
  }
}

function readAct(who: string, verb: VerbName, cursor: Cursor): NodeBody {
  const args: Who[] = [];
  for (const kind of VERBS[verb].takes) {
    const { at, value } = cursor.line();
    if (value === "") {
      if (kind.endsWith("?")) continue;
      const name = kind === "rest" ? "text" : kind as "who" | "word" | "duration";
      throw new Slip(at, texts().missing(texts().kinds[name]));
    }
    if (kind.startsWith("who")) args.push(cursor.who());
    else if (kind.startsWith("rest")) args.push(cursor.all());
    else {
      const word = cursor.token().text;
      if (kind === "duration" && (parseDuration(word) ?? 0) <= 0) throw new Slip(at, texts().badDuration(word));
      args.push(word);
    }
  }
  return cursor.last<NodeBody>({ kind: "act", who, verb, args });
}
