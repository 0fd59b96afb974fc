/**
 * One thing that happened in a group, seen by several accounts of one app: which of them it belongs to. The first one that
 * brings it has it.
 *
 * `message_id` is each account's own. The number that a message has in its group is the same for all: NapCat calls it
 * `real_seq`, go-cqhttp and LLBot `message_seq`. Where it is missing, group, sender, second and content have to do, and then
 * an account that brings the same again brings something new: nobody sees one message twice.
 */

import { createHash } from "node:crypto";
import type { EventPayload } from "../../protocol/events/events.ts";
import { idText, isSameId } from "../../protocol/ids.ts";
import { normalizeMessage } from "../../protocol/message.ts";
import type { IncomingMessage } from "../../protocol/segments.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Clock } from "../../util/time/clock.ts";

/** How long after the first account the last one may be. */
const rememberMs = 120_000;

/** How many events are remembered. An event that falls out would be answered twice, so there is room for more than two busy minutes. */
const maxEntries = 4_096;

/** One thing, and who has seen it. */
interface Entry {
  readonly sequence: string | undefined;
  /** The first is the one that it belongs to. */
  readonly accounts: number[];
  readonly dueMs: number;
  readonly keys: readonly string[];
}

/** The memory of one handler. */
export class OnceMemory {
  readonly #clock: Clock;
  readonly #entries = new Set<Entry>();
  readonly #byKey = new Map<string, Entry[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many things are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Which account the event belongs to: its own when it is the first to bring it.
   *
   * @param isTrial only look
   */
  owner(payload: EventPayload, isTrial: boolean): number {
    this.#forget();
    const { self_id } = payload;
    const sequence = sequenceOf(payload);
    const keys = keysOf(payload, sequence);
    const known = this.#find(keys, sequence, self_id);
    const owner = known?.accounts[0] ?? self_id;
    if (isTrial) return owner;
    if (known === undefined) this.#add({ sequence, keys, accounts: [self_id], dueMs: this.#clock.now() + rememberMs });
    else if (!known.accounts.some((each) => isSameId(each, self_id))) known.accounts.push(self_id);
    return owner;
  }

  #find(keys: readonly string[], sequence: string | undefined, account: number): Entry | undefined {
    for (const key of keys) {
      const entry = this.#byKey.get(key)?.find((each) => isSameThing(each, sequence, account));
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  #add(entry: Entry): void {
    this.#entries.add(entry);
    for (const key of entry.keys) {
      const entries = this.#byKey.get(key);
      if (entries === undefined) this.#byKey.set(key, [entry]);
      else entries.push(entry);
    }
  }

  #forget(): void {
    const now = this.#clock.now();
    for (const entry of this.#entries) {
      if (entry.dueMs > now && this.#entries.size < maxEntries) return;
      this.#entries.delete(entry);
      for (const key of entry.keys) {
        const left = this.#byKey.get(key)?.filter((each) => each !== entry) ?? [];
        if (left.length > 0) this.#byKey.set(key, left);
        else this.#byKey.delete(key);
      }
    }
  }
}

/**
 * The memory of one handler, in common with other workers: the accounts of one group may be with different ones. A thing is
 * an entry under each of its keys, and belongs to the account that was the first under all of them.
 */
export class SharedOnceMemory {
  readonly #storage: Storage;
  readonly #source: string;

  /** @param source which handler it is */
  constructor(storage: Storage, source: string) {
    this.#storage = storage;
    this.#source = source;
  }

  /**
   * As {@link OnceMemory.owner}. An event that the same account brings once more, because the worker that had it ended, is still its own.
   *
   * @throws AdelieError `STORAGE_FAILED` where nobody can know
   */
  async owner(payload: EventPayload, isTrial: boolean): Promise<number> {
    const { self_id } = payload;
    const sequence = sequenceOf(payload);
    for (const text of keysOf(payload, sequence)) {
      const key = `${this.#source} ${createHash("sha256").update(text).digest("base64url").slice(0, 22)}`;
      let owner = self_id;
      const bring = (stored: unknown): Brought[] => {
        const all = broughtBefore(stored);
        const known = all.find((each) => isSameThing(each, sequence, self_id));
        owner = known?.accounts[0] ?? self_id;
        if (known === undefined) all.push({ sequence, accounts: [self_id] });
        else if (!known.accounts.some((each) => isSameId(each, self_id))) known.accounts.push(self_id);
        return all;
      };
      if (isTrial) bring(await this.#storage.get(key));
      else await this.#storage.update(key, bring, { ttlMs: rememberMs });
      if (!isSameId(owner, self_id)) return owner;
    }
    return self_id;
  }
}

type Brought = Pick<Entry, "sequence" | "accounts">;

function broughtBefore(stored: unknown): Brought[] {
  return Array.isArray(stored) ? stored.filter((each: Partial<Brought>) => Array.isArray(each?.accounts)) : [];
}

/** Whether an entry is what an account brings: a message without a number that it brings again is another one. */
function isSameThing({ sequence, accounts }: Brought, brought: string | undefined, account: number): boolean {
  return brought !== undefined && sequence !== undefined
    ? brought === sequence
    : !accounts.some((other) => isSameId(other, account));
}

/** The fields that tell events apart. Each may be missing. */
interface Fields {
  readonly message_id?: number | string;
  readonly message_seq?: number;
  readonly real_seq?: number | string;
  readonly group_id?: number;
  readonly user_id?: number;
  readonly operator_id?: number;
  readonly target_id?: number;
  readonly notice_type?: string;
  readonly request_type?: string;
  readonly sub_type?: string;
  readonly time?: number;
  readonly message?: IncomingMessage;
}

/** The number of a message in its group. NapCat's `message_seq` is its own `message_id` again, and 0 is no number. */
function sequenceOf(payload: EventPayload): string | undefined {
  if (payload.post_type !== "message") return undefined;
  const { real_seq, message_seq, message_id } = payload as Fields;
  if (real_seq !== undefined && String(real_seq) !== "0") return String(real_seq);
  return message_seq === undefined || message_seq === 0 || message_seq === message_id ? undefined : String(message_seq);
}

function keysOf(payload: EventPayload, sequence: string | undefined): string[] {
  const { time, message } = payload as Fields;
  const [group_id, user_id] = [idText((payload as Fields).group_id), idText((payload as Fields).user_id)];
  if (payload.post_type !== "message") return [`${payload.post_type} ${group_id} ${noticeOf(payload)}`];
  const byContent = `${group_id} ${user_id} ${time} ${contentOf(message ?? "")}`;
  return sequence === undefined ? [byContent] : [`${group_id} no. ${sequence}`, byContent];
}

/** The part of a message that is the same for every receiver: the text, who is named, and the kinds of everything else. */
function contentOf(message: IncomingMessage): string {
  return normalizeMessage(message).map(({ type, data }) => {
    const fields = data as { text?: unknown; qq?: unknown; id?: unknown };
    if (type === "text") return fields.text;
    return type === "at" ? `[at ${String(fields.qq)}]` : type === "face" ? `[face ${String(fields.id)}]` : `[${type}]`;
  }).join("").slice(0, 1_000);
}

/** A notice has no number, and NapCat dates it when it arrives: who did what to whom has to do. */
function noticeOf(payload: EventPayload): string {
  const { notice_type, request_type, sub_type, user_id, operator_id, target_id } = payload as Fields;
  return [notice_type ?? request_type, sub_type, ...[user_id, operator_id, target_id].map(idText)].join(" ");
}
