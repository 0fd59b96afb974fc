/**
 * Makes `src/protocol/actions.gen.ts` and the pages of `docs/reference` from `src/protocol/actions.json` and the tables
 * in `tools/reference`.
 *
 *     node --import tsx tools/generate_actions.ts            writes them
 *     node --import tsx tools/generate_actions.ts --check    fails when they are stale
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { actionsPage, eventsPage, segmentsPage } from "./reference/pages.ts";
import { type Action, type Dialect, dialects, offers, type Param, type Source, titles } from "./reference/tables.ts";

const path = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const readTable = <T>(relative: string): T => JSON.parse(readFileSync(path(relative), "utf8")) as T;
const actions = readTable<Action[]>("src/protocol/actions.json");

/** Types that the table names, and what they are called in the code. */
const named: Record<string, string> = {
  Message: "MessageInput",
  "ForwardNode[]": "readonly NodeSegment[]",
  ForwardNodeSegment: "NodeSegment",
  ForwardedMessage: "ForwardedMessagePayload",
  MessageEvent: "MessagePayload",
  Event: "EventPayload",
  GroupRequestEvent: "GroupRequestPayload",
  object: "Record<string, unknown>",
  any: "unknown",
};
const namedPattern =
  /ForwardNode\[\]|\b(?:Message|MessageEvent|Event|GroupRequestEvent|ForwardNodeSegment|ForwardedMessage|object|any)\b/g;

function typeOf(type: string, where: "param" | "result"): string {
  const out = type.replaceAll("'", '"')
    .replace(namedPattern, (word) => word === "Message" && where === "result" ? "IncomingMessage" : named[word] ?? word)
    .replace(/\s*\|\s*/g, " | ")
    .replace(/,\s*/g, "; ")
    .replaceAll("Record<string; unknown>", "Record<string, unknown>")
    .replace(/(\w\??):\s*/g, "$1: ")
    .replace(/\{\s*/g, "{ ")
    .replace(/\s*\}/g, " }");
  if (where === "result") return out;
  const isList = (part: string): boolean => part.endsWith("[]") && !part.startsWith("readonly");
  return out.split(" | ").map((part) => isList(part) ? `readonly ${part}` : part).join(" | ");
}

/** Ids travel as numbers, and every implementation takes texts too where it wants numbers. */
function paramType({ name, type }: Param): string {
  if (/(^|_)(id|seq|uin)$/.test(name) && /^(number|string)$/.test(type)) return "number | string";
  if (type === "number[]" && /ids?$/.test(name)) return "readonly (number | string)[]";
  return typeOf(type, "param");
}

function resultType(action: Action): string {
  const rows = action.returns ?? [];
  const isList = rows.some(({ name }) => name.startsWith("[]")) || action.data.endsWith("[]") ||
    action.data === "array";
  const whole = rows.find(({ name }) => name === "(data)");
  if (whole !== undefined) return typeOf(whole.type, "result");
  const item = rows.find(({ name }) => name === "[]");
  if (item !== undefined) {
    const type = typeOf(item.type, "result");
    return type.includes(" | ") ? `(${type})[]` : `${type}[]`;
  }
  if (rows.length === 0) {
    if (action.data === "null") return "void";
    return isList ? "unknown[]" : action.data === "object" ? "Record<string, unknown>" : "unknown";
  }
  const fields = rows.map(({ name, type }) => {
    const isOptional = type.endsWith(" | undefined");
    const shown = typeOf(type.replace(/ \| undefined$/, ""), "result");
    return `${key(name.replace("[].", ""))}${isOptional ? "?" : ""}: ${shown}`;
  });
  if (action.open === true) fields.push("[field: string]: unknown");
  const record = `{ ${fields.join("; ")} }`;
  return isList ? `${record}[]` : record;
}

const key = (name: string): string => /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);

const sentence = (text: string): string => {
  const clean = text.replaceAll("*/", "* /").replace(/\s+/g, " ").trim();
  return clean === "" ? "" : `${clean.charAt(0).toUpperCase()}${clean.slice(1)}${/[.!?。…]$/.test(clean) ? "" : "."}`;
};

const sources = (list: readonly Source[]): string => list.map((source) => titles[source]).join(", ");

/** One method: its comment, its parameters with a comment each, its result. */
function method(action: Action, name: string): string {
  const params = action.params ?? [];
  const lines = ["  /**", ...comment(action, name).map((line) => `   * ${line}`.trimEnd()), "   */"];
  const result = `Promise<${resultType(action)}>;`;
  if (params.length === 0) return [...lines, `  ${key(name)}(params?: Record<string, never>): ${result}`].join("\n");
  const isOptional = !params.some(({ required }) => required);
  const fields = params.flatMap((param) => {
    const about = paramComment(param);
    const field = `    ${key(param.name)}${param.required ? "" : "?"}: ${paramType(param)};`;
    return about === "" ? [field] : [`    /** ${about} */`, field];
  });
  return [...lines, `  ${key(name)}(params${isOptional ? "?" : ""}: {`, ...fields, `  }): ${result}`].join("\n");
}

function comment(action: Action, name: string): string[] {
  const lines = [`${action.zh}: ${sentence(action.en)}`, "", `In ${sources(action.in)}.`];
  if (action.documented_in !== undefined) {
    lines.push(`Documented, but missing from the code, in ${sources(action.documented_in)}.`);
  }
  for (const [source, how] of Object.entries(action.stub_in ?? {})) {
    lines.push(`Does nothing in ${titles[source as Source]}: ${sentence(how)}`);
  }
  if (action.native !== undefined) {
    const needs = action.native === true ? "`native`, needs" : `\`${action.native}\`, a part of it needs`;
    lines.push(`NapCat: ${needs} the packet backend.`);
  }
  if (action.stream === true) lines.push("NapCat stream action: the reply can have several frames, use `stream`.");
  const others = [action.name, ...action.aliases ?? []].filter((other) => other !== name);
  if (others.length > 0) lines.push(`Also called ${others.map((other) => `\`${other}\``).join(", ")}.`);
  if (action.notes !== undefined) lines.push("", sentence(action.notes));
  const about = (action.returns ?? []).filter(({ desc }) => desc !== undefined && desc !== "");
  if (about.length > 0) {
    const texts = about.map(({ name, desc }) => {
      const field = name.replace("[].", "");
      return field === "[]" || field === "(data)" ? desc : `\`${field}\`: ${desc}`;
    });
    lines.push("", `@returns ${texts.join("; ")}`.replaceAll("*/", "* /"));
  }
  if (action.deprecated !== undefined) lines.push("", `@deprecated ${sentence(action.deprecated)}`);
  return lines;
}

function paramComment(param: Param): string {
  // A description that only names implementations says nothing beside the list of them.
  const isPlace = param.only_in !== undefined &&
    /^(?:(?:NapCat|LLBot|Lagrange|go-cqhttp)[,/ ]*)+$/.test(param.desc ?? "");
  const facts = [isPlace ? "" : sentence(param.desc ?? "")];
  if (param.default !== undefined) {
    const filled = param.fill === true ? ", which the client fills in" : "";
    facts.push(`Default ${JSON.stringify(param.default)}${filled}.`);
  }
  for (const [source, value] of Object.entries(param.default_by ?? {})) {
    facts.push(`${titles[source as Source]} without it: ${JSON.stringify(value)}.`);
  }
  if (param.only_in !== undefined) facts.push(`Only in ${sources(param.only_in)}.`);
  if (param.aliases !== undefined) facts.push(`Also \`${param.aliases.join("`, `")}\`.`);
  return facts.filter((fact) => fact !== "").join(" ");
}

const knownNames = new Set(actions.map(({ name }) => name));

/** The names of an action that have no row of their own. */
function namesOf(action: Action): string[] {
  return [action.name, ...(action.aliases ?? []).filter((alias) => !knownNames.has(alias))];
}

/** An action is written once, in the interface of exactly those dialects that offer it. */
function interfaces(): string[] {
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    const group = dialects.filter(({ source }) => offers(source, action)).map(({ type }) => type).join("And");
    groups.set(group, [...groups.get(group) ?? [], action]);
  }
  const parts = [...groups].flatMap(([group, members]) => {
    const methods = members.flatMap((action) => namesOf(action).map((name) => method(action, name)));
    return [`interface In${group} {`, methods.join("\n"), "}", ""];
  });
  const wholes = dialects.flatMap(({ title, type }) => {
    const of = [...groups.keys()].filter((group) => group.split("And").includes(type)).map((group) => `In${group}`);
    return [`/** The actions of ${title}. */`, `export interface ${type}Actions extends ${of.join(", ")} {}`, ""];
  });
  return [...parts, ...wholes];
}

function nameList({ source, title, list }: Dialect): string[] {
  const names = actions.filter((action) => offers(source, action)).flatMap(namesOf);
  return [`/** The names of the actions of ${title}. */`, ...constant(list, "readonly string[]", names), ""];
}

function constant(name: string, type: string, names: readonly string[]): string[] {
  return [`export const ${name}: ${type} = [`, ...names.map((item) => `  ${JSON.stringify(item)},`), "];"];
}

function defaults(): string[] {
  const rows = actions.flatMap(({ name, params = [] }) => {
    const filled = params.filter(({ fill }) => fill === true);
    const fields = filled.map((param) => `${key(param.name)}: ${JSON.stringify(param.default)}`);
    return filled.length === 0 ? [] : [`  ${key(name)}: { ${fields.join(", ")} },`];
  });
  return [
    "/**",
    " * What a client sends where the caller left it out: values that the pages promise, and those about whose absence the",
    " * implementations disagree, such as a missing `enable`.",
    " */",
    "export const ACTION_DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {",
    ...rows,
    "};",
    "",
  ];
}

function generateTypes(): string {
  const native = actions.filter((action) => action.native === true).flatMap(namesOf);
  return [
    "/** Generated by tools/generate_actions.ts from actions.json: do not edit. One documented method per action. */",
    "",
    'import type { EventPayload } from "./events.ts";',
    'import type { GroupMessagePayload, PrivateMessagePayload } from "./events_message.ts";',
    'import type { Sender } from "./events_base.ts";',
    'import type { GroupRequestPayload } from "./events_request.ts";',
    "import type {",
    "  ForwardedMessagePayload,",
    "  FriendUser,",
    "  GroupFile,",
    "  GroupFolder,",
    "  HonorMember,",
    "  LikeUser,",
    '} from "./results.ts";',
    'import type { IncomingMessage, MessageInput, NodeSegment, Segment } from "./segments.ts";',
    "",
    "type MessagePayload = GroupMessagePayload | PrivateMessagePayload;",
    "",
    ...interfaces(),
    ...dialects.flatMap(nameList),
    "/** Actions that need NapCat's packet backend. */",
    ...constant("NATIVE_ACTIONS", "readonly string[]", native),
    "",
    ...defaults(),
  ].join("\n");
}

const outputs: Record<string, string> = {
  "src/protocol/actions.gen.ts": generateTypes(),
  "docs/reference/actions.md": actionsPage(actions),
  "docs/reference/events.md": eventsPage(readTable("tools/reference/events.json")),
  "docs/reference/segments.md": segmentsPage(readTable("tools/reference/segments.json")),
};

function isFresh(file: string, text: string): boolean {
  try {
    return readFileSync(path(file), "utf8") === text;
  } catch {
    return false;
  }
}

for (const [file, text] of Object.entries(outputs)) {
  if (isFresh(file, text)) continue;
  if (process.argv.includes("--check")) {
    console.error(`${file} is stale. Run: node --import tsx tools/generate_actions.ts`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
    console.log(`wrote ${file}`);
  }
}
