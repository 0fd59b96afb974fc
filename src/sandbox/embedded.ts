/** The sandbox that `launch` starts when it was given no endpoint: a simulated QQ on loopback, and a chat in the terminal. */

import { randomUUID } from "node:crypto";
import { stdin, stdout } from "node:process";
import type { Readable, Writable } from "node:stream";
import { ConfigError, ConnectionError } from "../errors.ts";
import { readEnv, setExitCode } from "../runtime/platform.ts";
import type { Clock } from "../util/time/clock.ts";
import type { Logger } from "../util/log/log.ts";
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
 * @throws ConfigError where `NODE_ENV` is `production`, unless `ADELIE_SANDBOX` is 1
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedSandbox> {
  if (readEnv("NODE_ENV") === "production" && readEnv("ADELIE_SANDBOX") !== "1") {
    throw new ConfigError(
      "NO_ENDPOINT",
      sandboxLogTexts().inProduction(),
    );
  }
  const accessToken = randomUUID();
  const sandbox = await onFreePort({ ...options, ownToken: accessToken });
  const { input = stdin, output = stdout, log } = options;
  log?.info(sandboxLogTexts().plays(sandbox.url, input.isTTY === true));
  return {
    url: sandbox.url,
    accessToken,
    sandbox,
    async run(app) {
      const isStopped = new AbortController();
      void app.stopped?.then(() => isStopped.abort());
      const lines = await runTerminal({
        sandbox,
        input,
        output,
        interactive: input.isTTY === true && output.isTTY === true,
        idle: app,
        signal: isStopped.signal,
      });
      // A stream that is still read would keep the process alive.
      input.pause();
      if (lines === 0 && input.isTTY !== true && !isStopped.signal.aborted) {
        log?.error(sandboxLogTexts().nobodyToTalkTo());
        setExitCode(1);
      }
      await app.stop();
      await sandbox.close();
    },
  };
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
