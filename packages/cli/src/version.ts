/** The version of this package, which is that of the library that it was made for. */

import { existsSync, readFileSync } from "node:fs";

/** Read from the manifest: beside `dist` in the package, one folder up in the repository. */
export function ownVersion(): string {
  const manifest = new URL("../package.json", import.meta.url);
  if (!existsSync(manifest)) throw new Error("package.json of this program is missing: install it again.");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
