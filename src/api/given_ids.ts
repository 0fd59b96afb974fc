/** QQ numbers that users write into options, decorators and calls: one check, one sentence. */

import { ConfigError } from "../errors.ts";
import { qqNumber } from "../protocol/ids.ts";
import { botTexts } from "../texts/errors/bot_texts.ts";

/**
 * QQ numbers as text, wherever users write them.
 *
 * @param where for messages: `@OnGroupMsg`
 * @throws ConfigError for a value that is no QQ number
 */
export function givenIds(where: string, ids: readonly unknown[]): string[] {
  return ids.map((id) => givenId(where, id));
}

/** One of them. */
export function givenId(where: string, id: unknown): string {
  const text = qqNumber(id);
  if (text !== undefined) return text;
  const seen = typeof id === "number" ? String(id) : JSON.stringify(id) ?? typeof id;
  const isTooLarge = Number.isInteger(id) && (id as number) > Number.MAX_SAFE_INTEGER;
  throw new ConfigError("ID", isTooLarge ? botTexts().idTooLarge(where, seen) : botTexts().noQqNumber(where, seen));
}
