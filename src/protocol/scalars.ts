/**
 * Reading the single values of frames: numbers and words (ids are read by `ids.ts`). A peer may put anything there, also objects that no
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

/** Fields of events that hold one value, and which everything that looks at events reads. */
const single = ["time", "self_id", "user_id", "group_id", "message_id"] as const;

/**
 * Which of the fields that every reader of events relies on holds an object; undefined where none does, as in everything
 * that an implementation sends. `null` counts as missing. Runs for every event: five looks at a type.
 */
export function brokenField(event: object): string | undefined {
  const fields = event as Record<(typeof single)[number], unknown>;
  if (
    isObject(fields.time) || isObject(fields.self_id) || isObject(fields.user_id) || isObject(fields.group_id) ||
    isObject(fields.message_id)
  ) return single.find((name) => isObject(fields[name]));
  return undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
