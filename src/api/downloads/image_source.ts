/** Where a picture is, from the answer of `get_image`: implementations name an address, a path of theirs, or the bytes. */

import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { DownloadError } from "../../errors.ts";
import type { DownloadedFile, Downloader, DownloadOptions } from "./download.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";

/** Where to take a picture from. `place` is its address or its path, and empty for bytes. */
export interface ImageSource {
  readonly kind: "url" | "path" | "base64";
  readonly fileName: string;
  readonly place: string;
  readonly base64?: string;
}

/**
 * Finds the best place of a picture. go-cqhttp says `filename` and `url`; NapCat says `file_name`, `file` (a path on its
 * own disk), `url` (an address or that path again) and sometimes `base64`.
 *
 * @param image what `get_image` answered
 * @param asked the name that was asked for
 * @param sameMachine whether the implementation's paths mean anything here
 */
export function imageSource(image: unknown, asked: string, sameMachine: boolean): ImageSource | undefined {
  const { filename, file_name, file, url, base64 } = (image ?? {}) as Record<string, unknown>;
  const fileName = text(filename) ?? text(file_name) ?? baseName(text(file) ?? asked);
  const places = [text(url), text(file)].filter((place) => place !== undefined);
  const address = places.find((place) => /^https?:/i.test(place));
  if (address !== undefined) return { kind: "url", fileName, place: address };
  const bytes = text(base64)?.replace(/^base64:\/\//, "");
  if (bytes !== undefined) return { kind: "base64", fileName, place: "", base64: bytes };
  const path = places.map(pathOf).find((place) => place !== undefined);
  return sameMachine && path !== undefined ? { kind: "path", fileName, place: path } : undefined;
}

/** Takes a picture from its place into the folder. */
export function fetchImage(
  downloader: Downloader,
  source: ImageSource,
  options?: DownloadOptions,
): Promise<DownloadedFile> {
  const { kind, fileName, place, base64 = "" } = source;
  if (kind === "url") return downloader.fetch(fileName, place, options);
  return kind === "path" ? downloader.copy(fileName, place) : downloader.save(fileName, Buffer.from(base64, "base64"));
}

/** The error for a picture that has no place. */
export function nowhere(asked: string): DownloadError {
  return new DownloadError(
    "DOWNLOAD_URL",
    fileTexts().imageNowhere(asked),
    { fileName: asked, fileUrl: "" },
  );
}

/** An absolute path, also one that is written as an address. */
function pathOf(place: string): string | undefined {
  if (/^file:/i.test(place)) {
    try {
      return fileURLToPath(place);
    } catch {
      return undefined;
    }
  }
  return /^(?:\/|[a-z]:[\\/])/i.test(place) ? place : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function baseName(path: string): string {
  return path.split(/[/\\]/).pop() ?? path;
}
