/** File names from outside: whatever was asked for, the result is one name inside of the folder. */

const MAX_NAME_BYTES = 200;

/** Names that Windows opens as devices, with any extension. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;

/**
 * Makes a name that stays inside of a folder on every system: no separators, drive letters, control or bidirectional
 * characters, no device names, no trailing dots, at most 200 bytes with the extension kept.
 *
 * @example A name that climbs
 * ```ts
 * import { safeFileName } from "./safe_name.ts";
 *
 * safeFileName("../../etc/passwd"); // "_.._etc_passwd"
 * ```
 */
export function safeFileName(name: string): string {
  let safe = name
    .normalize("NFC")
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/%(?:2f|5c|00)/gi, "_")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/^[.\s]+/, "")
    .replace(/[.\s]+$/, "");
  if (safe === "") safe = "unnamed";
  if (reserved.test(safe)) safe = `_${safe}`;
  return cut(safe);
}

/** Cuts to the limit by bytes, between characters, and keeps the extension. */
function cut(name: string): string {
  const encoder = new TextEncoder();
  if (encoder.encode(name).length <= MAX_NAME_BYTES) return name;
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : "";
  const room = MAX_NAME_BYTES - encoder.encode(extension).length;
  let stem = "";
  let size = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    size += encoder.encode(character).length;
    if (size > room) break;
    stem += character;
  }
  return stem.replace(/[.\s]+$/, "") + extension;
}
