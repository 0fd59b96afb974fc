/** The hooks of a client: methods that a subclass overrides to learn how downloads, calls and tasks went. The defaults log. */

import { idText } from "../protocol/ids.ts";
import type { ActionReply } from "../protocol/frames.ts";
import type { Logger } from "../util/log/log.ts";
import { safeLogger } from "../util/log/safe_log.ts";
import { messageOf, quoted } from "../util/text_of.ts";
import { wordingOf } from "./action_error.ts";
import type { AccountStatus, AccountTurn } from "./account/state.ts";
import type { DownloadedFile } from "./downloads/download.ts";
import { accountTexts } from "../texts/logs/account_texts.ts";
import { callTexts } from "../texts/logs/call_texts.ts";
import { isClaimed } from "../util/looked_after.ts";
import { briefly } from "../util/brief.ts";

/** The clients whose events go to an app. */
export const inApps: WeakSet<ApiHooks> = new WeakSet<ApiHooks>();

/**
 * Hooks may be async; `stop` waits for them. What a hook throws goes to {@link ApiHooks.hookError}: it changes no result
 * and fires no other hook.
 */
export class ApiHooks {
  readonly #log: Logger;

  /**
   * The hooks of a client with this log.
   *
   * @param log gets a line from each hook that is not overridden
   */
  constructor(log: Logger) {
    this.#log = safeLogger(log);
  }

  /** The log that the client was given; it never throws. */
  get log(): Logger {
    return this.#log;
  }

  /**
   * Hook: a download is on the disk, whole, closed and under its name.
   *
   * @param fileName the name that was asked for; `file.fileName` is the one in the folder
   * @param code the HTTP status: 200 as a rule
   *
   * @example Print what was downloaded
   * ```ts
   * import { NapCatApi } from "adelie";
   *
   * class MyApi extends NapCatApi {
   *   override downloadEnd(fileName: string) {
   *     console.log(`${fileName} is on disk`);
   *   }
   * }
   * ```
   */
  downloadEnd(fileName: string, _fileUrl: string, _code: number, file?: DownloadedFile): void | Promise<void> {
    this.#log.info(callTexts().downloaded(fileName, file?.bytes, file?.path ?? ""));
  }

  /** Hook: the server answered a download with a status that is not 2xx. */
  downloadFileError(fileName: string, fileUrl: string, code: number): void | Promise<void> {
    this.#log.error(callTexts().downloadStatus(fileName, code, fileUrl.split("?")[0] ?? ""));
  }

  /** Hook: a download failed in any other way: no connection, a cut body, the disk, a refused address. */
  downloadFileRunError(error: unknown, about?: { fileName: string; fileUrl: string }): void | Promise<void> {
    this.#log.error(callTexts().downloadFailed(about?.fileName, messageOf(error)));
  }

  /** Hook: the implementation answered an action with a retcode other than 0. Fires for awaited calls too. */
  apiLinkError(reply: ActionReply, about?: { action: string }): void | Promise<void> {
    const words = wordingOf(reply) || callTexts().noReason;
    return this.#tell(reply, callTexts().refused(about?.action, words, quoted(reply.retcode, 40)));
  }

  /** Hook: an action got no reply, or could not be sent at all. Fires for awaited calls too. */
  apiLinkRunError(error: unknown, about?: { action: string }): void | Promise<void> {
    const why = briefly(error);
    return this.#tell(error, callTexts().noReply(about?.action, why));
  }

  /** In an app, the handler that does not catch it tells of it, with its own name; then it is not told twice. Nor is what the link has said. */
  #tell(thing: unknown, line: string): void | Promise<void> {
    if (isClaimed(thing)) return;
    if (!inApps.has(this)) return this.#log.error(line);
    return new Promise((resolve) => {
      setTimeout(() => {
        if (!isClaimed(thing)) this.#log.error(line);
        resolve();
      }, 0);
    });
  }

  /**
   * Hook: the account went offline in QQ or came back (`turn`), its link did, or the reason became known.
   *
   * @param status how it is now
   * @param turn `"offline"` or `"online"` where QQ went or came back; undefined where only its link or the reason changed
   */
  accountChanged(status: AccountStatus, turn?: AccountTurn): void | Promise<void> {
    const who = idText((this as { selfId?: unknown }).selfId) ?? accountTexts().nameless;
    const source = accountTexts().sources[status.source];
    if (turn === "online") return this.#log.info(accountTexts().back(who, source));
    if (status.state === "kicked") this.#log.error(accountTexts().kicked(who, source, status.reason));
    else if (turn === "offline") this.#log.error(accountTexts().offline(who, source, status.reason));
  }

  /** Hook: a task of `addTask` failed. */
  taskError(error: unknown): void | Promise<void> {
    this.#log.error(callTexts().taskFailed(messageOf(error)), error);
  }

  /** Hook: another hook threw. */
  hookError(error: unknown, hookName: string): void | Promise<void> {
    this.#log.error(callTexts().hookFailed(hookName, messageOf(error)), error);
  }
}
