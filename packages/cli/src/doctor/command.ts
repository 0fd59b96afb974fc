/** `adelie doctor`: what is wrong here. Its output can be pasted into an issue: tokens and the home folder are taken out. */

import { redact } from "adelie/tools";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { relative } from "node:path";
import process from "node:process";
import { botFile } from "../dev/bot_file.ts";
import { readSettings } from "../settings.ts";
import { EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { ownVersion } from "../version.ts";
import { type Check, checkOf } from "./check.ts";
import { networkChecks } from "./network.ts";
import { projectChecks, runtimeCheck } from "./project.ts";

/** Options of the command. */
export interface DoctorOptions {
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

const SIGNS = { ok: "✔", warn: "!", bad: "✖", skipped: "-" } as const;

/** Looks at everything. `found` when something does not work like this. */
export async function doctor([file]: readonly string[], options: DoctorOptions, around: Surroundings): Promise<number> {
  const { cwd, env } = around;
  const settings = { ...readSettings(cwd), ...env };
  const place = { url: options.url ?? settings["ONEBOT_URL"], token: options.token ?? settings["ONEBOT_TOKEN"] };
  const checks = [
    runtimeCheck(),
    bot(file, cwd),
    ...projectChecks(around),
    ...await networkChecks({ url: known(place.url), token: known(place.token) }, around),
  ].map(cleaned);
  const isWell = checks.every(({ status }) => status !== "bad");
  if (options.json === true) {
    const versions = {
      adelie: ownVersion(),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    };
    around.print(JSON.stringify({ ok: isWell, versions, checks }, undefined, 2));
  } else for (const line of reportOf(checks)) around.print(line);
  return isWell ? EXIT.ok : EXIT.found;
}

const known = (value: string | undefined): string | undefined => value === "" ? undefined : value;

function bot(file: string | undefined, cwd: string): Check {
  const texts = chosenTexts().doctor;
  try {
    return checkOf("bot", "ok", texts.bot(relative(cwd, botFile(file, cwd))));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const isProject = file !== undefined || existsSync(`${cwd}/package.json`) || existsSync(`${cwd}/deno.json`);
    return isProject ? checkOf("bot", "bad", error.message, texts.botFix) : checkOf("bot", "skipped", error.message);
  }
}

function cleaned({ id, status, seen, fix }: Check): Check {
  const home = homedir().length > 1 ? homedir() : "\0";
  const clean = (text: string): string => redact(text).replaceAll(home, "~");
  return { id, status, seen: clean(seen), fix: clean(fix) };
}

function reportOf(checks: readonly Check[]): string[] {
  const lines = checks.flatMap(({ id, status, seen, fix }) => [
    `${SIGNS[status]} ${id.padEnd(14)} ${seen.replaceAll("\n", "\n                 ")}`,
    ...fix === "" ? [] : [`                 → ${fix}`],
  ]);
  const count = (status: Check["status"]): number => checks.filter((each) => each.status === status).length;
  return [...lines, "", chosenTexts().doctor.summary(count("bad"), count("warn"))];
}
