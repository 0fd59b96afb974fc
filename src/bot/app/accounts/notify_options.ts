/** Who is told elsewhere that an account is gone, and what is wrong with that option. */

import { givenId } from "../../../api/given_ids.ts";
import { ConfigError } from "../../../errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import { launchTexts } from "../../../texts/errors/launch_texts.ts";
import { given } from "../../../util/given.ts";
import { checkOptionNames, checkOptions } from "../../../util/options.ts";
import { quoted } from "../../../util/text_of.ts";
import type { AccountInfo } from "../../model/account.ts";

/** The facts that a telling has. */
export interface AccountNotice {
  /** The QQ number of the account. */
  readonly self_id: number | undefined;
  /** How it is: `offline`, `kicked` or `link-down`, and `up` when it is back. */
  readonly state: AccountInfo["state"];
  /** Why, in the implementation's words; may be empty. */
  readonly reason: string;
  /** Since when, as an ISO date. */
  readonly since: string;
  /** The sentence for people. */
  readonly text: string;
}

/** Where somebody is told, and when: a web address, or a chat of another account of the app. */
export interface NotifyOptions {
  /** A web address: it gets the facts as JSON, by POST. */
  url?: string;
  /** Headers for it, such as an `Authorization`. */
  headers?: Record<string, string>;
  /** Makes the JSON that it gets, where a service wants its own: `({ text }) => ({ msgtype: "text", text: { content: text } })`. */
  body?: (notice: AccountNotice) => unknown;
  /** A person who is written to by another account of the app. */
  user_id?: Id;
  /** A group that is written to by another account of the app. */
  group_id?: Id;
  /** Which account writes. Default: the first of the app that is online. */
  account?: Id;
  /** How long QQ has to be offline before it is told, in milliseconds: many losses are over in seconds. Default 10 000. */
  afterMs?: number;
  /** How long the link has to be down before it is told, in milliseconds. Default 60 000; `Infinity` never tells. */
  linkDownMs?: number;
}

/** One or several places; a text is a web address. */
export type NotifyOption = string | NotifyOptions | readonly (string | NotifyOptions)[];

const kinds = {
  url: "text",
  headers: "object",
  body: "function",
  afterMs: "number from 0 on",
  linkDownMs: "number from 0 on",
} as const;

const idNames = ["user_id", "group_id", "account"] as const;

/** The places that an option names. */
export function placesOf(option: NotifyOption): readonly NotifyOptions[] {
  const list = Array.isArray(option)
    ? option as readonly (string | NotifyOptions)[]
    : [option as string | NotifyOptions];
  return list.map((each) => typeof each === "string" ? { url: each } : each);
}

/** @throws ConfigError for the first wrong one */
export function checkNotify(option: NotifyOption): void {
  for (const place of placesOf(option)) {
    if (typeof place !== "object" || place === null) {
      throw new ConfigError("OPTION", launchTexts().notifyPlace(quoted(place)));
    }
    checkOptionNames("launch(): notify", place, [...Object.keys(kinds), ...idNames]);
    const { url, headers, body, afterMs, linkDownMs, user_id, group_id } = place;
    checkOptions("launch()", given({ url, headers, body, afterMs, linkDownMs }), kinds, "notify");
    for (const name of idNames) if (place[name] !== undefined) givenId(`launch() notify.${name}`, place[name]);
    const count = [url, user_id, group_id].filter((each) => each !== undefined).length;
    if (count !== 1 || (url !== undefined && !/^https?:\/\//.test(url))) {
      throw new ConfigError("OPTION", launchTexts().notifyPlace(quoted(Object.keys(place).join(", "))));
    }
  }
}
