import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { filesEnteredBy, requireNamed } from "./marked_way.ts";
import { cleanUp } from "./support.ts";

describe("the way of a reply, from the handler to the socket", () => {
  after(cleanUp);

  it("enters the files that docs/architecture.md names, and none more than twice", async () => {
    const entered = await filesEnteredBy("reply");
    const files = [...new Set(entered)];
    assert.ok(files.includes("transport/link/link.ts"), entered.join(" "));
    assert.ok(files.length <= 14, `${files.length}: ${files.join(" ")}`);
    requireNamed("The way of a reply", files);
    for (const file of files) {
      assert.ok(entered.filter((each) => each === file).length <= 2, `${file}: ${entered.join(" ")}`);
    }
  });
});
