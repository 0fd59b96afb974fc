/** A number that stands for a value: what has to be recognised later need not be kept. */

/** Seeds and factors of the two halves. */
const seedA = 0x811c9dc5;
const seedB = 0x2545f491;
const factorA = 0x01000193;
const factorB = 0x5bd1e995;

/**
 * The digest of a value that came as JSON: equal for equal values, whatever the order of their keys, and for others as good as never
 * (53 bits). Nothing in here calls itself, so the depth of a value does not matter; the work grows with its size.
 */
export function digestOf(value: unknown): number {
  const values: unknown[] = [value];
  const paths: number[] = [seedA];
  let a = seedA;
  let b = seedB;
  while (values.length > 0) {
    const each = values.pop();
    const path = paths.pop() as number;
    if (typeof each === "object" && each !== null) {
      const isList = Array.isArray(each);
      for (const key of Object.keys(each)) {
        values.push((each as Record<string, unknown>)[key]);
        paths.push(mix(path, hashText(key, isList ? seedA : seedB, factorA), factorB));
      }
      const kind = isList ? 1 : 2;
      a = (a + mix(path, kind, factorA)) | 0;
      b = (b + mix(path, kind, factorB)) | 0;
    } else {
      const text = typeof each === "string" ? each : String(each);
      const kind = typeof each === "string" ? 3 : 4;
      a = (a + mix(path, hashText(text, seedA ^ kind, factorA), factorA)) | 0;
      b = (b + mix(path, hashText(text, seedB ^ kind, factorB), factorB)) | 0;
    }
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}

/** The digest of bytes: equal for equal ones, and for others as good as never (53 bits). Whoever may choose them finds two with the same. */
export function digestOfBytes(bytes: Uint8Array): number {
  let a = seedA ^ bytes.length;
  let b = seedB ^ bytes.length;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    a = Math.imul(a ^ byte, factorA) ^ (a >>> 15);
    b = Math.imul(b ^ byte, factorB) ^ (b >>> 15);
  }
  return (mix(seedA, a, factorA) >>> 0) * 2 ** 21 + (mix(seedB, b, factorB) >>> 11);
}

/** About how long a value is as JSON. */
export function charsOf(value: unknown): number {
  const values: unknown[] = [value];
  let chars = 0;
  while (values.length > 0) {
    const each = values.pop();
    chars += 2;
    if (typeof each === "string") chars += each.length;
    else if (typeof each !== "object" || each === null) chars += 6;
    else if (Array.isArray(each)) { for (const item of each) values.push(item); }
    else {
      for (const key of Object.keys(each)) {
        chars += key.length + 2;
        values.push((each as Record<string, unknown>)[key]);
      }
    }
  }
  return chars;
}

function hashText(text: string, seed: number, factor: number): number {
  let hash = seed ^ text.length;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), factor) ^ (hash >>> 15);
  return hash;
}

function mix(path: number, value: number, factor: number): number {
  let hash = Math.imul(path ^ value, factor) + value;
  hash = Math.imul(hash ^ (hash >>> 13), factorB);
  return hash ^ (hash >>> 16);
}
