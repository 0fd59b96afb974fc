/** The ground that the operations of the control protocol stand on: one world, and the server in front of it. */

import type { Dialect } from "../dialects/dialect.ts";
import type { Connections } from "../ports/connections.ts";
import type { ScenarioDesk } from "../scenario/desk.ts";
import type { World } from "../world/world.ts";
import type { Accounts } from "./accounts.ts";
import type { Spaces } from "./spaces.ts";
import type { MovableClock } from "./movable_clock.ts";

/** Everything that operations may touch. */
export interface ControlStage {
  readonly world: World;
  readonly dialect: Dialect;
  readonly connections: Connections;
  readonly clock: MovableClock;
  /** Where bots connect. */
  readonly url: string;
  readonly httpUrl: string;
  /** The accounts of bots: their ports, implementations and faults. The first is that of `dialect`. */
  readonly accounts: Accounts;
  /** Sandboxes that were forked from this one. */
  readonly spaces: Spaces;
  /** The scenarios beside the bot. */
  readonly scenarios: ScenarioDesk;
  /** Makes the world what it was at the beginning. */
  reset(): void;
  /**
   * Makes the world what a document says.
   *
   * @throws ConfigError with code `SANDBOX_WORLD`, and then nothing has changed
   */
  load(document: unknown): void;
  /** Resolves when the bot is quiet. */
  settle(): Promise<void>;
}
