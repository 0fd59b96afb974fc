/**
 * Secrets out of texts: those that clients were given, in any place and however they are encoded, and what has the shape of
 * one in an address, a header or a field. Imports nothing, so that errors can use it too.
 */

/** The text in place of a secret. */
const HIDDEN = "***";

/** A shorter one, of letters alone or of digits alone, could be any word or number: it is only found by its shape. */
const LEAST = /^(?:.{6,}|(?=.*[^a-z])(?=.*[^\d]).{4,})$/is;

/** How many are remembered: the newest. */
const MAX_KEPT = 1_000;

/** Where one of these was given as a token, its word is no secret, and every sentence would lose it. */
const WORDS =
  /^(?:access|access[-_]?token|admin|bot|napcat|none|null|onebot|password|secret|test|token|true|false|undefined)$/i;

/** The secrets that were given, each with the expression that finds it. */
const kept = new Map<string, string>();
let known: RegExp | undefined;

/**
 * Remembers a secret, so that it never appears in a log or in an error of this library. Clients, transports, the monitor and
 * storage do it with what they are given.
 */
export function keepSecret(secret: unknown): void {
  if (typeof secret !== "string") return;
  const text = secret.trim();
  if (!LEAST.test(text) || text.length > 4_096 || WORDS.test(text) || kept.has(text)) return;
  kept.set(text, expressionOf(text));
  if (kept.size > MAX_KEPT) {
    for (const oldest of kept.keys()) {
      kept.delete(oldest);
      break;
    }
  }
  // One that is part of another must not break it.
  const all = [...kept].sort(([one], [other]) => other.length - one.length);
  known = new RegExp(all.map(([, expression]) => expression).join("|"), "g");
}

/** A secret as it is, percent-encoded in whole or in part, as in a form, or as in JSON. */
function expressionOf(secret: string): string {
  let expression = "";
  for (const sign of secret) {
    const forms = [sign.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), encoded(sign)];
    if (sign === " ") forms.push("\\+");
    if (sign === '"' || sign === "\\") forms.unshift(`\\\\${sign === "\\" ? "\\\\" : sign}`);
    expression += `(?:${forms.join("|")})`;
  }
  const isShort = secret.length < 8;
  return `${isShort && /^\w/.test(secret) ? "(?<!\\w)" : ""}${expression}${
    isShort && /\w$/.test(secret) ? "(?!\\w)" : ""
  }`;
}

function encoded(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const bytes = code < 0x80 ? [code] : new TextEncoder().encode(sign);
  return Array.from(bytes, (byte) => {
    const hex = byte.toString(16).padStart(2, "0");
    return `%${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`;
  }).join("");
}

const NAMES = "(?:proxy-)?authorization|access[-_]?token|refresh[-_]?token|token|secret|password|passwd|pwd|p?_?skey|" +
  "bkn|g_tk|csrf(?:[-_]?token)?|rkey|client[-_]?key|api[-_]?key|(?:set-)?cookies?|credentials?";

const HEADER =
  /((?:proxy-)?authorization\\*["']?\s*(?:[:=,]|=>)\s*\[?\s*\\*["'`]?)(?:((?:bearer|basic|token|digest)\s+)[^\s"'`\\,\]}]+|[^\s"'`\\,\]}]{8,})/gi;
const COOKIE = /((?:set-)?cookie\\*["']?\s*(?:[:,]|=>)\s*\[?\s*\\*["'`]?)[^\s=;"'`\\]+=[^\n"'`\\]*/gi;
const QUOTED = new RegExp(
  `((?<![a-z0-9])(?:${NAMES})\\\\*["']?\\s*(?::|=>|=)\\s*)(\\\\*["'\`])((?:(?!\\2)[^\\n]){1,8192})(?:\\2|$)`,
  "gi",
);
const ASSIGNED = new RegExp(`((?<![a-z0-9])(?:${NAMES})(?:=|%3D))(?!\\\\*["'\`])[^\\s&"'\`<>;]+`, "gi");
const BEARER =
  /\b(bearer\s+)(?!(?:tokens?|auth\w*|scheme|header|is|was|or|and|in|with|by|for|to|the|an?|not|none|needs?|wants?)\b(?![\w.~+/=-]*[\d_=]))[\w.~+/=%-]{3,}/gi;
const BASIC = /\b(basic\s+)(?=[A-Za-z0-9+/]*[\d=])[A-Za-z0-9+/]{6,}={0,2}/gi;
/** Behind the word alone only what cannot be a word of a sentence. */
const BEHIND =
  /\b((?:token|secret|password|cookie|skey|bkn|rkey)(?:\s*[:：]\s*|\s+)["']?)(?=[\w.~+/=%-]*\d)(?=[\w.~+/=%-]*[a-z])[\w.~+/=%-]{6,}/gi;
const USERINFO = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'`<>]+@/gi;

/** Something that a secret's shape begins with. A text without it is not searched any further. */
const HINT = new RegExp(`${NAMES}|bearer|basic|@`, "i");

/**
 * Takes secrets out of a text. A text that only speaks of tokens stays as it is.
 *
 * @example A header, and a sentence
 * ```ts
 * import { redact } from "./redact.ts";
 *
 * redact("Authorization: Bearer abc.def"); // "Authorization: Bearer ***"
 * redact("wants an access token, none was given"); // "wants an access token, none was given"
 * ```
 */
export function redact(text: string): string {
  const rest = known === undefined ? text : text.replace(known, HIDDEN);
  if (!HINT.test(rest)) return rest;
  return rest
    .replace(HEADER, (_all, name: string, scheme: string | undefined) => `${name}${scheme ?? ""}${HIDDEN}`)
    .replace(COOKIE, `$1${HIDDEN}`)
    .replace(
      QUOTED,
      (all, name: string, quote: string, value: string) =>
        value.endsWith(HIDDEN) ? all : `${name}${quote}${HIDDEN}${quote}`,
    )
    .replace(ASSIGNED, `$1${HIDDEN}`)
    .replace(BEARER, `$1${HIDDEN}`)
    .replace(BASIC, `$1${HIDDEN}`)
    .replace(BEHIND, `$1${HIDDEN}`)
    .replace(USERINFO, `$1${HIDDEN}@`);
}

const SECRET_NAME =
  /token$|cookies?$|password|passwd|secret|authorization|skey|bkn|csrf|rkey|client[-_]?key|api[-_]?key|g_tk|^pwd$|credentials$/i;

/** Whether a field of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * An address that could not be read, for the error about it: a secret may stand in any part of it but the host.
 *
 * @example An address with a password
 * ```ts
 * import { shownAddress } from "./redact.ts";
 *
 * shownAddress("ws:/me:secret@host:1?x"); // "ws:/***@host:1?…"
 * ```
 */
export function shownAddress(text: string): string {
  const short = text.slice(0, 200).replace(/[?#].*/s, "?…");
  return redact(short.replace(/^([a-z][a-z0-9+.-]*:\/+)?.*@/is, `$1${HIDDEN}@`));
}
