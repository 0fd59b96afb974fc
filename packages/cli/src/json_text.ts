/** Settings in JSON as people write them: with comments, with commas at the end, with the mark that Windows puts in front. */

/**
 * Reads them.
 *
 * @throws SyntaxError where it is no JSON all the same
 */
export function parseJson(text: string): unknown {
  const plain = text.replace(/^\ufeff/, "")
    .replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[^]*?\*\//g, (_all, quoted: string | undefined) => quoted ?? "")
    .replace(/,(\s*[}\]])/g, "$1");
  return JSON.parse(plain);
}
