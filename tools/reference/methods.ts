/** The methods of actions: a comment, each parameter with its own, the result. */

import { type Action, type Param, type Source, titles } from "./tables.ts";
import { key, paramType, resultType } from "./types.ts";

/** Text as a sentence of a comment. */
export const sentence = (text: string): string => {
  const clean = text.replaceAll("*/", "* /").replace(/\s+/g, " ").trim();
  return clean === "" ? "" : `${clean.charAt(0).toUpperCase()}${clean.slice(1)}${/[.!?。…]$/.test(clean) ? "" : "."}`;
};

const sources = (list: readonly Source[]): string => list.map((source) => titles[source]).join(", ");

/** One method: its comment, its parameters with a comment each, its result. `self` types `this`. */
export function method(action: Action, name: string, self?: string): string {
  const params = action.params ?? [];
  const lines = ["  /**", ...comment(action, name).map((line) => `   * ${line}`.trimEnd()), "   */"];
  const result = `Promise<${resultType(action)}>;`;
  const start = `  ${key(name)}(${self === undefined ? "" : `${self}, `}params`;
  if (params.length === 0) {
    return [...lines, `${start}?: Record<string, never>, options?: CallOptions): ${result}`].join("\n");
  }
  const isOptional = !params.some(({ required }) => required);
  const fields = params.flatMap((param) => {
    const about = paramComment(param);
    const field = `    ${key(param.name)}${param.required ? "" : "?"}: ${paramType(param)};`;
    return about === "" ? [field] : [`    /** ${about} */`, field];
  });
  return [...lines, `${start}${isOptional ? "?" : ""}: {`, ...fields, `  }, options?: CallOptions): ${result}`].join(
    "\n",
  );
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
