import assert from "node:assert/strict";
import { it } from "node:test";
import { browserCommand } from "../../../src/runtime/browser.ts";

const URL = "http://127.0.0.1:5710/#key=a";
const command = (platform: string, env: Record<string, string> = {}) =>
  browserCommand(URL, platform, (name) => env[name]);

it("the browser is opened on a desktop, and nowhere else", () => {
  assert.deepEqual(command("darwin"), ["open", URL]);
  assert.deepEqual(command("win32"), ["rundll32", "url.dll,FileProtocolHandler", URL]);
  assert.deepEqual(command("linux", { DISPLAY: ":0" }), ["xdg-open", URL]);
  assert.deepEqual(command("linux", { WAYLAND_DISPLAY: "wayland-0" }), ["xdg-open", URL]);
  assert.equal(command("linux"), undefined);
  assert.equal(command("darwin", { CI: "true" }), undefined);
  assert.equal(command("darwin", { BROWSER: "None" }), undefined);
  assert.equal(command("linux", { DISPLAY: ":0", SSH_CONNECTION: "10.0.0.1 22" }), undefined);
});
