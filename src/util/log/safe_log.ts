/**
 * A logger that was given is a user's function: it may throw, reject, or lack a level. A message that it could not take is printed
 * to the console instead, so that nothing is lost, and whoever logs never has to expect an error. It gets texts on one line
 * and without secrets, and copies of details that held some.
 */

import { createLogger, isOwnLogger, type Logger } from "./log.ts";
import { safeDetail, safeText } from "./details.ts";
import { messageOf } from "../text_of.ts";
import { callTexts } from "../../texts/logs/call_texts.ts";

type Level = "debug" | "info" | "warn" | "error";

/** The safe one of each logger that was given. */
const safe = new WeakMap<Logger, Logger>();

/** The same logger, which never throws. One that is safe already comes back as it is. */
export function safeLogger(log: Logger): Logger {
  const known = safe.get(log);
  if (known !== undefined) return known;
  const made = new SafeLogger(log);
  safe.set(log, made);
  safe.set(made, made);
  return made;
}

class SafeLogger implements Logger {
  readonly #log: Logger;
  readonly #isOwn: boolean;
  #hasFailed = false;

  constructor(log: Logger) {
    this.#log = log;
    this.#isOwn = isOwnLogger(log);
  }

  debug(message: string, ...details: unknown[]): void {
    this.#write("debug", message, details);
  }

  info(message: string, ...details: unknown[]): void {
    this.#write("info", message, details);
  }

  warn(message: string, ...details: unknown[]): void {
    this.#write("warn", message, details);
  }

  error(message: string, ...details: unknown[]): void {
    this.#write("error", message, details);
  }

  #write(level: Level, message: string, details: unknown[]): void {
    try {
      const result: unknown = this.#isOwn
        ? this.#log[level](message, ...details)
        : this.#log[level](safeText(message), ...details.map(safeDetail));
      // A logger may be asynchronous.
      if (result instanceof Promise) result.catch((error: unknown) => this.#failed(level, message, details, error));
    } catch (error) {
      this.#failed(level, message, details, error);
    }
  }

  #failed(level: Level, message: string, details: unknown[], error: unknown): void {
    const console = createLogger();
    if (!this.#hasFailed) {
      this.#hasFailed = true;
      console.error(callTexts().loggerFailed(messageOf(error)));
    }
    console[level](message, ...details);
  }
}
