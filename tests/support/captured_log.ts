/** A log that keeps what it is told. */

import type { Logger } from "../../src/util/log/log.ts";

export interface CapturedLog extends Logger {
  /** `level message`, in order. */
  readonly lines: string[];
  /** The lines of one level, without the level. */
  of(level: "debug" | "info" | "warn" | "error"): string[];
}

export function captureLog(): CapturedLog {
  const lines: string[] = [];
  const line = (level: string) => (message: string): void => void lines.push(`${level} ${message}`);
  return {
    lines,
    of: (level) => lines.filter((text) => text.startsWith(`${level} `)).map((text) => text.slice(level.length + 1)),
    debug: line("debug"),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
  };
}
