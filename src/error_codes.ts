/**
 * Every code that an error of adelie can have, once: a code that is not here does not compile. Each comment says first
 * what the code means, then what to do; `docs/reference/errors.md` is made from it.
 */

import type { ConfigErrorCodes } from "./config_error_codes.ts";

/** The codes of errors, with the class or the classes that carry them. */
export interface ErrorCodes extends ConfigErrorCodes {
  /**
   * A server could not take a connection. It tries again by itself; if it goes on, raise the limit of open files
   * (`ulimit -n`).
   */
  ACCEPT_FAILED: "ConnectionError";
  /**
   * QQ has the account offline, although the link is up, and the message was not kept, or not for longer. Log in again in the
   * implementation; `api.status` has the reason.
   */
  ACCOUNT_OFFLINE: "OutboxError";
  /** The implementation answered the call with a no. Branch on `kind`; `wording` has its reason. */
  ACTION_FAILED: "ActionError";
  /**
   * An HTTP answer was larger than is taken: 64 MiB, or 1 MiB where it is no success. Look whether the address is that of the
   * implementation.
   */
  ANSWER_TOO_LARGE: "ConnectionError";
  /**
   * The access token was refused, or is missing. Copy the token of that server from the implementation's settings to
   * `accessToken` and start again.
   */
  AUTH_REFUSED: "AuthError";
  /** A client of a server here sent a body above the limit. There is nothing to do: it was answered with HTTP 413. */
  BODY_TOO_LARGE: "AdelieError";
  /** A client of a server here did not send its body in time. There is nothing to do: it was answered with HTTP 408. */
  BODY_TOO_SLOW: "AdelieError";
  /**
   * The queue of calls that wait for a link is full, and one more was not sent. Call less while there is no link, or give calls a shorter
   * `timeoutMs`.
   */
  CALLS_WAITING: "ConnectionError";
  /**
   * The implementation did not answer in time, and may have done the action all the same. Look before sending it again,
   * or raise `timeoutMs`.
   */
  CALL_TIMEOUT: "CallTimeoutError";
  /**
   * A server here has as many connections as it takes, and closes further ones. See who opens them; the implementation
   * needs one or two.
   */
  CONNECTIONS_FULL: "ConnectionError";
  /**
   * No implementation is connected to `listen`, so the call was not sent. Add a reverse WebSocket client in the
   * implementation, or see why its connection was lost.
   */
  CONNECTION_AWAY: "ConnectionError";
  /**
   * The link was closed by one of its ends. Look at `delivered`, and call again once it is up; a link that was not
   * closed here is made again by itself.
   */
  CONNECTION_CLOSED: "ConnectionError";
  /** The link broke off. Look at `delivered` before calling again; it is made again by itself. */
  CONNECTION_DROPPED: "ConnectionError";
  /** The host name is not known here. Check its spelling; in Docker both containers have to be in one network. */
  CONNECTION_HOST_NOT_FOUND: "ConnectionError";
  /**
   * The server at this address speaks no WebSocket. Use the port of the WebSocket server, or begin the address with
   * `http://`.
   */
  CONNECTION_NOT_WEBSOCKET: "ConnectionError";
  /**
   * Nobody listens at this address, or the way there is barred. Start the implementation, and check host, port and
   * permissions.
   */
  CONNECTION_REFUSED: "ConnectionError";
  /**
   * The account connected again, and the newer connection took over. That is fine once; if it happens often, the implementation
   * has two clients with this address.
   */
  CONNECTION_REPLACED: "ConnectionError";
  /**
   * Nothing was heard on the link for too long, so it was given up. Check whether the implementation hangs and whether
   * the path is right; a new link is made by itself.
   */
  CONNECTION_STALE: "ConnectionError";
  /**
   * The address did not answer in time. Check host, port and firewall, and whether the implementation listens on that
   * network.
   */
  CONNECTION_TIMEOUT: "ConnectionError";
  /**
   * No TLS connection could be made. Use `ws://` or `http://` for a port without TLS; for a certificate of your own set
   * `ca`.
   */
  CONNECTION_TLS: "ConnectionError";
  /** Too many questions wait for an answer. Give questions a shorter `timeoutMs`. */
  DIALOGUE_LIMIT: "AdelieError";
  /** NapCat sent a chunk of the file that does not fit. Ask for the file again. */
  DOWNLOAD_CHUNK: "DownloadError";
  /**
   * The download ended before the file was whole. Download it again; what has arrived is resumed where the server can
   * do that.
   */
  DOWNLOAD_CUT: "DownloadError";
  /** The server packed the file in a way that is not known, or is broken. Take it from another address. */
  DOWNLOAD_ENCODING: "DownloadError";
  /** The server sent a part of the file that nobody asked for. Download it again, or take it from another address. */
  DOWNLOAD_PARTIAL: "DownloadError";
  /**
   * The address is one of this machine or of a private network. If that is meant, set `allowPrivateAddresses`, or
   * `allowFakeIp` behind Clash in TUN mode.
   */
  DOWNLOAD_PRIVATE_ADDRESS: "DownloadError";
  /** Too many downloads wait. Start fewer at once, or raise `maxDownloadsWaiting`. */
  DOWNLOAD_QUEUE_FULL: "DownloadError";
  /** The address redirects again and again. Take the file from another address. */
  DOWNLOAD_REDIRECTS: "DownloadError";
  /** The file comes too slowly. Try later, or change `minDownloadBytesPerSecond` or `maxDownloadMs`. */
  DOWNLOAD_SLOW: "DownloadError";
  /** The server did not give the file; `status` has its HTTP status. Addresses of QQ expire: ask for a new one. */
  DOWNLOAD_STATUS: "DownloadError";
  /** This download was read before, and can be read once only. Ask for the file again. */
  DOWNLOAD_TAKEN: "DownloadError";
  /** The file is larger than the limit. Raise `maxDownloadBytes` if it is wanted. */
  DOWNLOAD_TOO_LARGE: "DownloadError";
  /**
   * The address or the path leads to no file that can be downloaded. Give an `http://` or `https://` address, and the
   * path of a file.
   */
  DOWNLOAD_URL: "DownloadError";
  /** The message that a handler was begun for was recalled. There is nothing to do: end what `event.signal` was handed to. */
  EVENT_RECALLED: "AdelieError";
  /** A newer message took the place of the one that a handler was begun for (`@Concurrency`). There is nothing to do. */
  EVENT_REPLACED: "AdelieError";
  /** The app stops, and with it what was begun for an event. There is nothing to do: end within `stopTimeoutMs`. */
  EVENT_STOPPED: "AdelieError";
  /** Events could not be fetched. See the reason in the message; the client tries again. */
  FEED_FAILED: "ConnectionError";
  /**
   * The frame or body is not JSON. Check that an implementation of OneBot 11 is at the other end; `seen` shows the
   * beginning.
   */
  FRAME_NOT_JSON: "ProtocolError";
  /**
   * The frame is neither an event nor a reply. Check that an implementation of OneBot 11 is at the other end; `seen`
   * shows the beginning.
   */
  FRAME_UNKNOWN: "ProtocolError";
  /**
   * A handler or a job returned something that cannot be sent. Return a text, a segment, a list of both or nothing; a
   * job for no group sends with the client.
   */
  HANDLER_RETURN: "AdelieError";
  /**
   * A handler did not end within its `timeoutMs`. Hand `event.signal` to what it waits for, so that it ends in time, or give
   * it more.
   */
  HANDLER_TIMEOUT: "AdelieError";
  /** The answer is none of a OneBot HTTP server. Check port and path; look at `delivered` before calling again. */
  HTTP_UNEXPECTED: "ConnectionError";
  /** The app was stopped before its first link was up, by Ctrl+C as a rule. That is fine if it was meant. */
  LAUNCH_STOPPED: "AdelieError";
  /**
   * The socket has no room, and the call was not sent: the implementation does not read. See whether it hangs, and
   * call again once it reads.
   */
  LINK_CONGESTED: "ConnectionError";
  /**
   * The port cannot be listened at. See the reason in the message: often a missing permission, or a host that is not of
   * this machine.
   */
  LISTEN_FAILED: "ConnectionError";
  /** The implementation did not say which account it has. Log in to QQ there, and start again. */
  LOGIN_ANSWER: "ProtocolError";
  /** Too many calls wait for their files to be read. Send fewer at once, or raise `media.maxWaiting`. */
  MEDIA_QUEUE_FULL: "AdelieError";
  /** The message has more text than anybody takes. Send less of it, or a file. */
  MESSAGE_TOO_LARGE: "OutboxError";
  /** A middleware called `next()` twice. Call it once: the handler runs once. */
  MIDDLEWARE_NEXT: "AdelieError";
  /** Nobody could be told that an account is gone (`notify`). Look at the address and at its answer. */
  NOTIFY_FAILED: "AdelieError";
  /** The client was stopped before the message could be sent. Send before the app stops. */
  OUTBOX_CLOSED: "OutboxError";
  /** Too many messages wait to be sent. Send less, or raise the limits of `outbox`. */
  OUTBOX_FULL: "OutboxError";
  /** The message waited too long for its turn and was not sent. Send it again, send less, or raise `timeoutMs`. */
  OUTBOX_TIMEOUT: "OutboxError";
  /** The chat has had its messages of the day (`pace.perDay`). Wait for `retryAfterMs`, until midnight, or raise the number. */
  PACE_BUDGET: "OutboxError";
  /**
   * QQ refused messages to the chat, for risk control or because the bot is muted, so it is left alone for a while (`pace.breaker`). Wait for
   * `retryAfterMs`.
   */
  PACE_PAUSED: "OutboxError";
  /** It is quiet now (`pace.quiet`). Wait for `retryAfterMs`, or give the message a `priority` above 0. */
  PACE_QUIET: "OutboxError";
  /**
   * The implementation cannot be asked for events. Use `events: "sse"`, a webhook or a WebSocket; go-cqhttp has
   * `long-polling.enabled`.
   */
  POLLING_MISSING: "ConnectionError";
  /** Another program listens at the port. Stop it, or take another port. */
  PORT_TAKEN: "ConnectionError";
  /**
   * The Redis between the gateway and its workers cannot be reached, or did not take a call. Look at `delivered`; it is tried again by
   * itself, and events wait meanwhile.
   */
  QUEUE_AWAY: "ConnectionError";
  /**
   * A worker was silent for longer than `queue.leaseMs`, so its chats are another worker's, and what it still called was not executed.
   * See what kept its loop busy.
   */
  QUEUE_FENCED: "ConnectionError";
  /** A recording is replayed and no bot connected. Let the bot take its address from `url` or `ONEBOT_URL`, or name the one where it listens. */
  REPLAY_NO_BOT: "AdelieError";
  /**
   * The result of an action has another shape than its documentation says. Look at `seen`, and update the
   * implementation.
   */
  RESULT_UNEXPECTED: "ProtocolError";
  /** The bot did not come to rest in time. See whether it answers itself. */
  SANDBOX_NOT_QUIET: "AdelieError";
  /** The sandbox's world refused what somebody tried. Branch on `reason`. */
  SANDBOX_REFUSED: "Refusal";
  /**
   * A bot keeps as many jobs as it may. Call off those that nobody needs, or keep what they do in a `Storage` and let one
   * job look after all of it.
   */
  SCHEDULE_FULL: "AdelieError";
  /**
   * A job is for a group that no account is in, or has `except` without `groups`. Check the numbers, or write `groups:
   * "all"`.
   */
  SCHEDULE_GROUP: "AdelieError" | "ConfigError";
  /** The app has stopped, so nothing can be scheduled. Schedule before it stops. */
  SCHEDULE_STOPPED: "AdelieError";
  /** The address has no event stream. Use the port of NapCat's HTTP SSE server, or get events in another way. */
  SSE_MISSING: "ConnectionError";
  /** Others changed the value again and again while it was updated. Try again, or split the value into several keys. */
  STORAGE_BUSY: "AdelieError";
  /** The app has stopped, and its storage is closed. Store before it stops, for example in `@OnStop`. */
  STORAGE_CLOSED: "AdelieError";
  /** The stored value is not the one that was written. Mend it or delete it, where the message says. */
  STORAGE_CORRUPT: "AdelieError";
  /** The storage failed; `cause` has its error. See whether the disk, Redis or the driver works. */
  STORAGE_FAILED: "AdelieError";
  /** A key or a namespace is empty, too long or broken. Use a shorter text. */
  STORAGE_KEY: "AdelieError";
  /** Other processes held the value for too long. Use Redis for many processes. */
  STORAGE_LOCKED: "AdelieError";
  /** `ttlMs` is no positive number. Give milliseconds. */
  STORAGE_TTL: "AdelieError";
  /**
   * The value cannot be kept as JSON. Store plain objects, lists, texts, numbers and booleans; forget a key with
   * `delete`.
   */
  STORAGE_VALUE: "AdelieError";
  /** A streamed answer ended before its last part. Look at what has arrived, and call again. */
  STREAM_CUT: "ConnectionError";
  /** An answer in parts (`event.stream`) had more messages than it may. Raise `maxParts`, or ask the model for less. */
  STREAM_LONG: "AdelieError";
  /** The parts of a streamed answer were taken too slowly. Take them as they come, and do slow work afterwards. */
  STREAM_OVERRUN: "ConnectionError";
  /** The source of an answer in parts (`event.stream`) said nothing for too long. See why it hangs, or raise `idleMs`. */
  STREAM_SILENT: "AdelieError";
  /** An expectation of a test is not fulfilled. Read the conversation, the calls and the reasons that it tells of. */
  TEST_FAILED: "AdelieError";
  /** The file became shorter while it was sent. Send it when nobody writes it any more. */
  UPLOAD_CHANGED: "AdelieError";
  /** NapCat has other bytes than were read here. Send it again, when nobody writes the file. */
  UPLOAD_CHECKSUM: "AdelieError";
  /** NapCat took the file and named no path for it. Update NapCat, or send it by another form of `media`. */
  UPLOAD_NO_PATH: "AdelieError";
}

/**
 * The `code` of an `AdelieError`. Codes are stable: releases add some, and take none away before a major version.
 *
 * @example Branch on what failed
 * ```ts
 * import { AdelieError } from "adelie";
 *
 * function advice(error: AdelieError): string {
 *   switch (error.code) {
 *     case "CONNECTION_REFUSED":
 *       return "Is NapCat running?";
 *     case "AUTH_REFUSED":
 *       return "Copy the token once more.";
 *     default:
 *       return error.message;
 *   }
 * }
 * ```
 */
export type ErrorCode = keyof ErrorCodes;

/** The codes that a class carries: `ErrorCodeOf<"DownloadError">`. */
export type ErrorCodeOf<Class extends ErrorCodes[ErrorCode]> = {
  [Code in ErrorCode]: Extract<ErrorCodes[Code], Class> extends never ? never : Code;
}[ErrorCode];
