/**
 * Bundles the command line to `packages/cli/dist` and `packages/create-adelie/dist`. Before `npm pack` in one of them.
 * create-adelie holds the little that it needs of commander, so that `npm create adelie` downloads one small package.
 *
 *     node tools/build_cli.mjs
 */

import { build } from "esbuild";
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "packages/cli");
const creator = join(root, "packages/create-adelie");
const common = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  charset: "utf8",
  logLevel: "warning",
};

for (const folder of [join(cli, "dist"), join(creator, "dist"), join(creator, "templates")]) {
  rmSync(folder, { recursive: true, force: true });
}
await build({
  ...common,
  entryPoints: { main: join(cli, "src/main.ts"), runner: join(cli, "src/dev/runner.ts") },
  outdir: join(cli, "dist"),
  splitting: true,
  external: ["adelie", "adelie/*", "commander", "tsx", "tsx/*"],
});
await build({
  ...common,
  entryPoints: { main: join(creator, "src/main.ts") },
  outdir: join(creator, "dist"),
  // commander is CommonJS.
  banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
});
for (const folder of [cli, creator]) cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
cpSync(join(root, "node_modules/commander/LICENSE"), join(creator, "dist/LICENSE.commander"));
cpSync(join(cli, "templates"), join(creator, "templates"), { recursive: true });
