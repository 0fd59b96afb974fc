import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { ActionError } from "../../../../src/api/action_error.ts";
import { paramsHaveMedia } from "../../../../src/api/media/params.ts";
import { factsOf } from "../../../../src/protocol/actions/facts.ts";
import type { MediaHost } from "../../../../src/api/media/host.ts";
import { ClientMedia } from "../../../../src/api/media/media.ts";
import type { MediaOptions } from "../../../../src/api/media/options.ts";
import { file, image, node, record, text, video } from "../../../../src/protocol/builders.ts";
import type { Media } from "../../../../src/protocol/media_source.ts";
import { createLogger } from "../../../../src/util/log/log.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

const folder = mkdtempSync(join(tmpdir(), "adelie-"));
after(() => rmSync(folder, { recursive: true }));
const small = join(folder, "猫 #1%?.png");
const large = join(folder, "large.mp4");
writeFileSync(small, "small");
writeFileSync(large, new Uint8Array(2 * 1024 * 1024));
const base64 = (content: string): string => `base64://${Buffer.from(content).toString("base64")}`;

const sendNothing = (ready: object): Promise<object> => Promise.resolve(ready);

interface Upload {
  bytes: number;
  filename: string;
}

/** A client's media, with an implementation that takes every upload. */
function setUp(options: MediaOptions = {}, { hostname = "10.0.0.5", actions = ["upload_file_stream"] } = {}) {
  const uploads: Upload[] = [];
  const clock = createManualClock();
  const told: string[] = [];
  const host: MediaHost = {
    owner: "Api",
    actions,
    options,
    clock,
    log: { ...createLogger("silent"), warn: (line) => told.push(line) },
    hostname: () => hostname,
    call(_action, params) {
      const { filename, file_size, is_complete } = params as {
        filename?: string;
        file_size?: number;
        is_complete?: true;
      };
      if (filename !== undefined) uploads.push({ bytes: Number(file_size), filename });
      const done = { file_path: `/napcat/${uploads.at(-1)?.filename}` };
      return Promise.resolve(is_complete ? done : { status: "chunk_received" });
    },
    // oxlint-disable-next-line require-yield
    async *stream() {},
  };
  const media = new ClientMedia(host);
  const send = async (message: unknown, action = "send_group_msg"): Promise<any> => {
    const params = { group_id: 1, message };
    return paramsHaveMedia(factsOf(action), params)
      ? (await media.send(action, params, sendNothing) as { message: unknown }).message
      : message;
  };
  const param = async (action: string, value: unknown): Promise<any> => {
    const params = { group_id: 1, file: value };
    return paramsHaveMedia(factsOf(action), params) ? media.send(action, params, sendNothing) : params;
  };
  const sent = async (source: Media): Promise<string> => (await send([image(source)]))[0].data.file;
  return { uploads, clock, media, host, send, param, sent, told };
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of texts) yield new TextEncoder().encode(piece);
}

describe("media in a message", () => {
  it("cost a message without them nothing: it stays the object that it was", () => {
    const messages = ["text", [text("a")], [image("https://x/a.png")], text("a"), [
      node({ user_id: 1, nickname: "a", content: "b" }),
    ]];
    for (const message of messages) assert.equal(paramsHaveMedia(factsOf("send_group_msg"), { message }), false);
    assert.equal(paramsHaveMedia(factsOf("get_image"), { file: "./a.png" }), false);
  });

  it("are addresses of the disk on the same host, absolute and encoded", async () => {
    for (const hostname of ["127.0.0.1", "localhost", "[::1]"]) {
      const { sent } = setUp({}, { hostname });
      const address = pathToFileURL(small).href;
      assert.match(address, /%23.*%25.*%3F/);
      for (const source of [small, relative(".", small), address, pathToFileURL(small)]) {
        assert.equal(await sent(source), address);
      }
    }
  });

  it("are base64 elsewhere, and uploads when they are large", async () => {
    const { sent, uploads } = setUp();
    assert.equal(await sent(small), base64("small"));
    assert.match(await sent(large), /^\/napcat\/[\da-f]{8}_large\.mp4$/);
    assert.deepEqual(uploads.map(({ bytes }) => bytes), [2 * 1024 * 1024]);
  });

  it("of a container on loopback are not named by paths when sameHost says so", async () => {
    assert.equal(await setUp({ sameHost: false }, { hostname: "127.0.0.1" }).sent(small), base64("small"));
    assert.equal(await setUp({ sameHost: true }).sent(small), pathToFileURL(small).href);
  });

  it("are base64 for the others as far as the limit goes, and then refused with what to do", async () => {
    const { sent } = setUp({ maxBase64Bytes: 10 }, { actions: [] });
    assert.equal(await sent(small), base64("small"));
    await assert.rejects(sent(large), { code: "MEDIA_TOO_LARGE", message: /media\.maxBase64Bytes/ });
    await assert.rejects(sent(pieces("12345", "678901")), { code: "MEDIA_TOO_LARGE" });
    await assert.rejects(sent(new Uint8Array(20)), { code: "MEDIA_TOO_LARGE" });
  });

  it("may be bytes, base64, data addresses, blobs and streams", async () => {
    const { sent } = setUp();
    const bytes = new TextEncoder().encode("small");
    const sources: Media[] = [
      bytes,
      bytes.buffer,
      base64("small"),
      `data:image/png;base64,${btoa("small")}`,
      new Blob([bytes]),
      new Blob([bytes]).stream(),
      pieces("sm", "", "all"),
    ];
    for (const source of sources) assert.equal(await sent(source), base64("small"));
    assert.equal(await sent("https://x/a.png"), "https://x/a.png");
  });

  it("are uploaded when a stream or bytes turn out to be large, with every byte", async () => {
    const { sent, uploads } = setUp({ streamAboveBytes: 4 });
    await sent(pieces("12", "34", "56", "78"));
    await sent(new Uint8Array(9));
    await sent(new Blob([new Uint8Array(7)]));
    assert.deepEqual(uploads.map(({ bytes }) => bytes), [8, 9, 7]);
  });

  it("stand in every segment that takes a file, and in nodes within nodes", async () => {
    const { send } = setUp();
    const inner = node({ user_id: 1, nickname: "a", content: [image(small), "x"] });
    const message = [
      record(small),
      video(small, { cover: small }),
      node({ user_id: 1, nickname: "a", content: [inner] }),
    ];
    const before = structuredClone(message);
    const [voice, clip, outer] = await send(message);
    assert.equal(voice.data.file, base64("small"));
    assert.deepEqual([clip.data.file, clip.data.cover], [base64("small"), base64("small")]);
    assert.equal(outer.data.content[0].data.content[0].data.file, base64("small"));
    assert.equal(outer.data.content[0].data.content[1].data.text, "x");
    assert.deepEqual(message, before, "the message that was given is not changed");
    const { messages } = await setUp().media.send("send_group_forward_msg", { messages: [inner] }, sendNothing) as {
      messages: any[];
    };
    assert.equal(messages[0].data.content[0].data.file, base64("small"));
  });

  it("keep the name of a file for the chat", async () => {
    const { send } = setUp();
    assert.equal((await send([file(small)]))[0].data.name, basename(small));
    assert.equal((await send([file(small, "b.png")]))[0].data.name, "b.png");
    assert.equal((await send([file(large)]))[0].data.name, "large.mp4");
  });

  it("that are missing, no file or empty are an error that says so", async () => {
    const { sent } = setUp();
    await assert.rejects(sent("./nope.png"), { code: "MEDIA_MISSING" });
    await assert.rejects(sent("nope.png"), { code: "MEDIA_MISSING" });
    await assert.rejects(sent(join(folder, "nope.png")), { code: "MEDIA_MISSING" });
    await assert.rejects(sent(folder), { code: "MEDIA_NOT_A_FILE" });
    await assert.rejects(sent(new Uint8Array(0)), { code: "MEDIA_EMPTY" });
    await assert.rejects(sent(pieces()), { code: "MEDIA_EMPTY" });
    await assert.rejects(
      sent((async function* () {
        yield "text" as never;
      })()),
      { code: "MEDIA" },
    );
    await assert.rejects(setUp({}, { hostname: "localhost" }).sent("./nope.png"), { code: "MEDIA_MISSING" });
  });

  it("that a segment written by hand names stay as they are", async () => {
    const { send } = setUp();
    const segment = { type: "image", data: { file: "/on/napcat/a.png" } };
    assert.equal((await send([segment]))[0], segment);
  });

  it("that the implementation knows by name stay as they are", async () => {
    const { sent } = setUp();
    assert.equal(await sent("D41D8CD98F00B204E9800998ECF8427E.png"), "D41D8CD98F00B204E9800998ECF8427E.png");
  });

  it("of a stream can go to many chats with the same segment, and a copy of it says that it is one", async () => {
    const { send } = setUp();
    const segment = image(pieces("small"));
    const both = await Promise.all([send([segment]), send(segment)]);
    assert.deepEqual([both[0][0].data.file, both[1].data.file], [base64("small"), base64("small")]);
    await assert.rejects(send([structuredClone(segment)]), { code: "MEDIA_LOST" });
  });

  it("are base64 for an old NapCat that has no uploads in chunks, from the first one on", async () => {
    const { sent, uploads, host } = setUp();
    const calls: string[] = [];
    host.call = (action) => {
      calls.push(action);
      const reply = { status: "failed", retcode: 1404, data: null, wording: `不支持的API ${action}` };
      return Promise.reject(new ActionError(action, {}, reply));
    };
    for (const source of [large, new Uint8Array(2 * 1024 * 1024), large]) {
      assert.match(await sent(source), /^base64:\/\//);
    }
    assert.deepEqual([calls.length, uploads.length], [1, 0]);
    const stream = setUp();
    stream.host.call = host.call;
    await assert.rejects(stream.sent(new Blob([new Uint8Array(2 * 1024 * 1024)]).stream()), { kind: "not-supported" });
  });

  it("are in memory for a few calls at once, until those are over; what only names a path waits for none", async () => {
    const { media } = setUp({ form: "base64" });
    const ends: (() => void)[] = [];
    const call = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const params = (): object => ({ message: [image(small), image(small)] });
    const calls = Array.from({ length: 6 }, () => media.send("send_msg", params(), call));
    while (ends.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([ends.length, media.waiting], [4, 2]);
    await media.send("send_msg", { message: [image("D41D8CD98F00B204E9800998ECF8427E.png")] }, () => Promise.resolve());
    ends[0]?.();
    while (ends.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    while (ends.length < 6) {
      for (const end of ends) end();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const end of ends) end();
    await Promise.all(calls);
    await assert.rejects(media.send("send_msg", { message: [image("./nope.png")] }, call));
    assert.equal(media.waiting, 0);
  });

  it("are refused when too many calls wait to be read: counted, told once; a client that stops calls the rest off", async () => {
    const { media, told } = setUp({ form: "base64", maxWaiting: 2 });
    const ends: (() => void)[] = [];
    const call = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const params = (): object => ({ message: [image(small)] });
    const running = Array.from({ length: 4 }, () => media.send("send_msg", params(), call));
    while (ends.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    const waiting = [1, 2].map(() => assert.rejects(media.send("send_msg", params(), call), /the client was stopped/));
    while (media.waiting < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const _ of [1, 2, 3]) {
      await assert.rejects(media.send("send_msg", params(), call), { code: "MEDIA_QUEUE_FULL", message: /maxWaiting/ });
    }
    assert.equal(media.refused, 3);
    assert.deepEqual(told.map((line) => line.split(",")[0]), [
      "2 calls wait for their files to be read (media.maxWaiting)",
    ]);
    media.close(new Error("the client was stopped"));
    await Promise.all(waiting);
    for (const end of ends) end();
    await Promise.all(running);
    assert.deepEqual([media.waiting, ends.length], [0, 4]);
  });

  it("that were uploaded are used again while NapCat has them, and uploaded again after that", async () => {
    const { send, uploads, clock } = setUp();
    const segment = video(large);
    await send([segment]);
    await send([segment]);
    assert.equal(uploads.length, 1);
    await clock.advance(300_001);
    await send([segment]);
    assert.equal(uploads.length, 2);
  });
});

describe("a file in an action's parameters", () => {
  it("is a path of this machine when it is relative, or there is no other", async () => {
    const { param } = setUp();
    assert.equal((await param("upload_group_file", relative(".", small))).file, base64("small"));
    assert.deepEqual(await param("upload_private_file", small), {
      group_id: 1,
      file: base64("small"),
      name: basename(small),
    });
    assert.equal((await param("set_group_portrait", small)).file, base64("small"));
    assert.equal((await param("set_qq_avatar", small)).name, undefined);
    await assert.rejects(param("set_qq_avatar", "./nope.png"), { code: "MEDIA_MISSING" });
  });

  it("is what it says when it is an address, or a path that only the implementation can have", async () => {
    const { param } = setUp();
    for (const value of ["https://x/a.png", "/napcat/temp/a.mp4", "file:///napcat/a.png"]) {
      assert.equal((await param("upload_group_file", value)).file, value);
    }
  });

  it("is named in full on the same host, and otherwise stays as the implementation's page has it", async () => {
    const { param } = setUp({}, { hostname: "localhost" });
    assert.equal((await param("upload_group_file", relative(".", small))).file, pathToFileURL(small).href);
    assert.equal((await param("upload_group_file", small)).file, small);
  });

  it("is a plain path for go-cqhttp and Lagrange, which read nothing else there", async () => {
    const here = setUp({}, { hostname: "localhost", actions: [] });
    assert.equal((await here.param("upload_group_file", relative(".", small))).file, small);
    await assert.rejects(setUp({}, { actions: [] }).param("upload_group_file", small), { code: "MEDIA_PATH_ONLY" });
    assert.equal(
      (await setUp({}, { actions: ["scan_qrcode"] }).param("upload_group_file", small)).file,
      base64("small"),
    );
  });

  it("may be bytes and streams as well", async () => {
    const { param, uploads } = setUp({ streamAboveBytes: 4 });
    assert.equal((await param("set_qq_avatar", new Uint8Array([1, 2, 3]))).file, "base64://AQID");
    assert.match((await param("set_qq_avatar", pathToFileURL(small))).file, /^\/napcat\//);
    assert.equal((await param("set_qq_avatar", new URL("https://x/a.png"))).file, "https://x/a.png");
    assert.match((await param("add_custom_face", new Uint8Array([1, 2, 3]))).file, /^\/napcat\//);
    assert.match((await param("upload_group_file", pieces("123", "45"))).file, /^\/napcat\//);
    assert.deepEqual(uploads.map(({ bytes }) => bytes), [5, 3, 5]);
  });
});

describe("the media option", () => {
  it("is checked before anything is opened", () => {
    const wrong: [options: object, said: RegExp][] = [
      [{ from: "auto" }, /has no option "from".*Did you mean form\?/],
      [{ form: "file" }, /media\.form wants "auto", "path", "base64" or "stream", and got "file"/],
      [{ sameHost: "no" }, /media\.sameHost wants true or false/],
      [{ maxBase64Bytes: -1 }, /media\.maxBase64Bytes wants a number from 0 on/],
      [{ maxWaiting: "many" }, /media\.maxWaiting wants a number from 0 on/],
      [{ streamAboveBytes: NaN }, /media\.streamAboveBytes wants a number from 0 on/],
    ];
    for (const [options, said] of wrong) assert.throws(() => setUp(options), { name: "ConfigError", message: said });
    setUp({ streamAboveBytes: 0, maxBase64Bytes: Infinity });
  });
});
