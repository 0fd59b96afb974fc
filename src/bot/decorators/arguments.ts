/** Checks of decorators' arguments, where the decorators stand: a mistake names its decorator. */

import { ConfigError } from "../../errors.ts";
import { type Ids, qqNumber } from "../../protocol/ids.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";

/**
 * QQ numbers of a decorator as text.
 *
 * @throws ConfigError for a value that is no QQ number
 */
export function idsOf(decorator: string, ids: Ids): string[] {
  refuseBareUse(decorator, ids);
  return checkIds(`@${decorator}`, Array.isArray(ids) ? ids as readonly unknown[] : [ids]);
}

/**
 * QQ numbers as text, wherever users write them.
 *
 * @throws ConfigError for a value that is no QQ number
 */
export function checkIds(where: string, ids: readonly unknown[]): string[] {
  return ids.map((id) => {
    const text = qqNumber(id);
    if (text !== undefined) return text;
    const seen = typeof id === "number" ? String(id) : JSON.stringify(id) ?? typeof id;
    const why = Number.isInteger(id) && (id as number) > Number.MAX_SAFE_INTEGER
      ? "is too large to be exact as a number; give it as text"
      : "is no QQ number; give digits, as a number or as text";
    throw new ConfigError("ID", `${where}: ${seen} ${why}.`);
  });
}

/** @throws ConfigError for a value that is no text, or an empty one */
export function requireText(decorator: string, value: unknown): void {
  refuseBareUse(decorator, value);
  if (typeof value !== "string" || value === "") {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      startupTexts().textWanted(decorator, JSON.stringify(value)),
    );
  }
}

/**
 * `@OnMessage` without parentheses hands the factory the method itself, or in the legacy dialect the prototype.
 *
 * @throws ConfigError for either
 */
export function refuseBareUse(
  decorator: string,
  value: unknown,
  isFine: (value: unknown) => boolean = () => false,
): void {
  const isPrototype = typeof value === "object" && value !== null && Object.hasOwn(value, "constructor");
  if ((typeof value !== "function" && !isPrototype) || isFine(value)) return;
  throw new ConfigError("DECORATOR_PARENTHESES", startupTexts().parentheses(decorator));
}
