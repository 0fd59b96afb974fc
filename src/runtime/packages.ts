/**
 * The one seam to npm packages. They are loaded when they are needed and not before, from a specifier that no bundler or
 * runtime can see ahead: the bare name, and `npm:name@version` when Deno runs this module from a URL or finds none installed.
 */

import type * as Module from "node:module";
import { ConfigError } from "../errors.ts";
import { builtin } from "./builtin.ts";
import { isGranted, runtimeName } from "./platform.ts";
import { messageOf } from "../util/text_of.ts";
import { startupTexts } from "../texts/errors/startup_texts.ts";

/** A package that the library loads when it needs it. */
export type PackageName = "croner" | "ioredis" | "re2js" | "reflect-metadata" | "undici" | "ws";

/** The packages and the least version of each: the same as in package.json. */
export const PACKAGES: Readonly<Record<PackageName, string>> = {
  croner: "11.0.1",
  ioredis: "5.11.1",
  re2js: "2.10.0",
  "reflect-metadata": "0.2.2",
  undici: "7.30.2",
  ws: "8.23.0",
};

/** How packages are loaded that the program brings with it. */
const provided = new Map<PackageName, () => Promise<unknown>>();

/**
 * Says how packages are loaded, instead of by their names: in a compiled program there is nothing to find them in.
 * `adelie/standalone` does it for all that adelie needs by itself.
 *
 * @example A compiled bot that keeps its values in Redis
 * ```ts ignore
 * import { providePackages } from "adelie/standalone";
 *
 * providePackages({ ioredis: () => import("ioredis") });
 * ```
 *
 * @param loaders by the name of the package
 */
export function providePackages(loaders: Readonly<Partial<Record<PackageName, () => Promise<unknown>>>>): void {
  for (const [name, load] of Object.entries(loaders)) provided.set(name as PackageName, load);
}

/** Major versions that are as good as that of the least one: what users install themselves they may have for other reasons. */
const AS_GOOD: Readonly<Partial<Record<PackageName, readonly number[]>>> = { ioredis: [6] };

/** Those that Bun brings itself, whatever is installed. */
const BUNS_OWN: ReadonlySet<string> = new Set<keyof typeof PACKAGES>(["ws"]);

/** Written in CommonJS: Node has them sooner when they are required, because then it need not find out ahead which names they export. */
const COMMON_JS: ReadonlySet<string> = new Set<PackageName>(["undici", "ws"]);

/**
 * Loads a package. Deno fetches one that is not installed, as it does for a remote module.
 *
 * @throws ConfigError that names it and the command to type, when it is missing or of a version that does not fit
 */
export async function loadPackage<T>(name: PackageName): Promise<T> {
  const load = provided.get(name);
  if (load !== undefined) return await load() as T;
  const remote = `npm:${name}@^${PACKAGES[name]}`;
  const isDeno = runtimeName === "deno";
  const isFound = !isDeno && !(runtimeName === "bun" && BUNS_OWN.has(name)) && refuseOtherVersion(name) === "found";
  try {
    if (isFound && runtimeName === "node" && COMMON_JS.has(name)) return requireHere()(name) as T;
    if (isDeno && !import.meta.url.startsWith("file:")) return await import(remote) as T;
    try {
      return await import(name) as T;
    } catch (error) {
      if (!isDeno) throw error;
      return await import(remote) as T;
    }
  } catch (cause) {
    throw missingPackage(name, cause);
  }
}

/**
 * Makes sure that Node finds a package that only Node needs, before something is opened with it: a lack is no fault that
 * goes away, so nothing may be tried again and again for it.
 *
 * @throws ConfigError as {@link loadPackage}
 */
export function requireOnNode(name: "undici" | "ws"): void {
  if (runtimeName !== "node" || provided.has(name)) return;
  if (refuseOtherVersion(name) === "missing") throw missingPackage(name);
}

function requireHere(): ReturnType<typeof Module.createRequire> {
  return builtin("node:module").createRequire(import.meta.url);
}

/** Those that were looked at and fit. */
const fitting = new Set<PackageName>();

/** Looks at the package that would be loaded, without loading it: a version that the library was never tried with fails in odd ways. */
function refuseOtherVersion(name: PackageName): "found" | "missing" | "unknown" {
  if (fitting.has(name)) return "found";
  let entry: string;
  try {
    entry = requireHere().resolve(name);
  } catch (error) {
    // A bundle does not know where it is, and some packages may only be imported: what then happens shows when it is loaded.
    return (error as { code?: unknown } | null)?.code === "MODULE_NOT_FOUND" ? "missing" : "unknown";
  }
  const [folder] = new RegExp(`^.*[\\\\/]node_modules[\\\\/]${name}(?=[\\\\/])`).exec(entry) ?? [];
  if (folder === undefined) return "unknown";
  let version: string;
  try {
    version = String(
      (JSON.parse(builtin("node:fs").readFileSync(`${folder}/package.json`, "utf8")) as { version?: unknown }).version,
    );
  } catch {
    return "unknown";
  }
  const majors = [Number.parseInt(PACKAGES[name]), ...AS_GOOD[name] ?? []];
  if (fits(version, PACKAGES[name], majors)) {
    fitting.add(name);
    return "found";
  }
  throw new ConfigError(
    "PACKAGE_VERSION",
    startupTexts().packageVersion(name, folder, version, PACKAGES[name], majors, installCommand(name)),
  );
}

/** Whether a version is the wanted one or newer, and its first number one of `majors`. */
function fits(version: string, wanted: string, majors: readonly number[]): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part));
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = wanted.split(".").map(Number);
  if (major !== wantedMajor) return majors.includes(major);
  return minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch);
}

function missingPackage(name: PackageName, cause?: unknown): ConfigError {
  // Runtimes say in several ways that a module is not there; anything else went wrong inside it, or on the way to it.
  const text = cause === undefined ? "" : messageOf(cause).split("\n", 1)[0] ?? "";
  const isAbsent = cause === undefined || (runtimeName !== "deno" && text.includes(`'${name}'`));
  const texts = startupTexts();
  const run = installCommand(name);
  return new ConfigError(
    "PACKAGE_MISSING",
    isAbsent ? texts.packageMissing(name, run) : texts.packageBroken(name, text, run),
    cause === undefined ? undefined : { cause },
  );
}

/** The command that installs a package: in a clone, all that it needs is installed at once. */
function installCommand(name: PackageName): string {
  const [, clone] = /^(file:.*)\/src\/runtime\/packages\.ts$/.exec(import.meta.url) ?? [];
  if (runtimeName === "deno") return `deno add npm:${name}@${PACKAGES[name]}`;
  const npm = runtimeName === "bun" ? "bun" : "npm";
  if (clone === undefined || clone.includes("/node_modules/")) {
    return `${npm} ${npm === "bun" ? "add" : "install"} ${name}@${PACKAGES[name]}`;
  }
  return `${npm} install ${npm === "bun" ? "--cwd" : "--prefix"} "${builtin("node:url").fileURLToPath(clone)}"`;
}

/** Loads a package that a user may have installed for other reasons; undefined where it is not. Nothing is fetched for it. */
export async function loadOptionalPackage<T>(name: string): Promise<T | undefined> {
  try {
    return await import(name) as T;
  } catch {
    return undefined;
  }
}

/** The functions that reflect-metadata adds to `Reflect`, but for `decorate`: compilers have one of their own where it is missing. */
const METADATA = [
  "defineMetadata",
  "deleteMetadata",
  "getMetadata",
  "getMetadataKeys",
  "getOwnMetadata",
  "getOwnMetadataKeys",
  "hasMetadata",
  "hasOwnMetadata",
  "metadata",
];

/**
 * Has reflect-metadata loaded when something asks `Reflect` for metadata, so that a compiler with `emitDecoratorMetadata` can record
 * constructor types; nobody else waits for it. Where it cannot be had (a remote module, a compiled executable, no permission to read)
 * nothing happens: `inject` tells what to do then.
 */
export function offerReflectMetadata(): void {
  if ("getMetadata" in Reflect || !import.meta.url.startsWith("file:")) return;
  for (const name of METADATA) {
    Object.defineProperty(Reflect, name, {
      configurable: true,
      get: () => {
        loadReflectMetadata();
        return (Reflect as unknown as Record<string, unknown>)[name];
      },
      set: (value) => {
        Object.defineProperty(Reflect, name, { value, configurable: true, writable: true });
      },
    });
  }
}

/** Whether metadata can have been recorded: somebody has loaded reflect-metadata, or what stands for it. */
export function hasReflectMetadata(): boolean {
  return Object.getOwnPropertyDescriptor(Reflect, "getMetadata")?.value !== undefined;
}

function loadReflectMetadata(): void {
  for (const name of METADATA) {
    if (Object.getOwnPropertyDescriptor(Reflect, name)?.get !== undefined) Reflect.deleteProperty(Reflect, name);
  }
  if (!isGranted({ name: "read" })) return;
  try {
    requireHere()("reflect-metadata");
  } catch {
    // Not installed: constructor injection by type is the only thing that is missing.
  }
}
