/** A chat in the terminal: a person types as somebody of the sandbox, and sees what the bot answers. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { clearLine, createInterface, cursorTo, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { visible } from "../../util/log/visible.ts";
import type { JournalEntry } from "../world/journal.ts";
import { narrate } from "./narrate.ts";
import { Refusal } from "../world/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import type { IdleProbe } from "./settle.ts";
import { commandOf, nearestCommand, type Persona } from "./terminal_commands.ts";
import { texts } from "./terminal_texts.ts";
import { nameOfChat } from "./transcript.ts";
import { messageOf } from "../../util/text_of.ts";

/** How a terminal is run. */
export interface TerminalOptions {
  sandbox: Sandbox;
  input: Readable;
  output: Writable;
  /** Whether a person sits there. Otherwise lines are read to the end of the input, one after another. */
  interactive: boolean;
  /** Asks the bot whether it is idle. */
  idle?: IdleProbe;
  /** Ends the terminal from outside. */
  signal?: AbortSignal;
  /** Called once, when the person leaves or the input ends. */
  onEnd?: () => void | Promise<void>;
}

/**
 * Runs a terminal until its input ends, or `:quit`. Resolves with how many lines were taken.
 *
 * @example Talk to a bot from this terminal
 * ```ts ignore
 * import { createSandbox } from "../sandbox.ts";
 * import { runTerminal } from "./terminal.ts";
 *
 * const sandbox = await createSandbox();
 * await runTerminal({ sandbox, input: process.stdin, output: process.stdout, interactive: true });
 * ```
 */
export async function runTerminal(options: TerminalOptions): Promise<number> {
  const terminal = new Terminal(options);
  try {
    return await terminal.run();
  } finally {
    await options.onEnd?.();
  }
}

class Terminal {
  readonly #options: TerminalOptions;
  readonly #sandbox: Sandbox;
  readonly #reader: Interface;
  #persona: Persona;
  /** The person's own words are on the screen already. */
  #isTyping = false;
  /** The person left: lines that wait are not taken any more. */
  #isOver = false;
  /** The input ended: there is nobody to prompt, but the lines that wait are still taken. */
  #isClosed = false;
  #lines = 0;

  constructor(options: TerminalOptions) {
    const { sandbox, input, output, interactive, idle } = options;
    this.#options = options;
    this.#sandbox = sandbox;
    if (idle !== undefined) sandbox.setIdle(idle);
    this.#persona = firstPersona(sandbox);
    this.#reader = createInterface({ input, terminal: interactive, ...interactive ? { output } : {} });
  }

  async run(): Promise<number> {
    const { interactive, signal } = this.#options;
    const stop = (): void => this.#leave();
    signal?.addEventListener("abort", stop);
    if (signal?.aborted === true) stop();
    const unlisten = this.#sandbox.journal.listen((entry) => {
      if (this.#isTyping && entry.kind === "change" && entry.change.kind === "message") {
        if (entry.change.message.from === this.#persona.actor.id) return;
      }
      this.#tell(entry);
    });
    if (interactive) this.#greet();
    try {
      await this.#readLines();
    } finally {
      this.#isOver = true;
      unlisten();
      signal?.removeEventListener("abort", stop);
      this.#reader.close();
    }
    return this.#lines;
  }

  /** An entry that cannot be told must not fail the action that caused it. */
  #tell(entry: JournalEntry): void {
    try {
      const line = narrate(this.#sandbox.world, entry, this.#persona.actor.chat);
      if (line !== undefined) this.#print(line);
    } catch (error) {
      this.#print(`! ${explain(error, this.#persona.actor.name)}`);
    }
  }

  /** Lines are taken one after another, each when the bot has come to rest after the one before. */
  #readLines(): Promise<void> {
    return new Promise((resolve, reject) => {
      let work = Promise.resolve();
      this.#reader.on("line", (line) => {
        work = work.then(() => this.#isOver ? undefined : this.#take(line));
        work.catch(reject);
      });
      this.#reader.on("SIGINT", () => this.#leave());
      this.#reader.on("close", () => {
        this.#isClosed = true;
        if (this.#isOver) resolve();
        else void work.then(resolve);
      });
      this.#prompt();
    });
  }

  async #take(line: string): Promise<void> {
    this.#lines++;
    const text = line.trimEnd();
    if (text.trim() !== "") {
      const { command, said } = understand(text);
      if (command?.name === "quit") return this.#leave();
      this.#isTyping = this.#options.interactive;
      try {
        await (command === undefined ? this.#say(said) : this.#command(command.name, command.argument));
      } catch (error) {
        this.#print(`! ${explain(error, this.#persona.actor.name)}`);
      }
      this.#isTyping = false;
    }
    this.#prompt();
  }

  /** Ends at once, also while a bot is still busy with the last line. */
  #leave(): void {
    this.#isOver = true;
    this.#reader.close();
  }

  async #say(text: string): Promise<void> {
    await this.#answered(() => this.#persona.actor.says(text));
  }

  /** Says so when the bot does nothing about it. */
  async #answered(act: () => Promise<unknown>): Promise<void> {
    const { sandbox } = this.#options;
    const before = sandbox.connections.callsReceived;
    await act();
    if (sandbox.connections.callsReceived > before) return;
    this.#print(sandbox.connections.listeners === 0 ? texts.noBot : texts.noAnswer);
  }

  async #command(name: string, argument: string): Promise<void> {
    const command = commandOf(name);
    if (command === undefined) {
      this.#print(`! ${texts.unknownCommand(name, nearestCommand(name))}`);
      return;
    }
    const before = this.#persona;
    await command({
      sandbox: this.#sandbox,
      persona: this.#persona,
      become: (persona) => this.#persona = persona,
      print: (line) => this.#print(line),
      answered: (act) => this.#answered(act),
    }, argument);
    if (this.#persona !== before) this.#print(texts.now(this.#where()));
  }

  #greet(): void {
    const { url, world, selfId } = this.#sandbox;
    for (const line of texts.greeting(url, `${world.nameOf(selfId)} (${selfId})`, this.#where())) this.#print(line);
  }

  #where(): string {
    const { actor } = this.#persona;
    const place = actor.chat.kind === "group" ? nameOfChat(this.#sandbox.world, actor.chat) : texts.inPrivate;
    return texts.where(actor.name, place);
  }

  /** Names and texts come from whoever is connected: none of them steers the terminal. */
  #print(text: string): void {
    if (this.#isOver) return;
    const { output, interactive } = this.#options;
    const line = visible(text);
    if (!interactive) {
      output.write(`${line}\n`);
      return;
    }
    // The prompt moves down: the line goes where it stood, and the prompt with the typed text is drawn again under it.
    cursorTo(output, 0);
    clearLine(output, 0);
    output.write(`${line}\n`);
    this.#prompt(true);
  }

  #prompt(keepsCursor = false): void {
    if (!this.#options.interactive || this.#isOver || this.#isClosed) return;
    this.#reader.setPrompt(`${visible(this.#persona.actor.name)}> `);
    this.#reader.prompt(keepsCursor);
  }
}

/** Somebody who is no bot, in the first group that the bot is in. */
function firstPersona(sandbox: Sandbox): Persona {
  const { world, selfId } = sandbox;
  for (const group of world.groupsOf(selfId)) {
    const people = world.members(group.id).filter(({ userId }) => !world.user(userId).isBot);
    const person = people.find(({ role }) => role === "member") ?? people[0];
    if (person !== undefined) return { groupId: group.id, actor: sandbox.group(group.id).member(person.userId) };
  }
  throw new Refusal("no-such-group", refusalTexts().nobodyToPlay());
}

function explain(error: unknown, name: string): string {
  if (error instanceof Refusal) {
    const words = texts.refusals[error.reason];
    return words === undefined ? error.message : texts.couldNot(name, words);
  }
  return messageOf(error);
}

/**
 * The kind of a line: a colon, half or full width, before a letter begins a command; two begin a message with one colon; and
 * `:)` is nothing but a smile.
 */
function understand(text: string): { readonly command?: { name: string; argument: string }; readonly said: string } {
  if (/^[:：]{2}/.test(text)) return { said: text.slice(1) };
  const [, word, argument = ""] = /^[:：]\s*([a-zａ-ｚ]+)(?:\s+(.*))?$/isu.exec(text) ?? [];
  if (word === undefined) return { said: text };
  const name = word.normalize("NFKC").toLowerCase();
  return { command: { name: name === "q" ? "quit" : name, argument: argument.trim() }, said: text };
}
