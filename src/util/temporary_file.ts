/** A file under a name that nobody looks for: it gets its own name in one step when it is whole, or goes away. */

import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** Another program (a virus scanner, a backup) may hold a file for a moment, which on Windows stops a rename. */
const RENAME_WAITS_MS = [10, 50, 250] as const;

/** How a temporary file differs. */
export interface TemporaryFileOptions {
  /** Whether it is read too. Default false. */
  readonly isRead?: boolean;
  /** Whether other users of the machine may read it. Default true. */
  readonly isShared?: boolean;
}

/** One temporary file. End it with {@link TemporaryFile.moveTo} or {@link TemporaryFile.discard}. */
export class TemporaryFile {
  readonly path: string;
  readonly handle: FileHandle;
  #closing: Promise<void> | undefined;

  /**
   * Makes an empty one.
   *
   * @param folder where it is made: the one that it is to stay in, since a rename is one step only inside of a disk
   * @param name one that nobody has: whoever clears away what killed processes left behind knows it by its form
   */
  static async create(folder: string, name: string, options: TemporaryFileOptions = {}): Promise<TemporaryFile> {
    const { isRead = false, isShared = true } = options;
    const path = join(folder, name);
    return new TemporaryFile(path, await open(path, isRead ? "wx+" : "wx", isShared ? 0o666 : 0o600));
  }

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  /** Ends writing. A second call does nothing. */
  close(): Promise<void> {
    return this.#closing ??= this.handle.close();
  }

  /** Ends writing and puts the file where it belongs. It replaces one of that name; a symbolic link there is replaced, not followed. */
  async moveTo(path: string): Promise<void> {
    await this.close();
    for (const waitMs of RENAME_WAITS_MS) {
      try {
        return await rename(this.path, path);
      } catch (error) {
        if (!["EPERM", "EACCES", "EBUSY"].includes((error as { code?: string }).code ?? "")) throw error;
        await new Promise((done) => setTimeout(done, waitMs));
      }
    }
    await rename(this.path, path);
  }

  /** Removes the file. Never rejects. */
  async discard(): Promise<void> {
    await this.close().catch(() => {});
    await rm(this.path, { force: true }).catch(() => {});
  }
}
