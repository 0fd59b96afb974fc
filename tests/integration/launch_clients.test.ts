/** The options of a client that `launch` makes, and bots whose events cannot come. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type App,
  type Class,
  Command,
  CqHttpApi,
  createLogger,
  Every,
  inject,
  launch,
  type LaunchOptions,
  NapCatApi,
  OneBotApi,
  OnNotice,
  OnReady,
  Schedule,
} from "../../mod.ts";
import { startReversePeer } from "../support/peer/reverse.ts";
import { groupMessage, type Peer, sentText, startPeer } from "../support/peer.ts";
import { freePort } from "../support/raw.ts";

const log = createLogger("silent");
const quiet = { log: "silent", handleSignals: false, storage: "memory" } as const;

class Ping {
  @Command("ping")
  ping() {
    return "pong";
  }
}

class OnlyTimes {
  @Every("1h")
  hourly() {}
}

async function withPeer(use: (peer: Peer, apps: { run(start: Promise<App>): Promise<App> }) => Promise<void>) {
  const peer = await startPeer();
  const running: App[] = [];
  try {
    await use(peer, {
      async run(start) {
        const app = await start;
        running.push(app);
        return app;
      },
    });
  } finally {
    for (const app of running) await app.stop();
    await peer.close();
  }
}

const refused = (bots: Class | Class[], options: object, message: RegExp, code = "OPTION"): Promise<void> =>
  assert.rejects(launch(bots, { ...quiet, ...options }), { name: "ConfigError", code, message });

test("launch hands the options of a client to the one that it makes: events, long texts, interceptors", async () => {
  await withPeer(async (peer, { run }) => {
    const seen: string[] = [];
    class Long {
      constructor(readonly api = inject(CqHttpApi)) {}
      @Command("long")
      long() {
        return "x".repeat(40);
      }
      @OnReady()
      async ready() {
        seen.push(this.api.constructor.name, String(this.api.hasFeed));
        await this.api.call("greet");
      }
    }
    await run(launch(Long, {
      ...quiet,
      url: peer.httpUrl,
      events: peer.url,
      longText: { mode: "split", maxChars: 20 },
      interceptors: [(call, next) => (seen.push(call.action), next())],
    }));
    peer.push(groupMessage("long"));
    assert.deepEqual([sentText(await peer.called("send_group_msg")), sentText(await peer.called("send_group_msg"))], [
      "x".repeat(20),
      "x".repeat(20),
    ]);
    assert.deepEqual(seen.slice(0, 4), ["get_login_info", "CqHttpApi", "true", "greet"]);
  });
});

for (
  const [name, bots] of [["without a client in it", [Ping]], ["that injects one", [
    Ping,
    injecting(OneBotApi),
  ]]] as const
) {
  test(`launch({ listen }) waits for implementations, with a bot ${name}`, async () => {
    const port = await freePort();
    const peer = startReversePeer({ token: "t", target: `ws://127.0.0.1:${port}` });
    const app = await launch([...bots], { ...quiet, listen: { port }, accessToken: "t" });
    try {
      peer.event(groupMessage("ping"));
      const call = await peer.call();
      assert.match(call.text, /pong/);
      call.reply({ message_id: 1 });
    } finally {
      await app.stop();
      await peer.stop();
    }
  });
}

function injecting(token: Class): Class {
  return class Injecting {
    readonly api = inject(token);
    @OnReady()
    ready() {}
  };
}

test("two classes of clients cannot listen at one port", () =>
  refused(
    [injecting(OneBotApi), injecting(NapCatApi)],
    { listen: { port: 1 } },
    /wants NapCatApi, another one OneBotApi, .* launch\(…, \{ api: new NapCatApi\(\{ listen: … \}\) \}\)/,
    "INJECT_API",
  ));

test("what is wrong with an option of the client is said of launch", async () => {
  await refused(
    Ping,
    { url: "ws://127.0.0.1:1", outbox: { pertarget: {} } },
    /launch\(\): outbox.* perTarget/,
    "OPTION_UNKNOWN",
  );
  await refused(Ping, { url: "ws://127.0.0.1:1", listen: { port: 1 } }, /launch\(\): listen waits .* url says where/);
  await refused(
    Ping,
    { url: "ws://127.0.0.1:1", timeoutMs: 0 },
    /launch\(\): timeoutMs wants a positive number, and got 0/,
  );
  await refused(
    Ping,
    { url: "ws://127.0.0.1:1", event: "sse" },
    /no option "event"\. Did you mean events\?/,
    "OPTION_UNKNOWN",
  );
  await refused(Ping, { url: "ws://127.0.0.1:1", events: "sse" }, /events goes with an http/, "EVENTS_OPTION");
  await refused(Ping, { url: "ws://127.0.0.1:1", media: { forn: "path" } }, /Did you mean form\?/, "OPTION_UNKNOWN");
});

test("beside api the options of a client are refused, with the place where they belong", async () => {
  const api = new NapCatApi({ url: "ws://127.0.0.1:1", log });
  const handed: LaunchOptions = {
    listen: { port: 1 },
    events: "sse",
    media: {},
    longText: {},
    outbox: {},
    interceptors: [],
    timeoutMs: 5,
    host: "x",
    port: 1,
    downloadPath: "x",
    retryReads: 1,
  };
  for (const [name, value] of Object.entries(handed)) {
    await refused(
      Ping,
      { api, [name]: value },
      new RegExp(
        `${name} is an option of the client, and api is one already\\. Write it there: new NapCatApi\\(\\{ …, ${name}`,
      ),
    );
  }
  await refused(
    Ping,
    { api, url: "ws://127.0.0.1:2" },
    /url is for a client that does not know .* ws:\/\/127\.0\.0\.1:1/,
  );
  await refused(Ping, { api, accessToken: "x" }, /accessToken is for a client that does not know/);
  await withPeer(async (peer, { run }) => {
    await run(launch(Ping, { ...quiet, api: new NapCatApi({ log }), url: peer.url }));
  });
});

test("handlers whose events cannot come are refused, with the option to add", async () => {
  await withPeer(async (peer) => {
    class Joined {
      @OnNotice("group_increase")
      welcome() {}
      @OnReady()
      ready() {}
    }
    const says =
      /NapCatApi only calls actions at http:\/\/127\.0\.0\.1:\d+, .* so Ping\.ping will never be called\. .* events: "sse"/;
    await refused(Ping, { url: peer.httpUrl }, says, "EVENTS_MISSING");
    await refused(Ping, { api: new NapCatApi({ url: peer.httpUrl, log }) }, says, "EVENTS_MISSING");
    await refused([Ping, Joined], { url: peer.httpUrl }, /Ping\.ping and 1 more will never/, "EVENTS_MISSING");
    await refused(
      Ping,
      { api: new CqHttpApi({ log }) },
      /CqHttpApi only calls actions at http:\/\/127.0.0.1:8000/,
      "EVENTS_MISSING",
    );
    assert.deepEqual(peer.calls, [], "nothing was called");
  });
});

test("without events a bot may do something at its start, or at times; what waits beside is warned of", async () => {
  await withPeer(async (peer, { run }) => {
    const lines: string[] = [];
    const told = { ...log, warn: (line: string) => void lines.push(line) };
    const start = (bots: Class | Class[], more: LaunchOptions = {}) =>
      run(launch(bots, { ...quiet, url: peer.httpUrl, log: told, ...more }));
    class Greets {
      @OnReady()
      ready() {}
    }
    class Plans {
      readonly schedule = inject(Schedule);
      @OnReady()
      ready() {}
    }
    await start(Greets);
    await start(OnlyTimes);
    assert.deepEqual(lines, []);
    await start([OnlyTimes, Ping]);
    await start([Plans, Ping]);
    assert.equal(lines.filter((line) => /Ping\.ping will never be called/.test(line)).length, 2);
    lines.length = 0;
    class Second extends NapCatApi {}
    await run(launch(Ping, {
      ...quiet,
      log: told,
      api: [new NapCatApi({ url: peer.url, log }), new Second({ url: peer.httpUrl, log })],
    }));
    assert.match(lines.join("\n"), /Second only calls actions .* Ping\.ping will not be called for that account/);
  });
});
