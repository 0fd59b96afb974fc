/** Pictures, voices and files, each kept once under the SHA-256 of its bytes. */

import { createHash } from "node:crypto";

/** A file that can be served. */
export interface StoredFile {
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** Upper case, as in QQ's names of pictures. */
  readonly md5: string;
  /** The first name that it had. */
  readonly name: string;
  /** For example `image/png`. */
  readonly mime: string;
  /** Its size, in bytes. */
  readonly sizeBytes: number;
  /** Absent when only an address is known. */
  readonly bytes?: Uint8Array;
  /** Where it was said to be, when only an address is known: the world fetches nothing. */
  readonly sourceUrl?: string;
}

/** The files of a world. */
export interface FileStore {
  /** Keeps bytes. The same bytes under another name stay one file, under the first name. */
  put(bytes: Uint8Array, name?: string): StoredFile;
  /** Remembers an address. */
  putUrl(url: string): StoredFile;
  /** The file with this SHA-256. */
  get(sha256: string): StoredFile | undefined;
  /** Finds a file by its SHA-256, its name, or its MD5. */
  find(nameOrHash: string): StoredFile | undefined;
}

/** The kinds of files, by the bytes that they begin with. */
const kinds: readonly (readonly [start: string, mime: string, extension: string])[] = [
  ["89504e470d0a1a0a", "image/png", "png"],
  ["ffd8ff", "image/jpeg", "jpg"],
  ["47494638", "image/gif", "gif"],
  ["52494646........57454250", "image/webp", "webp"],
  ["52494646........57415645", "audio/wav", "wav"],
  ["424d", "image/bmp", "bmp"],
  ["2321414d52", "audio/amr", "amr"],
  ["02232153494c4b", "audio/silk", "silk"],
  ["232153494c4b", "audio/silk", "silk"],
  ["494433", "audio/mpeg", "mp3"],
  ["........66747970", "video/mp4", "mp4"],
  ["25504446", "application/pdf", "pdf"],
];

/** Makes an empty store. */
export function createFileStore(): FileStore {
  const files = new Map<string, StoredFile>();
  const names = new Map<string, string>();
  const keep = (file: StoredFile): StoredFile => {
    const known = files.get(file.sha256);
    if (known !== undefined) return known;
    files.set(file.sha256, file);
    for (const name of [file.sha256, file.md5, file.md5.toLowerCase(), file.name]) names.set(name, file.sha256);
    return file;
  };
  return {
    put(bytes, name) {
      const { mime, extension } = sniff(bytes);
      const md5 = hash("md5", bytes).toUpperCase();
      return keep({
        sha256: hash("sha256", bytes),
        md5,
        name: name ?? `${md5}.${extension}`,
        mime,
        sizeBytes: bytes.length,
        bytes,
      });
    },
    putUrl(url) {
      const md5 = hash("md5", url).toUpperCase();
      const name = url.split(/[?#]/)[0]?.split("/").at(-1) || `${md5}.image`;
      return keep({
        sha256: hash("sha256", url),
        md5,
        name,
        mime: "application/octet-stream",
        sizeBytes: 0,
        sourceUrl: url,
      });
    },
    get: (sha256) => files.get(sha256),
    find: (nameOrHash) => files.get(names.get(nameOrHash) ?? ""),
  };
}

function hash(algorithm: string, data: Uint8Array | string): string {
  return createHash(algorithm).update(data).digest("hex");
}

function sniff(bytes: Uint8Array): { mime: string; extension: string } {
  let start = "";
  for (const byte of bytes.subarray(0, 12)) start += byte.toString(16).padStart(2, "0");
  for (const [pattern, mime, extension] of kinds) {
    if (new RegExp(`^${pattern}`).test(start)) return { mime, extension };
  }
  return { mime: "application/octet-stream", extension: "bin" };
}
