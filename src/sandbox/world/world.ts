/**
 * A small QQ that lives in memory: users, friendships, groups, messages, files, requests. Pure and synchronous: the time
 * and chance are handed in, nothing is read, written or fetched, so that the same commands always give the same world.
 */

import type { Clock } from "../../util/time/clock.ts";
import { buildDefaultWorld } from "./default_world.ts";
import { createRandom, type Random } from "./random.ts";
import { type GroupCommands, groupCommands } from "./groups.ts";
import { type MessageCommands, messageCommands } from "./messages.ts";
import { type PeopleCommands, peopleCommands } from "./people.ts";
import { WorldState } from "./state.ts";

/** The commands: each changes the world or throws a `Refusal` and leaves it as it was. */
export type WorldCommands = MessageCommands & GroupCommands & PeopleCommands;

/** A world: its state, the questions it answers, and its commands. */
export type World = WorldState & WorldCommands;

/** Options of a world. */
export interface WorldOptions {
  /** Tells the time, in Unix milliseconds. */
  clock: Pick<Clock, "now">;
  /** Default: `createRandom(1)`. */
  random?: Random;
  /** Fills the world before anything else happens. Default {@link buildDefaultWorld}; `() => {}` leaves it empty. */
  seed?: (world: World) => void;
}

/**
 * Makes a world.
 *
 * @example A world without bots
 * ```ts
 * import { systemClock } from "adelie";
 * import { createWorld } from "adelie/sandbox";
 *
 * const world = createWorld({ clock: systemClock });
 * world.onChange((change) => console.log(change.kind));
 * world.sendToGroup({ from: 20001, groupId: 700001, segments: [{ type: "text", data: { text: "签到" } }] });
 * ```
 */
export function createWorld({ clock, random = createRandom(1), seed = buildDefaultWorld }: WorldOptions): World {
  const state = new WorldState(clock, random);
  const groups = groupCommands(state);
  const world = Object.assign(state, messageCommands(state), groups, peopleCommands(state, groups));
  seed(world);
  return world;
}
