/** From what arrived to the object that handlers get: which class of events it is. */

import type { OneBotApi } from "../../api/clients.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { EventServices } from "./base.ts";
import { ChatEventMethods, EventMethods, GroupChatEventMethods } from "./chat.ts";
import { noticeClasses } from "./notice.ts";
import { FriendRequestMethods, GroupRequestMethods, RequestEventMethods } from "./request.ts";
import type { MessageView } from "../../command/message_view.ts";

/**
 * Makes the object that handlers get.
 *
 * @param services the app's; without them an event cannot ask
 * @param message of an event that is a message: the same, where it was read before
 */
export function createEvent(
  payload: EventPayload,
  api: OneBotApi,
  services?: EventServices,
  message?: MessageView,
): EventMethods {
  switch (payload.post_type) {
    case "message":
    case "message_sent":
      return createChatEvent(payload, api, services, message);
    case "notice": {
      const { notice_type, sub_type } = payload as { notice_type?: string; sub_type?: string };
      const kind = noticeClasses.get((notice_type === "notify" ? sub_type : notice_type) ?? "") ?? EventMethods;
      return new kind(payload, api, services);
    }
    case "request": {
      const { request_type } = payload as { request_type?: string };
      if (request_type === "friend") return new FriendRequestMethods(payload, api, services);
      if (request_type === "group") return new GroupRequestMethods(payload, api, services);
      return new RequestEventMethods(payload, api, services);
    }
    default:
      return new EventMethods(payload, api, services);
  }
}

/** Makes the event of a message. */
export function createChatEvent(
  payload: EventPayload,
  api: OneBotApi,
  services?: EventServices,
  message?: MessageView,
): ChatEventMethods {
  return (payload as { message_type?: string }).message_type === "group"
    ? new GroupChatEventMethods(payload, api, services, message)
    : new ChatEventMethods(payload, api, services, message);
}

/** A chat that no event came from: for questions of schedules, tasks and hooks. */
export interface ChatTarget {
  /** The group; else it is a private chat. */
  readonly group_id?: number | string;
  /** Whom `ask` waits for; in private the other person. */
  readonly user_id?: number | string;
}

/**
 * Opens a chat without an event: it has `reply`, `ask`, `confirm`, `choose` and `askAll`.
 *
 * @example Ask a group, without an event
 * ```ts
 * import type { App } from "adelie";
 *
 * async function onDuty(app: App) {
 *   const chat = app.chat({ group_id: 700001 });
 *   return await chat.askAll("今天谁值日？", { count: 1 });
 * }
 * ```
 */
export function openChat(target: ChatTarget, api: OneBotApi, services: EventServices): EventMethods {
  const self_id = api.selfId ?? 0;
  return new EventMethods({ time: 0, self_id, post_type: "adelie", adelie_type: "chat", ...target }, api, services);
}
