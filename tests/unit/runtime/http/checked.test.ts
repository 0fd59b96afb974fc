import assert from "node:assert/strict";
import { test } from "node:test";
import { Checked } from "../../../../src/runtime/http/checked.ts";

const body = "{}";
const maxBytes = (): number => 1_000;

test("headers that can be changed are looked at each time, and those of one request are not those of another", () => {
  const checked = new Checked();
  const url = "http://127.0.0.1:3000/get_status";
  const ask = (headers?: Record<string, string>) =>
    checked.look({ method: "POST", url, body, maxBytes, ...headers === undefined ? {} : { headers } });
  const frozen = Object.freeze({ Authorization: "Bearer a" });
  assert.equal(ask(frozen).headers["authorization"], "Bearer a");
  assert.equal(ask(frozen).headers["authorization"], "Bearer a");
  const own: Record<string, string> = { Authorization: "Bearer b" };
  assert.equal(ask(own).headers["authorization"], "Bearer b");
  own["Authorization"] = "Bearer c";
  assert.equal(ask(own).headers["authorization"], "Bearer c");
  own["Authorization"] = "Bearer\r\nX: y";
  assert.throws(() => ask(own), { code: "HEADER_INVALID" });
  assert.equal(ask().headers["authorization"], undefined);
  assert.equal(ask(frozen).headers["authorization"], "Bearer a");
  assert.equal(ask(frozen).headers["user-agent"], "adelie");
});

test("an address is taken apart as a URL is, and one that is none is refused each time", () => {
  const checked = new Checked();
  const headers = Object.freeze({});
  const ask = (url: string) => checked.look({ method: "POST", url, headers, body, maxBytes });
  const { origin, path } = ask("http://Host:80/企鹅/get a?access_token=1#x");
  assert.deepEqual([origin, path], ["http://host", "/%E4%BC%81%E9%B9%85/get%20a?access_token=1"]);
  for (let n = 0; n < 2; n++) {
    for (const url of ["", "host", "ftp://host/", "http://"]) {
      assert.throws(() => ask(url), { code: "URL_INVALID" }, url);
    }
  }
});

test("actions that people make up take no room for good", () => {
  const checked = new Checked();
  const headers = Object.freeze({});
  for (let n = 0; n < 2_000; n++) {
    const { path } = checked.look({ method: "POST", url: `http://127.0.0.1/action_${n}`, headers, body, maxBytes });
    assert.equal(path, `/action_${n}`);
    assert.ok(checked.size <= 512);
  }
});
