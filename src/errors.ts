/**
 * Who failed, and what the caller can do about it. Every error that adelie raises is an {@link AdelieError} with a
 * stable `code`; messages may be reworded between releases, codes are not.
 */

/**
 * What is known about a call that got no reply: `"no"` (it never left this process: safe to send again),
 * or `"unknown"` (it left, the reply was lost: sending again may do it twice).
 */
export type Delivered = "no" | "unknown";

/** The base of every error that adelie raises. */
export class AdelieError extends Error {
  override readonly name: string = "AdelieError";
  /** Stable, for programs: `CONNECTION_REFUSED`, `ACTION_FAILED`, … */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** An option or a declaration is wrong. Raised before anything is opened. */
export class ConfigError extends AdelieError {
  override readonly name = "ConfigError";
}

/** Bytes that are not OneBot 11. `seen` is the beginning of what arrived. */
export class ProtocolError extends AdelieError {
  override readonly name = "ProtocolError";
  readonly seen: string;

  constructor(code: string, message: string, seen: string, options?: { cause?: unknown }) {
    super(code, message, options);
    this.seen = seen;
  }
}

/** No link, or the link was lost. `delivered` says whether a call that was under way can be repeated safely. */
export class ConnectionError extends AdelieError {
  override readonly name: string = "ConnectionError";
  readonly delivered: Delivered;

  constructor(code: string, message: string, options?: { cause?: unknown; delivered?: Delivered }) {
    super(code, message, options);
    this.delivered = options?.delivered ?? "no";
  }
}

/** The access token was refused or is missing. Final: no retry helps until the token is changed. */
export class AuthError extends ConnectionError {
  override readonly name = "AuthError";
}

/** An action got no reply in time. It may have been done all the same. */
export class CallTimeoutError extends ConnectionError {
  override readonly name = "CallTimeoutError";
  readonly action: string;
  readonly timeoutMs: number;

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

/** A message waited to be sent and never left: no room (`OUTBOX_FULL`), no turn in time, or the client was stopped. */
export class OutboxError extends AdelieError {
  override readonly name = "OutboxError";
  readonly delivered: Delivered = "no";
}

/** A download that did not end as a whole file on the disk. */
export class DownloadError extends AdelieError {
  override readonly name = "DownloadError";
  readonly fileName: string;
  readonly fileUrl: string;
  /** The HTTP status, when there was one. */
  readonly status: number | undefined;

  constructor(
    code: string,
    message: string,
    about: { fileName: string; fileUrl: string; status?: number; cause?: unknown },
  ) {
    super(code, message, about.cause === undefined ? undefined : { cause: about.cause });
    this.fileName = about.fileName;
    this.fileUrl = about.fileUrl;
    this.status = about.status;
  }
}
