/**
 * The least that a correct bot does, for the bare bots: JSON, the text of a message, a look-up of the command, calls that are
 * matched by their echo. What is measured against it is what a library adds.
 */

import process from "node:process";

interface Message {
  readonly post_type?: string;
  readonly group_id: number;
  readonly message: { type: string; data: { text: string } }[];
  readonly echo: number;
  readonly retcode: number;
  readonly data: unknown;
}

/** The text of a message, its segments joined. */
export function textOf(message: Message["message"]): string {
  let text = "";
  for (const segment of message) if (segment.type === "text") text += segment.data.text;
  return text;
}

type Call = (action: string, params: object) => Promise<unknown>;

/** The commands of every bot here: some that do nothing, `/echo` and `/api`. Gives what handles an event. */
export function commandsWith(call: Call): (event: Message) => void {
  const commands = new Map<string, (event: Message, rest: string) => unknown>();
  for (let index = 2; index < Number(process.env.BENCH_COMMANDS ?? 2); index++) commands.set(`cmd${index}`, () => {});
  const reply = ({ group_id }: Message, text: string): Promise<unknown> =>
    call("send_group_msg", { group_id, message: [{ type: "text", data: { text } }] });
  commands.set("echo", reply);
  commands.set("api", async (event, rest) => {
    const [calls = 0, callers = 0] = rest.split(" ").map(Number);
    let left = calls;
    await Promise.all(Array.from({ length: callers }, async () => {
      while (left-- > 0) await call("get_login_info", {});
    }));
    await reply(event, "api-done");
  });
  return (event) => {
    if (event.post_type !== "message") return;
    const text = textOf(event.message);
    if (text.charCodeAt(0) !== 47) return;
    const blank = text.indexOf(" ");
    const command = commands.get(blank < 0 ? text.slice(1) : text.slice(1, blank));
    command?.(event, blank < 0 ? "" : text.slice(blank + 1).trim());
  };
}

/** A bot on a WebSocket: gives what takes a frame. */
export function socketBot(send: (text: string) => void): (text: string) => void {
  const pending = new Map<number, { resolve(data: unknown): void; reject(error: Error): void }>();
  let echo = 0;
  const handle = commandsWith((action, params) =>
    new Promise((resolve, reject) => {
      pending.set(++echo, { resolve, reject });
      send(JSON.stringify({ action, params, echo }));
    })
  );
  return (text) => {
    const message = JSON.parse(text) as Message;
    if (message.post_type !== undefined) return handle(message);
    const call = pending.get(message.echo);
    if (call === undefined) return;
    pending.delete(message.echo);
    if (message.retcode === 0) call.resolve(message.data);
    else call.reject(new Error(`retcode ${message.retcode}`));
  };
}
