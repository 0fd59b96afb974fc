/** Lines in the journal of the sandbox about the sandbox itself, and about what an implementation keeps to itself. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  notSimulated: (action: string, title: string): string =>
    `The sandbox does not simulate this yet: ${action} (${title})`,
  neverAnswers: (action: string, title: string): string =>
    `${action} without message: ${title} never answers that on a WebSocket`,
  broke: (action: string, why: string): string => `${action} broke in the sandbox: ${why}`,
  quickFailed: (why: string): string => `A quick operation failed: ${why}`,
  noQuick: (title: string): string => `${title} carries out no quick operations`,
  sendFailed: (why: string): string => `A message could not be sent: ${why}`,
  recallFailed: (why: string): string => `A message could not be recalled: ${why}`,
  noEffect: (title: string, why: string): string => `Nothing was done, and ${title} says ok all the same: ${why}`,
  frameFailed: (why: string): string => `The sandbox could not deal with a frame: ${why}`,
};

const zh: typeof en = {
  notSimulated: (action, title) => `沙盒还没有模拟这个接口: ${action} (${title})`,
  neverAnswers: (action, title) => `${action} 没有 message：${title} 在 WebSocket 上对此永远不应答`,
  broke: (action, why) => `${action} 在沙盒里出错: ${why}`,
  quickFailed: (why) => `快速操作失败: ${why}`,
  noQuick: (title) => `${title} 不执行快速操作`,
  sendFailed: (why) => `发送失败: ${why}`,
  recallFailed: (why) => `撤回失败: ${why}`,
  noEffect: (title, why) => `没有生效，但 ${title} 照样返回成功: ${why}`,
  frameFailed: (why) => `沙盒没能处理一帧: ${why}`,
};

/** The journal's lines about the sandbox. */
export const sandboxNotes: InBoth<typeof en> = inBoth(en, zh);
