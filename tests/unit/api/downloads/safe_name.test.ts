import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { safeFileName } from "../../../../src/api/downloads/safe_name.ts";

test("safeFileName() keeps ordinary names as they are", () => {
  for (const name of ["a.png", "图片 1.jpg", "没有扩展名", "a.tar.gz", "{0A-1B}.image", "😀.gif"]) {
    assert.equal(safeFileName(name), name);
  }
});

const hostile: [name: string, safe: string][] = [
  ["../x", "_x"],
  ["../../etc/passwd", "_.._etc_passwd"],
  ["/etc/passwd", "_etc_passwd"],
  ["C:\\Windows\\x.dll", "C__Windows_x.dll"],
  ["c:x", "c_x"],
  ["..\\..\\x", "_.._x"],
  ["a\0b.png", "ab.png"],
  ["CON", "_CON"],
  ["con.txt", "_con.txt"],
  ["LPT1.jpg", "_LPT1.jpg"],
  ["name...", "name"],
  ["name. . ", "name"],
  ["%2e%2e%2fx", "%2e%2e_x"],
  ["..%5cx", "_x"],
  ["", "unnamed"],
  [".", "unnamed"],
  ["..", "unnamed"],
  ["   ", "unnamed"],
  ["a\u202egnp.exe", "agnp.exe"],
  ["a\nb", "ab"],
  [".hidden", "hidden"],
  ['a:b|c?d*e"f<g>h', "a_b_c_d_e_f_g_h"],
];

for (const [name, safe] of hostile) {
  test(`safeFileName(${JSON.stringify(name)}) is ${JSON.stringify(safe)}`, () =>
    assert.equal(safeFileName(name), safe));
}

test("safeFileName() cuts long names by bytes and keeps the extension", () => {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  assert.equal(bytes(safeFileName("x".repeat(300) + ".png")), 200);
  assert.ok(safeFileName("x".repeat(300) + ".png").endsWith(".png"));
  const chinese = safeFileName("图".repeat(300) + ".jpg");
  assert.ok(bytes(chinese) <= 200 && chinese.endsWith("图.jpg"));
});

test("safeFileName() of anything stays inside of its folder, and is stable", () => {
  const folder = resolve("folder");
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
    const safe = safeFileName(name);
    assert.equal(resolve(folder, safe), join(folder, safe));
    assert.notEqual(resolve(folder, safe), folder);
    assert.doesNotMatch(safe, /[/\\:]|^\.|[. ]$/);
    assert.equal(safeFileName(safe), safe);
  }));
});
