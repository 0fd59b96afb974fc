/**
 * A sandbox by itself, for bots in any language:
 *
 *     npm run sandbox -- --dialect llbot                     shows its addresses and serves until Ctrl+C
 *     npm run sandbox -- --port 0 --headless                 prints one line of JSON with its addresses
 *     npm run sandbox -- --fault risk-control --fault slow   with things that go wrong
 *     npm run sandbox -- --world qq.json                     keeps its world in a file, from one start to the next
 *     npm run sandbox -- --connect ws://127.0.0.1:8080/onebot/v11/ws   connects to a bot that listens
 *     npm run sandbox -- --load 5000 --load-seconds 30       sends events to the bots, and a report at the end
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { DIALECT_NAMES, isDialectName } from "../src/sandbox/dialects/names.ts";
import { FAULT_PRESETS, isFaultPreset } from "../src/sandbox/faults/presets.ts";
import { isLoadKind, LOAD_KINDS, type LoadMix, runLoad } from "../src/sandbox/play/load.ts";
import { createSandbox, type Sandbox } from "../src/sandbox/sandbox.ts";
import { messageOf } from "../src/util/text_of.ts";

const several = { type: "string", multiple: true } as const;

function fail(words: string): never {
  console.error(words);
  process.exit(2);
}

function given(): ReturnType<typeof read> {
  try {
    return read();
  } catch (error) {
    return fail(messageOf(error));
  }
}

function read() {
  return parseArgs({
    options: {
      port: { type: "string", default: "5710" },
      host: { type: "string", default: "127.0.0.1" },
      token: { type: "string" },
      dialect: { type: "string", default: "napcat" },
      seed: { type: "string", default: "1" },
      heartbeat: { type: "string" },
      headless: { type: "boolean", default: false },
      connect: several,
      post: several,
      secret: { type: "string" },
      fault: several,
      world: { type: "string" },
      load: { type: "string" },
      "load-seconds": { type: "string", default: "10" },
      mix: { type: "string" },
    },
  }).values;
}

function whole(name: string, value: string, least = 0): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least || value.trim() === "") {
    fail(`--${name} is a whole number from ${least} on, not ${value}`);
  }
  return number;
}

/** `message=8,poke=1` */
function mixOf(text: string): LoadMix {
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [kind = "", weight = "1"] = part.split("=");
      if (!isLoadKind(kind)) fail(`--mix knows ${LOAD_KINDS.join(", ")}, not ${kind}`);
      return [kind, whole("mix", weight)];
    }),
  );
}

const options = given();
const { dialect } = options;
if (!isDialectName(dialect)) fail(`--dialect is one of ${DIALECT_NAMES.join(", ")}, not ${dialect}`);
const faults = (options.fault ?? []).map((name) =>
  isFaultPreset(name) ? name : fail(`--fault is one of ${Object.keys(FAULT_PRESETS).join(", ")}, not ${name}`)
);
const mix = options.mix === undefined ? {} : { mix: mixOf(options.mix) };

let sandbox: Sandbox;
try {
  sandbox = await createSandbox({
    dialect,
    port: whole("port", options.port),
    hostname: options.host,
    seed: whole("seed", options.seed),
    ...options.token === undefined ? {} : { accessToken: options.token },
    ...options.world === undefined ? {} : { worldFile: options.world },
    ...options.heartbeat === undefined ? {} : { heartbeatMs: whole("heartbeat", options.heartbeat) },
  });
} catch (error) {
  fail(messageOf(error));
}

const { url, httpUrl, pageUrl, controlKey, port, selfId } = sandbox;
const { version } = sandbox.dialect;
if (options.headless) {
  const control = `${httpUrl}/_sandbox/control`;
  console.log(
    JSON.stringify({ url, httpUrl, pageUrl, control, controlKey, port, selfId, dialect, version, pid: process.pid }),
  );
} else {
  console.log(`${dialect} ${version}: ${url} (WebSocket), ${httpUrl} (HTTP), ${pageUrl} (page). Ctrl+C ends it.`);
}
for (const address of options.connect ?? []) {
  sandbox.connectTo(address, options.token === undefined ? {} : { accessToken: options.token });
}
for (const address of options.post ?? []) {
  sandbox.postTo(address, options.secret === undefined ? {} : { secret: options.secret });
}
for (const name of faults) sandbox.faults.add(name);

const end = async (): Promise<void> => {
  await sandbox.close();
  process.exit(0);
};
process.once("SIGINT", () => void end());
process.once("SIGTERM", () => void end());

if (options.load !== undefined) {
  await sandbox.connected();
  const forMs = whole("load-seconds", options["load-seconds"], 1) * 1_000;
  const perSecond = whole("load", options.load, 1);
  const report = await runLoad(sandbox, { perSecond, forMs, ...mix });
  console.log(JSON.stringify(report));
  if (report.perSecond < perSecond * 0.98) {
    console.error(
      `${perSecond} a second were asked for, and ${report.perSecond} reached: the generator was ${report.behindMs} ms behind.`,
    );
  }
  await end();
}
