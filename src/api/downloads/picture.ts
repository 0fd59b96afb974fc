/** The bytes of a picture that arrived, for whoever wants to look at it: nothing is kept on the disk. */

import { Buffer } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import type { Downloader } from "./download.ts";
import { imageSource, nowhere } from "./image_source.ts";

/** Where a picture may be had. */
export interface PicturePlace {
  /** Its address, where the segment has one. */
  readonly address: string | undefined;
  /** The name that the implementation knows it by. */
  readonly file: string | undefined;
}

/** A picture's bytes, and what they are. */
export interface ReadPicture {
  readonly base64: string;
  readonly mimeType: string;
}

/** How a picture is read. */
export interface PictureOptions {
  /** The largest one that is read. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** The client around it. */
export interface PictureHost {
  readonly downloader: () => Promise<Downloader>;
  readonly getImage: (file: string) => Promise<unknown>;
  readonly sameMachine: () => boolean;
}

/**
 * Reads a picture.
 *
 * @returns undefined where it is too large, or no picture that browsers know
 * @throws DownloadError, ConnectionError, ActionError, what the disk says, or `signal.reason`
 */
export async function readPicture(
  { address, file = "" }: PicturePlace,
  options: PictureOptions,
  host: PictureHost,
): Promise<ReadPicture | undefined> {
  const bytes = await (address === undefined ? readNamed(file, options, host) : readAddress(address, options, host));
  const mimeType = bytes === undefined || bytes.length > options.maxBytes ? undefined : mimeTypeOf(bytes);
  return mimeType === undefined ? undefined : { base64: (bytes as Buffer).toString("base64"), mimeType };
}

async function readAddress(address: string, options: PictureOptions, host: PictureHost): Promise<Buffer> {
  return Buffer.from(await (await host.downloader()).read("picture", address, options));
}

async function readNamed(file: string, options: PictureOptions, host: PictureHost): Promise<Buffer | undefined> {
  const source = imageSource(await host.getImage(file), file, host.sameMachine());
  if (source === undefined) throw nowhere(file);
  const { kind, place, base64 = "" } = source;
  if (kind === "url") return await readAddress(place, options, host);
  if (kind === "base64") {
    return base64.length / 4 * 3 > options.maxBytes + 3 ? undefined : Buffer.from(base64, "base64");
  }
  const info = await stat(place);
  return info.isFile() && info.size <= options.maxBytes ? await readFile(place) : undefined;
}

/** The kinds of pictures, by the bytes that they begin with. */
function mimeTypeOf(bytes: Buffer): string | undefined {
  const head = bytes.toString("latin1", 0, 12);
  if (head.startsWith("\x89PNG\r\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  if (/^RIFF[^]{4}WEBP/.test(head)) return "image/webp";
  return head.startsWith("BM") ? "image/bmp" : undefined;
}
