/** `adelie explain`: why a bot would answer a message, or would not. */

import type { EventPayload } from "adelie";
import { botFile } from "../dev/bot_file.ts";
import { withLaunched } from "../launched.ts";
import { EXIT, type Surroundings } from "../surroundings.ts";

/** Options of the command. */
export interface ExplainOptions {
  readonly file?: string;
  readonly private?: boolean;
  readonly role?: "member" | "admin" | "owner";
  readonly user?: number;
  readonly group?: number;
  readonly json?: boolean;
}

/** Asks every handler. `found` when none would run. */
export async function explain(
  words: readonly string[],
  options: ExplainOptions,
  around: Surroundings,
): Promise<number> {
  const file = botFile(options.file, around.cwd);
  const explanation = await withLaunched(file, around, (app) => {
    const [api] = app.apis;
    return app.explain(messageOf(words.join(" "), options, api?.selfId ?? 0));
  });
  around.print(options.json === true ? JSON.stringify(explanation, undefined, 2) : explanation.toString());
  return explanation.handlers.some(({ runs }) => runs) ? EXIT.ok : EXIT.found;
}

/** The message as it would arrive, from a person of the sandbox unless somebody else is named. */
function messageOf(text: string, options: ExplainOptions, selfId: number): EventPayload {
  const { user: user_id = 20_001, group: group_id = 700_001, role = "member" } = options;
  const sender = { user_id, nickname: "小明", card: "", role };
  const common = {
    time: Math.floor(Date.now() / 1_000),
    self_id: selfId,
    post_type: "message",
    message_id: 1,
    user_id,
    message: [{ type: "text", data: { text } }],
    raw_message: text,
    font: 0,
    sender,
  };
  const place = options.private === true
    ? { message_type: "private", sub_type: "friend" }
    : { message_type: "group", sub_type: "normal", group_id };
  return { ...common, ...place } as EventPayload;
}
