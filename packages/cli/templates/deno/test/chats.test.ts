import { dirname, fromFileUrl, join, toFileUrl } from "@std/path";
import { readdirSync } from "node:fs";
import test from "node:test";
import { scenarios } from "adelie/testing";

const src = join(dirname(fromFileUrl(import.meta.url)), "..", "src");
for (const name of readdirSync(src)) {
  if (!name.endsWith(".chat")) continue;
  for (const story of await scenarios(undefined, toFileUrl(join(src, name)))) test(story.title, story.run);
}
