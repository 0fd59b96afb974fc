/** Any implementation, made of its profile: replies, codes, words, events. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { sandboxNotes } from "../../texts/logs/sandbox_notes.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { messageOf, stackOf } from "../../util/text_of.ts";
import type { ChangeKind, WorldChange } from "../world/change.ts";
import { Refusal } from "../world/refusal.ts";
import type { Message } from "../world/types.ts";
import {
  type Account,
  type Action,
  ActionFailure,
  type Actions,
  type DialectOptions,
  kindOfRefusal,
  newShelf,
  NoReply,
  seconds,
  ShortIds,
} from "./account.ts";
import type { Dialect, DialectCall } from "./dialect.ts";
import type { DialectName, FailureKind, Tier, WireRules } from "./facts.ts";
import { readLocalFile } from "./local_file.ts";
import { BadParams } from "./params.ts";
import { eventOf, type Profile, type Teller } from "./profile.ts";
import { isWitness } from "./witness.ts";
import { given } from "../../util/given.ts";

/**
 * Makes a dialect.
 *
 * @param profile the implementation
 * @param actions those that the sandbox carries out, by name
 * @param names every action that the implementation has
 */
export function createImplementation(
  profile: Profile,
  actions: Actions,
  names: readonly string[],
  options: DialectOptions,
): Dialect {
  return new Implementation(profile, actions, names, options);
}

/** How far the sandbox goes with each action of an implementation. */
export function tiersOf(actions: Actions, names: readonly string[]): ReadonlyMap<string, Tier> {
  const all = [...new Set([...names, ...Object.keys(actions)])].sort();
  return new Map(
    all.map((name) => [name, actionIn(actions, name)?.tier ?? (name in actions ? "simulated" : "refused")]),
  );
}

class Implementation implements Dialect {
  readonly name: DialectName;
  readonly version: string;
  readonly wire: WireRules;
  readonly tiers: ReadonlyMap<string, Tier>;
  readonly #profile: Profile;
  readonly #actions: Actions;
  readonly #startedAt: number;
  readonly #account: Account;
  /** The same for callers that may name files of this machine. */
  readonly #trusted: Account;

  constructor(profile: Profile, actions: Actions, names: readonly string[], options: DialectOptions) {
    const { world, selfId = botOf(options), messageFormat = profile.messageFormat } = options;
    const { reportSelfMessage = false, enableLocalFile2Url = false, readFile } = options;
    this.name = profile.name;
    this.version = profile.version;
    this.wire = profile.wire;
    this.#profile = profile;
    this.#actions = actions;
    this.#startedAt = world.now();
    this.tiers = tiersOf(actions, names);
    const ids = new ShortIds((message) => profile.messageId(message, this.#account), profile.remembersIds);
    const seen = { ids, seenFiles: new Set<string>(), uploads: new Map(), uploadedFiles: new Map() };
    const setup = { selfId, messageFormat, reportSelfMessage, enableLocalFile2Url, readFile, mediaBase: "" };
    this.#account = { world, profile, ...setup, ...seen, shelf: newShelf() };
    this.#trusted = Object.create(this.#account, { readFile: { value: readFile ?? readLocalFile } }) as Account;
  }

  get selfId(): number {
    return this.#account.selfId;
  }

  get mediaBase(): string {
    return this.#account.mediaBase;
  }

  set mediaBase(base: string) {
    this.#account.mediaBase = base;
  }

  events(change: WorldChange): readonly EventPayload[] {
    const account = this.#account;
    const teller = this.#profile.tellers[change.kind] as Teller<ChangeKind> | undefined;
    if (teller === undefined || !isWitness(account, change)) return [];
    const fields = teller(account, change as never);
    if (fields === undefined) return [];
    if ("time" in fields) return [fields as EventPayload];
    return [eventOf(account, seconds(account.world.now()), fields)];
  }

  lifecycle(): EventPayload | undefined {
    const { lifecycle } = this.#profile;
    if (lifecycle === undefined) return undefined;
    const at = this.#profile.quirks.staleLifecycle ? this.#startedAt : this.#account.world.now();
    return this.#meta({ meta_event_type: "lifecycle", ...lifecycle }, at);
  }

  heartbeat(intervalMs: number): EventPayload {
    return this.#meta({
      meta_event_type: "heartbeat",
      status: this.#profile.beat(this.#account),
      interval: intervalMs,
    });
  }

  messageId(message: Message): number {
    return this.#account.ids.of(message);
  }

  forgetMessages(): void {
    this.#account.ids.clear();
  }

  call(call: DialectCall): ActionReply | undefined {
    const { params, mayReadFiles = false } = call;
    const name = this.#nameOf(call.action);
    const known = actionIn(this.#actions, name);
    if (known === undefined) return this.unknown(call);
    try {
      const data = known.run(mayReadFiles ? this.#trusted : this.#account, params ?? {});
      return marked(known, this.#profile.reply("ok", 0, data, { says: "" }, this.#echo(call)));
    } catch (error) {
      return this.#failure(error, name, known, call);
    }
  }

  stream(call: DialectCall): Iterable<ActionReply> | undefined {
    const name = this.#nameOf(call.action);
    const known = actionIn(this.#actions, name);
    return known?.frames === undefined ? undefined : this.#frames(known, name, call);
  }

  *#frames(known: Action, name: string, call: DialectCall): Generator<ActionReply> {
    const account = call.mayReadFiles === true ? this.#trusted : this.#account;
    const echo = this.#echo(call);
    try {
      for (const data of known.frames?.(account, call.params ?? {}) ?? []) {
        yield marked(known, this.#profile.reply("ok", 0, data, { says: "" }, echo));
      }
    } catch (error) {
      const failure = this.#failure(error, name, known, call);
      if (failure !== undefined) yield failure;
    }
  }

  /** The answer to an action that failed; undefined where the implementation gives none. */
  #failure(error: unknown, name: string, known: Action, call: DialectCall): ActionReply | undefined {
    const profile = this.#profile;
    if (error instanceof BadParams) {
      const says = error.param === "*" ? error.wanted : profile.badParams(error.param, error.isMissing, error.wanted);
      const echo = call.via === "http" && profile.name === "napcat" ? null : this.#echo(call);
      return profile.reply("failed", profile.codes[call.via].badParams, null, { says }, echo);
    }
    if (error instanceof NoReply && profile.quirks.silentWithoutMessage && call.via === "ws") {
      this.#note(sandboxNotes().neverAnswers(name, profile.title));
      return undefined;
    }
    const isExpected = error instanceof ActionFailure || error instanceof Refusal || error instanceof NoReply;
    if (!isExpected) this.#note(sandboxNotes().broke(name, stackOf(error)));
    let kind: FailureKind = error instanceof NoReply ? "empty-message" : "failed";
    if (error instanceof ActionFailure) kind = error.kind;
    else if (error instanceof Refusal) kind = kindOfRefusal[error.reason] ?? "failed";
    const failure = this.#failed(call, kind, messageOf(error));
    if (known.isStream !== true) return failure;
    return marked(known, { ...failure, data: { type: "error", data_type: "error" } });
  }

  /** A failure of this kind: in NapCat the action has words of its own, elsewhere the kind has. */
  #failed(call: DialectCall, kind: FailureKind, words: string): ActionReply {
    const { codes, failures, name } = this.#profile;
    const row = failures[kind];
    const { failed } = codes[call.via];
    const says = name === "napcat" ? words : row.says ?? words;
    const told = { says, ...given({ msg: row.msg }) };
    return this.#profile.reply(row.status ?? "failed", row.retcode ?? failed, null, told, this.#echo(call));
  }

  fail(call: DialectCall, kind: FailureKind, own: { retcode?: number; message?: string } = {}): ActionReply {
    const row = this.#profile.failures[kind];
    const reply = this.#failed(call, kind, row.says ?? "");
    if (own.message === undefined && own.retcode === undefined) return reply;
    const told = { says: own.message ?? row.says ?? "" };
    return this.#profile.reply("failed", own.retcode ?? reply.retcode, null, told, this.#echo(call));
  }

  answer(call: DialectCall, data: unknown): ActionReply {
    return this.#profile.reply("ok", 0, data, { says: "" }, this.#echo(call));
  }

  knows(action: string): boolean {
    return actionIn(this.#actions, this.#nameOf(action)) !== undefined;
  }

  unknown(call: DialectCall): ActionReply {
    const { action: asked, via, echo } = call;
    const { codes, title } = this.#profile;
    const name = this.#nameOf(asked);
    if (this.tiers.has(name)) this.#note(sandboxNotes().notSimulated(name, title));
    const told = this.#profile.unknownAction(asked, via);
    // NapCat answers a missing echo with null here, not with an empty text.
    const given = this.name === "napcat" && via === "ws" ? echo ?? null : this.#echo(call);
    return this.#profile.reply("failed", codes[via].unknown, null, told, given);
  }

  unreadable(): ActionReply {
    return this.#profile.unreadable();
  }

  unauthorized(): ActionReply {
    return this.#profile.unauthorized();
  }

  hello(): ActionReply {
    return this.#profile.hello();
  }

  #echo({ echo, via }: DialectCall): unknown {
    return this.#profile.echo(echo, via, this.#account);
  }

  #nameOf(asked: string): string {
    const suffix = this.#profile.quirks.suffixes.find((each) => asked.endsWith(each));
    return suffix === undefined ? asked : asked.slice(0, -suffix.length);
  }

  #meta(fields: object, at: number = this.#account.world.now()): EventPayload {
    return eventOf(this.#account, seconds(at), { post_type: "meta_event", ...fields });
  }

  #note(text: string): void {
    this.#account.world.journal.add({ kind: "note", text });
  }
}

function marked(known: Action, reply: ActionReply): ActionReply {
  return known.isStream === true ? { ...reply, stream: "stream-action" } : reply;
}

function actionIn(actions: Actions, name: string): Action | undefined {
  return Object.hasOwn(actions, name) ? actions[name] : undefined;
}

function botOf({ world }: DialectOptions): number {
  for (const user of world.users.values()) if (user.isBot) return user.id;
  throw new Refusal("no-such-user", refusalTexts().noBot());
}
