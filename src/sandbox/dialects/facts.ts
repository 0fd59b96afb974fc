/** The facts of which a profile is made: names, failures, field sets, habits, and the rules of the wire. */

/** The implementations that a sandbox can look like. */
export type DialectName = "napcat" | "go-cqhttp" | "llbot" | "lagrange" | "snowluma" | "onebot";

/** How an action came: codes and words of failures differ. */
export type Via = "ws" | "http";

/**
 * How far the sandbox goes with an action: `simulated` changes the world or tells of it, `canned` answers with fixed data of the
 * right shape, `refused` says loudly that it does nothing.
 */
export type Tier = "simulated" | "canned" | "refused";

/** Why an action failed, as far as implementations tell such things apart. */
export type FailureKind =
  | "no-such-message"
  | "no-such-member"
  | "no-such-group"
  | "no-such-user"
  | "no-such-file"
  | "no-such-request"
  | "no-permission"
  | "not-in-group"
  | "not-friends"
  | "muted"
  | "group-muted"
  | "risk-control"
  | "offline"
  | "rate-limit"
  | "empty-message"
  | "unknown-segment"
  | "recall-failed"
  | "failed";

/** How a failure is told. */
export interface FailureRow {
  /** Instead of the code that every failure has. */
  readonly retcode?: number;
  /** The word in capitals that go-cqhttp puts before. */
  readonly msg?: string;
  /** The text; empty where there is none. Left out: the words of the action itself. */
  readonly says?: string;
  /** Instead of `failed`. */
  readonly status?: string;
  /** Where that was read or seen. */
  readonly source: string;
  /** How sure it is. */
  readonly basis: Basis;
  /**
   * The recorded reply that it was compared with, by its name in `tests/fixtures/payloads`: the same words, or the same form
   * with another function, number and text of the kernel in it.
   */
  readonly recorded?: string;
}

/**
 * How a fact is known: `observed` on the wire of the version that is named, `read` in its source or its text, or `reported` by
 * people in an issue, with whatever version they had, and seen by nobody here. `assumed` is no knowledge: nothing was read.
 */
export type Basis = "observed" | "read" | "reported" | "assumed";

/** The codes for the three ways in which a call goes wrong. */
export interface Codes {
  readonly failed: number;
  readonly badParams: number;
  readonly unknown: number;
}

/** The fields that are told of each kind of thing, in their order. */
export interface FieldSets {
  readonly group: readonly string[];
  readonly member: readonly string[];
  readonly friend: readonly string[];
  readonly stranger: readonly string[];
  readonly groupFile: readonly string[];
  readonly folder: readonly string[];
  readonly essence: readonly string[];
  readonly notice: readonly string[];
  readonly sentForward: readonly string[];
  readonly storedFile: readonly string[];
}

/** Habits that are no mere words. */
export interface Quirks {
  /** Says ok when QQ refused: its answer is not looked at. */
  readonly ignoresRefusals: boolean;
  /** A send without a message gets no reply at all over WebSocket. */
  readonly silentWithoutMessage: boolean;
  /** Missing and odd parameters count as 0, empty text and false. */
  readonly lenientParams: boolean;
  /** A segment that it does not know: the send fails, or the rest is sent. */
  readonly unknownSegment: "refuse" | "drop";
  /** The quick operations that it obeys. */
  readonly quickOperations: ReadonlySet<string>;
  /** A quick reply in a group quotes the message. */
  readonly quotesQuickReplies: boolean;
  /** The time in the first event is that of the start of the implementation. */
  readonly staleLifecycle: boolean;
  /** `_async` and `_rate_limited`, where they are cut off. */
  readonly suffixes: readonly string[];
}

/** How an implementation behaves on the wire, apart from what it says. */
export interface WireRules {
  /** A WebSocket with a wrong token: a frame that says so and a close with this code, or an HTTP status instead of the upgrade. */
  readonly refusesSocket: { readonly frameThenClose: number | undefined } | {
    readonly missing: number;
    readonly wrong: number;
  };
  /** The answer of HTTP to a missing and to a wrong token. */
  readonly refusesHttp: {
    readonly missing: number;
    readonly wrong: number;
    readonly body: string;
    readonly contentType: string | undefined;
  };
  /** Whether a token in the query wins over the header. */
  readonly queryWins: boolean;
  /** The words before the token that are taken. `any` takes every one. */
  readonly tokenSchemes: "bearer" | "any";
  /** The status for an action that it does not know, over HTTP. */
  readonly unknownStatus: number;
  /** A body that is no JSON: a status with a text, or a reply with this retcode. */
  readonly badJson: { readonly status: number; readonly body: string; readonly beforeAuth: boolean } | {
    readonly retcode: number;
  };
  /** `GET /`: says hello, or answers 404. `POST /` with an action in it: carries it out. */
  readonly root: { readonly hello: boolean; readonly dispatch: boolean };
  /** A path with more behind the action: the rest is ignored, it is part of the name, or there is no such page. */
  readonly trailingSlash: "ignored" | "unknown" | "not-found";
  /** The status for methods other than GET and POST; undefined where they are served. */
  readonly otherMethods: number | undefined;
  /** Values of a form or a query that look like JSON are read as JSON. */
  readonly readsJsonInFields: boolean;
  /** The paths of sockets. On `any`, every path but `/api` has events and actions; `strict`: `/event` has no actions, and others are silent. */
  readonly paths: "any" | "strict" | "split";
  /** A line feed behind every frame and every body. */
  readonly newline: boolean;
  /** Whether a frame that cannot be read is answered. */
  readonly unreadable: "reply" | "nothing";
  /** Server-sent events under `/_events`; `heartbeat` when they carry them. */
  readonly sse: false | { readonly heartbeatMs: number };
  /** The action that polls for events. */
  readonly polling: "get_updates" | "get_event" | undefined;
  /** How it presents itself to a bot that listens. */
  readonly reverse: {
    readonly userAgent: string;
    /** The word before the token. */
    readonly scheme: string;
    /** Whether the word is sent without a token too. */
    readonly sendsEmpty: boolean;
    readonly reconnectMs: number;
    readonly roles: { readonly Universal: string; readonly API: string; readonly Event: string };
  };
  /** How it posts events. */
  readonly webhook: { readonly userAgent: string | undefined; readonly sendsMeta: boolean };
  /** Milliseconds between heartbeats, unless the owner sets another number. */
  readonly heartbeatMs: number;
}

/** The words of a failure. */
export interface Told {
  readonly says: string;
  readonly msg?: string;
}
