/**
 * Counts what the built library loads of itself: each file of it notes that it runs, which every runtime lets it do. Counts do
 * not depend on how busy the machine is.
 */

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules");

/** A program that loads an entry point and does nothing with it. */
const IMPORTS = (entry) => `await import("${entry}");\nconsole.log(JSON.stringify(globalThis["~loaded"]));\n`;

/** A bot that has a forward WebSocket, a command and nothing else, and ends after one reply. */
const BOT = (url) => `
import { Command, launch } from "adelie";

class Hello {
  hello() {
    return "hello";
  }
}
Command("hello")(Hello.prototype, "hello", Object.getOwnPropertyDescriptor(Hello.prototype, "hello"));

const app = await launch(Hello, { url: "${url}", storage: "memory", log: "silent" });
while (app.stats.handled === 0) await new Promise((resolve) => setTimeout(resolve, 5));
await app.idle();
console.log(JSON.stringify(globalThis["~loaded"]));
await app.stop();
`;

/**
 * What an entry point loads when it is imported.
 *
 * @param library a folder with the library's package.json and `dist`, built
 * @param command the runtime and its arguments: `["bun"]`, `["deno", "run", "-A"]`
 * @returns {Promise<{ files: number; bytes: number; names: string[]; modules: string[] }>} how many files, how many bytes, their
 * names, and which sources they were made of
 */
export function loadedAtImport(library, command, entry = "adelie") {
  return count(library, command, IMPORTS(entry));
}

/**
 * What the smallest bot has loaded when it has replied to a command.
 *
 * @param url of an implementation that answers, and sends "hello" once
 * @returns {Promise<{ files: number; bytes: number; names: string[]; modules: string[] }>} as {@link loadedAtImport}
 */
export function loadedByBot(library, command, url) {
  return count(library, command, BOT(url));
}

async function count(library, command, program) {
  const folder = mkdtempSync(join(tmpdir(), "adelie-loaded-"));
  try {
    const { dependencies } = JSON.parse(readFileSync(join(library, "package.json"), "utf8"));
    const copy = join(folder, "node_modules", "adelie");
    mkdirSync(copy, { recursive: true });
    cpSync(join(library, "package.json"), join(copy, "package.json"));
    const sizes = noting(join(library, "dist"), join(copy, "dist"));
    for (const name of Object.keys(dependencies)) {
      symlinkSync(join(packages, name), join(folder, "node_modules", name));
    }
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "program.js"), program);
    const files = JSON.parse(await outputOf([...command, "program.js"], folder)).sort();
    const modules = JSON.parse(readFileSync(join(library, "dist", "modules.json"), "utf8"));
    return {
      files: files.length,
      bytes: files.reduce((sum, name) => sum + sizes.get(name), 0),
      names: files,
      modules: files.flatMap((name) => modules[name]).sort(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies JavaScript so that each file notes its name when it runs. Returns how long they were, by name. */
function noting(from, to) {
  const sizes = new Map();
  for (const name of readdirSync(from, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"))) {
    const code = readFileSync(join(from, name));
    const path = name.replaceAll("\\", "/");
    sizes.set(path, code.length);
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), `(globalThis["~loaded"] ??= []).push("${path}");${code}`);
  }
  return sizes;
}

function outputOf([program, ...args], cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 60_000,
      env: { ...process.env, NO_COLOR: "1" },
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => output += chunk);
    child.stderr.on("data", (chunk) => errors += chunk);
    child.on("error", reject);
    child.on(
      "close",
      (code) =>
        code === 0 ? resolve(output) : reject(new Error(`${program} ended with code ${code}:\n${output}${errors}`)),
    );
  });
}
