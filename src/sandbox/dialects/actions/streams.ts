/**
 * NapCat's stream actions: uploads that come in chunks and are kept between links, downloads that leave in frames. An
 * upload becomes a file of the world, under the path that NapCat would name.
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { StoredFile } from "../files.ts";
import { type Account, action, ActionFailure, type Actions, seenFile, streamAction } from "../account.ts";
import { groupFileOf, uploadedFile } from "./read.ts";
import type { Upload } from "./uploads.ts";
import type { Params } from "../params.ts";

const IDLE_MS = 600_000;
/** Uploads up to the first size are kept in memory, of which there is the second in all. */
const MEMORY_UPLOAD_BYTES = 10 * 1024 * 1024;
const MEMORY_BYTES = 100 * 1024 * 1024;

const uploadSpec = {
  stream_id: "text",
  chunk_data: "text?",
  chunk_index: "int?",
  total_chunks: "int?",
  file_size: "int?",
  expected_sha256: "text?",
  is_complete: "flag?",
  filename: "text?",
  reset: "flag?",
  verify_only: "flag?",
  file_retention: "int?",
} as const;

const downloadSpec = { file: "text?", file_id: "text?", chunk_size: "int?" } as const;

/** The stream actions. */
export const streamActions: Actions = {
  upload_file_stream: { ...action(uploadSpec, receive), isStream: true },
  clean_stream_temp_file: action({}, ({ uploads, uploadedFiles }) => {
    uploads.clear();
    uploadedFiles.clear();
    return undefined;
  }),
  download_file_stream: streamAction(downloadSpec, (account, params) => send(account, params, () => ({}))),
  download_file_image_stream: streamAction(downloadSpec, (account, params) => send(account, params, pictureSize)),
  download_file_record_stream: streamAction(
    { ...downloadSpec, out_format: "text?" },
    // The sandbox converts nothing: the bytes stay as they are.
    (account, { out_format, ...params }) => send(account, params, () => out_format === undefined ? {} : { out_format }),
  ),
  test_download_stream: streamAction({ error: "flag?" }, function* (_, { error = false }) {
    for (let index = 1; index <= 10; index++) {
      yield { type: "stream", data: `Index-> ${index}`, data_type: "data_chunk" };
    }
    if (error) throw new ActionFailure("This is a test error");
    yield { type: "response", data_type: "data_complete", data: "Stream transmission complete" };
  }),
};

function receive(account: Account, params: Params<typeof uploadSpec>): object {
  const { stream_id, chunk_data = "", chunk_index } = params;
  const { uploads } = account;
  const now = account.world.now();
  for (const [id, { expiresMs }] of uploads) if (expiresMs <= now) uploads.delete(id);
  if (params.reset === true) {
    uploads.delete(stream_id);
    throw new ActionFailure("Stream reset completed");
  }
  if (params.verify_only === true && !uploads.has(stream_id)) throw new ActionFailure("Stream not found");
  const upload = uploads.get(stream_id) ?? begin(account, params);
  if (params.verify_only === true) return state(stream_id, upload, "file_created");
  if (chunk_data !== "" && chunk_index !== undefined) {
    if (chunk_index < 0 || chunk_index >= upload.totalChunks) {
      throw new ActionFailure(`Invalid chunk index: ${chunk_index}`);
    }
    if (upload.chunks.has(chunk_index)) return state(stream_id, upload, "file_created");
    upload.chunks.set(chunk_index, new Uint8Array(Buffer.from(chunk_data, "base64")));
    upload.expiresMs = now + IDLE_MS;
    return state(stream_id, upload, "chunk_received");
  }
  const isFull = upload.chunks.size === upload.totalChunks;
  return params.is_complete === true || isFull
    ? complete(account, stream_id, upload)
    : state(stream_id, upload, "file_created");
}

function begin(account: Account, params: Params<typeof uploadSpec>): Upload {
  const { stream_id, total_chunks = 0, file_size } = params;
  if (total_chunks === 0) throw new ActionFailure("total_chunks required for new stream");
  const isSmall = (bytes: number | undefined): bytes is number => bytes !== undefined && bytes <= MEMORY_UPLOAD_BYTES;
  const inMemory = [...account.uploads.values()].reduce(
    (sum, { sizeBytes }) => sum + (isSmall(sizeBytes) ? sizeBytes : 0),
    0,
  );
  if (isSmall(file_size) && inMemory + file_size > MEMORY_BYTES) throw new ActionFailure("Memory limit exceeded");
  const upload: Upload = {
    fileName: params.filename ?? `upload_${stream_id}`,
    totalChunks: total_chunks,
    sizeBytes: file_size,
    sha256: params.expected_sha256,
    retentionMs: params.file_retention ?? 300_000,
    chunks: new Map(),
    expiresMs: account.world.now() + IDLE_MS,
  };
  account.uploads.set(stream_id, upload);
  return upload;
}

function complete(account: Account, streamId: string, upload: Upload): object {
  const parts: Uint8Array[] = [];
  for (let index = 0; index < upload.totalChunks; index++) {
    const chunk = upload.chunks.get(index);
    if (chunk === undefined) throw new ActionFailure(`Missing memory chunk ${index}`);
    parts.push(chunk);
  }
  const bytes = new Uint8Array(Buffer.concat(parts));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (upload.sha256 !== undefined && upload.sha256 !== sha256) {
    throw new ActionFailure(`SHA256 mismatch. Expected: ${upload.sha256}, Got: ${sha256}`);
  }
  const path = `/sandbox/temp/${upload.fileName}`;
  const stored = account.world.files.put(bytes, upload.fileName);
  const untilMs = upload.retentionMs > 0 ? account.world.now() + upload.retentionMs : Infinity;
  account.uploadedFiles.set(path, { sha256: stored.sha256, untilMs });
  account.uploads.delete(streamId);
  return {
    ...state(streamId, upload, "file_complete"),
    type: "response",
    file_path: path,
    file_size: bytes.length,
    ...upload.sha256 === undefined ? {} : { sha256 },
  };
}

function state(streamId: string, { chunks, totalChunks }: Upload, status: string): object {
  return { type: "stream", stream_id: streamId, status, received_chunks: chunks.size, total_chunks: totalChunks };
}

function* send(
  account: Account,
  { file = "", file_id = "", chunk_size = 65_536 }: Params<typeof downloadSpec>,
  more: (bytes: Uint8Array) => object,
): Generator<object> {
  const wanted = file === "" ? file_id : file;
  const stored: StoredFile | undefined = seenFile(account, wanted) ?? groupFileOf(account, wanted) ??
    uploadedFile(account, wanted);
  const bytes = stored?.bytes;
  if (stored === undefined || bytes === undefined) throw new ActionFailure("Download failed: file not found");
  const about = { file_name: stored.name, file_size: bytes.length, chunk_size };
  yield { type: "stream", data_type: "file_info", ...about, ...more(bytes) };
  let index = 0;
  for (let at = 0; at < bytes.length; at += chunk_size) {
    const chunk = bytes.subarray(at, at + chunk_size);
    const data = Buffer.from(chunk).toString("base64");
    const progress = Math.round((at + chunk.length) / bytes.length * 100);
    const sizes = { size: chunk.length, progress, base64_size: data.length };
    yield { type: "stream", data_type: "file_chunk", index: index++, data, ...sizes };
  }
  const total = { total_chunks: index, total_bytes: bytes.length };
  yield { type: "response", data_type: "file_complete", ...total, message: "Download completed" };
}

/** Of a PNG; other pictures are not measured here. */
function pictureSize(bytes: Uint8Array): object {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPng = bytes.length >= 24 && view.getUint32(0) === 0x8950_4e47;
  return isPng ? { width: view.getUint32(16), height: view.getUint32(20) } : { width: 0, height: 0 };
}
