/** Checks of decorators' arguments, where the decorators stand: a mistake names its decorator. */

import { ConfigError } from "../../errors.ts";
import { givenIds } from "../../api/given_ids.ts";
import type { Ids } from "../../protocol/ids.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";

/**
 * QQ numbers of a decorator as text.
 *
 * @throws ConfigError for a value that is no QQ number
 */
export function idsOf(decorator: string, ids: Ids): string[] {
  refuseBareUse(decorator, ids);
  return givenIds(`@${decorator}`, Array.isArray(ids) ? ids as readonly unknown[] : [ids]);
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
