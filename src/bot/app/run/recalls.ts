/** Recalls messages at their time, also those that the process before had promised to. */

import { ActionError } from "../../../api/action_error.ts";
import type { ActionErrorKind } from "../../../api/action_kind.ts";
import type { OneBotApi } from "../../../api/clients.ts";
import { isSameId } from "../../../protocol/ids.ts";
import { isRecord } from "../../../protocol/scalars.ts";
import type { KeptJobs, KeptRun } from "../../../schedule/kept.ts";
import { durationOf } from "../../../schedule/timing.ts";
import type { Clock } from "../../../util/time/clock.ts";
import type { Logger } from "../../../util/log/log.ts";
import { claim } from "../../../util/looked_after.ts";
import { NowAndThen } from "../../../util/now_and_then.ts";
import { messageOf } from "../../../util/text_of.ts";
import type { Recalls } from "../../events/reply/take_back.ts";
import { appTexts } from "../../../texts/logs/app_texts.ts";

/** The surroundings of recalls. */
export interface RecallParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** The clients of the app. */
  readonly apis: readonly OneBotApi[];
  readonly kept: KeptJobs;
}

/** The method of the jobs. */
export const RECALL = "recall";

/** How long after a try that was heard by nobody the next one comes. After the last one it is given up. */
const RETRY_MS: readonly number[] = [10_000, 30_000, 120_000, 600_000];

/** How long an answer is awaited. */
const TIMEOUT_MS = 15_000;

/** Refusals that say nothing about the message. */
const passing: readonly ActionErrorKind[] = ["offline", "rate-limited", "timeout"];

/** The recalls of one app. */
export class AppRecalls implements Recalls {
  readonly #parts: RecallParts;
  readonly #unknown = new NowAndThen();
  /** How many messages were not taken back: refused, or nobody heard of it. */
  failed = 0;

  constructor(parts: RecallParts) {
    this.#parts = parts;
  }

  spanOf(after: number | string): number {
    return durationOf("reply() recallAfter", after);
  }

  async add(selfId: unknown, messageIds: readonly string[], afterMs: number): Promise<void> {
    await this.#keep({ self_id: selfId, message_ids: messageIds, tries: 0 }, afterMs);
  }

  unknown(): void {
    this.failed++;
    if (this.#unknown.next() > 0) this.#parts.log.warn(appTexts().recallNoId);
  }

  /** The work of a job: recalls the messages of one reply. */
  readonly recall = async (data: unknown, _run: KeptRun): Promise<void> => {
    const { self_id, message_ids, tries } = readRecall(data);
    const api = this.#parts.apis.find(({ selfId }) => isSameId(selfId, self_id));
    const open: string[] = [];
    let why = appTexts().recallNoAccount(String(self_id));
    for (const message_id of message_ids) {
      try {
        if (api === undefined) open.push(message_id);
        else await api.call("delete_msg", { message_id }, { timeoutMs: TIMEOUT_MS });
      } catch (error) {
        if (error instanceof ActionError) claim(error.reply);
        why = messageOf(error);
        if (error instanceof ActionError && !passing.includes(error.kind)) this.#giveUp(message_id, why);
        else open.push(message_id);
      }
    }
    if (open.length === 0) return;
    const againMs = RETRY_MS[tries];
    if (againMs === undefined) { for (const id of open) this.#giveUp(id, why); }
    else await this.#keep({ self_id, message_ids: open, tries: tries + 1 }, againMs);
  };

  async #keep(recall: Recall, afterMs: number): Promise<void> {
    const { clock, kept } = this.#parts;
    const key = `${String(recall.self_id)}:${recall.message_ids[0]}`;
    const record = { method: RECALL, missed: "last", atMs: clock.date() + afterMs, data: recall } as const;
    try {
      await kept.put("reply() recallAfter", key, record, { alsoUnsafe: true });
    } catch (error) {
      this.#giveUp(recall.message_ids.join(", "), messageOf(error));
    }
  }

  #giveUp(id: string, why: string): void {
    this.failed++;
    this.#parts.log.warn(appTexts().notRecalled(id, why));
  }
}

interface Recall {
  readonly self_id: unknown;
  readonly message_ids: readonly string[];
  readonly tries: number;
}

/** As it was stored; of anything else nothing is left. */
function readRecall(data: unknown): Recall {
  const { self_id, message_ids, tries } = isRecord(data) ? data : {};
  const ids = Array.isArray(message_ids) ? message_ids.filter((id) => typeof id === "string") : [];
  return { self_id, message_ids: ids, tries: typeof tries === "number" ? tries : RETRY_MS.length };
}
