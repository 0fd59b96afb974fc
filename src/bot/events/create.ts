/** From what arrived to the object that handlers get: which class of events it is. */

import type { OneBotApi } from "../../api/clients.ts";
import type { EventPayload, UnknownPayload } from "../../protocol/events/events.ts";
import { lookAfterMethods } from "../../util/looked_after.ts";
import { givenId } from "../../api/given_ids.ts";
import { ConfigError } from "../../errors.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";
import type { MessageView } from "../../command/message_view.ts";
import { defineFields, EventBase, type EventServices } from "./base.ts";
import { type BaseEvent, ChatEvent, type EventClass, MessageSentEvent } from "./chat.ts";
import { EVENT_KINDS } from "./table.gen.ts";

/** The classes of one `post_type`. */
interface Classes {
  /** By the word that tells the kind: `group_card` of `notice.group_card`, `poke` of `notice.notify.poke`. */
  readonly byKind: Map<unknown, EventClass>;
  /** The field with that word. */
  readonly field: string;
  /** Of every other kind. */
  readonly others: EventClass;
}

const classesOf = (field: string, others: EventClass): Classes => ({ byKind: new Map(), field, others });

const classes: ReadonlyMap<string, Classes> = new Map([
  ["message", classesOf("message_type", ChatEvent)],
  ["message_sent", classesOf("message_type", MessageSentEvent)],
  ["notice", classesOf("notice_type", EventBase)],
  ["request", classesOf("request_type", EventBase)],
  ["meta_event", classesOf("meta_event_type", EventBase)],
]);

const lookedAfter = new Set<EventClass | typeof EventBase>([EventBase]);
for (const [name, of, fields] of EVENT_KINDS) {
  const [post_type = "", ...kind] = name.split(".");
  classes.get(post_type)?.byKind.set(kind.at(-1), of);
  defineFields(of, fields.split(" "));
  // Kinds share their ancestors.
  for (let at = of; !lookedAfter.has(at); at = Object.getPrototypeOf(at) as EventClass) {
    lookedAfter.add(at);
    lookAfterMethods<BaseEvent>(at, (event) => event.api.log);
  }
}

function classOf(payload: EventPayload): EventClass {
  const known = classes.get(payload.post_type);
  if (known === undefined) return EventBase;
  const fields = payload as UnknownPayload;
  const kind = fields[known.field];
  return known.byKind.get(kind === "notify" ? fields.sub_type : kind) ?? known.others;
}

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
): BaseEvent {
  return new (classOf(payload))(payload, api, services, message);
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
 * @throws ConfigError `ID` for what is no QQ number, `REPLY_TARGET` for neither a group nor a person
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
export function openChat(target: ChatTarget, api: OneBotApi, services: EventServices): BaseEvent {
  const { group_id, user_id } = target;
  if (group_id === undefined && user_id === undefined) {
    throw new ConfigError("REPLY_TARGET", handlerTexts().chatWithNobody);
  }
  if (group_id !== undefined) givenId("app.chat() group_id", group_id);
  if (user_id !== undefined) givenId("app.chat() user_id", user_id);
  const self_id = api.selfId ?? 0;
  return new EventBase({ time: 0, self_id, post_type: "adelie", adelie_type: "chat", ...target }, api, services);
}
