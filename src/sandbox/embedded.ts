/** The sandbox that `launch` starts when it was given no endpoint: a simulated QQ on loopback, its page, and a chat in the terminal. */

import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { argv, cwd, stdin, stdout } from "node:process";
import type { Readable, Writable } from "node:stream";
import { ConfigError, ConnectionError } from "../errors.ts";
import { openBrowser } from "../runtime/browser.ts";
import { readEnv, setExitCode } from "../runtime/platform.ts";
import type { Clock } from "../util/time/clock.ts";
import type { Logger } from "../util/log/log.ts";
import type { AttachedBot } from "./control/attached.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
import type { IdleProbe } from "./play/settle.ts";
import { runTerminal } from "./play/terminal.ts";
import { sandboxLogTexts } from "../texts/logs/sandbox_texts.ts";

/** The first port that is tried, and how many after it. */
const FIRST_PORT = 5710;
const PORTS = 10;

/** The bot, as far as the sandbox has to know it. */
export interface EmbeddedApp extends IdleProbe {
  idle(): Promise<void>;
  eventsReceived(): number;
  /** Called when the person leaves. */
  stop(): Promise<void>;
  /** Resolves when the app was stopped by somebody else: the terminal ends too. */
  readonly stopped?: Promise<void>;
  /** Lets the page ask why the bot answers, or does not. */
  readonly bot?: AttachedBot;
}

/** A sandbox and its terminal. */
export interface EmbeddedSandbox {
  readonly url: string;
  /** The token of the bot in this process: it may send files of this machine by their paths, others may not. */
  readonly accessToken: string;
  readonly sandbox: Sandbox;
  /** Talks with the person until they leave, then stops the app and closes the sandbox. */
  run(app: EmbeddedApp): Promise<void>;
}

/** How it is started. */
export interface EmbeddedOptions {
  log?: Logger;
  clock?: Clock;
  /** For tests: where lines come from. Default: standard input. */
  input?: Readable & { readonly isTTY?: boolean };
  /** For tests: where the chat is shown. Default: standard output. */
  output?: Writable & { readonly isTTY?: boolean };
}

/**
 * Starts a sandbox on port 5710, or the next free one.
 *
 * @throws ConfigError where `NODE_ENV` is `production` or `CI` is set, unless `ADELIE_SANDBOX` is 1; with code
 * `SANDBOX_WORLD` where the file that `ADELIE_SANDBOX_WORLD` names is no world
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedSandbox> {
  const unwanted = whereUnwanted();
  const isAskedFor = readEnv("ADELIE_SANDBOX") === "1";
  if (unwanted !== undefined && !isAskedFor) {
    throw new ConfigError("NO_ENDPOINT", sandboxLogTexts().unwanted(unwanted));
  }
  const accessToken = randomUUID();
  // Who starts the bot again and again keeps the address of the page good with a key of its own.
  const controlKey = readEnv("ADELIE_SANDBOX_KEY");
  const key = controlKey === undefined || controlKey === "" ? {} : { controlKey };
  // A world that is there again after a restart.
  const worldFile = readEnv("ADELIE_SANDBOX_WORLD");
  const kept = worldFile === undefined || worldFile === "" ? {} : { worldFile };
  const sandbox = await onFreePort({ ...options, ...key, ...kept, ownToken: accessToken, scenarios: besideTheBot() });
  const { input = stdin, output = stdout, log } = options;
  const isInteractive = input.isTTY === true && output.isTTY === true;
  log?.info(sandboxLogTexts().plays(sandbox.url, input.isTTY === true));
  log?.info(sandboxLogTexts().page(sandbox.pageUrl, isInteractive && openBrowser(sandbox.pageUrl)));
  return {
    url: sandbox.url,
    accessToken,
    sandbox,
    async run(app) {
      const isStopped = new AbortController();
      void app.stopped?.then(() => isStopped.abort());
      if (app.bot !== undefined) sandbox.attach(app.bot);
      const lines = await runTerminal({
        sandbox,
        input,
        output,
        interactive: isInteractive,
        idle: app,
        signal: isStopped.signal,
      });
      // A stream that is still read would keep the process alive.
      input.pause();
      if (lines === 0 && input.isTTY !== true && !isStopped.signal.aborted) {
        // Asked for, it stays for those who come through the page or the control protocol.
        if (isAskedFor && app.stopped !== undefined) await app.stopped;
        else {
          log?.error(sandboxLogTexts().nobodyToTalkTo());
          setExitCode(1);
        }
      }
      await app.stop();
      await sandbox.close();
    },
  };
}

/** The setting that says that nobody wants to play here; undefined where nothing does. */
function whereUnwanted(): string | undefined {
  if (readEnv("NODE_ENV") === "production") return "NODE_ENV=production";
  const ci = readEnv("CI");
  return ci === undefined || ci === "false" || ci === "0" ? undefined : `CI=${ci}`;
}

/** Where a bot's scenarios are: in the folder of its file, and where it was started. */
function besideTheBot(): string[] {
  const [, file] = argv;
  return [...file === undefined ? [] : [dirname(file)], cwd()];
}

async function onFreePort(options: SandboxOptions): Promise<Sandbox> {
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
    try {
      return await createSandbox({ ...options, port });
    } catch (error) {
      if (!(error instanceof ConnectionError && error.code === "PORT_TAKEN")) throw error;
    }
  }
  return createSandbox(options);
}
