/** Objects without what was not given: a key that is there with the value undefined is not the same as none. */

/** The keys of an object whose value is not undefined; the others are left out. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) if (value !== undefined) known[key] = value;
  return known as { [K in keyof T]?: Exclude<T[K], undefined> };
}
