/** Builds the site: pages are laid out, VitePress makes HTML of them, and every link in the HTML is followed. */

import { join } from "node:path";
import process from "node:process";
import { arePackagesFresh, installPackages } from "../lib/packages.mjs";
import { runCommand } from "../lib/process.mjs";
import { deadLinks } from "./links.ts";
import { root, site, stage } from "./stage.ts";

export const docs: string = join(root, "docs");
/** Where the built site lies. */
export const dist: string = join(site, "dist");
export const vitepress: string = join(docs, "node_modules", "vitepress", "bin", "vitepress.js");

/** Installs the packages of the site, unless they are there. */
export async function installSite(): Promise<void> {
  if (!arePackagesFresh(docs)) await installPackages(docs);
}

/**
 * Builds it.
 *
 * @returns how many pages it has, and how long VitePress took
 * @throws Error with what VitePress printed, or with the links that lead nowhere
 */
export async function buildSite(): Promise<{ pages: number; ms: number }> {
  await installSite();
  const pages = await stage();
  const started = performance.now();
  const { code, output } = await runCommand([process.execPath, vitepress, "build", docs], {
    cwd: docs,
    env: { ...process.env, NODE_ENV: "production" },
    limitMs: 600_000,
  });
  if (code !== 0) throw new Error(`vitepress build ended with code ${code}:\n${output.trim()}`);
  const dead = deadLinks(dist, process.env["SITE_BASE"] ?? "/");
  if (dead.length > 0) throw new Error(`links that lead nowhere:\n${dead.join("\n")}`);
  return { pages: pages.length, ms: performance.now() - started };
}
