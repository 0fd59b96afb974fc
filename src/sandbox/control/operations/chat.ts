/** Operations: what people say and do in a chat. */

import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import { Buffer } from "node:buffer";
import type { Segment } from "../../../protocol/segments.ts";
import { given } from "../../../util/given.ts";
import type { ForwardNode } from "../../world/types.ts";
import { chatField, chatOf, heard, messageField, sayIn } from "./chats.ts";
import { ControlFailure } from "../failures.ts";
import { flag, integer, list, object, optional, text, user } from "./fields.ts";
import { act, type Operations } from "./operation.ts";
import type { ControlStage } from "../stage.ts";

const as = user("who acts: a QQ number");
const message = text("the id of a message, as this protocol gives it", "message");

/** Saying, answering, recalling, reacting, poking, sending files and forwards. */
export const chatOperations: Operations = {
  "say": act("Says something in a chat, as anybody who is in it.", { as, chat: chatField, message: messageField }, (
    stage,
    { as: from, chat: name, message: input },
  ) => {
    const chat = chatOf(stage, name);
    const { id } = sayIn(stage.world, chat, from, heard(stage.world, chat, input));
    return { message: id };
  }),
  "recall": act(
    "Recalls a message: one's own, or as an administrator.",
    { as, message },
    ({ world }, params) => world.recall({ by: params.as, messageId: params.message }),
  ),
  "react": act(
    "Puts a face under a message, or takes it back.",
    { as, message, face: text("the id of the face"), on: optional(flag("false takes it back. Default true")) },
    ({ world }, params) =>
      world.react({ by: params.as, messageId: params.message, emojiId: params.face, isAdded: params.on ?? true }),
  ),
  "essence": act(
    "Makes a message an essence message (精华), or no longer one.",
    { as, message, on: optional(flag("false takes it back. Default true")) },
    ({ world }, params) => world.setEssence({ by: params.as, messageId: params.message, isAdded: params.on ?? true }),
  ),
  "poke": act(
    "Pokes somebody (戳一戳).",
    { as, chat: chatField, target: optional(user("who is poked. Default: the bot")) },
    (stage, params) => {
      const chat = chatOf(stage, params.chat);
      const target = params.target ?? stage.dialect.selfId;
      const place = chat.kind === "group" ? { groupId: chat.groupId } : {};
      stage.world.poke({ from: params.as, target, ...place });
      return {};
    },
  ),
  "typing": act(
    "Begins or ends to type to somebody in private.",
    { as, to: user("to whom"), on: flag("whether they type") },
    ({ world }, params) => world.type({ from: params.as, to: params.to, isTyping: params.on }),
  ),
  "file.put": act(
    "Keeps a picture, voice, video or file, and gives the name under which a segment sends it.",
    { base64: text("the bytes, in base64"), name: optional(text("the file's name")) },
    ({ world }, params) => {
      const bytes = new Uint8Array(Buffer.from(params.base64, "base64"));
      if (bytes.length === 0) throw new ControlFailure("bad-params", controlTexts().noBytes());
      const { sha256, name, mime, sizeBytes } = world.files.put(bytes, params.name);
      return { file: sha256, name, mime, sizeBytes };
    },
  ),
  "upload": act(
    "Uploads a kept file to a group, or sends it in private.",
    {
      as,
      chat: chatField,
      file: text("what file.put gave", "file"),
      name: optional(text("its name there")),
      folder: optional(text("for a group: the id of the folder that it goes to")),
    },
    (stage, params) => {
      const { world } = stage;
      const chat = chatOf(stage, params.chat);
      if (chat.kind === "private") {
        const data = { file: params.file, name: params.name ?? world.files.get(params.file)?.name ?? params.file };
        const segment = { type: "file", data } as Segment;
        return { message: sayIn(world, chat, params.as, heard(world, chat, [segment])).id };
      }
      const { as: from, file: sha256, name, folder: folderId } = params;
      return world.uploadGroupFile({ from, groupId: chat.groupId, sha256, ...given({ name, folderId }) });
    },
  ),
  "forward": act(
    "Sends a merged forward (合并转发): of messages that were said, or of nodes that are written here.",
    {
      as,
      chat: chatField,
      messages: optional(list(message, "ids of messages", 200)),
      nodes: optional(list(object("{ user, nickname?, message }"), "nodes that nobody said", 200)),
    },
    (stage, params) => {
      const { world } = stage;
      const chat = chatOf(stage, params.chat);
      const said = (params.messages ?? []).map((id): ForwardNode => {
        const { from, at, segments, chat: place } = world.message(id);
        return {
          userId: from,
          nickname: world.nameOf(from, place.kind === "group" ? place.groupId : undefined),
          at,
          segments,
        };
      });
      const written = (params.nodes ?? []).map((node, at) => nodeOf(stage, node, `nodes[${at}]`));
      const nodes = [...said, ...written];
      if (nodes.length === 0) throw new ControlFailure("bad-params", controlTexts().emptyForward());
      const id = world.addForward(nodes);
      const segment = { type: "forward", data: { id } } as Segment;
      return { message: sayIn(world, chat, params.as, [segment]).id, forward: id };
    },
  ),
};

const nodeUser = user("who is said to have said it");
const nodeName = text("under which name");
const nodeDepth = integer("", { min: 0, max: 3 });

/** A node as it is written; its message may hold a forward again. */
function nodeOf(stage: ControlStage, node: Readonly<Record<string, unknown>>, name: string): ForwardNode {
  nodeDepth.read(name.split("[").length - 2, `the depth of ${name}`);
  const { world } = stage;
  const userId = nodeUser.read(node.user, `${name}.user`);
  const nickname = node.nickname === undefined
    ? world.nameOf(userId)
    : nodeName.read(node.nickname, `${name}.nickname`);
  if (Array.isArray(node.nodes)) {
    const inner = node.nodes.map((each, at) => nodeOf(stage, object("").read(each, name), `${name}[${at}]`));
    const segment = { type: "forward", data: { id: world.addForward(inner) } } as Segment;
    return { userId, nickname, at: world.now(), segments: [segment] };
  }
  const input = messageField.read(node.message, `${name}.message`);
  const segments = heard(world, { kind: "private", users: [0, userId] }, input);
  return { userId, nickname, at: world.now(), segments };
}
