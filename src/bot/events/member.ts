/** One member of a group, and what can be done with them. */

import { CqHttpApi, type OneBotApi } from "../../api/clients.ts";
import { ConfigError } from "../../errors.ts";
import { parseDuration } from "../../util/time/duration.ts";
import { lookAfterMethods } from "../../util/looked_after.ts";
import { quoted } from "../../util/text_of.ts";
import { needsFallback } from "./fallback.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/**
 * The methods that act on a member of a group. The bot has to be an administrator for most of it; otherwise, and where the
 * implementation lacks the action, an `ActionError` says so (look at its `kind`).
 */
export interface MemberMethods {
  /**
   * Mutes the member. Every implementation has it. QQ takes whole seconds (it is rounded up) and refuses 30 days and
   * more.
   *
   * @param duration how long: milliseconds, or text such as `"10分钟"` or `"1h30m"`. Default 30 minutes; 0 lifts the mute
   * @throws ConfigError when `duration` is neither; ActionError
   *
   * @example Mute for ten minutes
   * ```ts
   * import { type GroupMessageEvent, Keyword } from "adelie";
   *
   * class Quiet {
   *   @Keyword("闭嘴", { in: "group" })
   *   async mute(event: GroupMessageEvent) {
   *     await event.member.ban("10分钟");
   *   }
   * }
   * ```
   */
  ban(duration?: number | string): Promise<void>;
  /** Lifts the member's mute. Every implementation has it. */
  unban(): Promise<void>;
  /**
   * Removes the member from the group. Every implementation has it.
   *
   * @param options `forever`: later requests to join are refused as well
   */
  kick(options?: { readonly forever?: boolean }): Promise<void>;
  /**
   * 戳一戳. NapCat (needs its packet backend), LLBot and Lagrange; on go-cqhttp it goes as a poke segment, and whether it
   * worked is not told.
   */
  poke(): Promise<void>;
  /** Sets the member's name in the group (群名片); `""` removes it. Every implementation has it. */
  setCard(card: string): Promise<void>;
  /** Sets the member's special title (专属头衔); `""` removes it. The bot has to own the group. NapCat needs its packet backend. */
  setTitle(title: string): Promise<void>;
  /** Makes the member an administrator, or no longer one. The bot has to own the group. Every implementation has it. */
  setAdmin(isAdmin?: boolean): Promise<void>;
}

/** A member of a group by number. Making one asks for nothing. */
export class GroupMember implements MemberMethods {
  /** The group. */
  readonly group_id: number | string;
  /** The member's QQ number. */
  readonly user_id: number | string;
  readonly #api: OneBotApi;
  /** The handle of somebody who writes anonymously (go-cqhttp). */
  readonly #flag: string | undefined;

  /** Events make it: `event.member`. */
  constructor(api: OneBotApi, group_id: number | string, user_id: number | string, anonymousFlag?: string) {
    this.#api = api;
    this.group_id = group_id;
    this.user_id = user_id;
    this.#flag = anonymousFlag;
  }

  /** Mutes the member, for 30 minutes when nothing is said. {@link MemberMethods.ban} has more. */
  async ban(duration: number | string = 30 * 60_000): Promise<void> {
    const seconds = secondsOf(duration);
    if (this.#flag === undefined) await this.#api.call("set_group_ban", { ...this.#who, duration: seconds });
    else {
      const { group_id } = this;
      await this.#api.call("set_group_anonymous_ban", { group_id, anonymous_flag: this.#flag, duration: seconds });
    }
  }

  /** Lifts the member's mute. */
  async unban(): Promise<void> {
    await this.ban(0);
  }

  /** Removes the member from the group; with `forever`, later requests to join are refused too. */
  async kick({ forever = false }: { readonly forever?: boolean } = {}): Promise<void> {
    await this.#api.call("set_group_kick", { ...this.#who, reject_add_request: forever });
  }

  /** Pokes the member (戳一戳). */
  async poke(): Promise<void> {
    const { group_id, user_id } = this;
    await pokeSomebody(this.#api, { group_id, user_id });
  }

  /** Sets the member's name in the group (群名片); `""` removes it. */
  async setCard(card: string): Promise<void> {
    await this.#api.call("set_group_card", { ...this.#who, card });
  }

  /** Sets the member's special title (专属头衔); `""` removes it. */
  async setTitle(title: string): Promise<void> {
    await this.#api.call("set_group_special_title", { ...this.#who, special_title: title, duration: -1 });
  }

  /** Makes the member an administrator, or no longer one. */
  async setAdmin(isAdmin = true): Promise<void> {
    await this.#api.call("set_group_admin", { ...this.#who, enable: isAdmin });
  }

  get #who(): { group_id: number | string; user_id: number | string } {
    return { group_id: this.group_id, user_id: this.user_id };
  }

  static {
    lookAfterMethods<GroupMember>(GroupMember, (member) => member.#api.log);
  }
}

/** Pokes somebody, in a group or in private. */
export async function pokeSomebody(
  api: OneBotApi,
  { group_id, user_id }: { readonly group_id?: number | string | undefined; readonly user_id: number | string },
): Promise<void> {
  // go-cqhttp has the segment only, and says that sending failed even when it poked; the others have the action.
  if (group_id === undefined) await api.call("friend_poke", { user_id });
  // A client of the standard alone does not know what its implementation has, and tries.
  else if (api instanceof CqHttpApi && needsFallback(api, "group_poke")) {
    await api.request("send_group_msg", { group_id, message: [{ type: "poke", data: { qq: String(user_id) } }] });
  } else await api.call("group_poke", { group_id, user_id });
}

function secondsOf(duration: number | string): number {
  const ms = typeof duration === "string" ? parseDuration(duration) : duration;
  if (ms !== undefined && ms >= 0 && ms < Infinity) return Math.ceil(ms / 1_000);
  throw new ConfigError(
    "DURATION",
    handlerTexts().banDuration(quoted(duration)),
  );
}

const memberMethods: readonly (keyof MemberMethods)[] = [
  "ban",
  "unban",
  "kick",
  "poke",
  "setCard",
  "setTitle",
  "setAdmin",
];

/** Gives a class of events the methods of the member that it is about. Their types come from merging with {@link MemberMethods}. */
export function defineMemberMethods(of: { readonly prototype: { readonly member: GroupMember } }): void {
  for (const name of memberMethods) {
    if (Object.hasOwn(of.prototype, name)) continue;
    Object.defineProperty(of.prototype, name, {
      async value(this: { readonly member: GroupMember }, ...args: unknown[]): Promise<unknown> {
        return await (this.member[name] as (...args: unknown[]) => Promise<unknown>)(...args);
      },
      writable: true,
      configurable: true,
    });
  }
}
