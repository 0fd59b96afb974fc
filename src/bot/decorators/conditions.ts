/** Conditions about where an event comes from and who caused it. They stand on a handler, or on the class for all of its handlers. */

import { ConfigError } from "../../errors.ts";
import { type Ids, idText } from "../../protocol/ids.ts";
import { objectResult } from "../../protocol/results.ts";
import type { MessageInput } from "../../protocol/segments.ts";
import { actorOf } from "../events/actor.ts";
import { idsOf, refuseBareUse } from "./arguments.ts";
import { checkOptionNames } from "../../util/options.ts";
import type { BotEvent } from "../events/types.ts";
import type { RuleDecorator } from "./dialects.ts";
import { ruleDecorator } from "./order.ts";
import type { Denial, HandlerInfo } from "../model/clause.ts";
import { chineseChat } from "../../texts/chat/chinese.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";

/** A member's rank in a group; each includes those before it. */
export type GroupRole = "member" | "admin" | "owner";

/** Options of {@link Role} and {@link Superuser}. */
export interface PersonOptions {
  /**
   * The message to the chat when the person may not. Left out, a command says which rank it wants and other handlers say
   * nothing; `false` is silence.
   */
  say?: MessageInput | false;
}

const ranks: readonly GroupRole[] = ["member", "admin", "owner"];

/** The fields that conditions look at. Each may be missing. */
interface Fields {
  readonly post_type?: string;
  readonly message_type?: string;
  readonly group_id?: number;
  readonly user_id?: number;
  readonly sender?: { readonly role?: string };
}

/**
 * Lets only members of a rank use the handler: `owner`, `admin` (owners too), or `member` (everybody in the group).
 * Superusers always pass. Outside of groups nobody else does, temporary chats and all. Of a notice, the one who did it counts
 * (`operator_id`); members who hide themselves (匿名) have the rank `member`.
 *
 * @example Only for the group's owner
 * ```ts
 * import { Command, Role } from "adelie";
 *
 * class Dissolve {
 *   @Command("解散", { in: "group" })
 *   @Role("owner")
 *   dissolve() {}
 * }
 * ```
 *
 * @param role the lowest rank that may use it
 * @param options `say`: the words for people of a lower rank
 * @throws ConfigError with code `DECORATOR_ARGUMENT` for another rank
 */
export function Role(role: GroupRole, options: PersonOptions = {}): RuleDecorator {
  refuseBareUse("Role", role);
  checkOptionNames("@Role", options, ["say"]);
  if (!ranks.includes(role)) {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().roleWanted(JSON.stringify(role)),
    );
  }
  return ruleDecorator("Role", {
    kind: "rule",
    label: `@Role("${role}")`,
    stage: "person",
    create: ({ superusers, texts = chineseChat }) => async (event, handler) => {
      const { group_id, message_type } = event as Fields;
      const person = actorOf(event);
      if (superusers.has(person ?? "")) return true;
      // A temporary chat names a group, and brings a rank of its own: nobody has checked it.
      if (idText(group_id) === undefined || message_type === "private") {
        return refusal(reasonTexts().noGroup, texts.conditions.groupOnly, handler, options);
      }
      const seen = await roleOf(event);
      if (ranks.indexOf(seen) >= ranks.indexOf(role)) return true;
      return refusal(
        reasonTexts().hasRole(person ?? reasonTexts().hidden, seen),
        texts.conditions.role(role),
        handler,
        options,
      );
    },
  });
}

/**
 * Lets only the QQ numbers use the handler that `launch` was given as `superusers`.
 *
 * @example Only for the bot's owner
 * ```ts
 * import { Command, Superuser } from "adelie";
 *
 * class Admin {
 *   @Command("重载")
 *   @Superuser()
 *   reload() {
 *     return "好的";
 *   }
 * }
 * ```
 *
 * @param options `say`: the words for everybody else
 */
export function Superuser(options: PersonOptions = {}): RuleDecorator {
  refuseBareUse("Superuser", options);
  checkOptionNames("@Superuser", options, ["say"]);
  return ruleDecorator("Superuser", {
    kind: "rule",
    label: "@Superuser()",
    stage: "person",
    create: ({ superusers, texts = chineseChat }) => (event, handler) => {
      const person = actorOf(event);
      if (superusers.has(person ?? "")) return true;
      return refusal(
        reasonTexts().noSuperuser(person ?? reasonTexts().hidden),
        texts.conditions.superuser,
        handler,
        options,
      );
    },
  });
}

/**
 * Lets the handler run when a function says so.
 *
 * @example Only in the daytime
 * ```ts
 * import { Command, Guard } from "adelie";
 *
 * class Lottery {
 *   @Command("抽奖")
 *   @Guard(() => new Date().getHours() >= 8 || "早上八点以后才能抽奖")
 *   draw() {}
 * }
 * ```
 *
 * @param decide gets the event. True lets it pass, false refuses silently, and a message refuses and is sent. It must change
 * nothing: `app.explain` asks it too
 */
export function Guard(
  decide: (event: BotEvent, handler: HandlerInfo) => boolean | MessageInput | Promise<boolean | MessageInput>,
): RuleDecorator {
  if (typeof decide !== "function") {
    throw new ConfigError("DECORATOR_ARGUMENT", botTexts().guardWanted);
  }
  const label = `@Guard(${decide.name || "…"})`;
  return ruleDecorator("Guard", {
    kind: "rule",
    label,
    stage: "guard",
    create: () => async (event, handler) => {
      const answer = await decide(event, handler);
      if (answer === true) return true;
      return { reason: reasonTexts().guardNo, ...answer === false ? {} : { say: answer } };
    },
  });
}

/**
 * Lets only messages pass that are meant for the bot: private ones, and those with an `@` of the bot.
 *
 * @example Only when the bot is meant
 * ```ts
 * import { AtMe, OnGroupMsg } from "adelie";
 *
 * class Chat {
 *   @OnGroupMsg()
 *   @AtMe()
 *   answer() {
 *     return "我在";
 *   }
 * }
 * ```
 */
export function AtMe(nothing?: undefined): RuleDecorator {
  refuseBareUse("AtMe", nothing);
  return ruleDecorator("AtMe", {
    kind: "rule",
    label: "@AtMe()",
    stage: "place",
    create: () => (event) => {
      const isToMe = "isToMe" in event && event.isToMe === true;
      return isToMe || { reason: reasonTexts().noAt };
    },
  });
}

/**
 * Lets only events of some groups pass, or of all groups but some. An event that comes from no group does not pass.
 *
 * @example Everywhere but in one group
 * ```ts
 * import { Command, InGroup } from "adelie";
 *
 * @InGroup({ except: [700001] })
 * class Games {
 *   @Command("骰子")
 *   dice() {}
 * }
 * ```
 *
 * @param groups group numbers, or `{ except }` with the numbers of groups that are left out
 * @throws ConfigError with code `DECORATOR_ARGUMENT` when there is no number
 */
export function InGroup(groups: Ids | { except: Ids }): RuleDecorator {
  const isExcept = typeof groups === "object" && "except" in groups;
  const ids = new Set(idsOf("InGroup", isExcept ? groups.except : groups));
  if (ids.size === 0) {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().inGroupWanted,
    );
  }
  const label = `@InGroup(${isExcept ? "except " : ""}${[...ids].join(", ")})`;
  return ruleDecorator("InGroup", {
    kind: "rule",
    label,
    stage: "place",
    create: () => (event) => {
      const { group_id } = event as Fields;
      const group = idText(group_id);
      if (group === undefined) return { reason: reasonTexts().noGroup };
      return ids.has(group) !== isExcept || { reason: reasonTexts().otherGroup(group) };
    },
  });
}

function refusal(reason: string, ownWords: string, handler: HandlerInfo, { say }: PersonOptions): Denial {
  if (say === false || (say === undefined && handler.command === undefined)) return { reason };
  return { reason, say: say ?? ownWords };
}

/** The person's rank. Messages in groups carry it; for other events the implementation is asked. Who hides has none. */
async function roleOf(event: BotEvent): Promise<GroupRole> {
  const { post_type, group_id, sender } = event as Fields;
  const person = actorOf(event);
  if (person === undefined) return "member";
  const user_id = Number(person);
  const whom = { group_id: group_id as number, user_id };
  const role: unknown = (post_type === "message" ? sender?.role : undefined) ??
    objectResult("get_group_member_info", await event.api.call("get_group_member_info", whom)).role;
  return ranks.find((each) => each === role) ?? "member";
}
