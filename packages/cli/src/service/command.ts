/** `adelie service`: lets a bot run for good, by systemd or pm2. Writes a file, starts nothing. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, relative } from "node:path";
import process from "node:process";
import type { Runtime } from "../create/templates.ts";
import { botFile } from "../dev/bot_file.ts";
import { projectRuntime } from "../project_runtime.ts";
import { EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Options of the command. */
export interface ServiceOptions {
  readonly pm2?: boolean;
  readonly print?: boolean;
  readonly json?: boolean;
  readonly name?: string;
  readonly runtime?: Runtime;
  readonly force?: boolean;
}

interface Bot {
  readonly name: string;
  readonly cwd: string;
  /** Seen from the folder. */
  readonly file: string;
  readonly command: readonly string[];
}

/** Writes the unit or the pm2 file, and says how it is started. */
export function service(
  [action, given]: readonly string[],
  options: ServiceOptions,
  around: Surroundings,
): Promise<number> {
  const texts = chosenTexts().service;
  if (action !== "install") throw new Failure(texts.onlyInstall(action ?? ""));
  const { cwd, env } = around;
  const name = options.name ?? (basename(cwd).replace(/[^\w.-]+/g, "-").replace(/^[-.]+/, "") || "bot");
  if (!/^[\w][\w.-]{0,60}$/.test(name)) throw new Failure(texts.badName(name));
  const file = relative(cwd, botFile(given, cwd));
  const bot = { name, cwd, file, command: commandOf(options.runtime ?? projectRuntime(cwd), file, env) };
  const text = options.pm2 === true ? pm2File(bot) : systemdUnit(bot);
  if (options.print === true) {
    around.print(text.trimEnd());
    return Promise.resolve(EXIT.ok);
  }
  const path = options.pm2 === true ? join(cwd, "ecosystem.config.cjs") : unitPath(name, env);
  if (existsSync(path) && readFileSync(path, "utf8") !== text && options.force !== true) {
    throw new Failure(texts.exists(path));
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const start = options.pm2 === true ? texts.startPm2 : texts.startSystemd(name);
  if (options.json === true) around.print(JSON.stringify({ name, path, start }));
  else {
    around.print(texts.written(path));
    for (const line of start) around.print(`  ${line}`);
  }
  return Promise.resolve(EXIT.ok);
}

function unitPath(name: string, env: Surroundings["env"]): string {
  const folder = env["XDG_CONFIG_HOME"] ?? (env["HOME"] === undefined ? undefined : join(env["HOME"], ".config"));
  if (process.platform !== "linux" || folder === undefined) throw new Failure(chosenTexts().service.noSystemd);
  return join(folder, "systemd/user", `${name}.service`);
}

function commandOf(runtime: Runtime, file: string, env: Surroundings["env"]): string[] {
  const own = process.versions["deno"] !== undefined ? "deno" : process.versions["bun"] !== undefined ? "bun" : "node";
  // systemd and pm2 have a shorter PATH than a person: without the folders of nvm, Bun and Deno.
  const program = runtime === own ? process.execPath : programIn(env["PATH"] ?? "", runtime) ?? runtime;
  const flags = { node: ["--import", "tsx"], bun: [], deno: ["run", "-A"] };
  return [program, ...flags[runtime], file];
}

function programIn(path: string, name: string): string | undefined {
  return path.split(delimiter).filter((folder) => isAbsolute(folder)).map((folder) => join(folder, name)).find(
    existsSync,
  );
}

/** Of a value in a unit: a percent sign stands for something, quotes and backslashes end it. */
const quoted = (text: string): string =>
  `"${text.replaceAll("%", "%%").replace(/["\\]/g, "\\$&").replaceAll("$", "$$$$")}"`;

function systemdUnit({ name, cwd, command }: Bot): string {
  // A unit wants the whole path of a program; env looks for it.
  const [program = "", ...args] = command;
  const start = program.startsWith("/") ? [program, ...args] : ["/usr/bin/env", program, ...args];
  return `[Unit]
Description=QQ bot ${name}

[Service]
WorkingDirectory=${cwd.replaceAll("%", "%%")}
EnvironmentFile=-${join(cwd, ".env").replaceAll("%", "%%")}
ExecStart=${start.map(quoted).join(" ")}
Restart=on-failure
RestartSec=5
TimeoutStopSec=20

[Install]
WantedBy=default.target
`;
}

function pm2File({ name, cwd, command }: Bot): string {
  const [interpreter = "", ...rest] = command;
  const app = {
    name,
    script: rest.at(-1),
    interpreter,
    interpreter_args: rest.slice(0, -1).join(" "),
    cwd,
    // Each process of a cluster would answer.
    exec_mode: "fork",
    instances: 1,
    kill_timeout: 15_000,
  };
  return `const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parseEnv } = require("node:util");

const settings = join(__dirname, ".env");

module.exports = {
  apps: [{
    ...${JSON.stringify(app, undefined, 2).replaceAll("\n", "\n    ")},
    env: existsSync(settings) ? parseEnv(readFileSync(settings, "utf8")) : {},
  }],
};
`;
}
