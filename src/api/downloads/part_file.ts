/** A file in the making: written in large pieces under a temporary name, visible under its own only when it is whole. */

import { mkdir } from "node:fs/promises";
import { TemporaryFile } from "../../util/temporary_file.ts";
import { partName, removeAbandoned } from "./part_litter.ts";

/** The part of a file that has arrived. End it with `finish` or `discard`. */
export class PartFile {
  readonly #file: TemporaryFile;
  readonly #buffer: Uint8Array;
  #filled = 0;
  #written = 0;

  /** Makes the folder when it is missing, and an empty temporary file in it. */
  static async create(folder: string, chunkBytes: number): Promise<PartFile> {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(folder);
    // No safe name begins with a dot.
    return new PartFile(await TemporaryFile.create(folder, partName()), chunkBytes);
  }

  private constructor(file: TemporaryFile, chunkBytes: number) {
    this.#file = file;
    this.#buffer = new Uint8Array(chunkBytes);
  }

  /** How much was given to `write`. */
  get bytes(): number {
    return this.#written + this.#filled;
  }

  /**
   * Adds a piece. Resolves when it is in the buffer, and what no longer fitted there on the disk: the caller asks for no
   * more before.
   *
   * @returns whether something went to the disk
   */
  async write(piece: Uint8Array): Promise<boolean> {
    const before = this.#written;
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + this.#buffer.length - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#buffer.length) await this.#flush();
    }
    return this.#written > before;
  }

  /** Forgets everything that was written. */
  async restart(): Promise<void> {
    this.#filled = 0;
    this.#written = 0;
    await this.#file.handle.truncate(0);
  }

  /** Puts the file where it belongs. It replaces one of that name; a symbolic link there is replaced, not followed. */
  async finish(path: string): Promise<void> {
    await this.#flush();
    await this.#file.moveTo(path);
  }

  /** Removes the temporary file. Never rejects. */
  discard(): Promise<void> {
    return this.#file.discard();
  }

  async #flush(): Promise<void> {
    for (let at = 0; at < this.#filled;) {
      at += (await this.#file.handle.write(this.#buffer, at, this.#filled - at, this.#written + at)).bytesWritten;
    }
    this.#written += this.#filled;
    this.#filled = 0;
  }
}
