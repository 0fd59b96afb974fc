/** Files as storage, whose code is loaded with the first value: a start does not wait for the runtime's file system. */

import { ConfigError } from "../errors.ts";
import { builtin } from "../runtime/builtin.ts";
import { isGranted } from "../runtime/platform.ts";
import { storageTexts } from "../texts/errors/storage_texts.ts";
import type { FilesDriver } from "./files.ts";

/**
 * The driver of `files.ts`, made when it is first asked for something. The folder is the one that is meant now, wherever the
 * process goes later.
 *
 * @throws ConfigError in Deno, at once, when it may not read and write there
 */
export function laterFiles(folder: string): FilesDriver {
  requirePermission(folder);
  const root = builtin("node:path").resolve(folder);
  let loading: Promise<FilesDriver> | undefined;
  const loaded = (): Promise<FilesDriver> =>
    loading ??= import("./files.ts").then(({ filesDriver }) => filesDriver(root));
  return {
    name: `files in ${folder}`,
    getItem: async (name) => (await loaded()).getItem(name),
    setItem: async (name, text) => (await loaded()).setItem(name, text),
    removeItem: async (name) => (await loaded()).removeItem(name),
    swapItem: async (name, old, text) => (await loaded()).swapItem(name, old, text),
    setAside: async (name, text) => (await loaded()).setAside(name, text),
    getKeys: async (base) => (await loaded()).getKeys(base),
  };
}

/** Asked before anything is touched: Deno would stop and ask the person, and a service has nobody to answer. */
function requirePermission(folder: string): void {
  const missing = ["read", "write"].filter((name) => !isGranted({ name, path: folder }));
  if (missing.length === 0) return;
  throw new ConfigError(
    "STORAGE_PERMISSION",
    storageTexts().denied(folder, missing.join(" and "), missing.map((name) => `--allow-${name}=${folder}`).join(" ")),
  );
}
