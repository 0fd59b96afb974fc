import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chooseForm, type Reach } from "../../../../src/api/media/options.ts";

const base: Reach = {
  form: "auto",
  sameHost: false,
  canStream: true,
  pathOnly: false,
  maxBase64Bytes: 1_000,
  streamAboveBytes: 100,
};

function formOf(isFile: boolean, sizeBytes: number, reach: Partial<Reach>): string {
  try {
    return chooseForm({ what: "x", isFile, sizeBytes }, { ...base, ...reach });
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("the form of a medium", () => {
  const rows: [what: string, isFile: boolean, sizeBytes: number, reach: Partial<Reach>, form: string][] = [
    ["a file on the same host", true, 5_000, { sameHost: true }, "path"],
    ["a file on the same host of another implementation", true, 5_000, { sameHost: true, canStream: false }, "path"],
    ["a small file elsewhere", true, 100, {}, "base64"],
    ["a large file elsewhere", true, 101, {}, "stream"],
    ["a large file for an implementation without uploads", true, 1_000, { canStream: false }, "base64"],
    ["a file that is too large for it", true, 1_001, { canStream: false }, "MEDIA_TOO_LARGE"],
    ["bytes on the same host", false, 100, { sameHost: true }, "base64"],
    ["many bytes on the same host", false, 101, { sameHost: true }, "stream"],
    ["a file, when paths are asked for", true, 5_000, { form: "path" }, "path"],
    ["bytes, when paths are asked for", false, 5_000, { form: "path" }, "stream"],
    ["a file, when base64 is asked for", true, 1_000, { form: "base64", sameHost: true }, "base64"],
    ["a file that is too large for the base64 that is asked for", true, 1_001, { form: "base64" }, "MEDIA_TOO_LARGE"],
    ["anything, when uploads are asked for", true, 1, { form: "stream", sameHost: true }, "stream"],
    ["uploads, where there are none", true, 1, { form: "stream", canStream: false }, "MEDIA_NO_STREAM"],
    ["a small file where only paths are read", true, 1, { pathOnly: true }, "stream"],
    [
      "a file where only paths are read and nothing is uploaded",
      true,
      1,
      { pathOnly: true, canStream: false },
      "MEDIA_PATH_ONLY",
    ],
    ["the same on the same host", true, 1, { pathOnly: true, canStream: false, sameHost: true }, "path"],
  ];
  for (const [what, isFile, sizeBytes, reach, form] of rows) {
    it(`of ${what} is ${form}`, () => assert.equal(formOf(isFile, sizeBytes, reach), form));
  }

  it("is refused with what can be done about it", () => {
    const refuse = (reach: Partial<Reach>, sizeBytes = 2_000): void =>
      void chooseForm({ what: "/a/b.mp4", isFile: true, sizeBytes }, { ...base, ...reach });
    assert.throws(
      () => refuse({ canStream: false }),
      /\/a\/b\.mp4: 2000 bytes are more than the 1000 .*sameHost: true.*raise the limit/,
    );
    assert.throws(() => refuse({ form: "base64" }), /Set media\.form to "auto"/);
    assert.throws(() => refuse({ form: "stream", canStream: false }), /only NapCat/);
  });
});
