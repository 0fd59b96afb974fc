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
  /** Remembers a file whose bytes are not kept. */
  putRecord(file: Omit<StoredFile, "bytes">): StoredFile;
  /** The file with this SHA-256. */
  get(sha256: string): StoredFile | undefined;
  /** Finds a file by its SHA-256, its name, or its MD5. */
  find(nameOrHash: string): StoredFile | undefined;
  /** How many bytes are kept. */
  readonly sizeBytes: number;
  /** Takes over the files of another store. */
  copyFrom(other: FileStore): void;
  /** Every file, the oldest first. */
  all(): Iterable<StoredFile>;
}

/** How a store is bounded. */
export interface FileStoreOptions {
  /** Default 256 MiB. Beyond it the bytes of the oldest files go; their records stay. */
  readonly limitBytes?: number;
  /** Called with the limit, each time that bytes had to go. */
  readonly full?: (limitBytes: number) => void;
}

const LIMIT_BYTES = 256 * 1024 * 1024;

/** Records are small, but a bot that sends addresses for days makes many of them. */
const LIMIT_FILES = 20_000;

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
export function createFileStore({ limitBytes = LIMIT_BYTES, full = () => {} }: FileStoreOptions = {}): FileStore {
  const files = new Map<string, StoredFile>();
  const names = new Map<string, string>();
  let sizeBytes = 0;
  const keep = (file: StoredFile): StoredFile => {
    const known = files.get(file.sha256);
    if (known !== undefined && (known.bytes !== undefined || file.bytes === undefined)) return known;
    files.delete(file.sha256);
    files.set(file.sha256, file);
    sizeBytes += file.bytes?.length ?? 0;
    for (const name of namesOf(file)) names.set(name, file.sha256);
    if (sizeBytes > limitBytes || files.size > LIMIT_FILES) makeRoom(file);
    return file;
  };
  /** The newest file stays, however large it is. */
  const makeRoom = (newest: StoredFile): void => {
    for (const file of files.values()) {
      if (sizeBytes <= limitBytes && files.size <= LIMIT_FILES) break;
      if (file === newest) continue;
      const { bytes, ...record } = file;
      sizeBytes -= bytes?.length ?? 0;
      if (files.size <= LIMIT_FILES) {
        files.set(file.sha256, record);
        continue;
      }
      files.delete(file.sha256);
      for (const name of namesOf(file)) if (names.get(name) === file.sha256) names.delete(name);
    }
    full(limitBytes);
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
    putRecord: keep,
    get: (sha256) => files.get(sha256),
    find: (nameOrHash) => files.get(names.get(nameOrHash) ?? ""),
    get sizeBytes() {
      return sizeBytes;
    },
    copyFrom(other) {
      for (const file of other.all()) keep(file);
    },
    all: () => files.values(),
  };
}

function namesOf({ sha256, md5, name }: StoredFile): string[] {
  return [sha256, md5, md5.toLowerCase(), name];
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
