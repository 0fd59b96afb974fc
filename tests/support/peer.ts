/** A OneBot peer for tests of bots: it pushes events, answers actions, and keeps what was called. */

import type { ServerSocket } from "../../src/runtime/server/types.ts";
import { type PeerCall, startPeer as startForward } from "./peer/forward.ts";

export interface Call {
  action: string;
  params: Record<string, unknown>;
}

export interface Peer {
  url: string;
  httpUrl: string;
  calls: Call[];
  /** What an action is answered with; by default ok with a message_id. */
  answers: Record<string, (params: Record<string, unknown>) => object | Promise<object>>;
  push(event: object): void;
  /** Resolves with the next call of an action that was not waited for before. */
  called(action: string): Promise<Call>;
  /** The event links that are open. */
  readonly sockets: ReadonlySet<ServerSocket>;
  close(): Promise<void>;
}

export const SELF = 10001;

let lastMessageId = 0;

/** A group message in NapCat's form, with a number of its own. */
export function groupMessage(text: string, more: object = {}): object {
  return {
    post_type: "message",
    message_type: "group",
    sub_type: "normal",
    time: 1_700_000_000,
    self_id: SELF,
    user_id: 20001,
    group_id: 700001,
    message_id: ++lastMessageId,
    font: 14,
    sender: { user_id: 20001, nickname: "小明" },
    message: [{ type: "text", data: { text } }],
    raw_message: text,
    message_format: "array",
    ...more,
  };
}

export function privateMessage(text: string, more: object = {}): object {
  return groupMessage(text, { message_type: "private", sub_type: "friend", group_id: undefined, ...more });
}

/** The text of a send_* call. */
export function sentText(call: Call): string {
  return (call.params.message as { type: string; data: Record<string, string> }[])
    .map(({ type, data }) => type === "text" ? data.text : `[${type}${data.qq ?? data.id ?? ""}]`).join("");
}

/** Starts a peer in NapCat's manner that answers every call by itself. */
export async function startPeer(): Promise<Peer> {
  const calls: Call[] = [];
  const waiting: { action: string; resolve: (call: Call) => void }[] = [];
  const unclaimed: Call[] = [];
  const answers: Peer["answers"] = {
    get_login_info: () => ({ status: "ok", retcode: 0, data: { user_id: SELF, nickname: "小助手" } }),
  };
  const act = async (arrived: PeerCall): Promise<void> => {
    const { action, params } = arrived;
    const call = { action, params };
    calls.push(call);
    const index = waiting.findIndex((each) => each.action === action);
    if (index === -1) unclaimed.push(call);
    else waiting.splice(index, 1)[0]?.resolve(call);
    const answer = await answers[action]?.(params);
    arrived.answer(answer ?? { status: "ok", retcode: 0, data: { message_id: calls.length } });
  };
  const peer = await startForward({
    answer(call) {
      void act(call);
      return true;
    },
  });
  return {
    url: peer.webSocketUrl,
    httpUrl: peer.httpUrl,
    calls,
    answers,
    push: (event) => peer.raw(JSON.stringify(event)),
    called: (action) => {
      const index = unclaimed.findIndex((each) => each.action === action);
      const found = index === -1 ? undefined : unclaimed.splice(index, 1)[0];
      return found !== undefined ? Promise.resolve(found) : new Promise((resolve) => waiting.push({ action, resolve }));
    },
    sockets: peer.sockets,
    close: () => peer.stop(),
  };
}
