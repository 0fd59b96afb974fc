/**
 * The one seam to npm packages. They are loaded when they are needed and not before, from a specifier that no bundler or
 * runtime can see ahead: `npm:name@version` when Deno runs this module from a URL, the bare name everywhere else.
 */

import { createRequire } from "node:module";
import { ConfigError } from "../errors.ts";
import { isGranted, runtimeName } from "./platform.ts";

/** The packages and their versions: the same as in package.json. */
export const PACKAGES = {
  croner: "11.0.1",
  ioredis: "5.11.1",
  "reflect-metadata": "0.2.2",
  "safe-regex2": "5.1.2",
  undici: "7.30.2",
  ws: "8.23.0",
} as const;

/**
 * Loads a package.
 *
 * @throws ConfigError that tells how to install it
 */
export async function loadPackage<T>(name: keyof typeof PACKAGES): Promise<T> {
  const isRemote = runtimeName === "deno" && !import.meta.url.startsWith("file:");
  const specifier = isRemote ? `npm:${name}@${PACKAGES[name]}` : name;
  try {
    return await import(specifier) as T;
  } catch (cause) {
    const message = isRemote
      ? `The package ${specifier} could not be loaded`
      : `The package "${name}" is not installed. Run: npm install ${name}@${PACKAGES[name]}`;
    throw new ConfigError("PACKAGE_MISSING", message, { cause });
  }
}

/** Loads a package that a user may have installed for other reasons; undefined where it is not. Nothing is fetched for it. */
export async function loadOptionalPackage<T>(name: string): Promise<T | undefined> {
  try {
    return await import(name) as T;
  } catch {
    return undefined;
  }
}

/**
 * Loads reflect-metadata, so that a compiler with `emitDecoratorMetadata` can record constructor types. Where it cannot be
 * had (a remote module, a compiled executable, no permission to read) nothing happens: `inject` tells what to do then.
 */
export function loadReflectMetadata(): void {
  if ("getMetadata" in Reflect || !import.meta.url.startsWith("file:") || !isGranted({ name: "read" })) return;
  try {
    createRequire(import.meta.url)("reflect-metadata");
  } catch {
    // Not installed: constructor injection by type is the only thing that is missing.
  }
}
