import assert from "node:assert/strict";
import { test } from "node:test";
import { NapCatApi } from "../../../../src/api/clients.ts";
import { ChatEvent, MessageSentEvent } from "../../../../src/bot/events/chat.ts";
import { createEvent } from "../../../../src/bot/events/create.ts";
import { EventBase } from "../../../../src/bot/events/base.ts";
import { EVENT_KINDS } from "../../../../src/bot/events/table.gen.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";

const api = new NapCatApi();

/** An event of that name, each of whose fields says how it is called. */
function payloadOf(name: string, fields: readonly string[] = []): EventPayload {
  const [post_type = "", detail, sub_type] = name.split(".");
  const values = Object.fromEntries(fields.map((field) => [field, `the ${field}`]));
  const type = `${post_type.replace("_sent", "")}_type`;
  const kind = {
    post_type,
    ...detail === undefined ? {} : { [type]: detail },
    ...sub_type === undefined ? {} : { sub_type },
  };
  return { ...values, ...kind } as unknown as EventPayload;
}

test("each kind of event is of its class, and has its fields and nothing of its own", () => {
  for (const [name, of, fields] of EVENT_KINDS) {
    const payload = payloadOf(name, fields.split(" "));
    const event = createEvent(payload, api);
    assert.equal(Object.getPrototypeOf(event), of.prototype, name);
    assert.deepEqual(Object.keys(event), [], name);
    for (const [field, value] of Object.entries(payload)) {
      assert.ok(field in event, `${name} has ${field}`);
      assert.equal((event as unknown as Record<string, unknown>)[field], value, `${name}.${field}`);
    }
  }
  assert.equal(new Set(EVENT_KINDS.map(([, of]) => of)).size, EVENT_KINDS.length);
});

test("what no table has is of the nearest class: a message, an own message, or any event", () => {
  const classOf = (name: string): unknown => createEvent(payloadOf(name), api).constructor;
  assert.equal(classOf("message.guild"), ChatEvent);
  assert.equal(classOf("message"), ChatEvent);
  assert.equal(classOf("message_sent.group"), MessageSentEvent);
  for (const name of ["notice.notify.not_yet", "notice.notify", "notice", "request.other", "meta_event", "elsewhere"]) {
    assert.equal(classOf(name), EventBase, name);
  }
  for (const name of ["notice.constructor", "notice.__proto__", "__proto__.x", "notice.notify.toString"]) {
    assert.equal(classOf(name), EventBase, name);
  }
});
