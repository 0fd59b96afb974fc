/** Any key as a name that is safe everywhere: on file systems that fold case, on Windows, in a pattern of Redis. */

import { AdelieError } from "../errors.ts";
import { builtin } from "../runtime/builtin.ts";
import { storageTexts } from "../texts/errors/storage_texts.ts";

/** The longest key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1_024;

// 255 bytes are what file systems allow; an ending has to fit too.
const MAX_NAME_BYTES = 200;

// Windows keeps these for devices, with any ending.
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** Stands where the rest of a key that is too long has become a digest. Escapes are never two tildes in a row. */
const DIGEST_MARK = "~~";

const encoder = new TextEncoder();

/**
 * A key as a name: different keys have different names, also where `A` and `a`, or two spellings of `é`, are one.
 *
 * @throws AdelieError when the key is empty or too long
 */
export function encodeName(key: string): string {
  const bytes = typeof key === "string" ? encoder.encode(key).length : 0;
  if (bytes === 0 || bytes > MAX_KEY_BYTES) {
    const seen = typeof key !== "string" ? JSON.stringify(key) ?? typeof key : `one of ${bytes} bytes`;
    throw new AdelieError("STORAGE_KEY", storageTexts().keyLength(MAX_KEY_BYTES, seen));
  }
  if (!key.isWellFormed()) {
    throw new AdelieError("STORAGE_KEY", storageTexts().keyHalf(JSON.stringify(key)));
  }
  const name = DEVICE.test(key) ? `~${hex(key.charCodeAt(0))}${key.slice(1)}` : escapeText(key);
  if (encoder.encode(name).length <= MAX_NAME_BYTES) return name;
  const digest = builtin("node:crypto").createHash("sha256").update(key).digest("hex");
  return `${firstBytes(name, 120)}${DIGEST_MARK}${digest.slice(0, 40)}`;
}

/** Whether the key of a name can begin with `prefix`. A digest does not tell, so it may; what is no name of ours cannot. */
export function mayBegin(name: string, prefix: string): boolean {
  return name.includes(DIGEST_MARK) || decodeName(name)?.startsWith(prefix) === true;
}

/** The key of a name; undefined when the name does not hold the whole key, or is no name of ours. */
function decodeName(name: string): string | undefined {
  try {
    const key = decodeURIComponent(
      name.replace(/\^([a-z])/g, (_, letter: string) => letter.toUpperCase()).replaceAll("~", "%"),
    );
    return encodeName(key) === name ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Chinese characters stay, so that a person finds the file; they have neither case nor two spellings. */
function escapeText(key: string): string {
  return key.replace(/[^a-z0-9_\u3400-\u4dbf\u4e00-\u9fff-]/gu, (sign) => {
    if (sign >= "A" && sign <= "Z") return `^${sign.toLowerCase()}`;
    return Array.from(encoder.encode(sign), (byte) => `~${hex(byte)}`).join("");
  });
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function firstBytes(name: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  for (const sign of name) {
    bytes += encoder.encode(sign).length;
    if (bytes > limit) break;
    end += sign.length;
  }
  // Not through the middle of an escape, and no tilde that would run into the mark.
  return name.slice(0, end).replace(/[~^][0-9a-f]?$/, "");
}
