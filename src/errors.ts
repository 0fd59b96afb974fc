/**
 * Who failed, and what the caller can do about it. Every error that adelie raises is an {@link AdelieError} with a
 * stable `code`; messages may be reworded between releases, codes are not.
 */

import type { ErrorCode, ErrorCodeOf } from "./error_codes.ts";
import { thisCopy } from "./util/copies.ts";
import { redact } from "./util/log/redact.ts";

/**
 * Whether a call that got no reply was delivered: `"no"` (it never left this process: safe to send again),
 * or `"unknown"` (it left, the reply was lost: sending again may do it twice).
 */
export type Delivered = "no" | "unknown";

/**
 * The base of every error that adelie raises. It is not made for errors of your own: they extend `Error`, and have no
 * code of this library.
 */
export class AdelieError extends Error {
  /** @internal Which copy of the library this is of. */
  static get "~adelie"(): { readonly address: string } {
    return thisCopy();
  }

  /** The name of the class. */
  override readonly name: string = "AdelieError";
  /** Stable, for programs: `CONNECTION_REFUSED`, `ACTION_FAILED`, … `docs/reference/errors.md` has all of them. */
  readonly code: ErrorCode;

  /** `message` says what was seen and what to do. Secrets are taken out of it. */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(redact(message), options);
    this.code = code;
  }
}

/** An option or a declaration is wrong. Raised before anything is opened. */
export class ConfigError extends AdelieError {
  /** Always `ConfigError`. */
  override readonly name = "ConfigError";
  /** Which option or declaration is wrong, and how. */
  declare readonly code: ErrorCodeOf<"ConfigError">;

  /** `message` says what was seen and what to do. */
  constructor(code: ErrorCodeOf<"ConfigError">, message: string, options?: { cause?: unknown }) {
    super(code, message, options);
  }
}

/** Bytes that are not OneBot 11. `seen` is their beginning. */
export class ProtocolError extends AdelieError {
  /** Always `ProtocolError`. */
  override readonly name = "ProtocolError";
  /** The kind of fault. */
  declare readonly code: ErrorCodeOf<"ProtocolError">;
  /** The beginning of the frame or body. */
  readonly seen: string;

  /** `seen` is shown as it is but for secrets: cut it before. */
  constructor(code: ErrorCodeOf<"ProtocolError">, message: string, seen: string, options?: { cause?: unknown }) {
    super(code, message, options);
    this.seen = redact(seen);
  }
}

/** The codes of a {@link ConnectionError} and of the classes that extend it. */
export type LinkErrorCode = ErrorCodeOf<"ConnectionError" | "AuthError" | "CallTimeoutError">;

/** No link, or the link was lost. `delivered` says whether a call that was under way can be repeated safely. */
export class ConnectionError extends AdelieError {
  /** The name of the class. */
  override readonly name: string = "ConnectionError";
  /** How the link failed. */
  declare readonly code: LinkErrorCode;
  /** Whether the call may have been done. */
  readonly delivered: Delivered;

  /** Without `delivered`, nothing has left. */
  constructor(code: LinkErrorCode, message: string, options?: { cause?: unknown; delivered?: Delivered }) {
    super(code, message, options);
    this.delivered = options?.delivered ?? "no";
  }
}

/** The access token was refused or is missing. Final: no retry helps until the token is changed. */
export class AuthError extends ConnectionError {
  /** Always `AuthError`. */
  override readonly name = "AuthError";
  /** Why it is final. */
  declare readonly code: ErrorCodeOf<"AuthError">;

  /** Without `delivered`, nothing has left. */
  constructor(code: ErrorCodeOf<"AuthError">, message: string, options?: { cause?: unknown; delivered?: Delivered }) {
    super(code, message, options);
  }
}

/** An action got no reply in time. It may have been done all the same. */
export class CallTimeoutError extends ConnectionError {
  /** Always `CallTimeoutError`. */
  override readonly name = "CallTimeoutError";
  /** Always `CALL_TIMEOUT`. */
  declare readonly code: ErrorCodeOf<"CallTimeoutError">;
  /** The name of the action. */
  readonly action: string;
  /** How long was waited. */
  readonly timeoutMs: number;

  /** Says so in its message. */
  constructor(action: string, timeoutMs: number) {
    super(
      "CALL_TIMEOUT",
      `${action}: no reply within ${timeoutMs} ms. It may have been done all the same, so look before sending it again.`,
      { delivered: "unknown" },
    );
    this.action = action;
    this.timeoutMs = timeoutMs;
  }
}

/** A message waited to be sent and never left: no room (`OUTBOX_FULL`), too much text (`MESSAGE_TOO_LARGE`), no turn in time, or the client was stopped. */
export class OutboxError extends AdelieError {
  /** Always `OutboxError`. */
  override readonly name = "OutboxError";
  /** Why it never left. */
  declare readonly code: ErrorCodeOf<"OutboxError">;
  /** It never left, so it is safe to send again. */
  readonly delivered: Delivered = "no";
  /** For the codes `PACE_…`: in how many milliseconds the chat takes messages again. */
  readonly retryAfterMs: number | undefined;

  /** `message` says what waited, and why it was given up. */
  constructor(
    code: ErrorCodeOf<"OutboxError">,
    message: string,
    options?: { cause?: unknown; retryAfterMs?: number },
  ) {
    super(code, message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** A download that did not end as a whole file on the disk. */
export class DownloadError extends AdelieError {
  /** Always `DownloadError`. */
  override readonly name = "DownloadError";
  /** How it failed. */
  declare readonly code: ErrorCodeOf<"DownloadError">;
  /** The name that it was to have on the disk. */
  readonly fileName: string;
  /** Where it was to come from. */
  readonly fileUrl: string;
  /** The HTTP status, when there was one. */
  readonly status: number | undefined;

  /** Made with the name and address of the download. */
  constructor(
    code: ErrorCodeOf<"DownloadError">,
    message: string,
    about: { fileName: string; fileUrl: string; status?: number; cause?: unknown },
  ) {
    super(code, message, about.cause === undefined ? undefined : { cause: about.cause });
    this.fileName = about.fileName;
    this.fileUrl = about.fileUrl;
    this.status = about.status;
  }
}
