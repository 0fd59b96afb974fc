/** The parts that `launch` makes an app of. */

import type { CommandLine } from "../help.ts";
import type { OneBotApi } from "../../../api/clients.ts";
import type { Router } from "../../dispatch/router.ts";
import type { PerChatOptions } from "../../dispatch/turns.ts";
import type { Middleware } from "../../model/clause.ts";
import type { BoundBot, ErrorContext } from "../../model/route.ts";
import type { AppServices } from "../../model/services.ts";
import type { Storage } from "../../../storage/storage.ts";
import type { DownloadBars } from "../download_bars.ts";
import type { Injector } from "../inject.ts";
import type { Metrics } from "../metrics.ts";

/** The parts of an app. */
export interface AppParts {
  readonly injector: Injector;
  /** Options of bots, by their names. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Grows when an account connects to one of the listeners. */
  readonly apis: OneBotApi[];
  /** Clients that wait for accounts. */
  readonly listeners?: readonly OneBotApi[];
  /** Default true. */
  readonly ignoreOwnAccounts?: boolean;
  readonly services: AppServices;
  readonly makeRouter: (bots: readonly BoundBot[]) => Router;
  /** The built-in help, for the commands of `makeRouter`'s bots; undefined when it is not wanted or has no word left. */
  readonly makeHelp: (bots: readonly BoundBot[]) => BoundBot | undefined;
  /** The commands of these bots, as help writes them. */
  readonly listCommands: (bots: readonly BoundBot[]) => readonly CommandLine[];
  readonly middleware: readonly Middleware[];
  /** Tell the log of every event and call. */
  readonly activity: boolean;
  /** Measures every handler and call, where somebody wants to know. */
  readonly measures: typeof Metrics | undefined;
  /** Where downloads are shown, asked for with the first; gives undefined where there is no terminal. */
  readonly bars?: (() => DownloadBars | undefined) | undefined;
  readonly concurrency: number;
  readonly perChat?: PerChatOptions;
  /** A loop that stands still for so long is told of; false: never. */
  readonly blockedMs?: number | false;
  readonly stopTimeoutMs: number;
  /** The storage of a name for the app's own use; it holds nothing where files are not permitted. */
  readonly ownStorage: (name: string) => Storage;
  /** Called last: lets go of files and connections. */
  readonly close?: () => Promise<void>;
  readonly onError: ((error: unknown, context: ErrorContext) => unknown) | undefined;
}
