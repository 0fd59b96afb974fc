/** A OneBot peer for tests of bots: it pushes events, answers actions, and keeps what was called. */

import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerSocket } from "../../src/runtime/server/types.ts";

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
  sockets: Set<ServerSocket>;
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

export async function startPeer(): Promise<Peer> {
  const sockets = new Set<ServerSocket>();
  const calls: Call[] = [];
  const waiting: { action: string; resolve: (call: Call) => void }[] = [];
  const unclaimed: Call[] = [];
  const answers: Peer["answers"] = {
    get_login_info: () => ({ status: "ok", retcode: 0, data: { user_id: SELF, nickname: "小助手" } }),
  };
  const act = async (action: string, params: Record<string, unknown>): Promise<object> => {
    const call = { action, params };
    calls.push(call);
    const index = waiting.findIndex((each) => each.action === action);
    if (index === -1) unclaimed.push(call);
    else waiting.splice(index, 1)[0]?.resolve(call);
    return await answers[action]?.(params) ?? { status: "ok", retcode: 0, data: { message_id: calls.length } };
  };
  const server = await startServer({
    port: 0,
    request: async (request) => {
      const body = new TextDecoder().decode(await request.bytes());
      const reply = await act(request.url.pathname.slice(1), JSON.parse(body || "{}") as Record<string, unknown>);
      return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(reply) };
    },
    upgrade: () => {
      let mine: ServerSocket | undefined;
      return {
        open: (socket) => {
          mine = socket;
          sockets.add(socket);
          socket.send(
            JSON.stringify({
              post_type: "meta_event",
              meta_event_type: "lifecycle",
              sub_type: "connect",
              time: 1,
              self_id: SELF,
            }),
          );
        },
        message: async (text, socket) => {
          const { action, params, echo } = JSON.parse(text) as {
            action: string;
            params: Record<string, unknown>;
            echo: unknown;
          };
          socket.send(JSON.stringify({ ...await act(action, params), echo }));
        },
        close: () => {
          if (mine !== undefined) sockets.delete(mine);
        },
      };
    },
  });
  return {
    url: `ws://127.0.0.1:${server.port}`,
    httpUrl: `http://127.0.0.1:${server.port}`,
    calls,
    answers,
    sockets,
    push: (event) => {
      for (const socket of sockets) socket.send(JSON.stringify(event));
    },
    called: (action) => {
      const index = unclaimed.findIndex((each) => each.action === action);
      const found = index === -1 ? undefined : unclaimed.splice(index, 1)[0];
      return found !== undefined ? Promise.resolve(found) : new Promise((resolve) => waiting.push({ action, resolve }));
    },
    close: () => server.close(),
  };
}
