/** A sandbox in one call: a world, a dialect and a server, with people to play and a transcript to look at. */

import { refusalTexts } from "../texts/sandbox/refusal_texts.ts";
import { randomUUID } from "node:crypto";
import { ConfigError } from "../errors.ts";
import { filledIn } from "../protocol/builders.ts";
import { savedTexts } from "../texts/sandbox/saved_texts.ts";
import { given } from "../util/given.ts";
import { type Clock, systemClock } from "../util/time/clock.ts";
import type { Logger } from "../util/log/log.ts";
import { type AccountOptions, Accounts, type SandboxAccount } from "./control/accounts.ts";
import { ControlDoor } from "./control/door.ts";
import { MovableClock } from "./control/movable_clock.ts";
import { type JoinSpaces, type SpaceMaker, Spaces } from "./control/spaces.ts";
import type { AttachedBot } from "./control/attached.ts";
import { type ActingGroup, actingGroup, actingUser, type Actor, type Stage } from "./play/actors.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { Faults } from "./faults/faults.ts";
import type { MemoryLink, MemoryOptions } from "./ports/memory.ts";
import type { PostLink, PostOptions } from "./ports/webhook.ts";
import type { DialectName } from "./dialects/facts.ts";
import { createDialect } from "./dialects/names.ts";
import type { Journal } from "./world/journal.ts";
import type { Answerer } from "./ports/calls.ts";
import type { Connections } from "./ports/connections.ts";
import { readLocalFile } from "./dialects/local_file.ts";
import { createRandom } from "./world/random.ts";
import type { ReverseLink, ReverseOptions } from "./ports/reverse.ts";
import { type ServeOptions, serveSandbox } from "./ports/serve.ts";
import { readWorldFile, WorldKeeper } from "./saved/keep.ts";
import { fill, readWorld } from "./saved/read.ts";
import { ScenarioDesk } from "./scenario/desk.ts";
import { ScenarioFiles } from "./scenario/files.ts";
import { freshStage, reasonsOf, storyOptions } from "./scenario/fresh.ts";
import { Refusal } from "./world/refusal.ts";
import { type IdleProbe, type SettleOptions, Settler } from "./play/settle.ts";
import { type CallRecord, callsOf, type TranscriptLine, transcriptOf } from "./play/transcript.ts";
import type { WorldLimits } from "./world/state.ts";
import { createWorld, forkWorld, type World } from "./world/world.ts";

/** How a sandbox is set up. Everything has a default. */
export interface SandboxOptions extends SettleOptions {
  /** Default 0: any free port. `false` opens none: then only bots of this process come, in memory. */
  port?: number | false;
  /** Default `127.0.0.1`. Other addresses want an access token. */
  hostname?: string;
  /** Default: none is asked for. */
  accessToken?: string;
  /** The number that all chance comes from. Default 1. */
  seed?: number;
  /** Fills the world. Default: `buildDefaultWorld`. */
  world?: (world: World) => void;
  /**
   * A file that the world is kept in, as JSON: it is read at the start where it is there, and written a moment after each
   * change. What `world` says is then the beginning that {@link Sandbox.reset} goes back to. One sandbox at a time has a file;
   * forks have none. Default: none.
   */
  worldFile?: string;
  /** The time of the world. Default: the machine's. */
  clock?: Clock;
  /** The implementation that it looks like. Default `napcat`. */
  dialect?: DialectName;
  /** The account that the bot is. Default: the first user of the world who is a bot. */
  selfId?: number;
  /** How much the world keeps. Every bound has a default. */
  limits?: WorldLimits;
  /** Default: that of the implementation, for NapCat 30 000; 0 sends none. */
  heartbeatMs?: number;
  /** 消息上报格式. Default: that of the implementation, `string` for go-cqhttp and `onebot`, `array` for the others. */
  messageFormat?: "array" | "string";
  /** 上报自身消息. Default false. */
  reportSelfMessage?: boolean;
  /** Lets the bot send files of this machine by their paths. Default false. */
  allowLocalFiles?: boolean;
  /** Whoever connects with this token may name files of this machine, whatever `allowLocalFiles` says: the bot of this process. */
  ownToken?: string;
  /** Says when the bot is idle, if it runs in this process. Without it the sandbox judges by the silence on the wire. */
  idle?: () => Promise<void>;
  /**
   * Who brings this key may control the sandbox: in the page, over the control protocol, as an agent. Default: a new one each
   * time.
   */
  controlKey?: string;
  /** Folders whose `.chat` files the page and the control protocol offer. Default: none. */
  scenarios?: readonly string[];
  /** Whether the page is shown at `/` to browsers. Default true. */
  page?: boolean;
  /** Where it tells what happens. Default: nowhere. */
  log?: Logger;
}

/** A running sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** `ws://127.0.0.1:5710`: the bot connects here. */
  readonly url: string;
  /** `http://127.0.0.1:5710` */
  readonly httpUrl: string;
  /** The address of the page, with the control key behind the `#`. */
  readonly pageUrl: string;
  /** The key of the control protocol: `Authorization: Bearer …` at `/_sandbox/control` and `/_sandbox/mcp`. */
  readonly controlKey: string;
  /** The address for bots of this process that needs no network: `url` is the same where the sandbox has no port. */
  readonly memoryUrl: string;
  /** The port that it listens on; 0 where it has none. */
  readonly port: number;
  /** The bot's account. */
  readonly selfId: number;
  /** The implementation that it looks like, with the actions that it has. */
  readonly dialect: Dialect;
  /** The faults that are to strike. */
  readonly faults: Faults;
  /** The time of the world. `advance` sets it forward, and awaits `between` behind each timer that falls due on the way. */
  readonly clock: Clock & { advance(byMs: number, between?: () => Promise<void>): Promise<void> };
  /** The simulated QQ, for everything that people do not do by talking. */
  readonly world: World;
  /** Everything that happened, in order. */
  readonly journal: Journal;
  /** The connections of bots, those of every account. */
  readonly connections: Connections;
  /** A group, by name or number. */
  group(nameOrId: string | number): ActingGroup;
  /** Somebody in private with the bot, by name or number. */
  user(nameOrId: string | number): Actor;
  /** Resolves when the bot is quiet. Rejects with code `SANDBOX_NOT_QUIET` when it never is. */
  settle(): Promise<void>;
  /**
   * Connects to a bot that listens (反向 WebSocket), again and again until it or the sandbox is closed.
   *
   * @param url where the bot listens, for example `ws://127.0.0.1:8080`
   */
  connectTo(url: string, options?: ReverseOptions): ReverseLink;
  /** Posts every event to a bot (HTTP POST, 上报) until it or the sandbox is closed; the answers are quick operations. */
  postTo(url: string, options?: PostOptions): PostLink;
  /** Sends an event that nothing in the world caused. */
  push(payload: object): { readonly index: number; readonly receivers: number };
  /** Connects something in this process, without a network: frames as text. */
  connectInMemory(options: MemoryOptions): MemoryLink;
  /** Resolves when a bot is connected that gets events. */
  connected(): Promise<void>;
  /** Lets the page and agents ask the bot of this process why it would answer, or would not. Other accounts have an `attach` of their own. */
  attach(bot: AttachedBot): void;
  /** Asks the bot itself from now on whether it is idle. */
  setIdle(probe: IdleProbe | (() => Promise<void>)): void;
  /**
   * Answers an action from now on instead of the sandbox: with the data of the reply. One that throws fails the call, in its
   * words. Returns a function that ends it.
   */
  answer(action: string, answerer: Answerer): () => void;
  /** The messages so far, in order: by whom and in which chat. */
  transcript(): readonly TranscriptLine[];
  /** The bot's calls and their answers, in order. */
  calls(): readonly CallRecord[];
  /**
   * Lets another bot connect, as somebody else of this world: on a port of its own, behind an implementation of its own.
   *
   * @param userId who it is; a person becomes a bot
   * @throws Refusal when there is no such user, or it is an account already
   */
  addAccount(userId: number, options?: AccountOptions): Promise<SandboxAccount>;
  /** The accounts that bots connect to, the sandbox's own first, each with its faults. */
  readonly accounts: readonly SandboxAccount[];
  /** Makes the world what it was when the sandbox started. The journal and the time go on. */
  reset(): void;
  /**
   * Opens a sandbox of its own that begins where this one is, on a free port: what happens there changes nothing here.
   *
   * @param seed the number that its chance comes from. Default: that of this one
   */
  fork(seed?: number): Promise<Sandbox>;
  /** Closes every connection and the port, and what was forked over the control protocol. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox.
 *
 * @example Talk to a bot
 * ```ts
 * import { Command, launch } from "adelie";
 * import { createSandbox } from "adelie/sandbox";
 *
 * class CheckIn {
 *   @Command("签到")
 *   checkIn() {
 *     return "签到成功";
 *   }
 * }
 *
 * await using sandbox = await createSandbox();
 * const app = await launch(CheckIn, { url: sandbox.url, storage: "memory", log: "warn" });
 * const ming = sandbox.group("签到测试群").member("小明");
 * await ming.says("签到");
 * console.log(ming.lastReply?.text); // "签到成功"
 * await app.stop();
 * ```
 *
 * @param options the port, the world, the account, the token; every one has a default
 * @returns the sandbox, which listens already; `await using` closes it
 * @throws ConnectionError with code `PORT_TAKEN`; ConfigError when it would be open to others without a token
 */
export function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return open(options, undefined);
}

/** `joins` gives it a place among the spaces of another sandbox; without it, it is the first of its own. */
async function open(options: SandboxOptions, joins: JoinSpaces | undefined): Promise<Sandbox> {
  const { seed = 1, allowLocalFiles = false, idle, controlKey = randomUUID(), page = true } = options;
  const realClock = options.clock ?? systemClock;
  const clock = new MovableClock(realClock);
  const door = new ControlDoor({ key: controlKey, hasPage: page });
  const { limits, selfId, messageFormat, reportSelfMessage, worldFile } = options;
  const { hostname, accessToken, ownToken, heartbeatMs, log } = options;
  const world = createWorld({ clock, random: createRandom(seed), ...given({ seed: options.world, limits }) });
  const kept = worldFile === undefined ? undefined : await readWorldFile(worldFile);
  const blank = kept === undefined ? undefined : forkWorld(world, { clock });
  if (kept !== undefined) {
    await clock.advance(kept.saved.aheadMs);
    fill(world, kept);
    log?.info(savedTexts().read(String(worldFile), kept.saved.messages.length));
  }
  const answers = new Map<string, Answerer>();
  /** An account behind a port of its own. The first is served with the page and the control protocol. */
  const serve = async (dialect: Dialect, more: Partial<ServeOptions>): Promise<SandboxAccount> => {
    const faults = new Faults({ world, dialect, clock, seed });
    const server = await serveSandbox({
      world,
      dialect,
      faults,
      answers,
      // A day that is skipped must not send its three thousand heartbeats; what is late comes in it.
      clock: realClock,
      delays: clock,
      ...filledIn({ hostname, accessToken, ownToken, heartbeatMs, log }),
      ...more,
    });
    let attached: AttachedBot | undefined;
    return {
      ...server,
      selfId: dialect.selfId,
      dialect,
      faults,
      get attached() {
        return attached;
      },
      attach: (bot) => attached = bot,
    };
  };
  const speak = (name: DialectName, of: number | undefined): Dialect =>
    createDialect(name, {
      world,
      ...given({ selfId: of, messageFormat, reportSelfMessage }),
      ...allowLocalFiles ? { readFile: readLocalFile } : {},
    });
  const dialect = speak(options.dialect ?? "napcat", selfId);
  const main = await serve(dialect, { door, ...given({ port: options.port }) });
  const accounts = new Accounts(
    world,
    main,
    ({ selfId: id, dialect: name, port }) => serve(speak(name ?? dialect.name, id), given({ port })),
  );
  const { connections } = accounts;
  const settler = new Settler(connections, options);
  if (idle !== undefined) settler.setProbe({ idle });
  const settle = (): Promise<void> => settler.settle();
  const stage: Stage = { world, selfId: dialect.selfId, settle };
  // Without the account, the world before the file was read is no world for this bot.
  const beginning = blank?.users.has(dialect.selfId) === true ? blank : forkWorld(world, { clock });
  const begunAnew = (what: "reset" | "load", become: () => void): void => {
    for (const { dialect: each } of accounts.list()) each.forgetMessages();
    become();
    world.journal.add({ kind: "scene", what, details: {} });
  };
  const reset = (): void => {
    for (const { faults } of accounts.list()) faults.clear();
    begunAnew("reset", () => world.copyFrom(beginning));
  };
  const keeper = worldFile === undefined
    ? undefined
    : new WorldKeeper({ path: worldFile, world, clock: realClock, aheadMs: () => clock.aheadMs, log });
  const begin = (from: World, forkSeed = seed, joining?: JoinSpaces): Promise<Sandbox> => {
    const { port: own, worldFile: _, ...same } = options;
    const copy = (other: World): void => other.copyFrom(from);
    return open({ ...same, ...own === false ? { port: own } : {}, seed: forkSeed, controlKey, world: copy }, joining);
  };
  const fork = async (forkSeed?: number, joining?: JoinSpaces): Promise<Sandbox> => {
    const forked = await begin(world, forkSeed, joining);
    if (clock.aheadMs > 0) await forked.clock.advance(clock.aheadMs);
    for (const { selfId: id, dialect: { name } } of accounts.list().slice(1)) {
      await forked.addAccount(id, { dialect: name });
    }
    return forked;
  };
  const scenarios = new ScenarioDesk({
    files: new ScenarioFiles(options.scenarios ?? []),
    canStart: () => main.attached?.again !== undefined,
    async fresh(settings) {
      const again = main.attached?.again;
      if (again === undefined) throw new Refusal("no-such-account", refusalTexts().noStart());
      const { isEmpty, ...story } = storyOptions(settings);
      const { port: _port, selfId: _selfId, worldFile: _file, ...same } = options;
      const made = await open({
        ...same,
        ...story,
        selfId: dialect.selfId,
        page: false,
        world: (other) =>
          isEmpty ? void other.scene.addUser(beginning.user(dialect.selfId)) : other.copyFrom(beginning),
      }, undefined);
      return freshStage(made, again);
    },
    here() {
      reset();
      return {
        ...stage,
        faults: main.faults,
        accounts: accounts.list(),
        push: main.push,
        advance: (ms) => clock.advance(ms),
        ...main.attached === undefined
          ? {}
          : { explain: async (payload) => reasonsOf(await main.attached?.explain(payload) ?? { handlers: [] }) },
      };
    },
  });
  const pageUrl = `${main.httpUrl}/#key=${controlKey}`;
  const maker: SpaceMaker = {
    fork: (forkSeed, joining) => fork(forkSeed, joining),
    begin: (forkSeed, joining) => begin(beginning, forkSeed, joining),
  };
  const spaces = joins?.(maker) ?? Spaces.of(maker, () => ({ url: main.url, httpUrl: main.httpUrl, pageUrl }));
  door.open({
    world,
    dialect,
    clock,
    connections,
    url: main.url,
    httpUrl: main.httpUrl,
    settle,
    accounts,
    reset,
    load: (document) => {
      const read = readWorld(document);
      for (const { selfId: id } of accounts.list()) {
        if (read.saved.users.some((user) => user.id === id)) continue;
        throw new ConfigError("SANDBOX_WORLD", savedTexts().unreadable("document", savedTexts().noAccount(id)));
      }
      begunAnew("load", () => fill(world, read));
    },
    spaces,
    scenarios,
  });
  const close = async (): Promise<void> => {
    await spaces.closeAll();
    door.close();
    await accounts.close();
    await keeper?.close();
  };
  return {
    url: main.url,
    httpUrl: main.httpUrl,
    memoryUrl: main.memoryUrl,
    pageUrl,
    controlKey,
    port: main.port,
    clock,
    selfId: dialect.selfId,
    dialect,
    faults: main.faults,
    world,
    journal: world.journal,
    connections,
    group: (nameOrId) => actingGroup(stage, nameOrId),
    user: (nameOrId) => actingUser(stage, nameOrId),
    settle,
    connectTo: main.connectTo,
    postTo: main.postTo,
    push: main.push,
    connectInMemory: main.connectInMemory,
    connected: () => connected(connections, world.journal),
    setIdle: (probe) => settler.setProbe(typeof probe === "function" ? { idle: probe } : probe),
    answer(action, answerer) {
      answers.set(action, answerer);
      return () => void (answers.get(action) === answerer && answers.delete(action));
    },
    transcript: () => transcriptOf(world),
    calls: () => callsOf(world),
    attach: main.attach,
    addAccount: (id, account) => accounts.add(id, account),
    get accounts() {
      return accounts.list();
    },
    reset,
    fork: (forkSeed) => fork(forkSeed),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function connected(connections: Connections, journal: Journal): Promise<void> {
  if (connections.listeners > 0) return Promise.resolve();
  return new Promise((resolve) => {
    const unlisten = journal.listen((entry) => {
      if (entry.kind !== "link" || connections.listeners === 0) return;
      unlisten();
      resolve();
    });
  });
}
