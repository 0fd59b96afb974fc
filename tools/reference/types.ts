/** From a row of the action table to the TypeScript types of its parameters and its result. */

import type { Action, Param } from "./tables.ts";

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

/** A type of the table in TypeScript. */
export function typeOf(type: string, where: "param" | "result"): string {
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
export function paramType({ name, type }: Param): string {
  if (/(^|_)(id|seq|uin)$/.test(name) && /^(number|string)$/.test(type)) return "number | string";
  if (type === "number[]" && /ids?$/.test(name)) return "readonly (number | string)[]";
  return typeOf(type, "param");
}

/** What the promise of a call gives. */
export function resultType(action: Action): string {
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

/** A name as a key of an object. */
export const key = (name: string): string => /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
