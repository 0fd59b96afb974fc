/** Runs the rows against an address, and tells what differs. */

import { type DialectName, isDialectName } from "adelie/sandbox";
import { openSocket, type Socket } from "adelie/tools";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { type Expected, type Known, type Row, ROWS } from "./rows.ts";

/** How an address is tried. */
export interface ConformanceOptions {
  /** `ws://127.0.0.1:3001` */
  readonly url: string;
  readonly token?: string;
  /** Default: as `get_version_info` says. */
  readonly dialect?: DialectName;
  /** Runs the rows that send messages too. Default false. */
  readonly sends?: boolean;
  /** How long an answer may take. Default 15,000. */
  readonly timeoutMs?: number;
  /** Is told of each row before it is tried: its place, how many there are, and its id. */
  readonly progress?: (at: number, of: number, id: string) => void;
}

/** One row, and how it went. */
export interface Outcome {
  readonly id: string;
  readonly action: string;
  readonly source: string;
  /** The differences; empty where there are none. */
  readonly differences: readonly string[];
}

/** All rows. */
export interface Report {
  readonly dialect: DialectName;
  readonly version: string;
  readonly outcomes: readonly Outcome[];
  /** Rows that were left out, because they send or because nothing is known for this implementation. */
  readonly skipped: number;
}

type Reply = Record<string, unknown>;

const appNames: Readonly<Record<string, DialectName>> = {
  "NapCat.Onebot": "napcat",
  "go-cqhttp": "go-cqhttp",
  LLOneBot: "llbot",
  LLBot: "llbot",
  "Lagrange.OneBot": "lagrange",
  SnowLuma: "snowluma",
};

/**
 * Runs the rows.
 *
 * @throws Error when the address cannot be reached, or the implementation is none that is known
 */
export async function runConformance(options: ConformanceOptions): Promise<Report> {
  const peer = await connect(options);
  try {
    const version = dataOf(await peer.call("get_version_info", {}, "version"));
    const dialect = options.dialect ?? appNames[String(version["app_name"])];
    if (dialect === undefined || !isDialectName(dialect)) {
      throw new Failure(chosenTexts().conformance.whichOne(options.url, String(version["app_name"])));
    }
    const known = await knownOf(peer);
    const rows = ROWS.filter((row) => row.expected[dialect] !== undefined && (row.isSafe || options.sends === true));
    const outcomes: Outcome[] = [];
    for (const row of rows) {
      options.progress?.(outcomes.length + 1, rows.length, row.id);
      outcomes.push({
        id: row.id,
        action: row.action,
        source: row.source,
        differences: await tryRow(peer, row, dialect, known),
      });
    }
    return { dialect, version: String(version["app_version"]), outcomes, skipped: ROWS.length - rows.length };
  } finally {
    peer.close();
  }
}

/** The report as a table in plain text. */
export function tableOf({ dialect, version, outcomes, skipped }: Report): string {
  const texts = chosenTexts().conformance;
  const wrong = outcomes.filter(({ differences }) => differences.length > 0);
  const lines = wrong.flatMap(({ id, action, differences, source }) => [
    `✗ ${id} (${action})`,
    ...differences.map((each) => `    ${each}`),
    `    ${texts.knownFrom(source)}`,
  ]);
  const good = outcomes.length - wrong.length;
  return [...lines, texts.sum(good, outcomes.length, `${dialect} ${version}`, skipped)].join("\n");
}

interface Peer {
  call(action: string, params: object, echo: unknown): Promise<Reply>;
  close(): void;
}

function connect({ url, token = "", timeoutMs = 15_000 }: ConformanceOptions): Promise<Peer> {
  const waiting: ((reply: Reply) => void)[] = [];
  const withToken = new URL(url);
  if (token !== "") withToken.searchParams.set("access_token", token);
  return new Promise((resolve, reject) => {
    let isOpen = false;
    const socket: Socket = openSocket(withToken.href, {
      open: () => {
        isOpen = true;
        resolve({
          // One call at a time: a reply without an echo can only be that of the last call.
          call: async (action, params, echo) => {
            const end = new AbortController();
            const reply = new Promise<Reply>((done) => waiting.push(done));
            socket.send(JSON.stringify({ action, params, ...echo === undefined ? {} : { echo } }));
            const late = sleep(timeoutMs, undefined, { signal: end.signal }).then((): Reply => {
              waiting.length = 0;
              return { status: "(no answer)" };
            }, (): Reply => ({}));
            try {
              return await Promise.race([reply, late]);
            } finally {
              end.abort();
            }
          },
          close: () => socket.close(1000),
        });
      },
      message: (text) => {
        const frame = JSON.parse(text) as Reply;
        if (frame["post_type"] === undefined) waiting.shift()?.(frame);
      },
      close: ({ reason }) => {
        if (!isOpen) reject(new Failure(chosenTexts().conformance.unreachable(url, reason)));
        for (const done of waiting.splice(0)) done({ status: "(connection closed)" });
      },
    });
  });
}

function dataOf(reply: Reply): Reply {
  const { data } = reply;
  return (typeof data === "object" && data !== null ? data : {}) as Reply;
}

/** A group and a friend of the account, so that rows can name some. */
async function knownOf(peer: Peer): Promise<Known> {
  const login = dataOf(await peer.call("get_login_info", {}, "login"));
  const groups = (await peer.call("get_group_list", {}, "groups"))["data"];
  const friends = (await peer.call("get_friend_list", {}, "friends"))["data"];
  const first = (list: unknown, key: string): number =>
    Array.isArray(list) ? Number((list[0] as Reply | undefined)?.[key] ?? 0) : 0;
  return { selfId: Number(login["user_id"]), groupId: first(groups, "group_id"), userId: first(friends, "user_id") };
}

async function tryRow(peer: Peer, row: Row, dialect: DialectName, known: Known): Promise<string[]> {
  const echo = row.echo === undefined ? `conformance ${row.id}` : row.echo.is;
  const reply = await peer.call(row.action, row.params?.(known) ?? {}, echo);
  return differencesOf(reply, row.expected[dialect] ?? {}, echo);
}

/** Where a reply is not as it is expected to be. */
export function differencesOf(reply: Reply, expected: Expected, echo: unknown): string[] {
  const found: string[] = [];
  const differ = (what: string, wanted: unknown, got: unknown): void => {
    found.push(chosenTexts().conformance.differs(what, JSON.stringify(wanted), JSON.stringify(got)));
  };
  const { retcode, status, message, data, fields, keys } = expected;
  if (retcode !== undefined && reply["retcode"] !== retcode) differ("retcode", retcode, reply["retcode"]);
  if (status !== undefined && reply["status"] !== status) differ("status", status, reply["status"]);
  if (message !== undefined) {
    const text = String(reply["message"] ?? "");
    if (typeof message === "string" ? text !== message : !message.test(text)) differ("message", String(message), text);
  }
  if (data !== undefined && kindOf(reply) !== data) differ("data", data, kindOf(reply));
  if (fields !== undefined) {
    const value = Array.isArray(reply["data"]) ? reply["data"][0] as unknown : reply["data"];
    const given = typeof value === "object" && value !== null ? Object.keys(value) : [];
    const missing = fields.filter((field) => !given.includes(field));
    if (missing.length > 0) differ("fields of data", missing, given);
  }
  if (keys !== undefined) {
    const given = Object.keys(reply).filter((key) => key !== "echo").sort();
    if (given.join() !== [...keys].sort().join()) differ("keys", [...keys].sort(), given);
  }
  found.push(...echoDifferences(reply, expected, echo));
  return found;
}

function echoDifferences(reply: Reply, { echo: wanted }: Expected, sent: unknown): string[] {
  if (wanted === undefined) return [];
  const given = "echo" in reply ? JSON.stringify(reply["echo"]) : chosenTexts().conformance.noKey;
  const expected = wanted === "absent"
    ? chosenTexts().conformance.noKey
    : JSON.stringify(wanted === "same" ? sent : wanted.is);
  return given === expected ? [] : [chosenTexts().conformance.differs("echo", expected, given)];
}

function kindOf(reply: Reply): string {
  if (!("data" in reply)) return "absent";
  const { data } = reply;
  if (data === null) return "null";
  return Array.isArray(data) ? "list" : typeof data;
}
