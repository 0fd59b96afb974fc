/** Where the library tells what happens: four levels, one line each, never a secret. */

/** Anything with these four methods can be given as `log`: `console` can. */
export interface Logger {
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

/** From the most to the least talkative. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };

/**
 * A logger that prints `[HH:MM:SS] level message` lines to the console, from `level` upwards.
 *
 * @param level the least important level that is printed
 */
export function createLogger(level: LogLevel = "info"): Logger {
  const from = rank[level];
  const line = (name: Exclude<LogLevel, "silent">) => (message: string, ...details: unknown[]): void => {
    if (rank[name] < from) return;
    const time = new Date().toTimeString().slice(0, 8);
    console[name](`[${time}] ${name.padEnd(5)} ${redact(message)}`, ...details.map(redactDetail));
  };
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}

/** Takes access tokens out of a text: `access_token=…` in addresses, `Bearer …` and `Token …` in headers. */
export function redact(text: string): string {
  return text
    .replace(/(access_token=)[^&\s"']+/gi, "$1***")
    .replace(/\b(bearer|token)\s+[\w.~+/=-]{3,}/gi, "$1 ***");
}

function redactDetail(detail: unknown): unknown {
  return typeof detail === "string" ? redact(detail) : detail;
}
