/** Requests as handlers get them: accepting and refusing them. Every implementation has both. */

import type { FriendRequestPayload, GroupRequestPayload } from "../../protocol/events/payloads.gen.ts";
import { EventBase } from "./base.ts";
import type { ChatMessageEvent } from "./chat.ts";

/** 好友申请: a request to become a friend. */
export class FriendRequestEvent extends EventBase<ChatMessageEvent> {
  /**
   * Accepts the request.
   *
   * @param remark a name for the new friend (备注). NapCat and LLBot use it; go-cqhttp and Lagrange ignore it
   * @throws ActionError when it was answered already
   */
  async approve(remark = ""): Promise<void> {
    await this.api.call("set_friend_add_request", { flag: this.flag, approve: true, remark });
  }

  /**
   * Refuses the request.
   *
   * @param reason what the person is told. Lagrange uses it; the others ignore it
   * @throws ActionError when it was answered already
   */
  async reject(reason = ""): Promise<void> {
    const text = reason === "" ? {} : { reason };
    await this.api.call("set_friend_add_request", { flag: this.flag, approve: false, remark: "", ...text });
  }
}
/** Its fields, as they arrived. */
export interface FriendRequestEvent extends FriendRequestPayload {}

/** 加群申请或邀请: a request to join a group, or an invitation into one. `reply` goes to the group, if the bot is in it. */
export class GroupRequestEvent extends EventBase<ChatMessageEvent> {
  /**
   * Accepts the request, or the invitation.
   *
   * @throws ActionError when it was answered already; on NapCat also when more than 100 others came after it
   */
  async approve(): Promise<void> {
    await this.#answer(true, "");
  }

  /**
   * Refuses the request, or the invitation.
   *
   * @param reason what the person is told
   * @throws ActionError as {@link GroupRequestEvent.approve}
   */
  async reject(reason = ""): Promise<void> {
    await this.#answer(false, reason);
  }

  async #answer(approve: boolean, reason: string): Promise<void> {
    // go-cqhttp wants the event's sub_type; the others find the request by its flag alone.
    const { flag, sub_type } = this;
    await this.api.call("set_group_add_request", { flag, sub_type, approve, reason });
  }
}
/** Its fields, as they arrived. */
export interface GroupRequestEvent extends GroupRequestPayload {}
