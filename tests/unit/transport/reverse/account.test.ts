import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionError } from "../../../../src/errors.ts";
import type { LinkWire } from "../../../../src/transport/link/link.ts";
import { ReverseAccount } from "../../../../src/transport/reverse/account.ts";
import type { Role } from "../../../../src/transport/reverse/admit.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { captureLog } from "../../../support/captured_log.ts";

interface FakeWire extends LinkWire {
  readonly sent: { action: string; echo: number }[];
  ended: "closed" | "terminated" | undefined;
}

/** An account with wires that a test drives by hand. */
function setUp({ mayBring = () => true }: { mayBring?: (selfId: string) => boolean } = {}) {
  const clock = createManualClock();
  const log = captureLog();
  const options = { selfId: "10001", address: "ws://127.0.0.1:8080", timeoutMs: 30_000, silentMs: 60_000, clock, log };
  const account = new ReverseAccount({ ...options, mayBring });
  const told: string[] = [];
  account.feed.open({
    event: (payload) => told.push(`event ${(payload as unknown as { n?: number }).n ?? payload.self_id}`),
    up: () => told.push("up"),
    down: (error, retryInMs) => told.push(`down ${error.code} ${retryInMs}`),
    refused: () => told.push("refused"),
  });
  const connect = (role: Role) => {
    const wire: FakeWire = {
      isOpen: true,
      sent: [],
      ended: undefined,
      send(text) {
        wire.sent.push(JSON.parse(text));
        return 0;
      },
      close: () => wire.ended = "closed",
      terminate: () => wire.ended = "terminated",
    };
    const link = account.accept(wire, { role, agent: "test" });
    const say = (frame: object): void => link.message(JSON.stringify(frame));
    const answer = (data: unknown = null): void =>
      say({ status: "ok", retcode: 0, data, echo: wire.sent.at(-1)?.echo });
    const event = (n: number, self_id = 10001): void => say({ time: n, self_id, post_type: "notice", n });
    return { wire, link, say, answer, event };
  };
  return { account, clock, log, told, connect };
}

const lost = { delivered: "unknown" };

test("API and Event are one link, whichever comes first", async () => {
  for (const order of [["api", "event"], ["event", "api"]] as const) {
    const { account, told, connect } = setUp();
    const call = account.caller.call("a", {});
    const first = connect(order[0]);
    assert.deepEqual(told, []);
    const links = { [order[0]]: first, [order[1]]: connect(order[1]) } as Record<"api" | "event", typeof first>;
    assert.deepEqual(told, ["up"]);
    links.event.event(1);
    links.api.answer("fine");
    assert.equal((await call).data, "fine");
    assert.deepEqual(links.event.wire.sent, []);
    assert.deepEqual(told, ["up", "event 1"]);
  }
});

test("when one half drops the other goes on, and both are up again when it is back", async () => {
  const { account, told, connect } = setUp();
  const api = connect("api");
  const event = connect("event");
  event.link.closed(dropped());
  assert.deepEqual(told, ["up", "down CONNECTION_DROPPED Infinity"]);
  const call = account.caller.call("a", {});
  api.answer();
  await call;
  connect("event").event(1);
  assert.deepEqual(told.slice(2), ["up", "event 1"]);
  const flying = account.caller.call("b", {});
  api.link.closed(dropped());
  await assert.rejects(flying, lost);
  const waiting = account.caller.call("c", {});
  const again = connect("api");
  again.answer();
  await waiting;
  assert.deepEqual(told.slice(4), ["down CONNECTION_DROPPED Infinity", "up"]);
});

test("a pair that comes back one half at a heartbeat is up after two of them, and calls and events are kept meanwhile", async () => {
  for (const order of [["event", "api"], ["api", "event"]] as const) {
    const { account, clock, log, told, connect } = setUp();
    const before = [connect("api"), connect("event")];
    await clock.advance(1_000);
    const downMs = clock.now();
    for (const half of before) half.link.closed(dropped());
    assert.deepEqual(told.splice(0), ["up", "down CONNECTION_DROPPED Infinity"]);
    const call = account.caller.call("a", {});
    await clock.advance(5_000); // go-cqhttp's heartbeat: the first half is missed
    const first = connect(order[0]);
    if (order[0] === "event") first.event(1);
    await clock.advance(5_000); // and the other
    const second = connect(order[1]);
    if (order[1] === "event") second.event(1);
    const api = order[0] === "api" ? first : second;
    assert.equal(api.wire.sent.length, 1);
    api.answer("fine");
    assert.equal((await call).data, "fine");
    assert.equal(clock.now() - downMs, 10_000);
    assert.equal(account.caller.link.state, "up");
    assert.ok(told.includes("up") && told.includes("event 1"), told.join());
    assert.equal(told.filter((line) => line.startsWith("down")).length, 0, told.join());
    assert.doesNotMatch(log.of("warn").join(), /connection only/);
    await clock.advance(60_000);
    assert.doesNotMatch(log.of("warn").join(), /connection only/);
  }
});

test("half of a pair that stays alone is told in the log, and actions alone count as up", async () => {
  const { account, clock, log, told, connect } = setUp();
  connect("api");
  await clock.advance(10_000);
  assert.match(log.of("warn").join(), /has its API connection only, so no events come. Switch its Event connection on/);
  assert.deepEqual(told, ["up"]);
  const other = setUp();
  other.connect("event");
  const away = assert.rejects(other.account.caller.call("a", {}), {
    code: "CONNECTION_AWAY",
    delivered: "no",
    message: /account 10001 had no connection for calls .* Only its Event connection is there/,
  });
  await other.clock.advance(30_000);
  await away;
  assert.match(other.log.of("warn").join(), /Event connection only, so calls wait .* or Universal instead of both/);
  assert.deepEqual(other.told, []);
  assert.equal(account.caller.link.state, "up");
});

test("a newer link replaces an older one at once, and the older one's end touches nothing", async () => {
  const { account, told, connect } = setUp();
  const old = connect("universal");
  const flying = account.caller.call("a", {});
  const fresh = connect("universal");
  await assert.rejects(flying, { code: "CONNECTION_CLOSED", ...lost, message: /a: .*newer connection takes over/ });
  assert.equal(old.wire.ended, "terminated");
  assert.deepEqual(told, ["up", "down CONNECTION_REPLACED Infinity", "up"]);
  old.link.closed(dropped()); // its close comes late
  old.event(1);
  const call = account.caller.call("b", {});
  fresh.answer("new");
  assert.equal((await call).data, "new");
  fresh.event(2);
  assert.deepEqual(told.slice(3), ["event 2"]);
});

test("Universal replaces API and Event, and each of them replaces Universal: no event comes twice", () => {
  const { connect } = setUp();
  const api = connect("api");
  const event = connect("event");
  const universal = connect("universal");
  assert.deepEqual([api.wire.ended, event.wire.ended, universal.wire.ended], ["terminated", "terminated", undefined]);
  const second = connect("event");
  assert.equal(universal.wire.ended, "terminated");
  connect("api");
  assert.equal(second.wire.ended, undefined);
});

test("two connections that take over from each other for ever are told in the log, once", async () => {
  const { clock, log, connect } = setUp();
  for (let n = 0; n < 20; n++) {
    connect("universal");
    await clock.advance(3_000);
  }
  assert.equal(log.of("warn").filter((line) => line.includes("entered twice")).length, 1);
});

test("calls wait for an account that is away, and reject undelivered when it stays away", async () => {
  const { account, clock, connect } = setUp();
  connect("universal").link.closed(dropped());
  const call = account.caller.call("a", {}, { timeoutMs: 1_000 });
  const rejected = assert.rejects(call, {
    code: "CONNECTION_AWAY",
    delivered: "no",
    message: /within 1000 ms, so it was not sent\. The connection was lost/,
  });
  await clock.advance(1_000);
  await rejected;
  const later = account.caller.call("b", {}, { timeoutMs: 5_000 });
  await clock.advance(4_000);
  const back = connect("universal");
  const late = assert.rejects(later, { name: "CallTimeoutError" }); // the wait counts
  await clock.advance(1_000);
  await late;
  assert.equal(back.wire.sent.length, 1);
});

test("where heartbeats stop on one half of a pair, the other half is asked, and left when it is silent too", async () => {
  for (const isAlive of [true, false]) {
    const { account, clock, told, connect } = setUp();
    const api = connect("api");
    const event = connect("event");
    event.say({ self_id: 10001, time: 1, post_type: "meta_event", meta_event_type: "heartbeat", interval: 5_000 });
    const flying = account.caller.call("slow", {}, { timeoutMs: 600_000 });
    flying.catch(() => {});
    await clock.advance(13_750);
    assert.equal(event.wire.ended, "terminated");
    assert.equal(api.wire.sent.at(-1)?.action, "get_status");
    if (isAlive) api.answer();
    await clock.advance(1_000);
    assert.equal(api.wire.ended, isAlive ? undefined : "terminated");
    if (!isAlive) await assert.rejects(flying, { code: "CONNECTION_CLOSED", ...lost });
    assert.deepEqual(told.slice(2), ["down CONNECTION_STALE Infinity"]);
  }
});

test("events of another number are taken with one warning, unless that number has a secret of its own", () => {
  const open = setUp();
  const link = open.connect("universal");
  for (let n = 1; n < 4; n++) link.event(n, 555);
  assert.deepEqual(open.told, ["up", "event 1", "event 2", "event 3"]);
  assert.equal(open.log.of("warn").filter((line) => line.includes("self_id 555")).length, 1);
  const strict = setUp({ mayBring: (selfId) => selfId !== "10002" });
  const forging = strict.connect("universal");
  forging.event(1, 10002);
  forging.event(2, 10002);
  forging.event(3, 10001);
  assert.deepEqual(strict.told, ["up", "event 3"]);
  assert.equal(strict.log.of("error").filter((line) => line.includes("account 10002")).length, 1);
});

test("closing rejects what waits and what flies, leaves no timer, and lets nothing in", async () => {
  const { account, clock, told } = setUp();
  const waiting = assert.rejects(account.caller.call("a", {}), { code: "CONNECTION_CLOSED", delivered: "no" });
  const closing = account.close();
  await waiting;
  await closing;
  assert.equal(account.isClosed, true);
  assert.equal(clock.pending, 0);
  const other = setUp();
  const link = other.connect("api");
  const flying = assert.rejects(other.account.caller.call("a", {}), { code: "CONNECTION_CLOSED", ...lost });
  const done = other.account.close();
  await flying;
  assert.equal(link.wire.ended, "closed");
  link.link.closed(dropped());
  await done;
  assert.equal(other.clock.pending, 0);
  await assert.rejects(other.account.caller.call("b", {}), { code: "CONNECTION_CLOSED", delivered: "no" });
  assert.throws(() => other.account.feed.open({} as never), { name: "ConfigError" });
  assert.deepEqual([...told, ...other.told], []);
});

function dropped() {
  return new ConnectionError("CONNECTION_DROPPED", "The connection was lost.", { delivered: "unknown" });
}
