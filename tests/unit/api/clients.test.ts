import assert from "node:assert/strict";
import { test } from "node:test";
import { CqHttpApi, LagrangeApi, LLBotApi, NapCatApi, OneBotApi } from "../../../src/api/clients.ts";

const classes = { OneBotApi, CqHttpApi, NapCatApi, LLBotApi, LagrangeApi };

test("every client is an OneBotApi, and those of the implementations are CqHttpApis", () => {
  for (const [name, of] of Object.entries(classes)) {
    const api = new of();
    assert.equal(api.constructor.name, name);
    assert.ok(api instanceof OneBotApi);
    assert.equal(api instanceof CqHttpApi, name !== "OneBotApi");
    assert.equal(api instanceof NapCatApi, name === "NapCatApi");
  }
});

test("every client has a method for each of its actions, and knows which they are", () => {
  for (const of of Object.values(classes)) {
    const api = new of();
    const missing = of.actions.filter((name) =>
      typeof (api as unknown as Record<string, unknown>)[name] !== "function"
    );
    assert.deepEqual(missing, []);
    assert.ok(of.actions.every((name) => api.supports(name)));
    assert.ok(!api.supports("get_guild_list"));
  }
  assert.ok(new NapCatApi().supports("ArkSharePeer") && !new CqHttpApi().supports("ArkSharePeer"));
});

test("only go-cqhttp's client has an address of its own, and a class that extends it too", () => {
  const addresses = Object.values(classes).map((of) => new of().address);
  assert.deepEqual(addresses, [undefined, "http://127.0.0.1:8000", undefined, undefined, undefined]);
  assert.equal(new (class extends CqHttpApi {})().address, "http://127.0.0.1:8000");
  assert.equal(new (class extends NapCatApi {})().address, undefined);
});

test("a method of a subclass takes an action's place, and super is the action", async () => {
  const calls: string[] = [];
  class MyApi extends NapCatApi {
    override call<T>(action: string): Promise<T> {
      calls.push(action);
      return Promise.resolve(undefined as T);
    }

    override async set_group_sign(params: { group_id: number | string }): Promise<void> {
      calls.push("mine");
      await super.set_group_sign(params);
    }
  }
  const api = new MyApi();
  await api.set_group_sign({ group_id: 1 });
  await api._mark_all_as_read();
  assert.deepEqual(calls, ["mine", "set_group_sign", "_mark_all_as_read"]);
  assert.ok(api.supports("set_group_sign"));
});
