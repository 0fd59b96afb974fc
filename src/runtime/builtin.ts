/**
 * Node's own modules, each loaded when it is first needed: an import of `node:crypto` or `node:fs` alone takes as long as a third of
 * the library does. All three runtimes hand them out in this way, at once and without a permission.
 */

import type * as Crypto from "node:crypto";
import type * as Fs from "node:fs";
import type * as Module from "node:module";
import type * as Os from "node:os";

interface Builtins {
  "node:crypto": typeof Crypto;
  "node:fs": typeof Fs;
  "node:module": typeof Module;
  "node:os": typeof Os;
}

/** A module of the runtime's own. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  return (process as unknown as { getBuiltinModule(name: Name): Builtins[Name] }).getBuiltinModule(name);
}
