import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { fileAddress, fileSize, isImplementationName, placeOf } from "../../../../src/api/media/place.ts";

const folder = mkdtempSync(join(tmpdir(), "adelie-"));
after(() => rmSync(folder, { recursive: true }));
const isWindows = resolve("/") !== "/";

describe("the text that names a medium", () => {
  it("is a path from the working directory, whatever characters it has", () => {
    for (const path of ["a b.png", "./图/猫.png", "../a#b?c.png", "100%.png", "%41.png", "图:1.png", "a&b=c.png"]) {
      const place = placeOf(path);
      assert.ok(place.kind === "file" && place.isRelative, path);
      assert.equal(place.path, resolve(path));
    }
    const absolute = placeOf(resolve("/data/a.png"));
    assert.deepEqual(absolute, { kind: "file", path: resolve("/data/a.png"), isRelative: false, isBareName: false });
    assert.ok((placeOf("cat.png") as { isBareName: boolean }).isBareName);
  });

  it("is a path too when it is an address of a file, percent-encoded or not", () => {
    const pathOf = (text: string): string => (placeOf(text) as { path: string }).path;
    for (const name of ["a b.png", "猫.png", "a#b.png", "a?b.png", "100%.png", "%41.png"]) {
      const path = resolve("/data", name);
      assert.equal(pathOf(fileAddress(path)), path);
      assert.equal(fileURLToPath(fileAddress(path)), path);
    }
    assert.equal(pathOf("file:///data/猫 1#.png"), resolve("/data/猫 1#.png"));
    assert.equal(pathOf("file:///data/100%.png"), resolve("/data/100%.png"));
    assert.equal(pathOf("file://localhost/data/a.png"), resolve("/data/a.png"));
    assert.equal(pathOf("file:/data/a.png"), resolve("/data/a.png"));
    assert.equal(pathOf("FILE:///data/a.png"), resolve("/data/a.png"));
  });

  it("has a drive where Windows writes one", () => {
    for (const text of ["C:\\图\\a.png", "d:/a.png", "file:///C:/a.png"]) {
      const place = placeOf(text);
      assert.equal(place.kind, "file", text);
      if (isWindows) assert.match((place as { path: string }).path, /^[cd]:\\/i);
    }
  });

  it("is bytes, or for the implementation to understand", () => {
    assert.deepEqual(placeOf("base64://AAAA"), { kind: "base64", base64: "AAAA" });
    for (const text of ["https://x/a.png", "ftp://x/a.png", "marketface:1"]) {
      assert.deepEqual(placeOf(text), { kind: "asWritten" });
    }
  });

  it("can be a name that the implementation knows", () => {
    const known = [
      "D41D8CD98F00B204E9800998ECF8427E.png",
      "{01E5E1E4-0000-0000-0000-00000000ABCD}.jpg",
      "d41d8.image",
      "EhQxyz_-id",
    ];
    for (const name of known) assert.ok(isImplementationName(name), name);
    for (const name of ["cat.png", "截图 1.jpg", "deadbeef.png"]) assert.ok(!isImplementationName(name), name);
  });
});

describe("the size of a file", () => {
  it("is known, or the error says what is wrong", async () => {
    const path = join(folder, "猫 #1%.png");
    writeFileSync(path, "1234");
    mkdirSync(join(folder, "sub"));
    assert.equal(await fileSize(path), 4);
    await assert.rejects(fileSize(join(folder, "nope.png")), {
      code: "MEDIA_MISSING",
      message: /There is no file .*nope\.png/,
    });
    await assert.rejects(fileSize(join(path, "below.png")), { code: "MEDIA_MISSING" });
    await assert.rejects(fileSize(join(folder, "sub")), { code: "MEDIA_NOT_A_FILE", message: /is a folder/ });
  });
});
