import assert from "node:assert/strict";
import { test } from "node:test";
import { type Interceptor, Interceptors } from "../../../../src/api/calls/interceptors.ts";
import type { ActionReply } from "../../../../src/protocol/frames.ts";

const ok = (data: unknown): ActionReply => ({ status: "ok", retcode: 0, data });
const naming = (name: string, seen: string[]): Interceptor => async (_call, next) => {
  seen.push(`${name} in`);
  const reply = await next();
  seen.push(`${name} out`);
  return reply;
};

test("the first interceptor is the outermost, and use() adds inside", async () => {
  const seen: string[] = [];
  const interceptors = new Interceptors([naming("a", seen)]);
  const remove = interceptors.add(naming("b", seen));
  const leave = (): Promise<ActionReply> => Promise.resolve(ok(seen.push("left")));
  await interceptors.run("x", {}, undefined, leave);
  assert.deepEqual(seen, ["a in", "b in", "left", "b out", "a out"]);
  remove();
  remove();
  seen.length = 0;
  await interceptors.run("x", {}, undefined, leave);
  assert.deepEqual(seen, ["a in", "left", "a out"]);
  assert.ok(!interceptors.isEmpty);
});

test("the same function can be added twice, and each is taken out by itself", async () => {
  let calls = 0;
  const count: Interceptor = (_call, next) => (calls++, next());
  const interceptors = new Interceptors();
  const remove = interceptors.add(count);
  interceptors.add(count);
  await interceptors.run("x", {}, undefined, () => Promise.resolve(ok(1)));
  remove();
  await interceptors.run("x", {}, undefined, () => Promise.resolve(ok(1)));
  assert.equal(calls, 3);
});

test("an interceptor changes params and options, repeats the call, or answers by itself", async () => {
  const left: unknown[] = [];
  const leave = (params: object, options: object): Promise<ActionReply> => {
    left.push([params, options]);
    return Promise.resolve({ status: "failed", retcode: 100, data: null });
  };
  const { signal } = new AbortController();
  const change: Interceptor = async (call, next) => {
    assert.equal(call.signal, signal);
    call.params = { ...call.params, b: 2 };
    call.options = { timeoutMs: 5 };
    const first = await next();
    return first.retcode === 0 ? first : await next();
  };
  const params = { a: 1 };
  await new Interceptors([change]).run("x", params, { signal }, leave);
  assert.deepEqual(left, [[{ a: 1, b: 2 }, { timeoutMs: 5 }], [{ a: 1, b: 2 }, { timeoutMs: 5 }]]);
  assert.deepEqual(params, { a: 1 });

  const mock = await new Interceptors([() => ok("mock")]).run("x", {}, undefined, leave);
  assert.equal(mock.data, "mock");
  assert.equal(left.length, 2);
});

test("an interceptor that returns no reply is told what to return; what it throws comes out", async () => {
  const leave = (): Promise<ActionReply> => Promise.resolve(ok(1));
  const forgets = (async (_call: unknown, next: () => Promise<unknown>) => void await next()) as unknown as Interceptor;
  await assert.rejects(new Interceptors([naming("a", []), forgets]).run("get_msg", {}, undefined, leave), {
    code: "INTERCEPTOR_REPLY",
    message: /interceptor \(no\. 2\) answered get_msg with undefined/,
  });
  const error = new Error("mine");
  const throws: Interceptor = () => {
    throw error;
  };
  await assert.rejects(new Interceptors([throws]).run("x", {}, undefined, leave), error);
  assert.throws(() => new Interceptors().add("x" as never), { code: "INTERCEPTOR" });
});
