/** Where to listen, as it is typed: `3101`, `0.0.0.0:3101`, `[::]:3101`. */

import { Failure } from "./surroundings.ts";
import { chosenTexts } from "./texts/texts.ts";

/** A port, and the host where one was named. */
export interface ListenPlace {
  readonly port: number;
  readonly host?: string;
}

/**
 * Reads it.
 *
 * @param flag the flag that it stands behind
 * @throws Failure for what is no port
 */
export function listenPlace(text: string, flag = "--listen"): ListenPlace {
  const [, host, port] = /^(?:\w+:\/\/)?(?:(.+):)?(\d+)\/?$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) throw new Failure(chosenTexts().files.wrongPort(flag, text));
  return { port: Number(port), ...host === undefined ? {} : { host: host.replace(/^\[(.*)\]$/, "$1") } };
}
