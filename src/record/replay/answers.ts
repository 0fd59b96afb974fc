/** The answers of the scripted peer: those of the recording, to the same calls in the same order; and plausible ones to other calls. */

import { replayTexts } from "../../texts/logs/replay_texts.ts";
import { type PlainCall, plainCall } from "./same.ts";
import type { ScriptCall } from "./script.ts";

/** An answer, and where it is from. */
export interface Answer {
  /** The frames, one unless the action is a stream. */
  readonly frames: readonly Readonly<Record<string, unknown>>[];
  /** `recorded`: the same call was recorded. `similar`: one of the same action to the same chat was. `made`: it was made up. */
  readonly from: "recorded" | "similar" | "made";
}

interface Queue {
  readonly calls: ScriptCall[];
  next: number;
}

/** Answers the calls of one account. */
export class Answers {
  readonly #selfId: number;
  readonly #same = new Map<string, Queue>();
  readonly #similar = new Map<string, Queue>();
  #lastId = -1_000_000_000;

  /** @param calls those of this account, in order */
  constructor(selfId: number, calls: readonly ScriptCall[]) {
    this.#selfId = selfId;
    for (const call of calls) {
      if (call.replies.length === 0) continue;
      const plain = plainCall(call.frame);
      put(this.#same, plain.key, call);
      put(this.#similar, similarity(plain), call);
    }
  }

  /** The answer to a call. */
  to(call: PlainCall): Answer {
    const same = this.#same.get(call.key);
    if (same !== undefined) return { frames: take(same).replies, from: "recorded" };
    const similar = this.#similar.get(similarity(call));
    // A message needs a number of its own, which a later event may quote; what was read says nothing about something else.
    if (similar !== undefined && similar.next < similar.calls.length && !isRead(call.action)) {
      return { frames: take(similar).replies, from: "similar" };
    }
    return { frames: [this.#made(call.action)], from: "made" };
  }

  #made(action: string): Record<string, unknown> {
    const ok = (data: unknown) => ({ status: "ok", retcode: 0, data, message: "", wording: "" });
    switch (action) {
      case "get_login_info":
        return ok({ user_id: this.#selfId, nickname: "机器人" });
      case "get_status":
        return ok({ online: true, good: true });
      case "get_version_info":
        return ok({ app_name: "adelie-replay", app_version: "1", protocol_version: "v11" });
    }
    if (/^send_/.test(action)) return ok({ message_id: this.#lastId-- });
    if (!isRead(action)) return ok(null);
    const why = replayTexts().noAnswer(action);
    return { status: "failed", retcode: 1404, data: null, message: why, wording: why };
  }
}

/** Whether an action only reads. */
export function isRead(action: string): boolean {
  return /^(?:_?get_|can_|fetch_|ocr_|\.get_|download_)/.test(action);
}

function similarity({ action, chat }: PlainCall): string {
  return `${action} ${chat}`;
}

function put(queues: Map<string, Queue>, key: string, call: ScriptCall): void {
  const queue = queues.get(key);
  if (queue === undefined) queues.set(key, { calls: [call], next: 0 });
  else queue.calls.push(call);
}

/** The next one; the last one again, when all were given. */
function take(queue: Queue): ScriptCall {
  const at = Math.min(queue.next++, queue.calls.length - 1);
  return queue.calls[at] as ScriptCall;
}
