/** Entries of the journal as something that one can paste: TypeScript, curl, a handler. */

import type { EntryOf } from "./journal.ts";
import { eventName } from "./journal.ts";

type Data = Readonly<Record<string, unknown>>;

/** An object as it is written in TypeScript: names without quotes where they need none. */
export function literal(value: unknown, indent = 0): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const pad = "  ".repeat(indent + 1);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{ ", " }"];
  const parts = Object.entries(value).map(([name, each]) => {
    const text = literal(each, indent + 1);
    return Array.isArray(value) ? text : `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${text}`;
  });
  if (parts.length === 0) return Array.isArray(value) ? "[]" : "{}";
  const flat = `${open}${parts.join(", ")}${close}`;
  if (flat.length + indent * 2 <= 80 && !flat.includes("\n")) return flat;
  return `${open.trim()}\n${parts.map((part) => `${pad}${part},`).join("\n")}\n${"  ".repeat(indent)}${close.trim()}`;
}

/** A call of an action, as a bot writes it. */
export function callCode(action: string, params: unknown): string {
  const given = Object.keys((params ?? {}) as object).length === 0 ? "" : literal(params);
  return `await api.${action}(${given});`;
}

/** The same on the command line. */
export function callCurl(httpUrl: string, action: string, params: unknown): string {
  const body = JSON.stringify(params ?? {}).replaceAll("'", "'\\''");
  return `curl ${httpUrl}/${action} -H 'content-type: application/json' -d '${body}'`;
}

/** A handler that answers such an event. */
export function handlerCode(payload: EntryOf<"event">["payload"]): string {
  const { post_type, message_type, raw_message } = payload as Data;
  const name = eventName(payload);
  if (post_type === "message" && typeof raw_message === "string") {
    const word = raw_message.replaceAll(/\[CQ:[^\]]*\]/g, "").trim().split(/\s/)[0] ?? "";
    const type = message_type === "group" ? "GroupMessageEvent" : "PrivateMessageEvent";
    return [
      `@Command(${JSON.stringify(word === "" ? "你好" : word)}${message_type === "group" ? ', { in: "group" }' : ""})`,
      `answer(event: ${type}) {`,
      `  return "…";`,
      "}",
    ].join("\n");
  }
  return [`@On(${JSON.stringify(name)})`, "happened(event) {", "  // " + Object.keys(payload).join(", "), "}"].join(
    "\n",
  );
}
