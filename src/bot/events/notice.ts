/** Notices as handlers get them: acting on the member, the operator, the message or the file that they are about. */

import type { DownloadOptions } from "../../api/downloads/download.ts";
import type { DownloadResult } from "../../api/downloads/downloads.ts";
import { ConfigError } from "../../errors.ts";
import type {
  EssencePayload,
  FlashFilePayload,
  FriendRecallPayload,
  GroupBanPayload,
  GroupUploadPayload,
  OfflineFilePayload,
  PokePayload,
  ProfileLikePayload,
} from "../../protocol/events/payloads.gen.ts";
import { objectResult } from "../../protocol/results.ts";
import { isRecord, readWords } from "../../protocol/scalars.ts";
import { idText, isSameId, knownId } from "../../protocol/ids.ts";
import { EventBase, messageIdOf } from "./base.ts";
import type { BaseEvent, ChatMessageEvent } from "./chat.ts";
import { type FetchedMessage, fetchMessage, reactTo } from "./fetched_message.ts";
import { defineMemberMethods, GroupMember, type MemberMethods, pokeSomebody } from "./member.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/** The fields that families of notices look at. Which of them there are depends on the notice. */
interface Fields {
  readonly group_id?: number;
  readonly user_id?: number;
  readonly operator_id?: number;
}

const fieldsOf = (event: BaseEvent): Fields => event.toJSON() as unknown as Fields;

/** For calls: where an implementation left it out, the call leaves without it and is refused. */
const userOf = (event: BaseEvent): number => fieldsOf(event).user_id as number;

const hasId = <T>(id: T): id is NonNullable<T> => idText(id) !== undefined;

/** A notice of a group. `reply` goes to the group. */
export class GroupNotice extends EventBase<ChatMessageEvent> {
  /** Who did it, as a member of the group; undefined when nobody did, or the implementation does not tell. */
  get operator(): GroupMember | undefined {
    const { group_id, operator_id } = fieldsOf(this);
    return hasId(group_id) && hasId(operator_id) ? new GroupMember(this.api, group_id, operator_id) : undefined;
  }
}

/** A notice about a member of a group. `ban`, `kick` and the like act on that member. */
export class MemberNotice extends GroupNotice {
  /**
   * The member whom it is about.
   *
   * @throws ConfigError when it comes from no group, or the implementation does not tell who it is
   */
  get member(): GroupMember {
    return memberOf(this, fieldsOf(this).user_id);
  }
}
/** The methods that act on the member. */
export interface MemberNotice extends MemberMethods {}

defineMemberMethods(MemberNotice);

/** 群禁言: a mute, or the end of one. */
export class GroupBanEvent extends MemberNotice {
  /** Whether the whole group is muted (全员禁言), and no single member. */
  get isWholeGroup(): boolean {
    return !hasId(this.user_id);
  }

  /** Lifts the mute: of the member, or of the whole group. Every implementation has it. */
  override async unban(): Promise<void> {
    if (!this.isWholeGroup) return await this.member.unban();
    await this.api.call("set_group_whole_ban", { group_id: this.group_id, enable: false });
  }
}
/** Its fields, as they arrived. */
export interface GroupBanEvent extends GroupBanPayload {}

/** A notice about a message in a group. */
export class MessageNotice extends MemberNotice {
  /**
   * Looks the message up. After a recall it is there only where the implementation has kept it.
   *
   * @throws ActionError when the implementation does not remember it
   */
  async getMessage(): Promise<FetchedMessage> {
    return await fetchMessage(this.api, messageIdOf(this));
  }
}

/** 精华变动: an essence message was added or taken off. The member is its author. */
export class EssenceEvent extends MessageNotice {
  /** The author of the message. */
  override get member(): GroupMember {
    return memberOf(this, hasId(this.sender_id) ? this.sender_id : this.user_id);
  }

  /** Takes the message off the essence messages. go-cqhttp, NapCat, LLBot and Lagrange; administrators only. */
  async removeEssence(): Promise<void> {
    await this.api.call("delete_essence_msg", { message_id: messageIdOf(this) });
  }
}
/** Its fields, as they arrived. */
export interface EssenceEvent extends EssencePayload {}

/** A reaction (表情回应). The member is the one who reacted. */
export class ReactionNotice extends MessageNotice {
  /** The member who reacted. */
  override get member(): GroupMember {
    const { operator_id, user_id } = fieldsOf(this);
    return memberOf(this, hasId(user_id) ? user_id : operator_id);
  }

  /**
   * Puts a reaction of the bot's own on the message: NapCat, LLBot and Lagrange.
   *
   * @param emojiId the number of a QQ face, or the code point of an emoji
   * @param options `remove` takes the reaction away
   */
  async react(emojiId: number | string, { remove = false }: { readonly remove?: boolean } = {}): Promise<void> {
    const { group_id } = fieldsOf(this);
    await reactTo(this.api, { group_id, message_id: messageIdOf(this) }, emojiId, !remove);
  }
}

/** 戳一戳, in a group or in private. The member is the one who poked. */
export class PokeEvent extends MemberNotice {
  /** Whether the bot was poked. */
  get isToMe(): boolean {
    return isSameId(this.target_id, this.self_id);
  }

  /**
   * Pokes whoever poked, in the same chat. Does nothing when that was the bot itself. NapCat (needs its packet backend),
   * LLBot and Lagrange; on go-cqhttp in groups only.
   */
  async pokeBack(): Promise<void> {
    const { group_id, user_id, sender_id, self_id } = this;
    // In private, NapCat and Lagrange write the friend into user_id whoever poked.
    const group = knownId(group_id);
    const by = (group === undefined ? knownId(sender_id) : undefined) ?? knownId(user_id);
    if (by === undefined || isSameId(by, self_id)) return;
    await pokeSomebody(this.api, { group_id: group, user_id: by });
  }
}
/** Its fields, as they arrived. */
export interface PokeEvent extends PokePayload {}

/** 群文件上传: a file in a group. */
export class GroupUploadEvent extends MemberNotice {
  /**
   * Where the file can be downloaded from. go-cqhttp, NapCat (needs its packet backend), LLBot and Lagrange.
   *
   * @returns an address that expires after a while
   */
  async getFileUrl(): Promise<string> {
    const { group_id } = this;
    const { id, busid, url: known } = fileOf(this);
    if (known) return known;
    const params = { group_id, file_id: id as string, ...busid === undefined || busid === null ? {} : { busid } };
    const { url } = objectResult("get_group_file_url", await this.api.call("get_group_file_url", params));
    return readWords(url) ?? "";
  }

  /** Saves the file under its own name in the client's `downloadPath`, as `api.downloadFile` does. */
  async download(options?: DownloadOptions): Promise<DownloadResult> {
    return await this.api.downloadFile(fileOf(this).name ?? "", await this.getFileUrl(), options);
  }
}
/** Its fields, as they arrived. */
export interface GroupUploadEvent extends GroupUploadPayload {}

/** A notice about a friend. `reply` goes to that friend. */
export class FriendNotice extends EventBase<ChatMessageEvent> {
  /** 戳一戳 the friend. NapCat (needs its packet backend), LLBot and Lagrange. */
  async poke(): Promise<void> {
    await pokeSomebody(this.api, { user_id: fieldsOf(this).user_id ?? 0 });
  }

  /** Likes the friend's profile (点赞). Every implementation but go-cqhttp. @param times 1 to 10 a day; Lagrange ignores it */
  async like(times = 1): Promise<void> {
    await this.api.call("send_like", { user_id: userOf(this), times });
  }

  /** Sets the name that the bot sees for the friend (备注). NapCat and LLBot. */
  async setRemark(remark: string): Promise<void> {
    await this.api.call("set_friend_remark", { user_id: userOf(this), remark });
  }

  /** Ends the friendship. go-cqhttp, NapCat, LLBot and Lagrange. */
  async deleteFriend(): Promise<void> {
    await this.api.call("delete_friend", { user_id: userOf(this) });
  }
}

/** 好友消息撤回: a private message was recalled. */
export class FriendRecallEvent extends FriendNotice {
  /**
   * Looks the message up. It is there only where the implementation has kept it.
   *
   * @throws ActionError when the implementation does not remember it
   */
  async getMessage(): Promise<FetchedMessage> {
    return await fetchMessage(this.api, messageIdOf(this));
  }
}
/** Its fields, as they arrived. */
export interface FriendRecallEvent extends FriendRecallPayload {}

/** 离线文件: a file in private. */
export class OfflineFileEvent extends FriendNotice {
  /** Saves the file under its own name in the client's `downloadPath`, as `api.downloadFile` does. */
  async download(options?: DownloadOptions): Promise<DownloadResult> {
    const { name = "", url = "" } = fileOf(this);
    return await this.api.downloadFile(name, url, options);
  }
}
/** Its fields, as they arrived. */
export interface OfflineFileEvent extends OfflineFilePayload {}

/** 资料被赞: somebody liked the bot's profile. `reply` goes to whoever gave it. */
export class ProfileLikeEvent extends EventBase<ChatMessageEvent> {
  /** Likes back. Every implementation but go-cqhttp. @param times 1 to 10 a day; Lagrange ignores it */
  async likeBack(times = 1): Promise<void> {
    await this.api.call("send_like", { user_id: this.operator_id, times });
  }
}
/** Its fields, as they arrived. */
export interface ProfileLikeEvent extends ProfileLikePayload {}

/** 闪传进度: a flash transfer (闪传) goes on. */
export class FlashFileEvent extends EventBase<ChatMessageEvent> {
  /** Has the implementation download the files to its own disk. LLBot. */
  async download(): Promise<void> {
    const { share_link, file_set_id } = this;
    await this.api.call("download_flash_file", { share_link, file_set_id });
  }
}
/** Its fields, as they arrived. */
export interface FlashFileEvent extends FlashFilePayload {}

/** The file of a notice: an implementation may leave out any of it. */
function fileOf({ file }: GroupUploadEvent | OfflineFileEvent): Partial<GroupUploadPayload["file"]> {
  return isRecord(file) ? file : {};
}

function memberOf(event: BaseEvent, user_id: number | undefined): GroupMember {
  const { group_id } = fieldsOf(event);
  if (hasId(group_id) && hasId(user_id)) return new GroupMember(event.api, group_id, user_id);
  throw new ConfigError(
    "EVENT_MEMBER",
    handlerTexts().noMember(event.eventName, idText(group_id) ?? "absent", idText(user_id) ?? "absent"),
  );
}
