/** The codes of errors: what completes, and mistakes that must not compile. Checked by the type checks only, never run. */

import {
  type ActionError,
  AdelieError,
  type CallTimeoutError,
  ConfigError,
  type ConfigErrorCodes,
  ConnectionError,
  DownloadError,
  type ErrorCode,
  type ErrorCodeOf,
  type ErrorCodes,
  type LinkErrorCode,
  OutboxError,
} from "../../mod.ts";

type Same<A, B> = [A] extends [B] ? [B] extends [A] ? true : false : false;
const same = <A, B>(_is: Same<A, B>): void => {};

same<AdelieError["code"], ErrorCode>(true);
same<ErrorCode, keyof ErrorCodes>(true);
same<CallTimeoutError["code"], "CALL_TIMEOUT">(true);
same<ActionError["code"], "ACTION_FAILED">(true);
same<ErrorCodeOf<"AuthError">, "AUTH_REFUSED">(true);
same<
  OutboxError["code"],
  | ("MESSAGE_TOO_LARGE" | "OUTBOX_CLOSED" | "OUTBOX_FULL" | "OUTBOX_TIMEOUT")
  | ("ACCOUNT_OFFLINE" | "PACE_BUDGET" | "PACE_PAUSED" | "PACE_QUIET")
>(true);
same<ConnectionError["code"], LinkErrorCode>(true);
// A code that two classes carry is a code of both.
same<Extract<ConfigError["code"], "SCHEDULE_GROUP">, "SCHEDULE_GROUP">(true);
same<Extract<ErrorCodeOf<"AdelieError">, "SCHEDULE_GROUP">, "SCHEDULE_GROUP">(true);
same<Exclude<keyof ConfigErrorCodes, ConfigError["code"]>, never>(true);
same<string extends ErrorCode ? true : false, false>(true);

/** Known codes narrow, and a `switch` over those of one class can be complete. */
export function place(error: OutboxError): string {
  switch (error.code) {
    case "MESSAGE_TOO_LARGE":
      return "large";
    case "OUTBOX_CLOSED":
      return "stopped";
    case "OUTBOX_FULL":
      return "full";
    case "OUTBOX_TIMEOUT":
      return "late";
    case "ACCOUNT_OFFLINE":
      return "offline";
    case "PACE_BUDGET":
    case "PACE_PAUSED":
    case "PACE_QUIET":
      return "paced";
  }
}

/** A code that an error never has. */
export function mistakes(error: unknown): unknown {
  if (error instanceof OutboxError) {
    // @ts-expect-error a code of another class
    return error.code === "DOWNLOAD_CUT";
  }
  if (error instanceof ConnectionError) {
    // @ts-expect-error mistyped
    return error.code === "CONNECTION_REFUSE";
  }
  if (error instanceof AdelieError) {
    switch (error.code) {
      // @ts-expect-error there is no such code
      case "CONNECTION_LOST":
        return 1;
      default:
    }
    // @ts-expect-error codes are read only
    error.code = "OPTION";
  }
  return undefined;
}

// @ts-expect-error there is no such code
void new AdelieError("OPTOIN", "m");
// @ts-expect-error a text that is not known is no code
void new AdelieError(String(1), "m");
// @ts-expect-error the code of a link is none of an option
void new ConfigError("CONNECTION_CLOSED", "m");
// @ts-expect-error the code of an option is none of a link
void new ConnectionError("OPTION", "m");
// @ts-expect-error the code of a link is none of a download
void new DownloadError("CONNECTION_CLOSED", "m", { fileName: "a", fileUrl: "b" });
// @ts-expect-error no class has this name
void ((code: ErrorCodeOf<"TypeError">): string => code);

/** The errors of a user are no errors of the library. */
export class OwnError extends AdelieError {
  constructor() {
    // @ts-expect-error extend Error instead
    super("OWN_CODE", "m");
  }
}
