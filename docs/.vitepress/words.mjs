/**
 * Splits text into what is searched for: words of letters and digits, also in their parts (`send_group_msg`), and pairs of
 * neighbouring signs where a language puts no spaces. Words that only ask (怎么, 为什么) are left out. VitePress writes the function into the page, so it may use nothing outside.
 *
 * @param {string} text
 * @returns {string[]}
 */
export const wordsOf = (text) => {
  const words = [];
  for (
    const [run] of text.replaceAll(/怎么样?|为什么|什么|如何|哪里|能不能/g, " ").matchAll(
      /[\p{Script=Han}\u3040-\u30ff]+|[\p{L}\p{N}_]+/gu,
    )
  ) {
    if (/^[\p{Script=Han}\u3040-\u30ff]/u.test(run)) {
      const signs = [...run];
      if (signs.length === 1) words.push(run);
      for (let at = 1; at < signs.length; at++) words.push(signs[at - 1] + signs[at]);
      continue;
    }
    words.push(run);
    const parts = run.split(/_+|(?<=[a-z])(?=[A-Z])/).filter((part) => part !== "");
    if (parts.length > 1) words.push(...parts);
  }
  return words;
};
