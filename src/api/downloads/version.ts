/** Which version of a file a server's answer belongs to, so that a resumed download never mixes two. */

import type { HttpResponse } from "../../runtime/http/http.ts";

/** The version of the file that a download has begun with. */
export interface FileVersion {
  /** A strong ETag, or a date that is old enough to be one version's: what `If-Range` asks with. */
  readonly validator: string | undefined;
  readonly tag: string | undefined;
  readonly modified: string | undefined;
  /** The size of the whole file, in bytes. */
  readonly totalBytes: number | undefined;
}

/** The part of a file that an answer with status 206 holds. */
interface Part {
  readonly startByte: number;
  readonly totalBytes: number | undefined;
}

/** The version that an answer with the whole file is of. A compressed answer has none: its bytes differ each time. */
export function versionOf({ headers }: HttpResponse): FileVersion {
  const tag = headers.get("etag") ?? undefined;
  const modified = headers.get("last-modified") ?? undefined;
  const isPlain = encodingOf(headers.get("content-encoding")) === "identity";
  const strong = tag === undefined ? strongDate(modified, headers.get("date")) : tag.startsWith("W/") ? undefined : tag;
  return {
    validator: isPlain ? strong : undefined,
    tag,
    modified,
    totalBytes: isPlain ? count(headers.get("content-length")) : undefined,
  };
}

/** Whether an answer goes on with this very version, from this byte on. */
export function continues(version: FileVersion, response: HttpResponse, fromByte: number): boolean {
  const { status, headers } = response;
  const part = status === 206 ? partOf(response) : undefined;
  if (part?.startByte !== fromByte || encodingOf(headers.get("content-encoding")) !== "identity") return false;
  const isSame = (before: string | undefined, now: string | null): boolean => now === null || now === before;
  return isSame(version.tag, headers.get("etag")) && isSame(version.modified, headers.get("last-modified")) &&
    (version.totalBytes === undefined || part.totalBytes === undefined || part.totalBytes === version.totalBytes);
}

/** How a body is packed: `identity` for not at all. */
export function encodingOf(header: string | null): string {
  const name = header?.trim().toLowerCase() ?? "";
  return name === "" ? "identity" : name === "x-gzip" ? "gzip" : name;
}

/** A length that a server gives; undefined when there is none or it is no length. */
export function count(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

function partOf({ headers }: HttpResponse): Part | undefined {
  const [, start, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/i.exec(headers.get("content-range") ?? "") ?? [];
  return start === undefined ? undefined : { startByte: Number(start), totalBytes: count(total) };
}

/** A file that was changed in the second of the answer may have been changed once more in it (RFC 9110, 8.8.2.2). */
function strongDate(modified: string | undefined, date: string | null): string | undefined {
  if (modified === undefined || date === null) return modified;
  return Date.parse(date) - Date.parse(modified) >= 1_000 ? modified : undefined;
}
