import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { type ApiOptions, CqHttpApi, file, image, type MediaOptions, NapCatApi, node, text } from "../../mod.ts";
import { drawPicture } from "../../src/sandbox/play/picture.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";

const folder = mkdtempSync(join(tmpdir(), "adelie-"));
after(() => rmSync(folder, { recursive: true }));
const picture = drawPicture(1);
const odd = join(folder, "图 库", "猫 #1 100%25?.png");
mkdirSync(join(folder, "图 库"));
writeFileSync(odd, picture);
const group_id = 700001;

interface Scene {
  sandbox: Sandbox;
  api: NapCatApi;
  lines: string[];
  /** The bytes of the files in the last message of the group. */
  shown(): (Uint8Array | undefined)[];
}

async function withSandbox(
  media: MediaOptions,
  use: (scene: Scene) => Promise<void>,
  more: SandboxOptions = {},
): Promise<void> {
  const sandbox = await createSandbox({ allowLocalFiles: true, ...more });
  const lines: string[] = [];
  const line = (...parts: unknown[]): void =>
    void lines.push(parts.map((part) => typeof part === "string" ? part : JSON.stringify(part)).join(" "));
  const api = new NapCatApi({ url: sandbox.url, media, log: { debug: line, info: line, warn: line, error: line } });
  const shown = (): (Uint8Array | undefined)[] => {
    const segments = sandbox.world.messages({ kind: "group", groupId: group_id }).at(-1)?.segments ?? [];
    return segments.filter(({ type }) => type !== "text").map(({ data }) =>
      sandbox.world.files.get((data as { file: string }).file)?.bytes
    );
  };
  try {
    await use({ sandbox, api, lines, shown });
  } finally {
    await api.stop();
    await sandbox.close();
  }
}

const sentFile = ({ sandbox }: Scene): string => {
  const sent = sandbox.calls().filter(({ action }) => action === "send_group_msg").at(-1);
  return (sent?.params as any)?.message[0].data.file;
};

describe("pictures on their way to NapCat", () => {
  const forms: [media: MediaOptions, form: RegExp][] = [
    [{}, /^file:\/\/\/.*%E7%8C%AB%20%231%20100%2525%3F\.png$/],
    [{ sameHost: false }, /^base64:\/\//],
    [{ form: "stream" }, /^\/sandbox\/temp\/[\da-f]{8}_猫 _1 100_25_\.png$/],
    [{ form: "base64" }, /^base64:\/\//],
    [{ form: "path", sameHost: false }, /^file:/],
  ];
  for (const [media, form] of forms) {
    it(`arrive with ${JSON.stringify(media)}, whatever their path is called`, () =>
      withSandbox(media, async (scene) => {
        for (const source of [odd, relative(".", odd), pathToFileURL(odd)]) {
          await scene.api.send_group_msg({ group_id, message: [image(source)] });
          assert.match(sentFile(scene), form);
          assert.deepEqual(scene.shown(), [picture]);
        }
      }));
  }

  it("arrive from bytes and from a stream, small and large", () =>
    withSandbox({ streamAboveBytes: 100 }, async (scene) => {
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < picture.length; at += 40) yield picture.subarray(at, at + 40);
      }
      for (const source of [picture, new Blob([new Uint8Array(picture)]), pieces()]) {
        await scene.api.send_group_msg({ group_id, message: image(source) });
        assert.match(sentFile(scene), /^\/sandbox\/temp\//);
        assert.deepEqual(scene.shown(), [picture]);
      }
    }));

  it("arrive in merged forwards and in files of the group", () =>
    withSandbox({ sameHost: false }, async ({ sandbox, api }) => {
      const messages = [
        node({ user_id: 1, nickname: "a", content: [node({ user_id: 1, nickname: "a", content: image(odd) })] }),
      ];
      await api.send_group_forward_msg({ group_id, messages });
      const { params } = sandbox.calls().at(-1) as { params: any };
      assert.match(params.messages[0].data.content[0].data.content[0].data.file, /^base64:\/\//);
      await api.upload_group_file({ group_id, file: odd, name: "猫.png" });
      assert.deepEqual(sandbox.world.group(group_id).files.map(({ name, sizeBytes }) => [name, sizeBytes]).at(-1), [
        "猫.png",
        picture.length,
      ]);
      await api.send_group_msg({ group_id, message: [file(odd)] });
      assert.equal((sandbox.calls().at(-1)?.params as any)?.message[0].data.name, "猫 #1 100%25?.png");
    }));

  it("keep their place among the messages to one chat, and hold up no other", () =>
    withSandbox({}, async ({ sandbox, api }) => {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => release = resolve);
      async function* slow(): AsyncGenerator<Uint8Array> {
        await held;
        yield picture;
      }
      const first = api.send_group_msg({ group_id, message: [image(slow())] });
      const second = api.send_group_msg({ group_id, message: [text("after")] });
      await api.send_private_msg({ user_id: 20001, message: [text("elsewhere")] });
      assert.deepEqual(sandbox.calls().map(({ action }) => action), ["send_private_msg"]);
      release();
      await Promise.all([first, second]);
      const types = sandbox.calls().slice(1).map(({ params }) => (params as any).message[0].type);
      assert.deepEqual(types, ["image", "text"]);
    }));

  it("that are missing are told before anything is sent, to the caller and to the hook", () =>
    withSandbox({}, async ({ sandbox, api, lines }) => {
      const message = [text("look"), image("./nope/cat.png")];
      await assert.rejects(api.send_group_msg({ group_id, message }), { name: "ConfigError", code: "MEDIA_MISSING" });
      assert.equal(sandbox.calls().length, 0);
      assert.ok(lines.some((line) => line.includes("send_group_msg") && line.includes("cat.png")), lines.join("\n"));
      await api.send_group_msg({ group_id, message: [text("still here")] });
    }));

  it("are never shown in logs and errors", () =>
    withSandbox({ sameHost: false }, async ({ api, lines }) => {
      const marked = new TextEncoder().encode("secret bytes, secret bytes, secret bytes");
      const code = btoa("secret bytes").slice(0, 12);
      const refused = await api.send_group_msg({ group_id: 1, message: [image(marked)] }).then(
        () => undefined,
        (error) => error,
      );
      assert.equal(refused?.name, "ActionError");
      const shown = `${JSON.stringify(refused)} ${refused.message} ${JSON.stringify(refused.params)} ${
        lines.join(" ")
      }`;
      assert.ok(!shown.includes(code) && shown.includes("base64://… ("), shown);
    }));
});

describe("pictures on their way to go-cqhttp", () => {
  it("are refused above the limit, with what to do", async () => {
    const options: ApiOptions = { url: "http://127.0.0.1:9", media: { sameHost: false, maxBase64Bytes: 10 } };
    const api = new CqHttpApi({ ...options, log: { debug() {}, info() {}, warn() {}, error() {} } });
    await assert.rejects(api.send_group_msg({ group_id, message: [image(odd)] }), { code: "MEDIA_TOO_LARGE" });
    await assert.rejects(api.upload_group_file({ group_id, file: odd, name: "a" }), { code: "MEDIA_PATH_ONLY" });
    await api.stop();
  });

  it("are refused with a wrong option before anything is opened", () => {
    assert.throws(() => new CqHttpApi({ media: { form: "file" as "path" } }), { name: "ConfigError", code: "OPTION" });
  });
});
