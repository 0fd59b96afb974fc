import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { CqHttpApi, NapCatApi } from "../../mod.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerRequest, ServerResponse } from "../../src/runtime/server/types.ts";

/** Keeps all that a client logs, details and all. */
function recorder(): {
  text: () => string;
  log: Record<"debug" | "info" | "warn" | "error", (...parts: unknown[]) => void>;
} {
  const parts: unknown[] = [];
  const keep = (...given: unknown[]): void => void parts.push(...given);
  return {
    text: () => parts.map((part) => inspect(part, { depth: 10, showHidden: true })).join("\n"),
    log: { debug: keep, info: keep, warn: keep, error: keep },
  };
}

const all = (error: unknown): string =>
  `${inspect(error, { depth: 10, showHidden: true })} ${(error as Error).message} ${(error as Error).stack}`;

test("an address with a secret in the wrong place is refused without showing it", () => {
  const hidden = "Qw7hidden";
  for (
    const url of [
      `ws://me:${hidden}@127.0.0.1:3001`,
      `ws://${hidden}@127.0.0.1:3001`,
      `ws:/me:${hidden}@127.0.0.1:3001`,
      `me:${hidden}@127.0.0.1:3001`,
      `ws://me:pa/${hidden}@127.0.0.1:3001`,
      `127.0.0.1:3001?access_token=${hidden}`,
      `127.0.0.1:3001#${hidden}`,
      `ftp://127.0.0.1?token=${hidden}`,
      `ws://me:${hidden} x@127.0.0.1`,
    ]
  ) {
    assert.throws(() => new NapCatApi({ url }), (error) => {
      assert.doesNotMatch(all(error), new RegExp(hidden), url);
      assert.equal((error as { code?: string }).code, "URL_INVALID");
      return true;
    });
  }
  const late = new NapCatApi();
  late.configure({ url: `ws://me:${hidden}@127.0.0.1:3001?access_token=${hidden}` });
  assert.doesNotMatch(late.address ?? "", new RegExp(hidden));
  assert.throws(() => new NapCatApi({ url: "ws://h", proxy: `socks5://me:${hidden}@p` }), (error) => {
    assert.doesNotMatch(all(error), new RegExp(hidden));
    return true;
  });
});

/** Runs calls against a server that answers with what it was asked. */
async function withEcho(
  answer: (headers: string, request: ServerRequest) => ServerResponse,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = await startServer({
    port: 0,
    request: (request) => answer(`Authorization: ${request.header("authorization") ?? ""}`, request),
  });
  await use(`http://127.0.0.1:${server.port}`).finally(() => server.close());
}

test("a server that echoes the header of a call brings the token into no error and no log", async () => {
  const accessToken = "Echo-ed/T0ken";
  const json = (value: object): ServerResponse => ({ status: 200, body: JSON.stringify(value) });
  const answers: ((headers: string) => ServerResponse)[] = [
    (headers) => ({ status: 200, body: `<html>${headers}` }),
    (headers) => ({ status: 500, body: headers }),
    (headers) => ({ status: 401, body: headers }),
    (headers) => ({ status: 418, body: encodeURIComponent(headers) }),
    (headers) => json({ status: "failed", retcode: 1, data: null, wording: headers }),
    (headers) => json({ status: "failed", retcode: 1, data: { headers }, message: `no ${headers}` }),
    (headers) => json({ status: headers, retcode: headers }),
  ];
  for (const [index, answer] of answers.entries()) {
    await withEcho(answer, async (url) => {
      const { log, text } = recorder();
      const api = new CqHttpApi({ url, accessToken, log });
      const error = await api.get_status().then(() => new Error("none"), (error: unknown) => error);
      assert.doesNotMatch(`${(error as Error).message} ${(error as Error).stack}`, /Echo-ed|T0ken/, String(index));
      api.addTask(() => Promise.reject(error));
      await api.stop();
      assert.doesNotMatch(text(), /Echo-ed|T0ken/, String(index));
      assert.notEqual(text(), "");
    });
  }
});

test("a token that is part of an address, and the parameters of a call, stay out of errors", async () => {
  await withEcho(() => ({ status: 200, body: '{"status":"failed","retcode":1}' }), async (url) => {
    const { log, text } = recorder();
    const api = new CqHttpApi({ url: `${url}?access_token=Addr%2Bess-T0ken`, log });
    const params = { domain: "x", token: "P4ramSecret", note: "Bearer N0teSecret" };
    const error = await api.call("get_cookies", params).catch((error: unknown) => error);
    await api.stop();
    assert.doesNotMatch(all(error) + text(), /Addr|P4ramSecret|N0teSecret/);
  });
});
