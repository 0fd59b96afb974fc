/** The files of a new bot, as they stand in the package. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Lang } from "../surroundings.ts";

/** The runtimes that there are templates for. */
export type Runtime = "node" | "bun" | "deno";

/** A file of a new bot. */
export interface TemplateFile {
  /** Seen from the bot's folder. */
  readonly path: string;
  readonly text: string;
}

/** The values that stand in templates. */
export interface TemplateValues {
  readonly name: string;
  readonly version: string;
  readonly runtime: Runtime;
  readonly lang: Lang;
}

const RUN: Readonly<Record<Runtime, string>> = { node: "npm run", bun: "bun run", deno: "deno task" };

/** All files, the general ones first: those of a runtime take their places. */
export function templateFiles(values: TemplateValues): TemplateFile[] {
  const { runtime, lang } = values;
  const files = new Map<string, string>();
  for (const part of ["all", lang, runtime]) {
    const folder = new URL(`${part}/`, templates());
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const whole = `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/");
      const own = whole.slice(fileURLToPath(folder).replaceAll("\\", "/").length).replace(/^\/+/, "");
      // npm leaves some names out of a package when they begin with a dot.
      const path = own.replace(/^_/, ".");
      files.set(path, filled(readFileSync(whole, "utf8"), values));
    }
  }
  return [...files].map(([path, text]) => ({ path, text })).sort((a, b) => a.path < b.path ? -1 : 1);
}

function filled(text: string, { name, version, runtime }: TemplateValues): string {
  const words: Record<string, string> = { name, version };
  return text.replace(/\{\{(\w+)\}\}/g, (_all, word: string) => words[word] ?? scriptOf(runtime, word));
}

/** How a script of the new bot is called: `npm test`, `deno task dev`. */
export function scriptOf(runtime: Runtime, script: string): string {
  return runtime === "node" && (script === "test" || script === "start")
    ? `npm ${script}`
    : `${RUN[runtime]} ${script}`;
}

/** In the package they lie beside `dist`, in the repository two folders up. */
function templates(): URL {
  const found = ["../templates/", "../../templates/"].map((path) => new URL(path, import.meta.url)).find(existsSync);
  if (found === undefined) throw new Error("The templates of adelie create are missing: install the package again.");
  return found;
}
