/**
 * Texts of other people in the page's own lines. Marks that turn the direction of writing, and control characters, would change
 * what stands beside them: they are shown as the escapes of JSON.
 */

// Control characters but for line feed and tab, then marks of direction: embeddings, overrides, isolates.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const odd = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text whose odd characters can be seen. */
export function visible(text: string): string {
  return text.replace(odd, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
