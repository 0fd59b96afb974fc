/**
 * The numbers of accounts, people, groups and messages as they arrive: numbers, digits as text (beyond 2^53 always), null
 * or 0 where there is nobody. They are read and compared here only, so that no two places can differ.
 */

/** The number of a person, a group or a message, as a number or as text. */
export type Id = number | string;

/** One id, or a list of ids; numbers and texts mean the same. */
export type Ids = Id | readonly Id[];

/**
 * An id as it is compared, stored and written into calls: as text. Undefined where it names nobody: absent, null, 0, `"0"`,
 * an empty text, or no id at all. Never throws.
 */
export function idText(id: unknown): string | undefined {
  switch (typeof id) {
    case "number":
      return id !== 0 && Number.isFinite(id) ? String(id) : undefined;
    case "bigint":
      return id === 0n ? undefined : String(id);
    case "string":
      return id === "" || needsCleaning(id) ? cleaned(id) : id;
    default:
      return undefined;
  }
}

/** An id as a number: 0 where it names nobody, or is no number. */
export function idNumber(id: unknown): number {
  const value = typeof id === "number" ? id : Number(idText(id));
  return Number.isFinite(value) ? value : 0;
}

/** An id as it arrived; undefined where it names nobody. For fields that a call may leave out. */
export function knownId(id: unknown): number | string | undefined {
  return idText(id) === undefined ? undefined : id as number | string;
}

/** Whether two ids name the same one, whichever form each of them has. Nobody is not the same as nobody. */
export function isSameId(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") return a === b && a !== 0 && Number.isFinite(a);
  const text = idText(a);
  return text !== undefined && text === idText(b);
}

/** Whether a text has blanks around it or begins with a zero. */
function needsCleaning(id: string): boolean {
  const first = id.charCodeAt(0);
  return first === 48 || first <= 32 || id.charCodeAt(id.length - 1) <= 32;
}

function cleaned(id: string): string | undefined {
  const text = id.trim();
  const digits = /^\d+$/.test(text) ? text.replace(/^0+/, "") : text;
  return digits === "" ? undefined : digits;
}

/** A QQ number that a user wrote, as text; blanks around it do not count. Undefined for anything else. */
export function qqNumber(id: unknown): string | undefined {
  if (typeof id === "number" && !Number.isSafeInteger(id)) return undefined;
  const text = idText(id);
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
