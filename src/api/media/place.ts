/** The meaning of a text that names a medium: a file on this machine, bytes, or something for the implementation. */

import { stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../../errors.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";

/** The meaning of a text. `asWritten` is for the implementation to understand. */
export type Place =
  | { readonly kind: "file"; readonly path: string; readonly isRelative: boolean; readonly isBareName: boolean }
  | { readonly kind: "base64"; readonly base64: string }
  | { readonly kind: "asWritten" };

/**
 * Tells what a text means. `file:` addresses may be percent-encoded or not; a single letter before a colon is a drive.
 *
 * @throws ConfigError when the working directory, which a relative path starts from, may not be asked for
 */
export function placeOf(text: string): Place {
  if (text.startsWith("base64://")) return { kind: "base64", base64: text.slice("base64://".length) };
  const written = /^file:/i.test(text) ? pathOfAddress(text) : text;
  if (/^[a-z][a-z\d+.-]+:/i.test(written)) return { kind: "asWritten" };
  const isRelative = !isAbsolute(written);
  return { kind: "file", path: absolute(written), isRelative, isBareName: !/[/\\]/.test(text) };
}

/** The address of a file for an implementation: every character that means something else in an address is encoded. */
export function fileAddress(path: string): string {
  return pathToFileURL(path).href;
}

/** Whether a bare name can be a picture's that the implementation knows: a hash, an id, or go-cqhttp's `….image`. */
export function isImplementationName(name: string): boolean {
  return !name.includes(".") || /\.(?:image|video)$/i.test(name) || /^\{?[\da-f-]{32,}\}?(?:\.\w+)?$/i.test(name);
}

/**
 * The size of a file, in bytes; undefined when it may not be looked at.
 *
 * @throws ConfigError when there is no such file, or it is none
 */
export async function fileSize(path: string): Promise<number | undefined> {
  let info: Awaited<ReturnType<typeof stat>>;
  try {
    info = await stat(path);
  } catch (cause) {
    const code = (cause as { code?: unknown }).code;
    if (code !== "ENOENT" && code !== "ENOTDIR") return undefined;
    throw new ConfigError(
      "MEDIA_MISSING",
      fileTexts().noFile(path, workingFolder()),
      { cause },
    );
  }
  if (info.isFile()) return Number(info.size);
  const is = fileTexts().kinds[info.isDirectory() ? "folder" : "neither"];
  throw new ConfigError("MEDIA_NOT_A_FILE", fileTexts().nameAFile(path, is));
}

/** The error for a file whose bytes are needed and may not be read. */
export function unreadable(path: string, cause?: unknown): ConfigError {
  return new ConfigError("MEDIA_UNREADABLE", fileTexts().mayNotRead(path), { cause });
}

/** Written by people, who encode or do not: what cannot be decoded is taken as it is. */
function pathOfAddress(text: string): string {
  const path = text.replace(/^file:(?:\/\/(?:localhost(?=\/))?)?/i, "").replace(/^\/(?=[a-z]:[/\\])/i, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function workingFolder(): string {
  try {
    return resolve(".");
  } catch {
    return fileTexts().folderUnknown;
  }
}

function absolute(path: string): string {
  try {
    return resolve(path);
  } catch (cause) {
    throw new ConfigError(
      "MEDIA_UNREADABLE",
      fileTexts().relative(path),
      { cause },
    );
  }
}
