/** The option `log` as users write it: a logger of theirs, a level, or how to print. */

import { isTerminal } from "../runtime/platform.ts";
import { createLogger, type Logger, type LogLevel, type LogOptions } from "../util/log/log.ts";
import { safeLogger } from "../util/log/safe_log.ts";

/** A logger, the least important level that is printed, or how to print. */
export type GivenLog = Logger | LogLevel | LogOptions | undefined;

/** Whether it is a logger already. */
export function isLogger(log: GivenLog): log is Logger {
  return typeof log === "object" && "info" in log && typeof log.info === "function";
}

/** The logger that is meant; one that the library makes has colours on a terminal, and one that was given never throws. */
export function loggerOf(log: GivenLog): Logger {
  if (isLogger(log)) return safeLogger(log);
  return createLogger({ colors: isTerminal(), ...typeof log === "string" ? { level: log } : log });
}
