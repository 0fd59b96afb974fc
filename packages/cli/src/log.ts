/** The words of the library while a command runs: beside its output, as all other words of the command line. */

import type { Logger } from "adelie";
import { messageOf, redact } from "adelie/tools";
import type { Surroundings } from "./surroundings.ts";

/**
 * A logger that tells it, without secrets. The message of an error stands behind the sentence, where that does not say it already.
 *
 * @param isQuiet leaves out what goes well
 */
export function logTo(around: Surroundings, isQuiet = false): Logger {
  const line = (sign: string) => (message: string, ...details: unknown[]): void => {
    const more = details.map(messageOf).filter((each) => !message.includes(each));
    around.tell(redact([`${sign}${message}`, ...more].join(" ")));
  };
  return { debug: () => {}, info: isQuiet ? () => {} : line(""), warn: line("! "), error: line("✖ ") };
}
