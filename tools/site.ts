/**
 * The documentation site (docs/adr/0086):
 *
 *     npm run site                      builds docs/.site/dist
 *     npm run site -- --dev             shows it, and builds pages anew when they change
 *     npm run site -- --preview         shows what was built
 *     SITE_BASE=/adelie/ npm run site   for a server where it is not at the root
 */

import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { buildSite, docs, installSite, vitepress } from "./site/build.ts";
import { stage } from "./site/stage.ts";

const { values } = parseArgs({
  options: { dev: { type: "boolean", default: false }, preview: { type: "boolean", default: false } },
});

if (values.dev) {
  await installSite();
  await stage();
  let timer: NodeJS.Timeout | undefined;
  watch(docs, { recursive: true }, (_, name) => {
    if (name === null || !name.endsWith(".md") || name.startsWith(".site")) return;
    clearTimeout(timer);
    timer = setTimeout(() => void stage().catch((error: unknown) => console.error(error)), 200);
  });
  show("dev");
} else if (values.preview) {
  show("preview");
} else {
  const { pages, ms } = await buildSite();
  console.log(`${pages} pages in ${(ms / 1_000).toFixed(1)} s: ${join(docs, ".site", "dist")}`);
}

function show(command: string): void {
  spawn(process.execPath, [vitepress, command, docs], { stdio: "inherit" })
    .on("exit", (code) => process.exit(code ?? 1));
}
