/** People of the world, as a test or a terminal plays them: what they do is checked like anybody's, and the bot is waited for. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import type { MessageInput, Segment } from "../../protocol/segments.ts";
import { drawPicture } from "./picture.ts";
import { Refusal } from "../world/refusal.ts";
import { hear } from "./speech.ts";
import { lineOf, type TranscriptLine } from "./transcript.ts";
import type { World } from "../world/world.ts";
import { chatKey, privateChat } from "../world/types.ts";
import type { Chat, Group, Message } from "../world/types.ts";

/** The stage on which actors act. */
export interface Stage {
  readonly world: World;
  /** The bot's account. */
  readonly selfId: number;
  /** Told that somebody is about to act. */
  begin?(): void;
  /** Resolves when the bot is quiet. */
  settle(): Promise<void>;
}

/**
 * Somebody in one chat: in a group, or in private with the bot. Every act throws a {@link Refusal} when a person could
 * not do it (muted, not in the group, …), and resolves when the bot is quiet.
 */
export interface Actor {
  /** The QQ number. */
  readonly id: number;
  /** The name in this chat. */
  readonly name: string;
  /** The chat in which they act. */
  readonly chat: Chat;
  /** Says something. In texts `@名字` mentions; the rest is literal. */
  says(input: MessageInput): Promise<Message>;
  /** Quotes a message, by its id in the world. */
  replies(to: { readonly id: string } | TranscriptLine, input: MessageInput): Promise<Message>;
  /** Sends a picture: these bytes, or a small built-in one. */
  sendsImage(bytes?: Uint8Array, name?: string): Promise<Message>;
  /** Uploads a file to the group, or sends it in private. */
  uploads(bytes: Uint8Array, name: string): Promise<void>;
  /** Recalls their last message here, or the one that is given. */
  recalls(message?: { readonly id: string }): Promise<void>;
  /** Pokes the bot, or somebody else in the group. */
  pokes(target?: { readonly id: number }): Promise<void>;
  /** Puts a face under a message. */
  reacts(message: { readonly id: string }, emojiId: string): Promise<void>;
  /** Leaves the group. */
  leaves(): Promise<void>;
  /** Joins the group, let in by nobody in particular. */
  joins(): Promise<void>;
  /** Asks to be let into the group. */
  requestsJoin(comment?: string): Promise<void>;
  /** Invites the bot into the group. */
  invitesBot(): Promise<void>;
  /** Changes their own card in the group. */
  changesCard(card: string): Promise<void>;
  /** Asks to be the bot's friend. */
  requestsFriend(comment?: string): Promise<void>;
  /** The bot's last message in this chat. */
  readonly lastReply: TranscriptLine | undefined;
}

/** A group on the stage. */
export interface ActingGroup {
  /** The group number. */
  readonly id: number;
  /** The group's name. */
  readonly name: string;
  /** Somebody in it, by card, nickname or number. */
  member(nameOrId: string | number): Actor;
  /** The messages in it, in order. */
  readonly messages: readonly TranscriptLine[];
}

/** Finds a group by name or number. */
export function actingGroup(stage: Stage, nameOrId: string | number): ActingGroup {
  const { world } = stage;
  const { id } = findGroup(world, nameOrId);
  const chat: Chat = { kind: "group", groupId: id };
  return {
    id,
    get name() {
      return world.group(id).name;
    },
    member: (who) => new ChatActor(stage, findMember(world, id, who), chat),
    get messages() {
      return world.messages(chat).map((message) => lineOf(world, message));
    },
  };
}

/** Somebody in private with the bot, by name or number. */
export function actingUser(stage: Stage, nameOrId: string | number): Actor {
  const id = findUser(stage.world, nameOrId);
  return new ChatActor(stage, id, privateChat(id, stage.selfId));
}

/** @internal The number of anybody in the world. */
export function findUser(world: World, nameOrId: string | number): number {
  const names = [...world.users.values()];
  const user = names.find((each) => each.id === Number(nameOrId)) ?? names.find((each) => each.nickname === nameOrId);
  if (user === undefined) {
    throw new Refusal(
      "no-such-user",
      refusalTexts().nobody(nameOrId, names.map((each) => each.nickname).join(", ")),
    );
  }
  return user.id;
}

/** @internal An actor. */
export class ChatActor implements Actor {
  readonly id: number;
  readonly chat: Chat;
  readonly #stage: Stage;

  constructor(stage: Stage, id: number, chat: Chat) {
    this.#stage = stage;
    this.id = id;
    this.chat = chat;
  }

  get name(): string {
    return this.#stage.world.nameOf(this.id, this.chat.kind === "group" ? this.chat.groupId : undefined);
  }

  get lastReply(): TranscriptLine | undefined {
    const { world, selfId } = this.#stage;
    const last = world.messages(this.chat).findLast((message) => message.from === selfId);
    return last === undefined ? undefined : lineOf(world, last);
  }

  says(input: MessageInput): Promise<Message> {
    return this.#say(hear(this.#stage.world, this.chat, input));
  }

  replies(to: { readonly id: string } | TranscriptLine, input: MessageInput): Promise<Message> {
    const id = "messageId" in to ? to.messageId : to.id;
    return this.#say([{ type: "reply", data: { id } }, ...hear(this.#stage.world, this.chat, input)]);
  }

  sendsImage(bytes: Uint8Array = drawPicture(this.id), name?: string): Promise<Message> {
    const { sha256 } = this.#stage.world.files.put(bytes, name);
    return this.#say([{ type: "image", data: { file: sha256 } }]);
  }

  async uploads(bytes: Uint8Array, name: string): Promise<void> {
    const { world } = this.#stage;
    const { sha256 } = world.files.put(bytes, name);
    if (this.chat.kind === "private") await this.#say([{ type: "file", data: { file: sha256, name } }]);
    else await this.#act(() => world.uploadGroupFile({ from: this.id, groupId: this.#groupId(), sha256, name }));
  }

  recalls(message?: { readonly id: string }): Promise<void> {
    const { world } = this.#stage;
    const mine = message ??
      world.messages(this.chat).findLast((each) => each.from === this.id && each.recalledBy === undefined);
    if (mine === undefined) {
      throw new Refusal("no-such-message", refusalTexts().saidNothing(this.name));
    }
    return this.#act(() => world.recall({ by: this.id, messageId: mine.id }));
  }

  pokes(target?: { readonly id: number }): Promise<void> {
    const { world, selfId } = this.#stage;
    const group = this.chat.kind === "group" ? { groupId: this.chat.groupId } : {};
    return this.#act(() => world.poke({ from: this.id, target: target?.id ?? selfId, ...group }));
  }

  reacts(message: { readonly id: string }, emojiId: string): Promise<void> {
    return this.#act(() => this.#stage.world.react({ by: this.id, messageId: message.id, emojiId, isAdded: true }));
  }

  leaves(): Promise<void> {
    return this.#act(() => this.#stage.world.leaveGroup({ groupId: this.#groupId(), userId: this.id }));
  }

  joins(): Promise<void> {
    return this.#act(() => this.#stage.world.joinGroup({ groupId: this.#groupId(), userId: this.id }));
  }

  requestsJoin(comment = ""): Promise<void> {
    return this.#act(() => this.#stage.world.requestJoin({ from: this.id, groupId: this.#groupId(), comment }));
  }

  invitesBot(): Promise<void> {
    const { world, selfId } = this.#stage;
    return this.#act(() => world.inviteToGroup({ from: this.id, to: selfId, groupId: this.#groupId() }));
  }

  changesCard(card: string): Promise<void> {
    const { id } = this;
    return this.#act(() => this.#stage.world.setCard({ by: id, groupId: this.#groupId(), userId: id, card }));
  }

  requestsFriend(comment = ""): Promise<void> {
    const { world, selfId } = this.#stage;
    return this.#act(() => world.requestFriend({ from: this.id, to: selfId, comment }));
  }

  async #say(segments: readonly Segment[]): Promise<Message> {
    const { world, selfId } = this.#stage;
    const { chat, id } = this;
    this.#stage.begin?.();
    const message = chat.kind === "group"
      ? world.sendToGroup({ from: id, groupId: chat.groupId, segments })
      : world.sendToUser({ from: id, to: selfId, segments });
    await this.#stage.settle();
    return message;
  }

  async #act(act: () => unknown): Promise<void> {
    this.#stage.begin?.();
    act();
    await this.#stage.settle();
  }

  #groupId(): number {
    if (this.chat.kind === "group") return this.chat.groupId;
    throw new Refusal(
      "no-such-group",
      refusalTexts().inPrivate(this.name, chatKey(this.chat)),
    );
  }
}

/** @internal A group by name or number. */
export function findGroup(world: World, nameOrId: string | number): Group {
  const groups = [...world.groups.values()];
  const found = groups.find((group) => group.id === Number(nameOrId)) ??
    groups.find((group) => group.name === nameOrId);
  if (found !== undefined) return found;
  const names = groups.map((group) => `${group.name} (${group.id})`).join(", ");
  throw new Refusal("no-such-group", refusalTexts().noSuchGroup(nameOrId, names));
}

/** @internal The number of somebody in a group. */
export function findMember(world: World, groupId: number, nameOrId: string | number): number {
  const members = world.members(groupId);
  const found = members.find(({ userId }) => userId === Number(nameOrId)) ??
    members.find(({ userId, card }) => card === nameOrId || world.nameOf(userId) === nameOrId);
  if (found !== undefined) return found.userId;
  const names = members.map(({ userId }) => world.nameOf(userId, groupId)).join(", ");
  throw new Refusal(
    "not-a-member",
    refusalTexts().nobodyIn(world.group(groupId).name, nameOrId, names),
  );
}
