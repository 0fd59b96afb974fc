/** The reasons of `event.signal`: why what was begun for an event is not wanted any more. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  recalled: "The message that it was begun for was recalled.",
  replaced: "A newer message took its place.",
  stopped: "The app stops.",
  timeout: (source: string, ms: number): string =>
    `${source} has not ended within ${ms} ms (timeoutMs of @Concurrency) and is not waited for any more. Hand event.signal to what it waits for, or give it more time.`,
};

const zh: typeof en = {
  recalled: "触发它的消息已经撤回。",
  replaced: "有更新的消息取代了它。",
  stopped: "应用正在停止。",
  timeout: (source, ms) =>
    `${source} 在 ${ms} 毫秒（@Concurrency 的 timeoutMs）内没有结束，不再等它。请把 event.signal 交给它等待的操作，或者给它更多时间。`,
};

/** The sentences about it. */
export const abortTexts: InBoth<typeof en> = inBoth(en, zh);
