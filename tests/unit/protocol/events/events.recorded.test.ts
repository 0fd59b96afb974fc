import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { parseCqCode, toCqCode } from "../../../../src/protocol/cq_code.ts";
import { eventName } from "../../../../src/protocol/events/events.ts";
import { isEvent, isReply, isSuccess, parseFrame } from "../../../../src/protocol/frames.ts";
import { normalizeMessage } from "../../../../src/protocol/message.ts";
import type { Segment } from "../../../../src/protocol/segments.ts";
import { payloadText, readPayload, recordedPayloads } from "./payloads.ts";

const recorded = recordedPayloads();
const ofKind = (kind: RegExp) => recorded.filter((payload) => kind.test(payload.kind));

/** What a segment becomes when all of its values have been text once: numbers and objects as a code writes them. */
function asText({ type, data }: Segment): unknown {
  const fields = Object.entries(data).filter(([, value]) => value !== undefined && value !== null);
  const written = fields.map((
    [key, value],
  ) => [key, typeof value === "object" ? JSON.stringify(value) : String(value)]);
  return { type, data: Object.fromEntries(written) };
}

describe("the recorded payloads", () => {
  it("are all in the index", () => {
    const files = readdirSync(new URL("../../../fixtures/payloads/", import.meta.url)).filter((name) =>
      name !== "index.json"
    );
    assert.deepEqual(recorded.map(({ file }) => file).sort(), files.sort());
  });

  for (const { file, ...index } of ofKind(/^event/)) {
    it(`${file} is read as an event under its full name`, () => {
      const event = parseFrame(payloadText(file));
      assert.ok(isEvent(event));
      const { post_type, detail, sub_type } = index as unknown as Record<string, string | null>;
      assert.equal(eventName(event), [post_type, detail, sub_type].filter(Boolean).join("."));
      assert.deepEqual(event, readPayload(file));
    });
  }

  for (const { file } of ofKind(/^response(?!-part)/)) {
    it(`${file} is read as a reply that ${/fail|error|unknown-action/.test(file) ? "says no" : "says yes"}`, () => {
      const reply = parseFrame(payloadText(file));
      assert.ok(isReply(reply) && !isEvent(reply));
      assert.equal(isSuccess(reply), !/fail|error|unknown-action/.test(file));
    });
  }

  for (const { file } of recorded) {
    const { message, content, type, data } = readPayload(file) as Record<string, unknown>;
    const segments = normalizeMessage(message ?? (type === undefined ? content ?? [] : { type, data }));
    if (typeof message === "object" && !Array.isArray(message) || segments.length === 0) continue;
    it(`${file}: the message comes back whole from a CQ code`, () => {
      assert.deepEqual(parseCqCode(toCqCode(segments)), segments.map(asText));
      if (Array.isArray(message)) {
        assert.equal(segments.length, message.length);
        // Nothing that arrived is lost.
        message.forEach((original, at) => {
          assert.deepEqual({ ...(segments[at] as Segment).data, ...original.data }, (segments[at] as Segment).data);
        });
      }
    });
  }
});
