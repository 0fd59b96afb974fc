import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { entryPoints, namesPage, publicNames, type Tier } from "../../tools/reference/names.ts";
import { root } from "./support.ts";

const names = publicNames();
const all = (tiers: readonly Tier[], kind: "values" | "types"): string[] => tiers.flatMap((tier) => tier[kind]);

/** Parts of the library that users meet only through what they export. */
const INNER = [
  ...["Dialogues", "DialogueListener", "DialogueScope", "DialogueStats", "EventServices", "ApiSink", "FeedSink"],
  ...["Acknowledge", "ArgProblem", "UsageParts", "MistakeFacts", "ParamKind", "EssenceMethods", "FlashFileMethods"],
  ...["FriendNoticeMethods", "FriendRecallMethods", "GroupBanMethods", "GroupNoticeMethods", "GroupUploadMethods"],
  ...["MemberNoticeMethods", "MessageNoticeMethods", "OfflineFileMethods", "PokeMethods", "ProfileLikeMethods"],
  "ReactionMethods",
];

test("the page of public names is the one that the entry points make", () => {
  assert.equal(readFileSync(join(root, "docs/reference/names.md"), "utf8"), namesPage());
});

test("mod.ts has its tiers in the order in which a reader meets them, and at most 100 values", () => {
  const tiers = names.get("adelie")!;
  assert.deepEqual(tiers.map(({ title }) => title), [
    "Start",
    "Conditions and times",
    "Messages",
    "Clients and errors",
    "Types of events",
    "For people who extend it",
  ]);
  const count = all(tiers, "values").length;
  assert.ok(count <= 100, `${count} values`);
});

test("no entry point has what only the library itself uses, or a name twice", () => {
  for (const [entry, tiers] of names) {
    const listed = [...all(tiers, "values"), ...all(tiers, "types")];
    assert.deepEqual(listed.filter((name) => INNER.includes(name)), [], entry);
    assert.deepEqual(listed.filter((name, at) => listed.indexOf(name) !== at), [], entry);
  }
});

test("what the page calls a value is there when the entry point is loaded, and nothing else is", async () => {
  for (const [entry, file] of Object.entries(entryPoints)) {
    const loaded = await import(pathToFileURL(join(root, file)).href) as object;
    assert.deepEqual(Object.keys(loaded).sort(), all(names.get(entry)!, "values").sort(), entry);
  }
});

test("types of segments and payloads have names, in adelie and in adelie/protocol", () => {
  for (const entry of ["adelie", "adelie/protocol"]) {
    const types = all(names.get(entry)!, "types");
    for (const name of ["ImageSegment", "AtSegment", "Segment", "PokePayload", "GroupMessagePayload", "Sender"]) {
      assert.ok(types.includes(name), `${entry}: ${name}`);
    }
  }
});

test("the manifests list the entry points", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "deno.json"), "utf8")) as { exports: Record<string, string> };
  const listed = Object.entries(exports).map(([path, file]) => [path.replace(".", "adelie"), file.replace("./", "")]);
  assert.deepEqual(Object.fromEntries(listed), entryPoints);
});
