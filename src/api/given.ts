/** The options of a client as users give them: the log in any of its forms, and the place that the environment may name. */

import { isTerminal, readEnv } from "../runtime/platform.ts";
import { given } from "../util/given.ts";
import { createLogger, type Logger, type LogLevel, type LogOptions } from "../util/log/log.ts";
import { safeLogger } from "../util/log/safe_log.ts";
import type { ApiOptions } from "./options.ts";

/** A logger, the least important level that is printed, or how to print. */
export type GivenLog = Logger | LogLevel | LogOptions | undefined;

/** Whether it is a logger already. */
export function isLogger(log: GivenLog): log is Logger {
  return typeof log === "object" && "info" in log && typeof log.info === "function";
}

/** The logger that is meant; one that the library makes has colours on a terminal, and one that was given never throws. */
export function loggerOf(log: GivenLog): Logger {
  if (isLogger(log)) return safeLogger(log);
  const options = typeof log === "string" ? { level: log } : log;
  return createLogger({
    ...options,
    get colors() {
      return options?.colors ?? isTerminal();
    },
  });
}

/** The options that say where the implementation is, or that it comes by itself, and with which token. */
export type PlaceOptions = Pick<ApiOptions, "url" | "host" | "port" | "listen" | "queue" | "accessToken">;

/** Whether they say where it is. */
export function isTold({ url, host, port, listen, queue }: PlaceOptions): boolean {
  return (url ?? host ?? port ?? listen ?? queue) !== undefined;
}

/** Completed by `ONEBOT_URL` and `ONEBOT_TOKEN`, where the options leave that open. */
export function fromEnvironment<Options extends PlaceOptions>(options: Options): Options {
  const url = isTold(options) ? undefined : readEnv("ONEBOT_URL");
  const accessToken = options.accessToken ?? readEnv("ONEBOT_TOKEN");
  return { ...options, ...given({ url, accessToken }) };
}
