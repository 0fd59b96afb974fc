/**
 * A short key of a value that came as JSON: equal values have equal keys. It walks without recursion, so that a value may
 * be as deep as a frame can make it, and keeps nothing of the value alive.
 */

/** What a value looks like from outside. */
export interface Fingerprint {
  /** 64 bits as text. */
  readonly key: string;
  /** About how long the value is as JSON, in characters. */
  readonly chars: number;
}

/** Takes the fingerprint of a value as `JSON.parse` makes it. The order of an object's fields counts. */
export function fingerprintOf(value: unknown): Fingerprint {
  const state: State = { a: 0x811c9dc5, b: 0x1b873593, chars: 0 };
  const open: unknown[] = [value];
  while (open.length > 0) add(state, open.pop(), open);
  return { key: `${(state.a >>> 0).toString(36)}.${(state.b >>> 0).toString(36)}`, chars: state.chars };
}

interface State {
  a: number;
  b: number;
  chars: number;
}

/** Each kind begins with a number of its own and its length: no two values are written alike. */
function add(state: State, value: unknown, open: unknown[]): void {
  if (typeof value === "string") {
    mix(state, 1);
    addText(state, value);
    state.chars += 3;
  } else if (Array.isArray(value)) {
    mix(state, 2);
    mix(state, value.length);
    state.chars += 2 + value.length;
    for (let at = value.length - 1; at >= 0; at--) open.push(value[at]);
  } else if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value);
    mix(state, 3);
    mix(state, keys.length);
    state.chars += 2 + 4 * keys.length;
    for (const key of keys) addText(state, key);
    for (let at = keys.length - 1; at >= 0; at--) open.push((value as Record<string, unknown>)[keys[at] as string]);
  } else {
    mix(state, 4);
    addText(state, String(value));
  }
}

function addText(state: State, text: string): void {
  mix(state, text.length);
  for (let at = 0; at < text.length; at++) mix(state, text.charCodeAt(at));
  state.chars += text.length;
}

/** Two multiplicative hashes that feed each other. */
function mix(state: State, number: number): void {
  state.a = Math.imul(state.a ^ number, 0x01000193) ^ (state.b >>> 15);
  state.b = Math.imul(state.b ^ number, 0x85ebca6b) + (state.a >>> 13) | 0;
}
