/** A bot under test: in a simulated QQ of its own, with people who talk to it and a clock that only the test moves. */

import { rm } from "node:fs/promises";
import type { OneBotApi } from "../api/clients.ts";
import type { App } from "../bot/app/app.ts";
import { ConfigError } from "../errors.ts";
import type { ActionArgs, ActionName, ActionResult } from "../protocol/actions/calls.ts";
import { findGroup, findMember, findUser } from "../sandbox/play/actors.ts";
import { lineOf, type TranscriptLine } from "../sandbox/play/transcript.ts";
import { createSandbox, type Sandbox } from "../sandbox/sandbox.ts";
import type { FaultPresetName } from "../sandbox/faults/presets.ts";
import type { Fault, Faults } from "../sandbox/faults/faults.ts";
import type { FaultRule } from "../sandbox/faults/rules.ts";
import { type Chat, privateChat } from "../sandbox/world/types.ts";
import type { ScenarioStage } from "../sandbox/scenario/run.ts";
import type { World } from "../sandbox/world/world.ts";
import { scenarioTexts } from "../texts/sandbox/scenario_texts.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";
import { given } from "../util/given.ts";
import { quoted } from "../util/text_of.ts";
import { createManualClock } from "../util/time/clock.ts";
import { parseDuration } from "../util/time/duration.ts";
import { callsIn } from "./calls.ts";
import { type Count, expectCalls, expectNever, expectNoCalls, expectSilent } from "./expectation.ts";
import { Life } from "./life.ts";
import { checkTestOptions, type DefaultPerson, type TestBotOptions, type TestPort } from "./options.ts";
import { StubbedWeb, type WebAnswers } from "./outside/web.ts";
import { peopleOf } from "./people.ts";
import { type Person, personIn } from "./person.ts";
import { chinaTime, Scene } from "./scene.ts";
import { playOn, stageOf } from "./stage.ts";
import { type BotSource, findBots, hinted } from "./source.ts";
import type { Expected, TestCall, TestFailure } from "./types.ts";

/** When tests begin: a Monday, ten in the morning in China. */
const START = "2026-01-05T10:00:00+08:00";

/** A group of a test. */
export interface TestGroup {
  /** The group number. */
  readonly id: number;
  /** Its name. */
  readonly name: string;
  /** Somebody in it, by card, nickname or number. */
  member(nameOrId: string | number): Person;
}

/** A bot under test, as `createTestBot` makes it. */
export interface TestBot<Name extends string = string> extends AsyncDisposable {
  /** Everybody by name, each in the first group that they are in, otherwise in private: `const { 小明 } = bot.people`. */
  readonly people: Readonly<Record<Name, Person>>;
  /** A group, by name or number. */
  group(nameOrId: string | number): TestGroup;
  /** Somebody in private with the bot, by name or number. */
  user(nameOrId: string | number): Person;
  /** Somebody new, who is in no group: they may join the first one, or ask to be let in. */
  newcomer(name: string): Person;
  /** The bot's last message, wherever it said it. */
  readonly lastReply: TranscriptLine | undefined;
  /** Everything that the bot has said, in order. */
  readonly replies: readonly TranscriptLine[];
  /** The texts that the bot said in a group since this was last asked of it: by default in the first group. */
  said(group?: string | number): readonly string[];
  /** The bot's calls so far, apart from those by which every client begins. */
  calls(): readonly TestCall[];
  /** Its calls of one action, with the parameters and the data that it has. */
  calls<Action extends ActionName>(action: Action): readonly TestCall<Action>[];
  /** Expects that the bot called an action so many times since the last act, by default once. */
  expectCalls<Action extends ActionName>(action: Action, count?: Count): Promise<readonly TestCall<Action>[]>;
  /** Expects that the bot has called none of these actions so far, where `*` stands for anything: `set_group_*`. */
  expectNoCalls(...actions: readonly string[]): Promise<void>;
  /** Expects that the bot has never said something so far, in any chat: a text that is part of a message, an expression, a function. */
  expectNeverSays(unwanted: Expected): Promise<void>;
  /** Expects that the bot has said nothing anywhere since the last act. */
  expectSilent(): Promise<void>;
  /** Expects that a handler, hook or task fails during `act`. Gives what failed. */
  expectFailure(act: () => unknown): Promise<readonly TestFailure[]>;
  /** Says how an action is answered from now on, instead of the sandbox. One that throws fails the call, in its words. */
  answers<Action extends ActionName>(
    action: Action,
    answerer: (params: NonNullable<ActionArgs<Action>[0]>) => Partial<ActionResult<Action>> | undefined | null,
  ): void;
  /**
   * Lets things go wrong: a rule, or the name of a preset such as `risk-control`.
   *
   * @param account the name of the account that it strikes, among `accounts`. Default: the first one
   */
  fault(what: FaultRule | FaultPresetName, account?: string): readonly Fault[];
  /**
   * Moves the time on: jobs, cooldowns, questions, retries, reconnects and delays fall due, each at its own time, and the bot
   * comes to rest behind each.
   *
   * @param span milliseconds, or a span of time such as `"1h30m"` or `"1天"`
   */
  advance(span: number | string): Promise<void>;
  /** Moves the time on to a date. */
  advanceTo(date: Date | string): Promise<void>;
  /** Resolves when the bot is quiet. Acts do so by themselves. */
  settle(): Promise<void>;
  /** Resolves when `isSo` says yes: for what depends on the world outside. */
  waitFor(isSo: () => unknown, timeoutMs?: number): Promise<void>;
  /** Stops the bot and starts it again: its storage stays, its fields are new. */
  restart(): Promise<void>;
  /**
   * Cuts the bot's connection. It is made again when the time moves on.
   *
   * @throws ConfigError where there is none, with `port: "poll"` and `port: "webhook"`
   */
  disconnect(): Promise<void>;
  /**
   * Plays a scenario, or several stories one behind the other, as the bot and its world are now.
   *
   * @param scenario the text: `小明: 签到` says something, `机器人: * 成功 *` expects an answer
   * @throws AdelieError with code `TEST_FAILED` and every difference
   */
  run(scenario: string): Promise<void>;
  /** The conversation so far, a line each. */
  transcript(): string;
  /** The running app. */
  readonly app: App;
  /** The first client of the app. */
  readonly api: OneBotApi;
  /** The bot's account. */
  readonly selfId: number;
  /** The simulated QQ. */
  readonly world: World;
  /** The sandbox around it. */
  readonly sandbox: Sandbox;
  /** The time, which only `advance` moves. */
  readonly clock: Sandbox["clock"];
  /** Stops the bot. Rejects when something failed meanwhile that the test did not expect. `await using` does it. */
  stop(): Promise<void>;
}

/**
 * Starts a bot in a simulated QQ of its own. Needs no network, no account and no waiting; tests may run side by side.
 *
 * @example A test of a check-in
 * ```ts
 * import { Command, Cooldown } from "adelie";
 * import { createTestBot } from "adelie/testing";
 *
 * class CheckIn {
 *   @Command("签到")
 *   @Cooldown("day", { say: "今天已经签过了" })
 *   checkIn() {
 *     return "签到成功";
 *   }
 * }
 *
 * await using bot = await createTestBot(CheckIn);
 * const { 小明 } = bot.people;
 * await 小明.says("签到");
 * await 小明.hears("签到成功");
 * await 小明.says("签到");
 * await 小明.hears("今天已经签过了");
 * await bot.advance("1天");
 * await 小明.says("签到");
 * await 小明.hears("签到成功");
 * ```
 *
 * @param source the class of a bot, several, or a file that launches some
 * @param options the world, the implementation, stand-ins for services, …; every one has a default
 * @returns the bot, which runs; `await using` stops it
 * @throws ConfigError for wrong options and bots; AdelieError with code `TEST_FAILED` when its `@OnReady` fails
 */
export function createTestBot<const Name extends string = never>(
  source: BotSource,
  options: TestBotOptions<Name> & { world: (world: World) => void },
): Promise<TestBot<[Name] extends [never] ? string : Name>>;
/** The same in the default world, whose people are typed by their names. */
export function createTestBot<const Name extends string = never>(
  source: BotSource,
  options?: TestBotOptions<Name>,
): Promise<TestBot<Name | DefaultPerson>>;
export async function createTestBot(source: BotSource, options: TestBotOptions<string> = {}): Promise<TestBot> {
  checkTestOptions(options);
  const { dialect, seed, world, people = [], accounts = [], now = START, port = "memory", faults = [] } = options;
  const { web = {} } = options;
  const stubbed = web instanceof StubbedWeb ? web : new StubbedWeb(web as WebAnswers);
  const found = await findBots(source);
  const sandbox = await createSandbox({
    clock: createManualClock(timeOf(now)),
    port: port === "memory" ? false : 0,
    page: false,
    allowLocalFiles: true,
    ...given({ dialect, seed, world }),
  });
  const scene = new Scene(sandbox, stubbed);
  const life = new Life(scene, found, options);
  for (const name of people) addPerson(sandbox.world, name);
  for (const name of accounts) {
    addPerson(sandbox.world, name);
    scene.accounts.push(await sandbox.addAccount(findUser(sandbox.world, name)));
  }
  try {
    await life.start();
    for (const each of faults) sandbox.faults.add(each);
  } catch (error) {
    await life.stop().catch(() => {});
    await sandbox.close();
    throw hinted(error, source);
  }
  return testBot(scene, life, port);
}

/** A plain member of the first group, unless there is somebody of that name. */
function addPerson(world: World, name: string): void {
  if ([...world.users.values()].some(({ nickname }) => nickname === name)) return;
  const { id } = world.scene.addUser({ nickname: name });
  const [group] = world.groups.values();
  if (group !== undefined) world.scene.putMember(group.id, id);
}

function testBot(scene: Scene, life: Life, port: TestPort): TestBot {
  const { sandbox } = scene;
  const { world, selfId, clock } = sandbox;
  const read = new Map<number, number>();
  const advance = async (ms: number): Promise<void> => {
    scene.begin(true);
    scene.note(testingTexts().passed(ms, chinaTime(clock.date() + ms)));
    await life.pass(ms);
  };
  const stop = async (): Promise<void> => {
    try {
      await life.stop();
    } finally {
      await sandbox.close();
      await rm(scene.downloadPath, { recursive: true, force: true });
    }
  };
  const group = (nameOrId: string | number): TestGroup => {
    const { id, name } = findGroup(world, nameOrId);
    const chat: Chat = { kind: "group", groupId: id };
    return { id, name, member: (who) => personIn(life, findMember(world, id, who), chat) };
  };
  const restart = async (): Promise<void> => {
    await life.stop();
    scene.isRestarted = true;
    scene.note(testingTexts().restarted);
    await life.start();
  };
  const bot: TestBot = {
    people: peopleOf(world, (id, chat) => personIn(life, id, chat), selfId),
    group,
    user: (nameOrId) => {
      const id = findUser(world, nameOrId);
      return personIn(life, id, privateChat(id, selfId));
    },
    newcomer(name) {
      const { id } = world.scene.addUser({ nickname: name });
      const [first] = world.groups.values();
      return personIn(life, id, first === undefined ? privateChat(id, selfId) : { kind: "group", groupId: first.id });
    },
    get lastReply() {
      return scene.said().at(-1);
    },
    get replies() {
      return scene.said();
    },
    said(of = world.groups.keys().next().value ?? 0) {
      const { id } = findGroup(world, of);
      const all = world.messages({ kind: "group", groupId: id }).filter(({ from }) => from === selfId);
      const from = read.get(id) ?? 0;
      read.set(id, all.length);
      return all.slice(from).map((message) => lineOf(world, message).text);
    },
    calls: (action?: string) => callsIn(sandbox.journal.entries, action) as never,
    expectCalls: (action, count = 1) => expectCalls(scene, action, count) as never,
    expectNoCalls: (...actions) => expectNoCalls(scene, actions),
    expectNeverSays: (unwanted) => expectNever(scene, unwanted),
    expectSilent: () => expectSilent(scene),
    expectFailure: (act) => life.failing(act),
    answers(action, answerer) {
      scene.answered.add(action);
      sandbox.answer(action, answerer as never);
    },
    fault: (what, account) => faultsOf(sandbox, account).add(what),
    async advance(span) {
      const ms = typeof span === "number" ? span : parseDuration(span);
      if (ms === undefined || !(ms >= 0)) throw new ConfigError("OPTION", testingTexts().wrongTime(quoted(span)));
      await advance(ms);
    },
    async advanceTo(date) {
      const ms = new Date(date).getTime() - clock.date();
      if (!(ms >= 0)) {
        throw new ConfigError("OPTION", testingTexts().backwards(quoted(date), chinaTime(clock.date())));
      }
      await advance(ms);
    },
    settle: () => life.settle(),
    waitFor: (isSo, timeoutMs = 5_000) => life.waitFor(isSo, timeoutMs),
    restart,
    run: (scenario) => playOn(stageOf(life, restart), scenario),
    async disconnect() {
      if (port === "poll" || port === "webhook") throw new ConfigError("OPTION", testingTexts().noConnection(port));
      scene.begin();
      await life.cut();
    },
    transcript: () => scene.transcript().join("\n"),
    get app() {
      return life.app;
    },
    get api() {
      return life.app.apis[0] as OneBotApi;
    },
    selfId,
    world,
    sandbox,
    clock,
    stop,
    [Symbol.asyncDispose]: stop,
  };
  stages.set(bot, stageOf(life, restart));
  return bot;
}

const stages = new WeakMap<TestBot, ScenarioStage>();

/** @internal A bot as the stage of scenarios. */
export function stageOfBot(bot: TestBot): ScenarioStage {
  return stages.get(bot) as ScenarioStage;
}

function timeOf(now: Date | string): number {
  const time = new Date(now).getTime();
  if (Number.isNaN(time)) throw new ConfigError("OPTION", testingTexts().wrongDate(quoted(now)));
  return time;
}

/** @throws ConfigError where the bot has no account of this name */
function faultsOf({ world, faults, accounts }: Sandbox, name: string | undefined): Faults {
  if (name === undefined) return faults;
  const of = findUser(world, name);
  const found = accounts.find(({ selfId }) => selfId === of);
  if (found !== undefined) return found.faults;
  const known = accounts.map(({ selfId }) => world.nameOf(selfId)).join(", ");
  throw new ConfigError("OPTION", scenarioTexts().noAccount(name, known));
}
