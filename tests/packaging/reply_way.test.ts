import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { filesEnteredBy, requireNamed } from "./marked_way.ts";
import { cleanUp } from "./support.ts";

describe("the way of a reply, from the handler to the socket", () => {
  after(cleanUp);

  it("enters the files that docs/architecture.md names, and none of api, bot and protocol more than twice", async () => {
    const entered = await filesEnteredBy("reply");
    const files = [...new Set(entered)];
    assert.ok(files.includes("transport/link/link.ts"), entered.join(" "));
    assert.ok(files.length <= 18, `${files.length}: ${files.join(" ")}`);
    requireNamed("The way of a reply", files);
    for (const file of files.filter((name) => !/^(?:runtime|util)\//.test(name))) {
      assert.ok(entered.filter((each) => each === file).length <= 2, `${file}: ${entered.join(" ")}`);
    }
  });
});
