import assert from "node:assert/strict";
import { test } from "node:test";
import { isSecretName, keepSecret, redact, shownAddress } from "../../../../src/util/log/redact.ts";

test("what has the shape of a secret goes, wherever it stands", () => {
  const cases: Record<string, string> = {
    "ws://h/?a=1&access_token=abc%20d&b=2": "ws://h/?a=1&access_token=***&b=2",
    "access_token=abc": "access_token=***",
    "u=http%3A%2F%2Fh%2F%3Faccess_token%3Dabcdef": "u=http%3A%2F%2Fh%2F%3Faccess_token%3D***",
    "ONEBOT_TOKEN=abc-def": "ONEBOT_TOKEN=***",
    "Authorization: Bearer abc.def": "Authorization: Bearer ***",
    "authorization: Token abcdef": "authorization: Token ***",
    "'Authorization': 'Bearer abc'": "'Authorization': 'Bearer ***'",
    '["authorization","Bearer abc"]': '["authorization","Bearer ***"]',
    "Authorization: abcdefghij": "Authorization: ***",
    "Proxy-Authorization: Basic dXNlcjpwYXNz": "Proxy-Authorization: Basic ***",
    "said Bearer secretword to it": "said Bearer *** to it",
    "Basic dXNlcjpwYXNzMQ==": "Basic ***",
    "Cookie: uin=o1; skey=@abc; p_skey=x": "Cookie: ***",
    "Set-Cookie: a=b; Path=/": "Set-Cookie: ***",
    "uin=o1; skey=@abc; p_skey=x-y; end": "uin=o1; skey=***; p_skey=***; end",
    "&bkn=12345&g_tk=678&x=1": "&bkn=***&g_tk=***&x=1",
    "https://c.qq.com/d?fileid=1&rkey=CAES-abc&spec=0": "https://c.qq.com/d?fileid=1&rkey=***&spec=0",
    '{"access_token":"abc","n":1}': '{"access_token":"***","n":1}',
    '"{\\"token\\":\\"abc\\"}"': '"{\\"token\\":\\"***\\"}"',
    "{ accessToken: 'abc def', n: 1 }": "{ accessToken: '***', n: 1 }",
    "Map(1) { 'token' => 'abc' }": "Map(1) { 'token' => '***' }",
    '{"token":"abc': '{"token":"***"',
    "the token a1b2c3d4 was refused": "the token *** was refused",
    "token: a1b2c3d4": "token: ***",
    "ws://me:pass@host:1/x": "ws://***@host:1/x",
    "redis://:pass@host": "redis://***@host",
  };
  for (const [text, wanted] of Object.entries(cases)) {
    assert.equal(redact(text), wanted);
    assert.equal(redact(redact(text)), wanted, "twice");
  }
});

test("sentences about secrets keep their words", () => {
  for (
    const text of [
      "wants an access token, none was given",
      "ws://127.0.0.1:3001 refused the access token (HTTP 401)",
      "give the implementation the secret of this webhook (in NapCat: the HTTP client's Token; in go-cqhttp: secret)",
      "accessToken may only have visible ASCII characters: it travels in a header.",
      "It wants a Bearer token in the Authorization header.",
      "Basic authentication is not known here",
      "the token is wrong: set token in the implementation",
      "Token expired after 20 minutes; the cookie was empty",
      "3 tokens are left of 20000; password required",
      "write to someone@example.com, or https://example.com/@name",
      "签到 token 成功",
    ]
  ) assert.equal(redact(text), text);
});

test("a secret that was given goes in any place, however it is encoded", () => {
  keepSecret('S3cr&t +/中文"\\end');
  const secret = 'S3cr&t +/中文"\\end';
  for (
    const form of [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(secret).toLowerCase().replace("s3cr", "S3cr"),
      encodeURI(secret),
      new URLSearchParams({ q: secret }).toString().slice(2),
      JSON.stringify(secret).slice(1, -1),
    ]
  ) assert.equal(redact(`seen <${form}> there`), "seen <***> there", form);
});

test("short secrets are whole words; what could be any word or number is none", () => {
  for (
    const secret of [
      "ab-d",
      "a1b",
      "three",
      "30010",
      "token",
      "secret",
      "  padded-secret\n",
      "654321",
      undefined,
      12345678,
    ]
  ) {
    keepSecret(secret);
  }
  assert.equal(
    redact("ab-d, ab-de, xab-d; a1b; three 30010; a token; 12345678"),
    "***, ab-de, xab-d; a1b; three 30010; a token; 12345678",
  );
  assert.equal(redact("x-padded-secret-x 654321 7654321"), "x-***-x *** 7654321");
});

test("a secret inside of a longer one leaves nothing of it behind", () => {
  keepSecret("inner-part");
  keepSecret("outer-inner-part-outer");
  assert.equal(redact("outer-inner-part-outer inner-part"), "*** ***");
});

test("long and adverse texts take no time", () => {
  const started = performance.now();
  for (
    const part of ['token="', "authorization: ", "a".repeat(50), "://", "cookie: a=", "bearer ", "token: a1", "%3D\\\\"]
  ) {
    redact(part.repeat(200_000 / part.length));
  }
  assert.ok(performance.now() - started < 2_000, `${performance.now() - started} ms`);
});

test("names of fields that hold secrets", () => {
  for (
    const name of [
      "accessToken",
      "access_token",
      "token",
      "Authorization",
      "cookie",
      "cookies",
      "p_skey",
      "bkn",
      "csrf_token",
      "rkey",
      "clientKey",
      "api_key",
      "password",
      "webhookSecret",
    ]
  ) assert.ok(isSecretName(name), name);
  for (const name of ["group_id", "tokens", "key", "message", "name", "cookieCount", "author", "skill"]) {
    assert.ok(!isSecretName(name), name);
  }
});

test("an address that cannot be read shows no more than its host", () => {
  assert.equal(shownAddress("ws:/me:secret@host:1?x=1"), "ws:/***@host:1?…");
  assert.equal(shownAddress("ws://me:pa/ss@host:1#tok"), "ws://***@host:1?…");
  assert.equal(shownAddress("me:secret@host"), "***@host");
  assert.equal(shownAddress("127.0.0.1:3001"), "127.0.0.1:3001");
});
