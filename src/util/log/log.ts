/** Where the library tells what happens: four levels, one line each, never a secret, and nothing that steers a terminal. */

import { ConfigError } from "../../errors.ts";
import { detailText, plainDetail, safeText } from "./details.ts";
import { redact } from "./redact.ts";
import { printAbove } from "./status_line.ts";
import { textOf } from "../text_of.ts";
import { visibleJson } from "./visible.ts";
import { launchTexts } from "../../texts/errors/launch_texts.ts";

/** Anything with these four methods can be given as `log`: `console` can, and pino, winston and others. */
export interface Logger {
  /** For those who look for a fault. */
  debug(message: string, ...details: unknown[]): void;
  /** Things that go well. */
  info(message: string, ...details: unknown[]): void;
  /** Things that may go wrong, and that somebody may want to change. */
  warn(message: string, ...details: unknown[]): void;
  /** Things that failed. */
  error(message: string, ...details: unknown[]): void;
}

/** From the most to the least talkative. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** Options of {@link createLogger}. */
export interface LogOptions {
  /** The least important level that is printed. Default `info`. */
  level?: LogLevel;
  /** `text` (default): `[HH:MM:SS] level message`. `json`: one object a line, with `time`, `level`, `message` and `details`. */
  format?: "text" | "json";
  /** Colour the level and dim the time. Default false; `launch` turns it on for a terminal. */
  colors?: boolean;
}

/** A level that is printed. */
type Name = Exclude<LogLevel, "silent">;

const own = new WeakSet<Logger>();

const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };
const color: Record<Name, number> = { debug: 90, info: 32, warn: 33, error: 31 };

/**
 * A logger that prints to the console.
 *
 * @example Everything, as JSON
 * ```ts
 * import { createLogger } from "adelie";
 *
 * const log = createLogger({ level: "debug", format: "json" });
 * log.info("hello");
 * ```
 *
 * @param options a level alone is enough
 * @returns a logger that never throws and shows no secret
 * @throws ConfigError with code `OPTION` for a level that there is not
 */
export function createLogger(options: LogLevel | LogOptions = {}): Logger {
  const given: LogOptions = typeof options === "string" ? { level: options } : options;
  const { level = "info", format = "text" } = given;
  if (!Object.hasOwn(rank, level)) {
    throw new ConfigError("OPTION", launchTexts().logLevel(JSON.stringify(level), Object.keys(rank).join(", ")));
  }
  const from = rank[level];
  // Asked with the first line: whether there is a terminal costs a start some milliseconds on Bun.
  let colors: boolean | undefined;
  const line = (name: Name) => (message: string, ...details: unknown[]): void => {
    if (rank[name] < from) return;
    printAbove(() => {
      console[name](
        format === "json"
          ? jsonLine(name, message, details)
          : textLine(name, message, details, colors ??= given.colors === true),
      );
    });
  };
  const logger = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  own.add(logger);
  return logger;
}

/** Whether a logger was made here: it takes secrets out by itself. */
export function isOwnLogger(log: Logger): boolean {
  return own.has(log);
}

function textLine(name: Name, message: string, details: readonly unknown[], colors: boolean): string {
  const time = `[${new Date().toTimeString().slice(0, 8)}]`;
  const text = [safeText(message), ...details.map(detailText)].join(" ");
  return colors
    ? `\x1b[2m${time}\x1b[0m \x1b[${color[name]}m${name.padEnd(5)}\x1b[0m ${text}`
    : `${time} ${name.padEnd(5)} ${text}`;
}

function jsonLine(level: Name, message: string, details: readonly unknown[]): string {
  const entry = { time: new Date().toISOString(), level, message: redact(textOf(message, Infinity)) };
  const more = details.length === 0 ? {} : { details: details.map(plainDetail) };
  return visibleJson(JSON.stringify({ ...entry, ...more }));
}
