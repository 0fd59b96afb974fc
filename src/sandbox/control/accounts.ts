/** The accounts of bots in one world: each behind an implementation and a port of its own. The first is the sandbox's. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { given } from "../../util/given.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { DialectName } from "../dialects/facts.ts";
import type { Faults } from "../faults/faults.ts";
import { JointConnections } from "../ports/connections.ts";
import type { SandboxServer } from "../ports/serve.ts";
import { Refusal } from "../world/refusal.ts";
import type { AttachedBot } from "./attached.ts";
import type { World } from "../world/world.ts";

/** One account: its implementation, its faults, and the port that its bot connects to. */
export interface SandboxAccount extends Omit<SandboxServer, "world"> {
  /** QQ number. */
  readonly selfId: number;
  /** The implementation that it looks like. */
  readonly dialect: Dialect;
  /** The faults that are to strike it. */
  readonly faults: Faults;
  /** The bot of this process that is this account, once it was given. */
  readonly attached: AttachedBot | undefined;
  /** Lets the page and agents ask the bot of this process that is this account why it would answer, or would not. */
  attach(bot: AttachedBot): void;
}

/** How an account is opened. */
export interface AccountOptions {
  /** The implementation that it looks like. Default: that of the first account. */
  readonly dialect?: DialectName;
  /** Default: any free port. */
  readonly port?: number;
}

/** Opens the port of an account. */
export type OpenAccount = (options: AccountOptions & { readonly selfId: number }) => Promise<SandboxAccount>;

/** How many accounts a world serves at once. */
const MAX_ACCOUNTS = 20;

/** The accounts of a sandbox. */
export class Accounts {
  /** The connections of all of them. */
  readonly connections: JointConnections = new JointConnections();
  readonly #world: World;
  readonly #open: OpenAccount;
  readonly #accounts = new Map<number, SandboxAccount>();
  readonly #main: SandboxAccount;

  /** `main` is the account that the sandbox was started with, and stays to its end. */
  constructor(world: World, main: SandboxAccount, open: OpenAccount) {
    this.#world = world;
    this.#open = open;
    this.#main = main;
    this.#keep(main);
  }

  /** Those that are open, the sandbox's first. */
  list(): readonly SandboxAccount[] {
    return [...this.#accounts.values()];
  }

  /**
   * The account with this number; the sandbox's when none is given.
   *
   * @throws Refusal when there is none
   */
  of(selfId: number | undefined): SandboxAccount {
    const account = selfId === undefined ? this.#main : this.#accounts.get(selfId);
    if (account !== undefined) return account;
    const known = [...this.#accounts.keys()].join(", ");
    throw new Refusal("no-such-account", refusalTexts().noAccount(selfId, known));
  }

  /**
   * Makes somebody an account that a bot connects to.
   *
   * @throws Refusal when there is no such user, or it is one already
   * @throws ConnectionError with code `PORT_TAKEN`
   */
  async add(selfId: number, options: AccountOptions = {}): Promise<SandboxAccount> {
    const { isBot } = this.#world.user(selfId);
    if (this.#accounts.has(selfId)) throw new Refusal("id-taken", refusalTexts().accountTaken(selfId));
    if (this.#accounts.size >= MAX_ACCOUNTS) {
      throw new Refusal("out-of-range", refusalTexts().accountsFull(MAX_ACCOUNTS));
    }
    const { dialect = this.#main.dialect.name, port } = options;
    const account = await this.#open({ selfId, dialect, ...given({ port }) });
    if (!isBot) this.#world.scene.editUser(selfId, { isBot: true });
    this.#keep(account);
    return account;
  }

  /**
   * Closes the port of an account; the user stays.
   *
   * @throws Refusal for the first account, and where there is none
   */
  async remove(selfId: number): Promise<void> {
    const account = this.of(selfId);
    if (account === this.#main) throw new Refusal("out-of-range", refusalTexts().firstAccount());
    this.#accounts.delete(selfId);
    account.faults.clear();
    await account.close();
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    for (const account of this.#accounts.values()) {
      account.faults.clear();
      await account.close();
    }
  }

  #keep(account: SandboxAccount): void {
    this.#accounts.set(account.selfId, account);
    this.connections.join(account.connections);
  }
}
