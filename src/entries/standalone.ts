/**
 * The packages that adelie loads when it needs them, named so that a compiler or a bundler sees them: `deno compile`, `bun build
 * --compile`, esbuild. Import it before anything else in the file that is compiled. Elsewhere it is not needed.
 *
 * @example A bot that becomes one file
 * ```ts ignore
 * import "adelie/standalone";
 * import { Command, launch } from "adelie";
 *
 * class Hello {
 *   @Command("你好")
 *   hello() {
 *     return "你好！";
 *   }
 * }
 *
 * launch(Hello, { url: "ws://127.0.0.1:3001" });
 * ```
 *
 * @module
 */

import "reflect-metadata";
import { providePackages } from "../runtime/packages.ts";

providePackages({
  croner: () => import("croner"),
  re2js: () => import("re2js"),
  undici: () => import("undici"),
  // @ts-ignore It brings no types, and needs none here.
  ws: () => import("ws"),
});

export { providePackages } from "../runtime/packages.ts";
export type { PackageName } from "../runtime/packages.ts";
