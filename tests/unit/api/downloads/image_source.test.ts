import assert from "node:assert/strict";
import { test } from "node:test";
import { imageSource } from "../../../../src/api/downloads/image_source.ts";

test("go-cqhttp's filename and url", () =>
  assert.deepEqual(imageSource({ size: 1, filename: "a.jpg", url: "http://x/a" }, "a.image", false), {
    kind: "url",
    fileName: "a.jpg",
    place: "http://x/a",
  }));

test("NapCat's file_name and url, whose file is a path of its own", () =>
  assert.deepEqual(imageSource({ file: "/app/a.png", url: "https://x/a", file_name: "a.png" }, "a", true), {
    kind: "url",
    fileName: "a.png",
    place: "https://x/a",
  }));

test("an address in file is taken when url is empty", () =>
  assert.equal(imageSource({ file: "https://x/a.png", url: "" }, "a", false)?.place, "https://x/a.png"));

test("bytes are taken before a path", () =>
  assert.deepEqual(imageSource({ file: "/app/a.png", base64: "base64://AAAA" }, "a", true), {
    kind: "base64",
    fileName: "a.png",
    place: "",
    base64: "AAAA",
  }));

test("a path counts on the same machine only", () => {
  assert.equal(imageSource({ url: "/app/a.png" }, "a", true)?.place, "/app/a.png");
  assert.equal(imageSource({ url: "/app/a.png" }, "a", false), undefined);
  assert.equal(imageSource({ file: "C:\\QQ\\a.png" }, "a", true)?.place, "C:\\QQ\\a.png");
  assert.equal(imageSource({ file: "C:\\QQ\\a.png" }, "a", true)?.fileName, "a.png");
});

test("a path that is written as an address is read as one", () =>
  assert.equal(imageSource({ url: "file:///app/a%20b.png" }, "a", true)?.place, "/app/a b.png"));

test("a bare name is no path, and nothing is no place", () => {
  for (const image of [{ file: "a.image" }, { url: "../a" }, {}, null, undefined, "text", 5, { url: 5 }]) {
    assert.equal(imageSource(image, "a", true), undefined, JSON.stringify(image));
  }
});
