import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { TemporaryFile } from "../../../src/util/temporary_file.ts";

describe("a temporary file", () => {
  let root: string;
  let folder: string;
  before(async () => void (root = await mkdtemp(join(tmpdir(), "adelie-"))));
  beforeEach(async () => void (folder = await mkdtemp(join(root, "one-"))));
  after(() => rm(root, { recursive: true }));

  it("is there under its own name when it is whole, and not before", async () => {
    const target = join(folder, "a.txt");
    await writeFile(target, "old");
    const file = await TemporaryFile.create(folder, ".x");
    await file.handle.writeFile("new");
    assert.equal(await readFile(target, "utf8"), "old");
    await file.moveTo(target);
    assert.equal(await readFile(target, "utf8"), "new");
    assert.deepEqual(await readdir(folder), ["a.txt"]);
    // A late clean-up harms nothing.
    await file.discard();
    assert.deepEqual(await readdir(folder), ["a.txt"]);
  });

  it("replaces a symbolic link and does not follow it", async () => {
    const elsewhere = join(folder, "elsewhere");
    await writeFile(elsewhere, "untouched");
    await symlink(elsewhere, join(folder, "link"));
    const file = await TemporaryFile.create(folder, ".x");
    await file.handle.writeFile("new");
    await file.close();
    await file.moveTo(join(folder, "link"));
    assert.equal(await readFile(elsewhere, "utf8"), "untouched");
    assert.equal(await readFile(join(folder, "link"), "utf8"), "new");
  });

  it("leaves nothing behind when it is discarded, as often as it is", async () => {
    const file = await TemporaryFile.create(folder, ".x", { isRead: true, isShared: false });
    await file.handle.write(new Uint8Array([1, 2, 3]), 0, 3, 0);
    const { buffer } = await file.handle.read(new Uint8Array(2), 0, 2, 1);
    assert.deepEqual([...buffer], [2, 3]);
    await Promise.all([file.discard(), file.discard()]);
    await file.discard();
    assert.deepEqual(await readdir(folder), []);
  });

  it("takes no name that is taken, and fails where it cannot go, still to be discarded", async () => {
    await writeFile(join(folder, "taken"), "mine");
    await assert.rejects(TemporaryFile.create(folder, "taken"), { code: "EEXIST" });
    await assert.rejects(TemporaryFile.create(join(folder, "missing"), ".x"), { code: "ENOENT" });
    const file = await TemporaryFile.create(folder, ".x");
    await assert.rejects(file.moveTo(join(folder, "missing", "b")), { code: "ENOENT" });
    await file.discard();
    assert.deepEqual(await readdir(folder), ["taken"]);
  });
});
