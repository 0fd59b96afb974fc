import assert from "node:assert/strict";
import { test } from "node:test";
import { NapCatApi } from "../../../../../mod.ts";
import { tellOfNoFeed } from "../../../../../src/bot/app/start/clients.ts";
import { createLogger } from "../../../../../src/util/log/log.ts";

test("handlers are described only where an account has no events: that reads a stack for each of them", () => {
  const asked: string[] = [];
  const tell = (url: string): void => {
    const routes = () => {
      asked.push(url);
      return [];
    };
    const log = createLogger("silent");
    tellOfNoFeed({ apis: [new NapCatApi({ url, log })], listeners: [], routes }, false, log);
  };
  tell("ws://127.0.0.1:9");
  tell("http://127.0.0.1:9");
  assert.deepEqual(asked, ["http://127.0.0.1:9"]);
});
