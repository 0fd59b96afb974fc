/** Finds the media in an action's parameters and puts what is really sent in their places. Pure; changes nothing it is given. */

import type { ActionFacts } from "../../protocol/actions.gen.ts";
import {
  hasMedia,
  isLazyMedia,
  type LazyMedia,
  type MediaFields,
  mediaOf,
  UNREAD_MEDIA,
} from "../../protocol/media_source.ts";

type Fields = Record<string, unknown>;

/** One medium: what was given, and where it stands. */
export interface MediaSpot {
  readonly source: string | LazyMedia | Uint8Array | ArrayBuffer;
  /** `image`, `record`, … of a segment; the action's name for a parameter. */
  readonly where: string;
  /** The data of the segment, which lives as long as the segment does; undefined for a parameter. */
  readonly owner: object | undefined;
  readonly field: string;
  /** The name that the chat will show, when it is given. */
  readonly name: string | undefined;
}

/** The value that takes the place of a medium. */
export interface SentMedia {
  readonly text: string;
  /** The name that the chat should show, where none was given. */
  readonly name?: string;
  /** How large it is, where that is known. */
  readonly sizeBytes?: number;
}

/** Gives what is sent for a medium; undefined leaves it as it is written. */
export type Resolve = (spot: MediaSpot) => Promise<SentMedia | undefined>;

/** Whether the parameters of a call have media to be dealt with, wherever in them. */
export function paramsHaveMedia({ media }: ActionFacts, params: object): boolean {
  const { message, messages, operation } = params as Fields;
  if (message !== undefined && hasMedia(message)) return true;
  if (messages !== undefined && hasMedia(messages)) return true;
  if (operation !== undefined && hasMedia((operation as { reply?: unknown } | null)?.reply)) return true;
  return media !== undefined && (params as Fields)[media] !== undefined;
}

/** Makes the parameters that are sent. One medium after another, so that no two are in memory at once. */
export async function replaceMedia(
  action: string,
  { media: field }: ActionFacts,
  params: object,
  resolve: Resolve,
): Promise<object> {
  const replaced: Fields = { ...params };
  for (const key of ["message", "messages"]) {
    if (hasMedia(replaced[key])) replaced[key] = await replaceInMessage(replaced[key], resolve);
  }
  const operation = replaced.operation as { reply?: unknown } | null | undefined;
  if (hasMedia(operation?.reply)) {
    replaced.operation = { ...operation, reply: await replaceInMessage(operation?.reply, resolve) };
  }
  const given = field === undefined ? undefined : replaced[field];
  const source = given instanceof URL ? given.href : given;
  if (field === undefined || !isSource(source)) return replaced;
  replaced[field] = source;
  const name = typeof replaced.name === "string" && replaced.name !== "" ? replaced.name : undefined;
  const sent = await resolve({ source, where: action, owner: undefined, field, name });
  if (sent === undefined) return replaced;
  replaced[field] = sent.text;
  if (name === undefined && sent.name !== undefined && action.startsWith("upload_")) replaced.name = sent.name;
  return replaced;
}

async function replaceInMessage(message: unknown, resolve: Resolve): Promise<unknown> {
  if (!Array.isArray(message)) return replaceInSegment(message, resolve);
  const replaced: unknown[] = [];
  for (const segment of message) replaced.push(await replaceInSegment(segment, resolve));
  return replaced;
}

async function replaceInSegment(segment: unknown, resolve: Resolve): Promise<unknown> {
  if (!hasMedia(segment)) return segment;
  const { type, data } = segment as { type: string; data: Fields };
  const replaced: Fields = { ...data };
  if (type === "node") replaced.content = await replaceInMessage(data.content, resolve);
  const fields: MediaFields = mediaOf(data) ?? (data.file === UNREAD_MEDIA ? { file: UNREAD_MEDIA } : {});
  const name = typeof data.name === "string" && data.name !== "" ? data.name : undefined;
  for (const [field, source] of Object.entries(fields)) {
    const sent = await resolve({ source, where: type, owner: data, field, name });
    if (sent === undefined) continue;
    replaced[field] = sent.text;
    if (type === "file" && name === undefined && sent.name !== undefined) replaced.name = sent.name;
  }
  return { ...segment as object, data: replaced };
}

function isSource(value: unknown): value is MediaSpot["source"] {
  return (typeof value === "string" && value !== "") || value instanceof Uint8Array || value instanceof ArrayBuffer ||
    isLazyMedia(value);
}
