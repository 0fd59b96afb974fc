/** Running somebody's bot in this process: TypeScript where Node cannot read it, and the copy of the library that the bot has. */

import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { Failure } from "./surroundings.ts";
import { chosenTexts } from "./texts/texts.ts";

/** Whether this program runs from its sources: a loader is there then, and the library is the one beside it. */
const IS_SOURCE = import.meta.url.endsWith(".ts");

let isPrepared = IS_SOURCE || process.versions["bun"] !== undefined || process.versions["deno"] !== undefined;

/** Lets this process import TypeScript with decorators. */
export async function readTypeScript(): Promise<void> {
  if (isPrepared) return;
  isPrepared = true;
  const [esm, common] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
  common.register();
  esm.register();
}

/** The test kit of the bot's own copy. */
export function projectTesting(cwd: string): Promise<typeof import("adelie/testing")> {
  return ofProject("adelie/testing", cwd, () => import("adelie/testing"));
}

/** The tools of the bot's own copy. */
export function projectTools(cwd: string): Promise<typeof import("adelie/tools")> {
  return ofProject("adelie/tools", cwd, () => import("adelie/tools"));
}

/** The gateway of the bot's own copy, which finds the Redis client of the project. */
export function projectGateway(cwd: string): Promise<typeof import("adelie/gateway")> {
  return ofProject("adelie/gateway", cwd, () => import("adelie/gateway"));
}

/** A class that one copy decorated is empty to another: what looks into bots has to be of theirs. Without one, ours. */
async function ofProject<T>(name: string, cwd: string, own: () => Promise<T>): Promise<T> {
  await readTypeScript();
  if (IS_SOURCE) return await own();
  let path: string;
  try {
    path = createRequire(join(cwd, "package.json")).resolve(name);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") return await own();
    throw new Failure(chosenTexts().files.oldLibrary(name));
  }
  return await import(pathToFileURL(path).href) as T;
}
