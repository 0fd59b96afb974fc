/** The traffic that is counted: what is sent in which order, and what the difference between two readings means. */

import { chatEvent, seeded, textEvent } from "../traffic/payloads.ts";
import type { Reading } from "./instruments.ts";

/** Sends events to the subject. */
export interface Peer {
  /** Sends all of these at once and resolves when `answers` more calls of the subject were answered. */
  post(events: readonly string[], answers: number): Promise<void>;
  /** The next line that the subject prints. */
  reading(): Promise<Reading>;
}

/** What one event costs. */
export interface Cost {
  readonly bytes: number;
  /** Absent where promises cannot be counted. */
  readonly promises?: number;
  /** Bytes that a command holds while its reply is under way; counted in memory only. Survivors make the young space grow. */
  readonly held?: number;
}

/** What is counted on one runtime and one way. */
export interface Costs {
  /** An event that matches nothing. */
  readonly chat: Cost;
  /** A command whose handler returns text, until its reply was taken in. */
  readonly command: Cost;
}

/** How much is sent. */
export interface Amount {
  /** So many batches lie between two readings; what a batch costs by itself is taken off. */
  readonly batches: number;
  readonly chats: number;
  readonly commands: number;
  /** So many rounds until everything is compiled. */
  readonly warmRounds: number;
  readonly rounds: number;
}

/** How events reach the subject. */
export type WayName = "memory" | "forward" | "reverse" | "webhook";

const sockets: Amount = { batches: 10, chats: 40, commands: 20, warmRounds: 40, rounds: 15 };

const amounts: Readonly<Record<WayName, Amount>> = {
  memory: sockets,
  forward: sockets,
  reverse: sockets,
  // Each event is a request that is waited for.
  webhook: { batches: 10, chats: 10, commands: 5, warmRounds: 20, rounds: 20 },
};

/** How much is sent one way. Bun tells the size of its heap in steps of 16 KiB for each size of object: more between two readings. */
export function amountOf(way: WayName, isBun: boolean): Amount {
  const amount = amounts[way];
  return isBun && amount === sockets ? { ...sockets, batches: 60, warmRounds: 15, rounds: 10 } : amount;
}

/** Drives the subject, warms it up and counts. */
export async function measure(peer: Peer, amount: Amount): Promise<Costs> {
  const traffic = new Traffic(peer, amount);
  for (let round = 0; round < amount.warmRounds; round++) await traffic.round();
  const rounds: Costs[] = [];
  for (let round = 0; round < amount.rounds; round++) rounds.push(await traffic.round());
  await traffic.countPromises();
  const { chat, command } = await traffic.round();
  return {
    chat: { ...chat, bytes: middle(rounds.map((round) => round.chat.bytes)) },
    command: { ...command, bytes: middle(rounds.map((round) => round.command.bytes)) },
  };
}

class Traffic {
  readonly #peer: Peer;
  readonly #amount: Amount;
  readonly #random = seeded(1);
  #id = 1000000001;

  constructor(peer: Peer, amount: Amount) {
    this.#peer = peer;
    this.#amount = amount;
  }

  async round(): Promise<Costs> {
    const { batches, chats, commands } = this.#amount;
    const bare = await this.#block(0, 1);
    const withChats = await this.#block(chats, 1);
    const withCommands = await this.#block(0, 1 + commands);
    return {
      chat: each(withChats, bare, batches * chats),
      command: each(withCommands, bare, batches * commands),
    };
  }

  async countPromises(): Promise<void> {
    await this.#peer.post([this.#text("/promises", 0)], 1);
  }

  /** What some batches cost in all, each of so many events. The next batch is sent when the last command was answered. */
  async #block(chats: number, commands: number): Promise<Reading> {
    const batches = Array.from({ length: this.#amount.batches }, () => this.#batch(chats, commands));
    const before = await this.#mark();
    for (const batch of batches) await this.#peer.post(batch, commands);
    const after = await this.#mark();
    const bytes = after.bytes - before.bytes;
    return before.promises === undefined || after.promises === undefined
      ? { bytes }
      : { bytes, promises: after.promises - before.promises };
  }

  #batch(chats: number, commands: number): string[] {
    const place = (group: number): { group: number; user: number; id: number } => ({
      group,
      user: Math.floor(this.#random() * 500),
      id: this.#id++,
    });
    return [
      ...Array.from({ length: chats }, (_, group) => chatEvent(this.#random, place(group))),
      ...Array.from({ length: commands }, (_, group) => textEvent(`/echo hello-${100 + group}`, place(group))),
    ];
  }

  #text(text: string, group: number): string {
    return textEvent(text, { group, user: 7, id: this.#id++ });
  }

  async #mark(): Promise<Reading> {
    await this.#peer.post([this.#text("/mark", 99)], 0);
    return this.#peer.reading();
  }
}

function each(all: Reading, bare: Reading, events: number): Cost {
  const bytes = (all.bytes - bare.bytes) / events;
  return all.promises === undefined || bare.promises === undefined
    ? { bytes }
    : { bytes, promises: Math.round((all.promises - bare.promises) / events * 10) / 10 + 0 };
}

/** So many commands are held at once. */
const HELD = 2_000;

/** What a command that waits for the answer to its reply holds, once garbage was collected. */
export async function measureHeld(peer: Peer & { isSilent: boolean }, collect: () => number): Promise<number> {
  const events = Array.from(
    { length: HELD },
    (_, index) => textEvent("/echo hello-100", { group: index, user: index, id: 1_500_000_000 + index }),
  );
  peer.isSilent = true;
  const before = collect();
  await peer.post(events.splice(0), 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return Math.round((collect() - before) / HELD);
}

/** The mean without the highest and the lowest fifth. */
function middle(values: readonly number[]): number {
  const cut = Math.floor(values.length / 5);
  const kept = [...values].sort((a, b) => a - b).slice(cut, values.length - cut);
  return Math.round(kept.reduce((sum, value) => sum + value, 0) / kept.length);
}
