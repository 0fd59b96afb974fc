/** How a client brings media to its implementation: the options, and which form they lead to. Pure. */

import { ConfigError } from "../../errors.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";

/** How a medium travels: as an address of this machine's disk, inside of the call, or uploaded in chunks before it. */
export type MediaForm = "path" | "base64" | "stream";

/** The `media` option of a client. */
export interface MediaOptions {
  /**
   * `"auto"` (default) decides by the reach: a file of this machine is named by its path when the implementation runs on the
   * same host; else it is sent as base64, or uploaded in chunks when it is large and the implementation is NapCat. The
   * others name one form for every file; with `"path"` bytes and streams still travel as under `"auto"`.
   */
  form?: "auto" | MediaForm;
  /**
   * Whether the implementation sees this machine's files under the same paths. Default: whether its address is a loopback
   * one. An implementation in a container on loopback does not see them: say `false` there.
   */
  sameHost?: boolean;
  /** The largest medium that is sent as base64, in bytes. Default 32 MiB: a frame of NapCat ends at 50 MiB. */
  maxBase64Bytes?: number;
  /** NapCat: what is larger is uploaded in chunks, so that no call waits behind it. In bytes; default 1 MiB. */
  streamAboveBytes?: number;
  /** How many calls may wait for their files to be read; one more fails with `MEDIA_QUEUE_FULL`. Default 1000. */
  maxWaiting?: number;
}

/** The facts that decide about the form. */
export interface Reach {
  readonly form: "auto" | MediaForm;
  readonly sameHost: boolean;
  readonly maxBase64Bytes: number;
  readonly streamAboveBytes: number;
  /** Whether the implementation has `upload_file_stream`. */
  readonly canStream: boolean;
  /** Whether this field takes nothing but a path on the implementation's machine. */
  readonly pathOnly: boolean;
}

/** A medium that is to be sent. */
export interface MediaItem {
  /** For errors. Never the bytes. */
  readonly what: string;
  /** Whether it is a file on this machine's disk. */
  readonly isFile: boolean;
  readonly sizeBytes: number;
}

/**
 * The form for a medium.
 *
 * @throws ConfigError when none fits, with what to do
 */
export function chooseForm(item: MediaItem, reach: Reach): MediaForm {
  const { form, canStream } = reach;
  if (form === "stream") {
    if (canStream) return "stream";
    throw new ConfigError(
      "MEDIA_NO_STREAM",
      fileTexts().noStream(item.what),
    );
  }
  if (item.isFile && (form === "path" || (form === "auto" && reach.sameHost))) return "path";
  if (reach.pathOnly) {
    if (canStream) return "stream";
    throw new ConfigError(
      "MEDIA_PATH_ONLY",
      fileTexts().pathOnly(item.what),
    );
  }
  if (canStream && form !== "base64" && item.sizeBytes > reach.streamAboveBytes) return "stream";
  if (item.sizeBytes <= reach.maxBase64Bytes) return "base64";
  throw tooLarge(item.what, fileTexts().bytesAre(item.sizeBytes), reach);
}

/** The error for a medium that no form can carry. */
export function tooLarge(what: string, size: string, { maxBase64Bytes, form, canStream }: Reach): ConfigError {
  const way = canStream && form === "base64" ? fileTexts().setAuto : fileTexts().giveAddress;
  return new ConfigError(
    "MEDIA_TOO_LARGE",
    fileTexts().inlineTooLarge(what, size, maxBase64Bytes, way),
  );
}
