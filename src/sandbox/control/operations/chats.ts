/** How the control protocol names chats, and what is said in them. */

import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import type { MessageInput, Segment } from "../../../protocol/segments.ts";
import { messageOf } from "../../../util/text_of.ts";
import { hear } from "../../play/speech.ts";
import { type Chat, privateChat } from "../../world/types.ts";
import type { World } from "../../world/world.ts";
import { ControlFailure } from "../failures.ts";
import { type Field, list, object, text } from "./fields.ts";
import type { ControlStage } from "../stage.ts";

/** `group:700001`, or `private:10001:20001` with the lower number first. */
export function chatName(chat: Chat): string {
  return chat.kind === "group" ? `group:${chat.groupId}` : `private:${chat.users[0]}:${chat.users[1]}`;
}

/** The parameter that names a chat. */
export const chatField: Field<string> = text(
  "the chat: group:700001, or private:20001 for somebody and the bot",
  "chat",
);

/**
 * The chat of this name. `private:20001` is the one with the bot.
 *
 * @throws ControlFailure with code `bad-params`; Refusal when there is no such group or user
 */
export function chatOf({ world, dialect }: ControlStage, name: string): Chat {
  const [, kind, first, second] = /^(group|private):(\d+)(?::(\d+))?$/.exec(name) ?? [];
  if (kind === "group" && second === undefined) return { kind: "group", groupId: world.group(Number(first)).id };
  if (kind === "private") {
    const [a, b] = [Number(first), second === undefined ? dialect.selfId : Number(second)];
    world.user(a);
    world.user(b);
    if (a !== b) return privateChat(a, b);
  }
  throw new ControlFailure("bad-params", controlTexts().noChat(name));
}

const segments = list(object("{ type, data }"), "segments", 500);

/** The parameter that is a message: a text in which `@名字` mentions, or segments. */
export const messageField: Field<string | readonly Segment[]> = {
  json: {
    description:
      "a text, in which @ before a name mentions; or segments as in OneBot 11, where file is what file.put gave " +
      "or base64://…, reply.id a message id of this protocol, and at.qq a QQ number",
    anyOf: [{ type: "string" }, { type: "array", items: { type: "object", additionalProperties: true } }],
  },
  isOptional: false,
  read(value, name) {
    if (typeof value === "string") return value;
    return segments.read(value, name).map((segment, at) => {
      const { type, data = {} } = segment as { type?: unknown; data?: unknown };
      if (typeof type === "string" && typeof data === "object" && data !== null) return { type, data } as Segment;
      throw new ControlFailure(
        "bad-params",
        controlTexts().noSegment(`${name}[${at}]`),
      );
    });
  },
};

/** The segments of a message that was given. */
export function heard(world: World, chat: Chat, input: string | readonly Segment[]): Segment[] {
  let said: Segment[];
  try {
    said = hear(world, chat, input as MessageInput);
  } catch (error) {
    throw new ControlFailure("bad-params", messageOf(error));
  }
  for (const { type, data } of said) {
    const { file, id } = data as { file?: unknown; id?: unknown };
    if (type === "reply") world.message(String(id));
    if (["image", "record", "video", "file"].includes(type) && world.files.get(String(file)) === undefined) {
      throw new ControlFailure(
        "bad-params",
        controlTexts().noFile(String(file)),
      );
    }
  }
  return said;
}

/** Says something in a chat, as somebody. */
export function sayIn(world: World, chat: Chat, from: number, said: readonly Segment[]): { readonly id: string } {
  if (chat.kind === "group") return world.sendToGroup({ from, groupId: chat.groupId, segments: said });
  const to = chat.users[0] === from ? chat.users[1] : chat.users[0];
  if (!chat.users.includes(from)) throw new ControlFailure("bad-params", controlTexts().notInChat(from));
  return world.sendToUser({ from, to, segments: said });
}
