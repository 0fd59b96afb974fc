/** Jobs that run once for each group: which groups those are, and who sends there. */

import type { OneBotApi } from "../../api/clients.ts";
import { AdelieError } from "../../errors.ts";
import { idText } from "../../protocol/ids.ts";
import { isMessage } from "../../protocol/message.ts";
import { listResult } from "../../protocol/results.ts";
import type { MessageInput } from "../../protocol/segments.ts";
import { textOf } from "../../util/text_of.ts";
import type { GroupTargets } from "../model/binding.ts";
import { isSent } from "../../protocol/sent.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/** The part of an app that a run for groups uses. */
export interface GroupRun {
  readonly apis: readonly OneBotApi[];
  /** Whether the bot is switched on in a group. */
  readonly isOn: (group: number) => boolean;
  /** Whether to stop before the next group. */
  readonly isOver: () => boolean;
  /** Told about the failure for one group; the others have their turn all the same. */
  readonly fail: (error: unknown) => unknown;
}

interface Place {
  readonly group_id: number;
  readonly api: OneBotApi;
}

/**
 * Calls a handler for each group, one after another, and sends there what it returns.
 *
 * @param source for messages: `"News.push"`
 */
export async function runForGroups(
  source: string,
  targets: GroupTargets,
  handler: (group_id: number, api: OneBotApi) => unknown,
  run: GroupRun,
): Promise<void> {
  for (const { group_id, api } of await findPlaces(source, targets, run)) {
    if (run.isOver()) return;
    if (!run.isOn(group_id)) continue;
    try {
      const answer = await handler(group_id, api);
      if (isSomething(answer, source)) await api.sendReply({ group_id }, answer);
    } catch (error) {
      await run.fail(error);
    }
  }
}

/** @throws AdelieError `HANDLER_RETURN` for an answer that is no message */
function isSomething(answer: unknown, source: string): answer is MessageInput {
  if (answer === undefined || answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0)) {
    return false;
  }
  if (isMessage(answer)) return true;
  if (isSent(answer)) return false;
  throw new AdelieError(
    "HANDLER_RETURN",
    handlerTexts().jobReturned(source, typeof answer === "object" ? handlerTexts().anObject : textOf(answer)),
  );
}

/** Every group once, with the first account that is in it. */
async function findPlaces(source: string, { groups, except }: GroupTargets, run: GroupRun): Promise<Place[]> {
  const [only] = run.apis;
  const isWanted = (id: string): boolean => !except.includes(id);
  // The common case asks nobody.
  if (groups !== "all" && run.apis.length === 1 && only !== undefined) {
    return groups.filter(isWanted).map((id) => ({ group_id: Number(id), api: only }));
  }
  const places = new Map<string, Place>();
  for (const api of run.apis) {
    try {
      for (const each of listResult("get_group_list", await api.get_group_list())) {
        const id = idText((each as { group_id?: unknown } | null)?.group_id) ?? "";
        if (id !== "" && !places.has(id) && isWanted(id)) places.set(id, { group_id: Number(id), api });
      }
    } catch (error) {
      await run.fail(error);
    }
  }
  if (groups === "all") return [...places.values()];
  const missing = groups.filter((id) => isWanted(id) && !places.has(id));
  if (missing.length > 0) {
    await run.fail(
      new AdelieError(
        "SCHEDULE_GROUP",
        handlerTexts().nobodyInGroups(source, missing.join(", ")),
      ),
    );
  }
  return groups.flatMap((id) => places.get(id) ?? []);
}
