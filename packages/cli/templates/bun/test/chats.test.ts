import { readdirSync } from "node:fs";
import test from "node:test";
import { scenarios } from "adelie/testing";

const src = new URL("../src/", import.meta.url);
for (const name of readdirSync(src)) {
  if (!name.endsWith(".chat")) continue;
  for (const story of await scenarios(undefined, new URL(name, src))) test(story.title, story.run);
}
