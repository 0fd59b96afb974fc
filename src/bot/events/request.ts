/** The methods of requests, which accept or refuse them. Every implementation has both. */

import { lookAfterMethods } from "../../util/looked_after.ts";
import { EventMethods } from "./chat.ts";

/** The methods of a request. */
export class RequestEventMethods extends EventMethods {
  /** The handle that the implementation gave it. Its form differs; pass it on as it is. */
  protected get handle(): string {
    return (this.toJSON() as unknown as { flag: string }).flag;
  }
}

/** The methods of a request to become a friend. */
export class FriendRequestMethods extends RequestEventMethods {
  /**
   * Accepts the request.
   *
   * @param remark a name for the new friend (备注). NapCat and LLBot use it; go-cqhttp and Lagrange ignore it
   * @throws ActionError when it was answered already
   */
  async approve(remark = ""): Promise<void> {
    await this.api.call("set_friend_add_request", { flag: this.handle, approve: true, remark });
  }

  /**
   * Refuses the request.
   *
   * @param reason what the person is told. Lagrange uses it; the others ignore it
   * @throws ActionError when it was answered already
   */
  async reject(reason = ""): Promise<void> {
    const text = reason === "" ? {} : { reason };
    await this.api.call("set_friend_add_request", { flag: this.handle, approve: false, remark: "", ...text });
  }
}

/** The methods of a request to join a group, or of an invitation into one. `reply` goes to the group, if the bot is in it. */
export class GroupRequestMethods extends RequestEventMethods {
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
   * @throws ActionError as {@link GroupRequestMethods.approve}
   */
  async reject(reason = ""): Promise<void> {
    await this.#answer(false, reason);
  }

  async #answer(approve: boolean, reason: string): Promise<void> {
    // go-cqhttp wants the event's sub_type; the others find the request by its flag alone.
    const { sub_type } = this.toJSON() as unknown as { sub_type: "add" | "invite" };
    await this.api.call("set_group_add_request", { flag: this.handle, sub_type, approve, reason });
  }
}

for (const methods of [RequestEventMethods, FriendRequestMethods, GroupRequestMethods]) {
  lookAfterMethods<EventMethods>(methods, (event) => event.api.log);
}
