/** `adelie connect`: asks for the address of an implementation, tries it, and writes it down. */

import { keepSecret, messageOf, type Probe, probeEndpoint, redact } from "adelie/tools";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings, withSettings } from "../settings.ts";
import { EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Implementations whose settings are known here. */
export const IMPLEMENTATIONS = ["napcat", "llbot", "lagrange", "go-cqhttp"] as const;
type Implementation = typeof IMPLEMENTATIONS[number];

/** Options of the command. */
export interface ConnectCommandOptions {
  readonly url?: string;
  readonly token?: string;
  readonly implementation?: Implementation;
  /** Writes the settings although nobody answers. */
  readonly force?: boolean;
  readonly json?: boolean;
}

/** The ports on which they listen unless somebody changed that. */
const PORTS: Readonly<Record<Implementation, number>> = {
  napcat: 3001,
  llbot: 3001,
  lagrange: 8081,
  "go-cqhttp": 8080,
};

/** How often a person is asked again. */
const TRIES = 5;

/** Asks, tries, writes `.env`. `found` when nobody could be reached: then nothing is written. */
export async function connect(
  _args: readonly string[],
  options: ConnectCommandOptions,
  around: Surroundings,
): Promise<number> {
  const texts = chosenTexts().connect;
  const mayAsk = around.isTerminal && options.url === undefined && options.json !== true;
  if (options.url === undefined && !mayAsk) throw new Failure(texts.sayUrl);
  const implementation = options.implementation ?? (mayAsk ? await askedImplementation(around) : "napcat");
  if (options.json !== true) around.tell(texts.steps[implementation]);
  for (let tries = 1;; tries++) {
    const url = options.url ?? await askedUrl(implementation, around);
    const token = options.token ??
      (mayAsk ? await around.ask(texts.askToken) : readSettings(around.cwd)["ONEBOT_TOKEN"] ?? "");
    keepSecret(token);
    const found = await look(url, token);
    const isReached = !(found instanceof Error);
    if (isReached || options.force === true) {
      write(url, token, around.cwd);
      report(found, around, options.json === true);
      return isReached ? EXIT.ok : EXIT.found;
    }
    report(found, around, options.json === true);
    if (!mayAsk || tries === TRIES || around.ending.aborted) return EXIT.found;
  }
}

async function look(url: string, token: string): Promise<Probe | Error> {
  try {
    return await probeEndpoint({ url, ...token === "" ? {} : { accessToken: token } });
  } catch (error) {
    return error instanceof Error ? error : new Failure(messageOf(error));
  }
}

function report(found: Probe | Error, around: Surroundings, asJson: boolean): void {
  const texts = chosenTexts().connect;
  if (found instanceof Error) {
    const message = redact(found.message);
    if (asJson) around.print(JSON.stringify({ ok: false, message }));
    else around.tell(`✖ ${message}`);
    return;
  }
  if (asJson) around.print(JSON.stringify({ ok: true, ...found }));
  else {
    around.print(texts.reached(found.app, String(found.selfId ?? "?"), found.nickname));
    if (found.online === false) around.print(texts.offline);
    around.print(texts.written);
  }
}

async function askedImplementation(around: Surroundings): Promise<Implementation> {
  const texts = chosenTexts().connect;
  const answer = (await around.ask(texts.askImplementation(IMPLEMENTATIONS))).toLowerCase();
  if (answer === "") return "napcat";
  const found = IMPLEMENTATIONS.find((name) => name === answer);
  if (found === undefined) throw new Failure(texts.unknown(answer, IMPLEMENTATIONS));
  return found;
}

async function askedUrl(implementation: Implementation, around: Surroundings): Promise<string> {
  const usual = `ws://127.0.0.1:${PORTS[implementation]}`;
  const answer = await around.ask(chosenTexts().connect.askUrl(usual));
  return answer === "" ? usual : answer;
}

/** `.env`, and a line in `.gitignore` that keeps it out of git. */
function write(url: string, token: string, cwd: string): void {
  const path = join(cwd, ".env");
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  writeFileSync(path, withSettings(before, { ONEBOT_URL: url, ONEBOT_TOKEN: token }), { mode: 0o600 });
  const ignored = join(cwd, ".gitignore");
  const lines = existsSync(ignored) ? readFileSync(ignored, "utf8") : "";
  if (/^\/?\.env\*?$/m.test(lines)) return;
  writeFileSync(ignored, `${lines}${lines === "" || lines.endsWith("\n") ? "" : "\n"}.env\n`);
}
