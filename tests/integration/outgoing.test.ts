/** What a client sends, over real links: interceptors, long texts, reads that are repeated, messages without a link. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import {
  type ActionReply,
  type ApiOptions,
  type CallOptions,
  createLogger,
  image,
  type MessageInput,
  NapCatApi,
  record,
  text,
} from "../../mod.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { type Call, type Peer, sentText, startPeer } from "../support/peer.ts";

const silent = createLogger("silent");

async function withApi(
  options: ApiOptions,
  use: (api: NapCatApi, peer: Peer) => Promise<void>,
  urlOf: (peer: Peer) => string = (peer) => peer.url,
): Promise<void> {
  const peer = await startPeer();
  const api = new NapCatApi({ url: urlOf(peer), log: silent, ...options });
  try {
    await use(api, peer);
  } finally {
    await api.stop();
    await peer.close();
  }
}

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 2));
};
const drop = (peer: Peer): void => {
  for (const socket of peer.sockets) socket.terminate();
};
const texts = (peer: Peer): string[] => peer.calls.filter(({ action }) => action.startsWith("send_")).map(sentText);

for (
  const [name, urlOf] of [["a WebSocket", (peer: Peer) => peer.url], ["HTTP", (peer: Peer) => peer.httpUrl]] as const
) {
  test(`interceptors are around calls, add(), replies and a download's get_image, over ${name}`, async () => {
    const seen: string[] = [];
    const interceptors = [async (call: { action: string }, next: () => Promise<ActionReply>) => {
      const reply = await next();
      seen.push(`${call.action} ${reply.retcode}`);
      return reply;
    }];
    await withApi({ interceptors }, async (api, peer) => {
      peer.answers.get_image = () => ({ status: "failed", retcode: 1200, data: null, message: "no" });
      await api.get_login_info();
      await api.sendReply({ group_id: 1 }, "x");
      api.add("set_group_ban", { group_id: 1, user_id: 2 });
      await api.downloadImg("a.png");
      await until(() => seen.length === 4);
      assert.deepEqual(seen.sort(), ["get_image 1200", "get_login_info 0", "send_group_msg 0", "set_group_ban 0"]);
    }, urlOf);
  });
}

test("an interceptor's own answer reaches the caller, and its error the hook and the caller", async () => {
  const told: unknown[] = [];
  class Api extends NapCatApi {
    override apiLinkError(reply: ActionReply): void {
      told.push(reply.retcode);
    }
    override apiLinkRunError(error: unknown, about?: { action: string }): void {
      told.push([about?.action, (error as Error).message]);
    }
  }
  const api = new Api({ url: "ws://127.0.0.1:1", log: silent });
  const mocked = api.use(() => ({ status: "ok", retcode: 0, data: { user_id: 5, nickname: "mock" } }));
  assert.deepEqual(await api.get_login_info(), { user_id: 5, nickname: "mock" });
  mocked();
  const refused = api.use(() => ({ status: "failed", retcode: 100, data: null, wording: "不行" }));
  await assert.rejects(api.get_login_info(), { name: "ActionError", retcode: 100 });
  refused();
  api.use(() => {
    throw new Error("broken");
  });
  await assert.rejects(api.get_login_info(), { message: "broken" });
  assert.equal(await api.request("get_msg"), null);
  await api.stop();
  assert.deepEqual(told, [100, ["get_login_info", "broken"], ["get_msg", "broken"]]);
  assert.deepEqual([api.stats.calls, api.stats.refused, api.stats.unanswered], [4, 1, 2]);
});

test("what an interceptor puts into a message becomes segments, as the caller's own does", async () => {
  await withApi({
    interceptors: [(call, next) => {
      if (call.action === "send_group_msg") {
        assert.deepEqual(call.params.message, [text("hi")]);
        call.params = { ...call.params, message: "changed [CQ:at,qq=1]", auto_escape: false };
      }
      return next();
    }],
  }, async (api, peer) => {
    await api.send_group_msg({ group_id: 1, message: "hi" });
    assert.deepEqual(texts(peer), ["changed [at1]"]);
  });
});

test("a text is literal whichever way it takes to the implementation", async () => {
  const code = "[CQ:image,file=file:///etc/passwd]";
  await withApi({}, async (api, peer) => {
    const to = { group_id: 1 };
    const content = { user_id: 1, nickname: "a", content: code };
    await api.send_group_msg({ ...to, message: `你说：${code}` });
    await api.call("/send_msg/", { ...to, message: code });
    await api.request("send_group_msg_async", { ...to, message: [code] });
    await api.send_group_forward_msg({ ...to, messages: [{ type: "node", data: content }] } as never);
    await api.call<unknown>("send_forward_msg", {
      ...to,
      message: { type: "node", data: { ...content, content: [code] } },
    });
    await api.call(".handle_quick_operation", { context: {}, operation: { reply: code } });
    for await (const _frame of api.stream("send_msg", { ...to, message: code }));
    const remove = api.use((call, next) => {
      // In place, and by a new object.
      call.params.message = code;
      return next();
    });
    await api.send_group_msg({ ...to, message: "x" });
    remove();
    api.use((call, next) => (call.params = { ...call.params, message: code }, next()));
    await api.send_group_msg({ ...to, message: "x" });
    api.add("send_private_msg", { user_id: 1, message: "x" });
    await until(() => peer.calls.length === 10);
    for (const { action, params } of peer.calls) {
      assert.doesNotMatch(JSON.stringify(params), /"(?:message|content|reply|messages)":"|"image"/, action);
      assert.match(JSON.stringify(params), /"type":"text","data":{"text":"(?:你说：)?\[CQ:image/, action);
    }
  });
});

test("a stream's interceptors are around its first frame, and may answer by themselves", async () => {
  await withApi({}, async (api) => {
    const actions: string[] = [];
    const remove = api.use((call, next) => (actions.push(call.action), next()));
    const frames = [];
    for await (const frame of api.stream("download_file_stream", { file: "x" })) frames.push(frame);
    assert.equal(frames.length, 1);
    assert.deepEqual(actions, ["download_file_stream"]);
    remove();
    api.use(() => ({ status: "ok", retcode: 0, data: "mock" }));
    for await (const frame of api.stream("download_file_stream")) assert.equal(frame.data, "mock");
  });
});

test("a read whose reply was lost with the link is asked again, a send never, and a read no more often than told", async () => {
  await withApi({}, async (api, peer) => {
    let asked = 0;
    peer.answers.get_status = () => {
      if (asked++ === 0) drop(peer);
      return { status: "ok", retcode: 0, data: { online: true, good: true } };
    };
    assert.equal((await api.get_status()).online, true);
    assert.equal(asked, 2);
    peer.answers.get_group_list = () => {
      drop(peer);
      return {};
    };
    await assert.rejects(api.get_group_list(), { code: "CONNECTION_CLOSED", delivered: "unknown" });
    assert.equal(peer.calls.filter(({ action }) => action === "get_group_list").length, 2);
    peer.answers.send_group_msg = () => {
      drop(peer);
      return {};
    };
    await assert.rejects(api.send_group_msg({ group_id: 1, message: "once" }), { delivered: "unknown" });
    peer.answers.set_group_name = () => (drop(peer), {});
    await assert.rejects(api.set_group_name({ group_id: 1, group_name: "x" }), { delivered: "unknown" });
    assert.equal(peer.calls.filter(({ action }) => action === "set_group_name").length, 1);
    assert.deepEqual(texts(peer), ["once"]);
  });
  await withApi({ retryReads: 0 }, async (api, peer) => {
    peer.answers.get_status = () => (drop(peer), {});
    await assert.rejects(api.get_status(), { delivered: "unknown" });
    assert.equal(peer.calls.length, 1);
  });
});

test("a read that breaks the implementation down costs two links and no third, and the next call goes on", async () => {
  await withApi({}, async (api, peer) => {
    const links = new Set<unknown>();
    let asked = 0;
    peer.answers.get_group_file_url = () => {
      asked++;
      for (const socket of peer.sockets) links.add(socket);
      drop(peer);
      return {};
    };
    await assert.rejects(api.call("get_group_file_url", { group_id: 1, file_id: "x" }), {
      code: "CONNECTION_CLOSED",
      delivered: "unknown",
    });
    await api.get_login_info();
    for (const socket of peer.sockets) assert.ok(!links.has(socket), "a link of its own");
    assert.deepEqual([asked, links.size, peer.sockets.size], [2, 2, 1]);
  });
});

test("longText: split sends parts in order with nothing between them, and gives all ids", async () => {
  await withApi({ longText: { mode: "split", maxChars: 20 } }, async (api, peer) => {
    const long = "一二三四五六七八九十一二三。\n".repeat(3);
    const results = await Promise.all([
      api.send_group_msg({ group_id: 1, message: long }),
      api.sendReply({ group_id: 1 }, "after"),
      api.sendReply({ group_id: 2 }, "other"),
    ]);
    const line = "一二三四五六七八九十一二三。\n";
    assert.deepEqual(texts(peer).filter((each) => each !== "other"), [line, line, line, "after"]);
    const first = results[0] as { message_id: number; message_ids: number[] };
    assert.equal(first.message_ids.length, 3);
    assert.equal(first.message_id, first.message_ids[0]);
    assert.ok(!("message_ids" in results[1]));
  });
});

test("longText: after a part that is refused the rest is not sent, and the caller is told", async () => {
  await withApi({ longText: { mode: "split", maxChars: 16 } }, async (api, peer) => {
    let sent = 0;
    peer.answers.send_group_msg = () =>
      ++sent === 2
        ? { status: "failed", retcode: 1200, data: null, message: "rate" }
        : { status: "ok", retcode: 0, data: { message_id: sent } };
    await assert.rejects(api.send_group_msg({ group_id: 1, message: "字".repeat(80) }), { name: "ActionError" });
    await api.send_group_msg({ group_id: 1, message: "next" });
    assert.deepEqual(texts(peer).map((each) => each.length), [16, 16, 4]);
    assert.equal(api.stats.outbox.waiting, 0);
  });
});

test("longText: forward sends one merged forward in the bot's own name, in its turn", async () => {
  await withApi({ longText: { mode: "forward", maxChars: 16 } }, async (api, peer) => {
    const all = [api.sendReply({ group_id: 1 }, "字".repeat(40)), api.sendReply({ group_id: 1 }, "after")];
    await Promise.all(all);
    assert.deepEqual(peer.calls.map(({ action }) => action), [
      "get_login_info",
      "send_group_forward_msg",
      "send_group_msg",
    ]);
    const { messages } = (peer.calls[1] as Call).params as {
      messages: { data: { nickname: string; content: unknown[] } }[];
    };
    assert.deepEqual(messages.map(({ data }) => data.nickname), ["小助手", "小助手", "小助手"]);
  });
});

for (
  const [name, urlOf] of [["a WebSocket", (peer: Peer) => peer.url], ["HTTP", (peer: Peer) => peer.httpUrl]] as const
) {
  test(`perChat: 2 over ${name}: two are under way, and answers that come in another order belong to their own messages`, async () => {
    await withApi({ outbox: { perChat: 2 } }, async (api, peer) => {
      const answers = new Map<string, () => void>();
      peer.answers.send_group_msg = async (params) => {
        const said = sentText({ action: "", params });
        await new Promise<void>((resolve) => answers.set(said, resolve));
        return { status: "ok", retcode: 0, data: { message_id: Number(said) } };
      };
      const ids: number[] = [];
      const sending = [11, 12, 13].map((id) =>
        api.send_group_msg({ group_id: 1, message: String(id) }).then(({ message_id }) => ids.push(message_id))
      );
      await until(() => answers.size === 2);
      assert.deepEqual([...answers.keys()].sort(), ["11", "12"]);
      assert.deepEqual([api.stats.outbox.inFlight, api.stats.outbox.waiting], [2, 1]);
      for (const said of ["12", "13", "11"]) {
        await until(() => answers.has(said));
        answers.get(said)?.();
        await until(() => ids.includes(Number(said)));
      }
      await Promise.all(sending);
      assert.deepEqual(ids, [12, 13, 11]);
    }, urlOf);
  });
}

test("perChat: 3 and a long text: a part waits for the one before, and none follows one that is refused", async () => {
  await withApi({ outbox: { perChat: 3 }, longText: { mode: "split", maxChars: 16 } }, async (api, peer) => {
    let underWay = 0;
    let most = 0;
    let sent = 0;
    peer.answers.send_group_msg = async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay--;
      return ++sent === 3
        ? { status: "failed", retcode: 1200, data: null, message: "rate" }
        : { status: "ok", retcode: 0, data: { message_id: sent } };
    };
    await assert.rejects(api.send_group_msg({ group_id: 1, message: "字".repeat(80) }), { name: "ActionError" });
    assert.deepEqual([most, sent], [1, 3]);
    await until(() => api.stats.outbox.inFlight === 0);
    assert.equal(api.stats.outbox.waiting, 0);
  });
});

test("messages are kept while the link is re-made, and none is lost, doubled or out of order", async () => {
  await withApi({ outbox: { perTarget: { count: 5, perMs: 20 } } }, async (api, peer) => {
    await api.get_login_info();
    const sending = Array.from({ length: 40 }, (_, n) => api.sendReply({ group_id: n % 2 + 1 }, String(n)));
    await until(() => texts(peer).length >= 10);
    drop(peer);
    const ends = await Promise.allSettled(sending);
    const sent = texts(peer).map(Number);
    assert.equal(new Set(sent).size, sent.length, "none is doubled");
    for (const [n, end] of ends.entries()) {
      if (end.status === "fulfilled") {
        assert.ok(sent.includes(n), `${n} was answered, so it arrived; the others were kept`);
      }
    }
    for (const group of [0, 1]) {
      const order = sent.filter((n) => n % 2 === group);
      assert.deepEqual(order, [...order].sort((a, b) => a - b));
    }
    for (const end of ends) {
      if (end.status === "rejected") assert.equal((end.reason as { delivered: string }).delivered, "unknown");
    }
    assert.ok(ends.filter((end) => end.status === "rejected").length <= 2, "one in flight per chat at most");
  });
});

test("a message that finds no link is kept for keepMs, and says then why it was not sent", async () => {
  const peer = await startPeer();
  await peer.close();
  const api = new NapCatApi({ url: peer.url, log: silent, outbox: { keepMs: 150 } });
  const before = performance.now();
  await assert.rejects(api.sendReply({ group_id: 1 }, "x"), (error: Error & { code?: string; delivered?: string }) => {
    assert.deepEqual([error.name, error.code, error.delivered], ["ConnectionError", "CONNECTION_REFUSED", "no"]);
    assert.match(error.message, /^send_group_msg to g1 was kept for 150 ms without a link \(outbox\.keepMs\)/);
    return true;
  });
  const tookMs = performance.now() - before;
  assert.ok(tookMs >= 140 && tookMs < 5_000, `${tookMs} ms`);
  await api.stop();
});

test("whenDown: reject rejects at once while the link is re-made", async () => {
  await withApi({ outbox: { whenDown: "reject" } }, async (api, peer) => {
    await api.sendReply({ group_id: 1 }, "first");
    peer.answers.get_status = () => (drop(peer), {});
    await assert.rejects(api.call("get_status", {}, { signal: AbortSignal.timeout(300) }));
    const before = performance.now();
    await peer.close();
    await assert.rejects(api.sendReply({ group_id: 1 }, "second"), { delivered: "no" });
    assert.ok(performance.now() - before < 3_000);
    assert.deepEqual(texts(peer), ["first"]);
  });
});

test("stop() gives waiting messages its time, then rejects them as never sent", async () => {
  const peer = await startPeer();
  const api = new NapCatApi({
    url: peer.url,
    log: silent,
    stopTimeoutMs: 100,
    outbox: { overall: { count: 1, perMs: 40 } },
  });
  const ends = Promise.allSettled(Array.from({ length: 30 }, (_, n) => api.sendReply({ group_id: n }, String(n))));
  await api.stop();
  const arrived = texts(peer).length;
  await peer.close();
  const codes = (await ends).map((end) => end.status === "rejected" ? (end.reason as { code: string }).code : "sent");
  const count = (code: string): number => codes.filter((each) => each === code).length;
  const sent = count("sent");
  assert.ok(sent >= 2 && sent <= 5, `${sent} were sent`);
  // One may have been under way when the time was over: nobody knows whether it arrived.
  const flying = count("CONNECTION_CLOSED");
  assert.ok(flying <= 1, codes.join());
  assert.equal(count("OUTBOX_CLOSED"), 30 - sent - flying);
  assert.ok(arrived >= sent && arrived <= sent + flying, `${arrived} arrived of ${sent} and ${flying}`);
});

test("a file that waits behind too many others is refused: the hook is told, the log once, stats count", async () => {
  const lines: string[] = [];
  const errors: string[] = [];
  class Api extends NapCatApi {
    override downloadFileRunError(error: unknown): void {
      errors.push((error as { code: string }).code);
    }
    override downloadFileError(): void {}
  }
  const peer = await startPeer();
  const api = new Api({
    url: peer.httpUrl,
    log: { ...silent, warn: (line) => lines.push(line) },
    maxDownloads: 1,
    maxDownloadsWaiting: 1,
  });
  const all = ["a", "b", "c", "d"].map((name) => api.downloadFile(name, `${peer.httpUrl}/nothing`));
  const last = await all[2];
  assert.ok(last !== undefined && !last.ok);
  assert.equal((last.error as { code: string }).code, "DOWNLOAD_QUEUE_FULL");
  await all[3];
  assert.equal(api.stats.downloadsRefused, 2);
  assert.deepEqual(lines.map((line) => line.split(",")[0]), ["1 downloads wait (maxDownloadsWaiting)"]);
  await api.stop();
  await peer.close();
  assert.equal(errors[0], "DOWNLOAD_QUEUE_FULL");
});

test("a download that is called off while it waits does not wait for those before it", async () => {
  const peer = await startPeer();
  let ask: () => void = () => {};
  const asked = new Promise<void>((resolve) => ask = resolve);
  const hangs = createServer(() => ask());
  await new Promise<void>((resolve) => hangs.listen(0, "127.0.0.1", resolve));
  const { port } = hangs.address() as AddressInfo;
  const api = new NapCatApi({ url: peer.httpUrl, log: silent, maxDownloads: 1, allowPrivateAddresses: true });
  const first = api.downloadFile("a", `http://127.0.0.1:${port}/a`);
  await asked;
  const off = new AbortController();
  const second = api.downloadFile("b", `http://127.0.0.1:${port}/b`, { signal: off.signal });
  while (api.stats.downloadsWaiting < 1) await new Promise(setImmediate);
  off.abort(new Error("no longer wanted"));
  const ended = await second;
  assert.equal(!ended.ok && (ended.error as Error).message, "no longer wanted");
  assert.equal(api.stats.downloadsWaiting, 0);
  hangs.closeAllConnections();
  hangs.close();
  await api.stop();
  await first;
  await peer.close();
});

test("a send has a second more for each 256 KiB of its media, unless it says how long it may take", async () => {
  const clock = createManualClock();
  await withApi(
    { clock, timeoutMs: 10_000, media: { sameHost: false, streamAboveBytes: 1e9 } },
    async (api, peer) => {
      const hangs = new Promise<object>(() => {});
      peer.answers.send_group_msg = () => hangs;
      const MiB = 1024 * 1024;
      const calls: [message: MessageInput, options: CallOptions | undefined, ms: number][] = [
        ["short", undefined, 10_000],
        [[image(new Uint8Array(MiB)), "and", image(new Uint8Array(MiB))], undefined, 18_000],
        [image(new Blob([new Uint8Array(MiB)])), undefined, 14_000],
        [record(`base64://${"A".repeat(4 * MiB)}`), undefined, 22_000],
        [image(new Uint8Array(MiB)), { timeoutMs: 5_000 }, 5_000],
        [image("https://example.org/a.png"), undefined, 10_000],
      ];
      for (const [index, [message, options, ms]] of calls.entries()) {
        const ended: unknown[] = [];
        void api.send_group_msg({ group_id: index + 1, message }, options).catch((error: unknown) => ended.push(error));
        await until(() => peer.calls.length === index + 1);
        await clock.advance(ms - 1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        assert.ok(ended.length === 0, `${index}: ended before ${ms} ms`);
        await clock.advance(1);
        await until(() => ended.length > 0);
        assert.equal((ended[0] as { code: string }).code, "CALL_TIMEOUT");
      }
    },
    (peer) => peer.httpUrl,
  );
});
