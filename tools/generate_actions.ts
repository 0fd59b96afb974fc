/**
 * Makes `src/protocol/actions.gen.ts` and `docs/reference/actions.md` from `src/protocol/actions.json`.
 *
 *   node --import tsx tools/generate_actions.ts            writes them
 *   node --import tsx tools/generate_actions.ts --check    fails when they are stale
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

type Source = "onebot11" | "go-cqhttp" | "napcat" | "llbot" | "lagrange";

interface Param {
  name: string;
  type: string;
  required?: boolean;
  default?: unknown;
  default_by?: Partial<Record<Source, unknown>>;
  desc?: string;
  only_in?: Source[];
  aliases?: string[];
}

interface Action {
  name: string;
  aliases?: string[];
  in: Source[];
  documented_in?: Source[];
  stub_in?: Source[];
  zh: string;
  en: string;
  params?: Param[];
  returns?: { name: string; type: string; desc?: string }[];
  data: string;
  notes?: string;
  native?: boolean;
  stream?: boolean;
  deprecated?: string;
}

const dialects: { source: Source; title: string; type: string; list: string }[] = [
  { source: "onebot11", title: "OneBot 11", type: "OneBot", list: "ONEBOT_ACTIONS" },
  { source: "go-cqhttp", title: "go-cqhttp", type: "CqHttp", list: "CQHTTP_ACTIONS" },
  { source: "napcat", title: "NapCat", type: "NapCat", list: "NAPCAT_ACTIONS" },
  { source: "llbot", title: "LLBot", type: "LLBot", list: "LLBOT_ACTIONS" },
  { source: "lagrange", title: "Lagrange", type: "Lagrange", list: "LAGRANGE_ACTIONS" },
];
const titles = Object.fromEntries(dialects.map(({ source, title }) => [source, title])) as Record<Source, string>;

/** Types that the table names, and what they are called in the code. */
const named: Record<string, string> = {
  Message: "MessageInput",
  "ForwardNode[]": "readonly NodeSegment[]",
  ForwardNodeSegment: "NodeSegment",
  MessageEvent: "MessagePayload",
  Event: "EventPayload",
  GroupRequestEvent: "GroupRequestPayload",
  object: "Record<string, unknown>",
  any: "unknown",
};

const path = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const actions = JSON.parse(readFileSync(path("src/protocol/actions.json"), "utf8")) as Action[];

/** Whether a client of this dialect offers the action. */
function offers(source: Source, action: Action): boolean {
  return [...action.in, ...action.documented_in ?? []].includes(source);
}

function typeOf(type: string, where: "param" | "result"): string {
  let out = type.replaceAll("'", '"').replaceAll("...", "string");
  out = out.replace(/ForwardNode\[\]|\b(?:Message|MessageEvent|Event|GroupRequestEvent|ForwardNodeSegment|object|any)\b/g, (word) => {
    if (word === "Message" && where === "result") return "IncomingMessage";
    return named[word] ?? word;
  });
  out = out.replace(/\s*\|\s*/g, " | ").replace(/,\s*/g, ", ").replace(/(\w\??):\s*/g, "$1: ");
  if (where === "result") return out;
  return out.split(" | ").map((part) => part.endsWith("[]") && !part.startsWith("readonly") ? `readonly ${part}` : part).join(" | ");
}

/** Ids travel as numbers, and every implementation takes texts too where it wants numbers. */
function paramType({ name, type }: Param): string {
  if (/(^|_)(id|seq|uin)$/.test(name) && /^(number|string)$/.test(type)) return "number | string";
  if (type === "number[]" && /ids?$/.test(name)) return "readonly (number | string)[]";
  return typeOf(type, "param");
}

function resultType(action: Action): string {
  const rows = action.returns ?? [];
  const scalar = rows.find(({ name }) => name === "(data)");
  if (scalar !== undefined) return typeOf(scalar.type, "result");
  const isList = rows.some(({ name }) => name.startsWith("[]")) || action.data.endsWith("[]") || action.data === "array";
  const whole = rows.find(({ name }) => name === "[]");
  if (whole !== undefined) return `${wrap(typeOf(whole.type, "result"))}[]`;
  const fields = rows.map(({ name, type }) => ({ name: name.replace("[].", ""), type })).filter(({ name }) => /^\w+$/.test(name));
  if (fields.length === 0) return action.data === "null" ? "void" : isList ? "unknown[]" : action.data === "object" ? "Record<string, unknown>" : "unknown";
  const body = fields.map(({ name, type }) => {
    const isOptional = / \| undefined$/.test(type);
    return `${name}${isOptional ? "?" : ""}: ${typeOf(type.replace(/ \| undefined$/, ""), "result")}`;
  });
  const record = `{ ${body.join("; ")} }`;
  return isList ? `${record}[]` : record;
}

const wrap = (type: string): string => (type.includes("|") ? `(${type})` : type);

const sentence = (text: string): string => {
  const clean = text.replaceAll("*/", "* /").replace(/\s+/g, " ").trim();
  return clean === "" ? "" : `${clean.charAt(0).toUpperCase()}${clean.slice(1)}${/[.!?。]$/.test(clean) ? "" : "."}`;
};

const sources = (list: readonly Source[]): string => list.map((source) => titles[source]).join(", ");

function method(action: Action, name: string): string {
  const params = action.params ?? [];
  const doc = [`${action.zh}: ${action.en}.`, "", `In ${sources(action.in)}.`];
  if (action.documented_in !== undefined) doc.push(`Documented, but missing from the code, in ${sources(action.documented_in)}.`);
  if (action.stub_in !== undefined) doc.push(`Answers without doing anything in ${sources(action.stub_in)}.`);
  if (action.native === true) doc.push("NapCat: `native`, needs its packet backend.");
  if (action.stream === true) doc.push("NapCat stream action: the reply has several frames, use `stream`.");
  const others = [action.name, ...action.aliases ?? []].filter((other) => other !== name);
  if (others.length > 0) doc.push(`Also called ${others.map((other) => `\`${other}\``).join(", ")}.`);
  if (action.notes !== undefined) doc.push("", sentence(action.notes));
  if (action.deprecated !== undefined) doc.push("", `@deprecated ${sentence(action.deprecated)}`);
  const lines = ["  /**", ...doc.map((line) => `   *${line === "" ? "" : ` ${line}`}`), "   */"];
  const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
  const isOptional = !params.some(({ required }) => required);
  const fields = params.flatMap((param) => {
    const facts = [sentence(param.desc ?? "")];
    if (param.default !== undefined) facts.push(`Default ${JSON.stringify(param.default)}.`);
    for (const [source, value] of Object.entries(param.default_by ?? {})) facts.push(`${titles[source as Source]}: ${JSON.stringify(value)}.`);
    if (param.only_in !== undefined) facts.push(`Only in ${sources(param.only_in)}.`);
    if (param.aliases !== undefined) facts.push(`Also \`${param.aliases.join("`, `")}\`.`);
    const text = facts.filter((fact) => fact !== "").join(" ");
    const field = /^[A-Za-z_]\w*$/.test(param.name) ? param.name : JSON.stringify(param.name);
    const declared = `    ${field}${param.required ? "" : "?"}: ${paramType(param)};`;
    return text === "" ? [declared] : [`    /** ${text} */`, declared];
  });
  const signature = params.length === 0
    ? `  ${key}(params?: Record<string, never>): Promise<${resultType(action)}>;`
    : [`  ${key}(params${isOptional ? "?" : ""}: {`, ...fields, `  }): Promise<${resultType(action)}>;`].join("\n");
  return [...lines, signature].join("\n");
}

function generateTypes(): string {
  const out = [
    "/** Generated by tools/generate_actions.ts from actions.json: do not edit. One documented method per action. */",
    "",
    'import type { EventPayload } from "./events.ts";',
    'import type { GroupMessagePayload, PrivateMessagePayload } from "./events_message.ts";',
    'import type { Sender } from "./events_base.ts";',
    'import type { GroupRequestPayload } from "./events_request.ts";',
    'import type { ForwardedMessage, FriendUser, GroupFile, GroupFolder, HonorMember, LikeUser } from "./results.ts";',
    'import type { IncomingMessage, MessageInput, NodeSegment, Segment } from "./segments.ts";',
    "",
    "type MessagePayload = GroupMessagePayload | PrivateMessagePayload;",
    "",
  ];
  const known = new Set(actions.map(({ name }) => name));
  const namesOf = (action: Action): string[] => [action.name, ...(action.aliases ?? []).filter((alias) => !known.has(alias))];
  // An action is written once, in the interface of exactly those dialects that offer it.
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    const key = dialects.filter(({ source }) => offers(source, action)).map(({ type }) => type).join("And");
    groups.set(key, [...groups.get(key) ?? [], action]);
  }
  for (const [key, members] of groups) {
    const methods = members.flatMap((action) => namesOf(action).map((name) => method(action, name)));
    out.push(`interface In${key} {`, methods.join("\n"), "}", "");
  }
  for (const { source, title, type, list } of dialects) {
    const parts = [...groups.keys()].filter((key) => key.split("And").includes(type)).map((key) => `In${key}`);
    out.push(`/** The actions of ${title}. */`, `export interface ${type}Actions extends ${parts.join(", ")} {}`, "");
    const names = actions.filter((action) => offers(source, action)).flatMap(namesOf);
    out.push(`/** The names of the actions of ${title}. */`, `export const ${list}: readonly string[] = [`, ...names.map((name) => `  ${JSON.stringify(name)},`), "];", "");
  }
  const native = actions.filter((action) => action.native).flatMap((action) => [action.name, ...action.aliases ?? []]);
  out.push("/** Actions that need NapCat's packet backend. */", `export const NATIVE_ACTIONS: readonly string[] = ${JSON.stringify(native)};`, "");
  return out.join("\n");
}

function generateDocs(): string {
  const mark = (source: Source, action: Action): string =>
    action.stub_in?.includes(source) ? "○" : action.in.includes(source) ? "●" : action.documented_in?.includes(source) ? "△" : "";
  const count = (source: Source): number => actions.filter((action) => action.in.includes(source)).length;
  return [
    "# 接口一览",
    "",
    "由 `tools/generate_actions.ts` 生成，请勿手改。● 支持　○ 空实现　△ 文档里有、代码里没有　`native` 需要 NapCat 的 packet 后端",
    "",
    `共 ${actions.length} 个接口：${dialects.map(({ source, title }) => `${title} ${count(source)}`).join("，")}。`,
    "",
    `| 接口 | 说明 | ${dialects.map(({ title }) => title).join(" | ")} |`,
    `|---|---|${dialects.map(() => ":-:").join("|")}|`,
    ...actions.map((action) =>
      `| \`${action.name}\`${action.native ? " `native`" : ""} | ${action.zh} | ${dialects.map(({ source }) => mark(source, action)).join(" | ")} |`
    ),
    "",
  ].join("\n");
}

const outputs: Record<string, string> = {
  "src/protocol/actions.gen.ts": generateTypes(),
  "docs/reference/actions.md": generateDocs(),
};
let stale = 0;
for (const [file, text] of Object.entries(outputs)) {
  if (process.argv.includes("--check")) {
    let now = "";
    try {
      now = readFileSync(path(file), "utf8");
    } catch {
      // missing is stale
    }
    if (now !== text) {
      stale++;
      console.error(`${file} is stale. Run: node --import tsx tools/generate_actions.ts`);
    }
    continue;
  }
  mkdirSync(dirname(path(file)), { recursive: true });
  writeFileSync(path(file), text);
}
if (stale > 0) process.exitCode = 1;
