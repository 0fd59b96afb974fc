/**
 * Reading the values of frames: numbers, words and objects (ids are read by `ids.ts`). A peer may put anything there, also objects that no
 * language construct turns into text or a number, so these look at the type first and never throw. A value that is not as it
 * should be is `undefined`.
 */

/** A finite number: one, or a text that is one (`"15000"`), as some implementations write it. */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Words: a text that is not empty, or a number as text. */
export function readWords(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : undefined;
}

/** Whether it is an object with fields: no list, and not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
