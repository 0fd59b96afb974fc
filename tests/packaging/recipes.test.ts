import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { cleanUp, copyOfTree, root, run, tool } from "./support.ts";

after(cleanUp);

/** The tree with its tests and documents. */
function wholeTree(): string {
  const folder = copyOfTree();
  for (const name of ["docs", "tests", "tsconfig.standard.json"]) {
    const filter = (path: string): boolean => !/tests\/runtimes|\/node_modules/.test(path.slice(root.length));
    cpSync(join(root, name), join(folder, name), { recursive: true, filter });
  }
  symlinkSync(join(root, "tests/runtimes"), join(folder, "tests/runtimes"));
  return folder;
}

/** What "How to add …" of CONTRIBUTING.md says, done once: each entry is a file that it names, and what is done to it. */
interface Recipe {
  /** How its paragraph begins. */
  readonly title: string;
  /** Files that are written. */
  readonly adds: Record<string, string>;
  /** Lines that are put in front of others. */
  readonly inserts: Record<string, readonly [before: string, text: string][]>;
  /** Where the paragraph names a folder or a pattern instead of the file. */
  readonly named?: Record<string, string>;
}

const payload = { time: 1, self_id: 10001, post_type: "notice", notice_type: "group_wave", group_id: 1, user_id: 2 };

const recipes: Recipe[] = [
  {
    title: "an event",
    adds: { "tests/fixtures/payloads/napcat-notice-group_wave.json": JSON.stringify(payload, null, 1) },
    inserts: {
      "tests/fixtures/payloads/index.json": [[
        "[\n",
        `[
 {
  "file": "napcat-notice-group_wave.json",
  "implementation": "napcat",
  "kind": "event",
  "post_type": "notice",
  "detail": "group_wave",
  "sub_type": null,
  "repo": "",
  "path": "",
  "note": ""
 },
`,
      ]],
      "src/protocol/events/events.json": [
        [
          '{"name": "request.friend"',
          `{"name": "notice.group_wave", "type": "GroupWave", "own": true, "in": ["napcat"], "zh": "挥手", "en": "A member waved.", "fields": [{"name": "group_id", "type": "number", "desc": "The group."}, {"name": "user_id", "type": "number", "desc": "Who waved."}]},
{"name": "notice.group_nod", "type": "GroupNod", "base": "MemberNotice", "in": ["napcat"], "zh": "点头", "en": "A member nodded.", "sub_types": {"once": "点头一次", "twice": "点头两次"}, "fields": [{"name": "sub_type", "desc": "How often."}, {"name": "group_id", "type": "number", "desc": "The group."}, {"name": "user_id", "type": "number", "desc": "Who nodded."}]},
`,
        ],
      ],
      "src/bot/events/notice.ts": [
        ["  GroupUploadPayload,\n", "  GroupWavePayload,\n"],
        [
          "/** 闪传进度",
          `/** 挥手: a member waved. */
export class GroupWaveEvent extends MemberNotice {
  /** Waves back. */
  async waveBack(): Promise<void> {
    await this.api.call("wave_back", { group_id: this.group_id });
  }
}
/** Its fields, as they arrived. */
export interface GroupWaveEvent extends GroupWavePayload {}

`,
        ],
      ],
    },
    named: { "tests/fixtures/payloads/napcat-notice-group_wave.json": "tests/fixtures/payloads" },
  },
  {
    title: "an action",
    adds: {},
    inserts: {
      "src/protocol/actions/actions.json": [[
        '{"name": "voice_msg_to_text"',
        `{"name": "wave_back", "in": ["napcat"], "zh": "挥手回应", "en": "Wave back", "params": [{"name": "group_id", "type": "number|string", "required": true, "desc": "group number", "zh": "群号"}], "data": "null"},
`,
      ]],
    },
  },
  {
    title: "a condition",
    adds: {
      "src/bot/decorators/even_groups.ts": `/** A condition on the number of the group. */

import { reasonTexts } from "../../texts/logs/reason_texts.ts";
import type { RuleDecorator } from "./dialects.ts";
import { ruleDecorator } from "./order.ts";

/** Lets only events of groups with an even number through. */
export function EvenGroups(): RuleDecorator {
  return ruleDecorator("EvenGroups", {
    kind: "rule",
    label: "@EvenGroups()",
    stage: "place",
    create: () => (event) => Number(event["group_id"]) % 2 === 0 || { reason: reasonTexts().oddGroup },
  });
}
`,
    },
    inserts: {
      "mod.ts": [
        ["export { Block, Priority", 'export { EvenGroups } from "./src/bot/decorators/even_groups.ts";\n'],
      ],
      "src/texts/logs/reason_texts.ts": [
        ['  guardNo: "it said no"', '  oddGroup: "the number of the group is odd",\n'],
        ['  guardNo: "它不放行"', '  oddGroup: "群号是单数",\n'],
      ],
    },
    named: { "src/bot/decorators/even_groups.ts": "src/bot/decorators" },
  },
  {
    title: "a decorator",
    adds: {
      "src/bot/decorators/wave.ts": `/** The decorator for waves. */

import type { GroupWaveEvent } from "../events/types.ts";
import type { HandlerDecorator } from "./dialects.ts";
import { On } from "./on.ts";

/** Answers waves of members. */
export function OnWave(): HandlerDecorator<GroupWaveEvent> {
  return On("notice.group_wave");
}
`,
    },
    inserts: {
      "mod.ts": [["export { Block, Priority", 'export { OnWave } from "./src/bot/decorators/wave.ts";\n']],
    },
    named: { "src/bot/decorators/wave.ts": "src/bot/decorators" },
  },
  {
    title: "a transport",
    adds: {
      "src/transport/loop.ts": `/** A transport to nobody: each call is answered with what it said. */

import type { Transport } from "./transport.ts";

/** Makes the transport. */
export function createLoop(): Transport {
  return {
    address: "loop:",
    feed: undefined,
    caller: {
      call: (_action, params) => Promise.resolve({ status: "ok", retcode: 0, data: params }),
      send: (_action, params, _options, receiver) => receiver.settle({ status: "ok", retcode: 0, data: params }),
      async *stream(_action, params) {
        yield { status: "ok", retcode: 0, data: params };
      },
      close: () => Promise.resolve(),
    },
  };
}
`,
    },
    inserts: {
      "src/transport/connect.ts": [
        ["import { createWebSocketTransport }", 'import { createLoop } from "./loop.ts";\n'],
        ["  const { timeoutMs = 30_000, silentMs", '  if (options.url === "loop:") return createLoop();\n'],
      ],
    },
    named: { "src/transport/loop.ts": "src/transport" },
  },
];

/** A bot that uses each of them: it has to compile, and to run. */
const USE = `import assert from "node:assert/strict";
import { Bot, EvenGroups, type GroupNodEvent, type GroupWaveEvent, launch, NapCatApi, On, OnWave } from "../mod.ts";
import { createTransport } from "../src/transport/connect.ts";
import { startPeer } from "./support/peer.ts";

@Bot()
class Waves {
  @OnWave()
  @EvenGroups()
  async waved(event: GroupWaveEvent) {
    await event.waveBack();
  }
}

@Bot()
class Nods {
  @On("notice.group_nod.twice")
  async nodded(event: GroupNodEvent) {
    await event.setCard(event.sub_type);
  }
}

const peer = await startPeer();
const api = new NapCatApi({ url: peer.url });
const app = await launch([Waves, Nods], { api, log: "silent", storage: "memory", handleSignals: false });
for (const group_id of [3, 4]) peer.push({ ...${JSON.stringify(payload)}, group_id });
assert.deepEqual((await peer.called("wave_back")).params, { group_id: 4 });
for (const sub_type of ["once", "twice"]) peer.push({ ...${
  JSON.stringify(payload)
}, notice_type: "group_nod", sub_type });
assert.equal((await peer.called("set_group_card")).params.card, "twice");
await app.stop();
await peer.close();
const { caller } = createTransport({ url: "loop:" });
assert.deepEqual((await caller.call("get_status", { a: 1 })).data, { a: 1 });
console.log("used");
`;

const contributing = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");

test("CONTRIBUTING names each file that an event, an action, a condition, a decorator and a transport touch", () => {
  for (const { title, adds, inserts, named = {} } of recipes) {
    const paragraph = contributing.split(`**${title}.**`)[1]?.split("\n\n**")[0] ?? "";
    assert.notEqual(paragraph, "", title);
    for (const file of [...Object.keys(adds), ...Object.keys(inserts)]) {
      assert.ok(paragraph.includes(`\`${named[file] ?? file}\``), `${title}: ${file}`);
    }
  }
});

test("what is added as CONTRIBUTING says passes the checks, and works", async () => {
  const tree = wholeTree();
  for (const { adds, inserts } of recipes) {
    for (const [file, text] of Object.entries(adds)) writeFileSync(join(tree, file), text);
    for (const [file, all] of Object.entries(inserts)) {
      let text = readFileSync(join(tree, file), "utf8");
      for (const [before, added] of all) {
        assert.ok(text.includes(before), `${file} has ${before}`);
        text = before === "[\n" ? text.replace(before, added) : text.replace(before, `${added}${before}`);
      }
      writeFileSync(join(tree, file), text);
    }
  }
  writeFileSync(join(tree, "tests/use.ts"), USE);
  const node = (...args: string[]) => run(process.execPath, args, tree);
  for (const generator of ["tools/generate_actions.ts", "tools/generate_payload_types.ts"]) {
    const { code, output } = await node("--import", "tsx", generator);
    assert.equal(code, 0, output);
  }
  writeFileSync(
    join(tree, "tsconfig.recipes.json"),
    JSON.stringify({ extends: "./tsconfig.standard.json", include: ["mod.ts", "src", "tests/types", "tests/use.ts"] }),
  );
  const tsc = tool("@typescript/native/bin/tsc");
  const checks: Record<string, string[]> = {
    layers: [tool("dependency-cruiser/bin/dependency-cruise.mjs"), "mod.ts", "src"],
    source: ["tools/check_source.mjs"],
    types: [tsc, "-p", "tsconfig.json"],
    "types-standard": [tsc, "-p", "tsconfig.recipes.json"],
    guide: ["--import", "tsx", "--test", "tests/packaging/events_guide.test.ts"],
    use: ["--import", "tsx", "tests/use.ts"],
  };
  const ended = await Promise.all(
    Object.entries(checks).map(async ([name, args]) => ({ name, ...await node(...args) })),
  );
  assert.deepEqual(ended.filter(({ code }) => code !== 0).map(({ name, output }) => `${name}: ${output}`), []);
});
