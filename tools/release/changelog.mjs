/** The changelog around a release: what is to be released, and the heading that it gets. */

const HEADING = "## Unreleased\n";

/** What stands under Unreleased; empty when there is nothing. */
export function unreleased(text) {
  const [, after = ""] = text.split(`\n${HEADING}`);
  return after.split(/^## /m, 1)[0].trim();
}

/** The same under the heading of a version, and an Unreleased above it that is empty. */
export function released(text, version, date) {
  return text.replace(`\n${HEADING}`, `\n${HEADING}\n## ${version} (${date})\n`);
}

/** What stands under a version. */
export function notesOf(text, version) {
  const sections = text.split(/^(?=## )/m);
  const section = sections.find((each) => each.startsWith(`## ${version} (`)) ?? "";
  return section.split("\n").slice(1).join("\n").trim();
}
