import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { cleanUp, copyOfTree, run, tool } from "./support.ts";

after(cleanUp);

/** Runs both checks of the tree in a copy that `spoil` has changed. */
async function check(spoil: (folder: string) => void): Promise<{ codes: number[]; output: string }> {
  const folder = copyOfTree();
  spoil(folder);
  const [layers, source] = await Promise.all([
    run(process.execPath, [tool("dependency-cruiser/bin/dependency-cruise.mjs"), "mod.ts", "src"], folder),
    run(process.execPath, ["tools/check_source.mjs"], folder),
  ]);
  return { codes: [layers.code, source.code], output: layers.output + source.output };
}

const spoiled: Record<string, { file: string; text: string; says: RegExp }> = {
  "an import upwards": {
    file: "src/util/log/log.ts",
    text: 'import "../../protocol/frames.ts";\n',
    says: /error util-imports-down: src\/util\/log\/log\.ts → src\/protocol\/frames\.ts/,
  },
  "an import upwards of a type alone": {
    file: "src/protocol/frames.ts",
    text: 'export type Upwards = import("../transport/transport.ts").Transport;\n',
    says: /error protocol-imports-down: src\/protocol\/frames\.ts/,
  },
  "an import of a client's transport by value": {
    file: "src/api/client.ts",
    text: 'import "../transport/link/web_socket.ts";\n',
    says: /error transport-by-type: src\/api\/client\.ts/,
  },
  "an import of the sandbox from the bots": {
    file: "src/bot/dispatch/router.ts",
    text: 'import "../../sandbox/embedded.ts";\n',
    says: /error sandbox-only-when-wanted: src\/bot\/dispatch\/router\.ts/,
  },
  "an import of the sandbox that is not put off": {
    file: "src/bot/app/launch.ts",
    text: 'import "../../sandbox/embedded.ts";\n',
    says: /error sandbox-never-at-import: src\/bot\/app\/launch\.ts/,
  },
  "an import of events from bot/dialogue": {
    file: "src/bot/dialogue/questions.ts",
    text: 'export type Updialogueevents = import("../events/types.ts").BotEvent;\n',
    says: /error bot-dialogue-imports-down: src\/bot\/dialogue\/questions\.ts → src\/bot\/events\/types\.ts/,
  },
  "an import of model from bot/events": {
    file: "src/bot/events/base.ts",
    text: 'export type Upeventsmodel = import("../model/services.ts").AppServices;\n',
    says: /error bot-events-imports-down: src\/bot\/events\/base\.ts → src\/bot\/model\/services\.ts/,
  },
  "an import of dispatch from bot/model": {
    file: "src/bot/model/route.ts",
    text: 'export type Upmodeldispatch = import("../dispatch/bind.ts").BoundBot;\n',
    says: /error bot-model-imports-down: src\/bot\/model\/route\.ts → src\/bot\/dispatch\/bind\.ts/,
  },
  "an import of flow from bot/model": {
    file: "src/bot/model/flow.ts",
    text: 'export type Upmodelflow = import("../flow/lines.ts").Lines;\n',
    says: /error bot-model-imports-down: src\/bot\/model\/flow\.ts → src\/bot\/flow\/lines\.ts/,
  },
  "an import of decorators from bot/model": {
    file: "src/bot/model/clause.ts",
    text: 'export type Upmodeldecorators = import("../decorators/order.ts").RuleDecorator;\n',
    says: /error bot-model-imports-down: src\/bot\/model\/clause\.ts → src\/bot\/decorators\/order\.ts/,
  },
  "an import of decorators from bot/dispatch": {
    file: "src/bot/dispatch/bind.ts",
    text: 'export type Updispatchdecorators = import("../decorators/on.ts").Answer;\n',
    says: /error bot-dispatch-imports-down: src\/bot\/dispatch\/bind\.ts → src\/bot\/decorators\/on\.ts/,
  },
  "an import of dispatch from bot/decorators": {
    file: "src/bot/decorators/on.ts",
    text: 'export type Updecoratorsdispatch = import("../dispatch/router.ts").Router;\n',
    says: /error bot-decorators-imports-down: src\/bot\/decorators\/on\.ts → src\/bot\/dispatch\/router\.ts/,
  },
  "an import of app from bot/dispatch": {
    file: "src/bot/dispatch/checks.ts",
    text: 'export type Updispatchapp = import("../app/app.ts").App;\n',
    says: /error bot-dispatch-imports-down: src\/bot\/dispatch\/checks\.ts → src\/bot\/app\/app\.ts/,
  },
  "an import of the bots from command": {
    file: "src/command/types.ts",
    text: 'export type Upwards = import("../bot/app/app.ts").App;\n',
    says: /error command-imports-down: src\/command\/types\.ts → src\/bot\/app\/app\.ts/,
  },
  "an import of the transports from command": {
    file: "src/command/types.ts",
    text: 'export type Beside = import("../transport/transport.ts").Transport;\n',
    says: /error command-imports-down: src\/command\/types\.ts → src\/transport\/transport\.ts/,
  },
  "an import of the bots from storage": {
    file: "src/storage/storage.ts",
    text: 'export type Upwards = import("../bot/app/app.ts").App;\n',
    says: /error storage-imports-down: src\/storage\/storage\.ts → src\/bot\/app\/app\.ts/,
  },
  "an import of the transports from storage": {
    file: "src/storage/storage.ts",
    text: 'export type Beside = import("../transport/transport.ts").Transport;\n',
    says: /error storage-imports-down: src\/storage\/storage\.ts → src\/transport\/transport\.ts/,
  },
  "an import of the bots from schedule": {
    file: "src/schedule/job.ts",
    text: 'export type Upwards = import("../bot/app/app.ts").App;\n',
    says: /error schedule-imports-down: src\/schedule\/job\.ts → src\/bot\/app\/app\.ts/,
  },
  "an import of the transports from schedule": {
    file: "src/schedule/job.ts",
    text: 'export type Beside = import("../transport/transport.ts").Transport;\n',
    says: /error schedule-imports-down: src\/schedule\/job\.ts → src\/transport\/transport\.ts/,
  },
  "an import of the app from the client": {
    file: "src/client/client.ts",
    text: 'export type Upwards = import("../bot/app/app.ts").App;\n',
    says: /error client-imports-down: src\/client\/client\.ts → src\/bot\/app\/app\.ts/,
  },
  "an import of the app from the entry of the client": {
    file: "src/entries/client.ts",
    text: 'export { inject } from "../bot/app/inject.ts";\n',
    says: /error client-entry-loads-no-more: src\/entries\/client\.ts → src\/bot\/app\/inject\.ts/,
  },
  "an import of a client from the entry of the sandbox, far away": {
    file: "src/sandbox/play/settle.ts",
    text: 'export type { ApiClient } from "../../api/client.ts";\n',
    says: /error sandbox-entry-loads-no-more: src\/entries\/sandbox\.ts → src\/api\/client\.ts/,
  },
  "an import of a runtime from the entry of the protocol, far away": {
    file: "src/util/text_of.ts",
    text: 'import "./log/log.ts";\n',
    says: /error protocol-entry-loads-no-more: src\/entries\/protocol\.ts → src\/util\/log\/log\.ts/,
  },
  "an import of an entry point from inside": {
    file: "src/bot/app/app.ts",
    text: 'export type { Client } from "../../entries/client.ts";\n',
    says: /error bot-app-imports-down: src\/bot\/app\/app\.ts → src\/entries\/client\.ts/,
  },
  "an import of anything from texts": {
    file: "src/texts/locale.ts",
    text: 'export type Up = import("../util/log/log.ts").Logger;\n',
    says: /error texts-imports-down: src\/texts\/locale\.ts → src\/util\/log\/log\.ts/,
  },
  "an import cycle of types": {
    file: "src/errors.ts",
    text: 'export type { Stray } from "./stray.ts";\n',
    says: /error no-cycle: src\/(errors|stray)\.ts/,
  },
  "what was thrown, turned into text by hand": {
    file: "src/util/log/log.ts",
    text: "export const stray = (error: unknown): string => error instanceof Error ? error.message : String(error);\n",
    says: /src\/util\/log\/log\.ts:\d+ turns what was thrown into text by itself/,
  },
  "a file outside of every layer": {
    file: "mod.ts",
    text: 'export type { Stray } from "./src/stray.ts";\n',
    says: /error unknown-layer: src\/stray\.ts/,
  },
  "an import that leads nowhere": {
    file: "mod.ts",
    text: 'export type { Stray } from "./src/nowhere.ts";\n',
    says: /error nothing-missing: mod\.ts/,
  },
  "a bare import": {
    file: "src/runtime/http/http.ts",
    text: 'import "undici";\n',
    says: /error no-package: src\/runtime\/http\/http\.ts[^]*src\/runtime\/http\/http\.ts:\d+ imports "undici"/,
  },
  "a bare import of a type alone": {
    file: "mod.ts",
    text: 'export type Agent = import("undici").Agent;\n',
    says: /mod\.ts:\d+ imports "undici"/,
  },
  "a Node module without node:": {
    file: "src/runtime/http/http.ts",
    text: 'import "fs";\n',
    says: /src\/runtime\/http\/http\.ts:\d+ imports "fs"/,
  },
  "the name of a runtime outside of src/runtime": {
    file: "src/api/client.ts",
    text: 'export const isDeno: boolean = "Deno" in globalThis || process.pid > 0;\n',
    says: /client\.ts:\d+ names "Deno"[^]*client\.ts:\d+ names process/,
  },
  "a top-level await": {
    file: "src/errors.ts",
    text: "await Promise.resolve();\n",
    says: /src\/errors\.ts:\d+ awaits at the top level/,
  },
  "an error whose class does not carry its code": {
    file: "src/api/hooks.ts",
    text: 'export const wrongClass = (): Error => new AdelieError("OUTBOX_FULL", "");\n',
    says:
      /hooks\.ts:\d+ raises AdelieError with the code OUTBOX_FULL, which src\/error_codes\.ts:\d+ gives to OutboxError/,
  },
  "an error with a code that nobody declared": {
    file: "src/api/options.ts",
    text: 'export const unknownCode = (): Error => new AdelieError("NOT_A_CODE" as never, "");\n' +
      'export const mistyped = (): Error => new ConfigError("NOT_A_CODE", "");\n',
    says:
      /options\.ts:\d+ raises AdelieError with a code that is a cast[^]*options\.ts:\d+ raises ConfigError with the code NOT_A_CODE, which/,
  },
  "a cast to a code": {
    file: "src/api/account/listener.ts",
    text: 'export const cast = (text: string): unknown => text as import("../../error_codes.ts").ErrorCode;\n',
    says: /listener\.ts:\d+ casts to an error code/,
  },
  "a code that is raised nowhere, though it is compared": {
    file: "src/config_error_codes.ts",
    text: 'export interface ConfigErrorCodes {\n  /** Nothing. Nothing. */\n  NEVER_RAISED: "ConfigError";\n}\n' +
      'export const isNever = (code: string): boolean => code === "NEVER_RAISED" || new Set(["NEVER_RAISED"]).has(code);\n',
    says: /src\/config_error_codes\.ts:\d+ the code NEVER_RAISED is raised nowhere/,
  },
  "a folder with too many files": {
    file: "src/util/crowd/f0.ts",
    text: "export const crowd = 0;\n",
    says: /src\/util\/crowd: 17 files: a folder has 16 at most/,
  },
  "a file directly in src/bot": {
    file: "src/bot/stray.ts",
    text: "export const stray = 0;\n",
    says: /src\/bot: stray\.ts lies in no room/,
  },
  "a unit test that lies where no source is": {
    file: "tests/unit/util/stray.test.ts",
    text: "export {};\n",
    says: /tests\/unit\/util\/stray\.test\.ts: there is no src\/util\/stray\.ts/,
  },
  "a file that grew too long": {
    file: "src/errors.ts",
    text: "\n".repeat(500),
    says: /src\/errors\.ts:1 \d+ lines/,
  },
};

// All at once, since the checks take seconds and report every violation.
test("what breaks the rules is refused", async (t) => {
  const { codes, output } = await check((folder) => {
    writeFileSync(join(folder, "src/stray.ts"), 'export type Stray = import("./errors.ts").AdelieError;\n');
    mkdirSync(join(folder, "src/util/crowd"));
    mkdirSync(join(folder, "tests/unit/util"), { recursive: true });
    for (let at = 0; at < 17; at++) writeFileSync(join(folder, `src/util/crowd/f${at}.ts`), "");
    for (const { file, text } of Object.values(spoiled)) appendFileSync(join(folder, file), text);
  });
  assert.ok(codes.every((code) => code !== 0));
  for (const [what, { says }] of Object.entries(spoiled)) {
    await t.test(what, () => assert.match(output, says));
  }
});
