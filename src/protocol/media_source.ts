/**
 * Where a medium comes from. Builders are synchronous, and some sources can be read only later: those are remembered beside
 * the segment, and whoever sends it (the client) reads them then.
 */

import { ConfigError } from "../errors.ts";

/**
 * Where a picture, voice, video or file comes from:
 *
 * * a path on this machine (`"cat.png"`, `"./图/cat.png"`, `"D:\\cat.png"`, `file:///…`), from the working directory when
 *   it is relative;
 * * an address that the implementation fetches itself (`https://…`);
 * * bytes (`Uint8Array`, `ArrayBuffer`, `base64://…`, `data:…;base64,…`), as they are at this moment;
 * * a `Blob`, a `ReadableStream` or any other async iterable of bytes. A stream is read when the message is sent, once.
 *
 * How each reaches the implementation is the client's `media` option.
 */
export type Media =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** Sources that are read when the message is sent. */
export type LazyMedia = Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** The placeholder in a segment for a source that has not been read. No implementation is ever sent this. */
export const UNREAD_MEDIA = "media:not-read-yet";

/** Fields of a segment's data, and the source that each was given. */
export type MediaFields = Readonly<Record<string, string | LazyMedia>>;

/** Kept beside the segments, so that a segment holds only the fields that go over the wire. */
const sources = new WeakMap<object, Record<string, string | LazyMedia>>();

/**
 * Remembers what a field of a segment's data was given.
 *
 * @returns `data`
 * @throws ConfigError when a medium is empty or of another type
 */
export function withMedia<T extends object>(data: T, field: string, media: Media): T {
  const text = mediaText(media);
  (data as Record<string, unknown>)[field] = text;
  // An address needs nothing to be done.
  if (/^https?:/i.test(text)) return data;
  const fields = sources.get(data) ?? {};
  fields[field] = text === UNREAD_MEDIA ? media as LazyMedia : text;
  sources.set(data, fields);
  return data;
}

/** The sources that a segment's data was built from; undefined when there are none. */
export function mediaOf(data: object): MediaFields | undefined {
  return sources.get(data);
}

/** Whether a message, or a segment, has a medium that has to be brought over. A text costs one comparison. */
export function hasMedia(message: unknown): boolean {
  if (!Array.isArray(message)) return segmentHasMedia(message);
  for (const segment of message) if (segmentHasMedia(segment)) return true;
  return false;
}

function segmentHasMedia(segment: unknown): boolean {
  if (typeof segment !== "object" || segment === null) return false;
  const { type, data } = segment as { type?: unknown; data?: unknown };
  if (type === "text" || typeof data !== "object" || data === null) return false;
  if (sources.has(data)) return true;
  const { file, content } = data as { file?: unknown; content?: unknown };
  return file === UNREAD_MEDIA || (type === "node" && hasMedia(content));
}

/** Whether a value is read only when it is sent. */
export function isLazyMedia(value: unknown): value is LazyMedia {
  return typeof value === "object" && value !== null &&
    (value instanceof Blob || value instanceof ReadableStream || Symbol.asyncIterator in value);
}

/** The text that stands in the segment: bytes become `base64://…`. */
function mediaText(media: Media): string {
  if (media instanceof URL) return media.href;
  if (typeof media === "string" && media !== "") return inBase64(media);
  if (media instanceof Uint8Array) return `base64://${toBase64(media)}`;
  if (media instanceof ArrayBuffer) return `base64://${toBase64(new Uint8Array(media))}`;
  if (isLazyMedia(media)) return UNREAD_MEDIA;
  throw new ConfigError(
    "MEDIA",
    "A picture, voice, video or file is given as a path, a URL, bytes (Uint8Array, ArrayBuffer), a Blob or a stream, " +
      `not as ${JSON.stringify(media)}.`,
  );
}

/** A `data:` address in the form that every implementation reads. */
function inBase64(text: string): string {
  return text.replace(/^data:[^,]*;base64,/i, "base64://");
}

/** In pieces, because a call takes only so many arguments. The length is a multiple of 3: no padding in between. */
function toBase64(bytes: Uint8Array): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 0x6000) {
    out += btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000)));
  }
  return out;
}
