/** Conditions for apps with several accounts: which of them a handler belongs to, and which of them answers. */

import { ConfigError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { type Id, idText, isSameId } from "../../protocol/ids.ts";
import { idsOf, refuseBareUse } from "./arguments.ts";
import { OnceMemory, SharedOnceMemory } from "./once.ts";
import type { RuleDecorator } from "./dialects.ts";
import { ruleDecorator } from "./order.ts";
import type { RuleClause, Verdict } from "../model/clause.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";

/** The kinds of events that {@link Once} knows. */
export type OnceKind = "group-message" | "group-notice";

/**
 * Lets a handler, or all of a class, take only events that came to these accounts. `@Bot({ accounts })` says the same of a
 * class.
 *
 * @example Only one of several accounts
 * ```ts
 * import { Account, Command } from "adelie";
 *
 * class Desk {
 *   @Command("值班")
 *   @Account(10001)
 *   onDuty() {
 *     return "一号在";
 *   }
 * }
 * ```
 *
 * @param accounts QQ numbers of accounts of the app, as numbers or text
 */
export function Account(...accounts: Id[]): RuleDecorator {
  refuseBareUse("Account", accounts[0]);
  return ruleDecorator("Account", accountClause("Account", accounts));
}

/** The condition behind {@link Account} and `@Bot({ accounts })`. */
export function accountClause(decorator: string, accounts: readonly Id[]): RuleClause {
  const ids = new Set(idsOf(decorator, accounts));
  if (ids.size === 0) {
    throw new ConfigError("DECORATOR_ARGUMENT", botTexts().accountsWanted(decorator));
  }
  const names = [...ids].join(", ");
  return {
    kind: "rule",
    label: decorator === "Account" ? `@Account(${names})` : `@${decorator}({ accounts: [${names}] })`,
    stage: "place",
    create: () => (event) =>
      ids.has(idText(event.self_id) ?? "") || { reason: reasonTexts().otherAccount(event.self_id, names) },
  };
}

/**
 * Runs a handler once for an event that several accounts of the app saw in the same group: the account that brings it first has it,
 * the others leave it alone. Private messages are each account's own and always pass.
 *
 * Only accounts that {@link Account} and the like let through count; conditions about people are asked afterwards, so that
 * nobody is refused twice.
 *
 * @example Two accounts in one group
 * ```ts
 * import { Command, Once } from "adelie";
 *
 * class CheckIn {
 *   @Command("签到")
 *   @Once("group-message")
 *   checkIn() {
 *     return "签到成功";
 *   }
 * }
 * ```
 *
 * @param kinds messages in groups, or notices and requests there (members who join, pokes …); both when left out
 */
export function Once(...kinds: OnceKind[]): RuleDecorator {
  refuseBareUse("Once", kinds[0]);
  const wrong = kinds.find((kind) => kind !== "group-message" && kind !== "group-notice");
  if (wrong !== undefined) {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().onceWanted(JSON.stringify(wrong) ?? typeof wrong),
    );
  }
  const isMeant = (kind: OnceKind): boolean => kinds.length === 0 || kinds.includes(kind);
  return ruleDecorator("Once", {
    kind: "rule",
    label: `@Once(${kinds.map((kind) => `"${kind}"`).join(", ")})`,
    stage: "once",
    create: ({ clock, shared }, { source }) => {
      const memory = shared === undefined ? new OnceMemory(clock) : new SharedOnceMemory(shared("adelie.once"), source);
      return (event, _handler, isTrial) => {
        const payload = event as unknown as EventPayload & { group_id?: number; message_type?: string };
        if (!payload.group_id || payload.message_type === "private") return true;
        if (!isMeant(payload.post_type === "message" ? "group-message" : "group-notice")) return true;
        const owner = memory.owner(payload, isTrial);
        return typeof owner === "object"
          ? owner.then((shared) => verdictOf(shared, payload))
          : verdictOf(owner, payload);
      };
    },
  });
}

function verdictOf(owner: number, { self_id }: EventPayload): Verdict {
  return isSameId(owner, self_id) || { reason: reasonTexts().takenByAccount(owner) };
}
