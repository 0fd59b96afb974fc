import assert from "node:assert/strict";
import { it } from "node:test";
import { DIALECT_NAMES, implementationOf } from "../../src/sandbox/dialects/names.ts";
import { comparedEvents } from "../../tools/reference/recorded.ts";

it("events have the fields of those that were recorded from real implementations, where no reason is known", () => {
  const compared = comparedEvents();
  assert.ok(compared.length >= 38, `${compared.length} were compared`);
  const odd = compared.filter(({ recordedOnly, oursOnly, why }) =>
    recordedOnly.length + oursOnly.length > 0 && why === undefined
  );
  assert.deepEqual(odd, []);
  const same = compared.filter(({ recordedOnly, oursOnly }) => recordedOnly.length + oursOnly.length === 0);
  assert.deepEqual([...new Set(same.map(({ dialect }) => dialect))].sort(), [
    "go-cqhttp",
    "lagrange",
    "llbot",
    "napcat",
  ]);
});

it("every failure says where it is from and how sure that is; what rests on an issue is reported, not seen", () => {
  for (const name of DIALECT_NAMES) {
    for (const [kind, { source, basis }] of Object.entries(implementationOf(name).profile.failures)) {
      assert.equal(basis === "reported", /#\d+$/.test(source), `${name} ${kind}`);
      assert.equal(basis === "observed", source.startsWith("observed"), `${name} ${kind}`);
    }
  }
});
