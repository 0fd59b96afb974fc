/**
 * Node's own modules, each loaded when it is first needed: an import of `node:crypto`, `node:fs` or `node:util` alone takes as long as
 * a fifth of the library does, because a runtime then makes every export ready. All three runtimes hand them out in this way, at once and without a permission.
 */

import type * as Buffers from "node:buffer";
import type * as Crypto from "node:crypto";
import type * as Fs from "node:fs";
import type * as Module from "node:module";
import type * as Os from "node:os";
import type * as Path from "node:path";
import type * as Url from "node:url";
import type * as Util from "node:util";

interface Builtins {
  "node:buffer": typeof Buffers;
  "node:crypto": typeof Crypto;
  "node:fs": typeof Fs;
  "node:module": typeof Module;
  "node:os": typeof Os;
  "node:path": typeof Path;
  "node:url": typeof Url;
  "node:util": typeof Util;
}

/** A module of the runtime's own. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  return (process as unknown as { getBuiltinModule(name: Name): Builtins[Name] }).getBuiltinModule(name);
}
