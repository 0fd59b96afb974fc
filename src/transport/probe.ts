/** One look at an address: is an implementation there, which one, and whose account it has. For tools; a bot keeps trying instead. */

import type { AuthError, ConnectionError } from "../errors.ts";
import { isRecord, readNumber, readWords } from "../protocol/scalars.ts";
import { createLogger } from "../util/log/log.ts";
import { systemClock } from "../util/time/clock.ts";
import { createTransport } from "./connect.ts";
import type { Transport } from "./transport.ts";

/** Where to look. */
export interface ProbeOptions {
  /** `ws://127.0.0.1:3001`, `http://127.0.0.1:3000` … */
  url: string;
  /** As set in the implementation. Default: that of the address, if it has one. */
  accessToken?: string;
  /** How long the link and each answer may take, in milliseconds. Default 5,000. */
  timeoutMs?: number;
}

/** An implementation that answers. */
export interface Probe {
  /** The address without secrets. */
  readonly address: string;
  /** How long the link and the first answer took, in milliseconds. */
  readonly ms: number;
  /** The account's number; undefined where it does not tell one. */
  readonly selfId: number | undefined;
  /** The account's nickname, `""` where it has none. */
  readonly nickname: string;
  /** The implementation and its version, such as `NapCat.Onebot 4.18.19`; `""` where it does not tell them. */
  readonly app: string;
  /** Whether QQ has the account online; undefined where it does not tell. */
  readonly online: boolean | undefined;
  /** By how much its clock is ahead of this machine's, in seconds; undefined where no event came that says so. */
  readonly aheadSeconds: number | undefined;
}

/**
 * Opens a link, asks who is there, and closes it again.
 *
 * @throws ConfigError for a wrong address; AuthError and ConnectionError with what was found at the address; `CallTimeoutError`
 */
export async function probeEndpoint({ timeoutMs = 5_000, ...endpoint }: ProbeOptions): Promise<Probe> {
  const startMs = performance.now();
  const log = createLogger({ level: "silent" });
  const transport = createTransport({ ...endpoint, timeoutMs, connectTimeoutMs: timeoutMs, log });
  try {
    let aheadSeconds: number | undefined;
    await opened(transport, (time) => aheadSeconds ??= time - Math.round(systemClock.now() / 1_000));
    const login = await dataOf(transport, "get_login_info");
    const ms = Math.round(performance.now() - startMs);
    const version = await dataOf(transport, "get_version_info");
    const { online } = await dataOf(transport, "get_status");
    const app = `${readWords(version["app_name"]) ?? ""} ${readWords(version["app_version"]) ?? ""}`.trim();
    return {
      address: transport.address,
      ms,
      selfId: readNumber(login["user_id"]),
      nickname: readWords(login["nickname"]) ?? "",
      app,
      online: typeof online === "boolean" ? online : undefined,
      aheadSeconds,
    };
  } finally {
    await Promise.all([transport.feed?.close(), transport.caller.close()]);
  }
}

/** Resolves with the first link, rejects with the first failure: its diagnosis is whole. */
function opened({ feed }: Transport, heard: (time: number) => void): Promise<void> {
  if (feed === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    feed.open({
      event: ({ time }) => heard(time),
      up: resolve,
      down: (error: ConnectionError) => reject(error),
      refused: (error: AuthError) => reject(error),
    });
  });
}

async function dataOf({ caller }: Transport, action: string): Promise<Record<string, unknown>> {
  const { data } = await caller.call(action, {});
  return isRecord(data) ? data : {};
}
