/**
 * A small QQ that lives in memory: users, friendships, groups, messages, files, requests. Pure and synchronous: the time
 * and chance are handed in, nothing is read, written or fetched, so that the same commands always give the same world.
 *
 * There are two doors. The commands of a world are acts: they check what QQ checks, and bots hear of them. `world.scene` sets
 * the scene: it makes the world as it is to be, and nobody hears of it.
 */

import type { Clock } from "../../util/time/clock.ts";
import { buildDefaultWorld } from "./default_world.ts";
import { createRandom, type Random } from "./random.ts";
import { type GroupCommands, groupCommands } from "./groups.ts";
import { type MessageCommands, messageCommands } from "./messages.ts";
import { type PeopleCommands, peopleCommands } from "./people.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { type WorldLimits, WorldState } from "./state.ts";

/** The commands: each changes the world or throws a `Refusal` and leaves it as it was. */
export type WorldCommands = MessageCommands & GroupCommands & PeopleCommands;

/** A world: its state, the questions it answers, its commands, and its scene. */
export type World = WorldState & WorldCommands & {
  /** Sets the scene: nobody hears of it. */
  readonly scene: Scene;
};

/** Options of a world. */
export interface WorldOptions {
  /** Tells the time, in Unix milliseconds. */
  clock: Pick<Clock, "now">;
  /** Default: `createRandom(1)`. */
  random?: Random;
  /** Fills the world before anything else happens. Default {@link buildDefaultWorld}; `() => {}` leaves it empty. */
  seed?: (world: World) => void;
  /** How much it keeps. Every bound has a default. */
  limits?: WorldLimits;
}

/**
 * Makes a world.
 *
 * @example A world without bots
 * ```ts
 * import { createWorld, systemClock } from "adelie/sandbox";
 *
 * const world = createWorld({ clock: systemClock });
 * world.scene.putMember(700001, 20001, { card: "明哥" }); // nobody hears of it
 * world.onChange((change) => console.log(change.kind));
 * world.sendToGroup({ from: 20001, groupId: 700001, segments: [{ type: "text", data: { text: "签到" } }] });
 * ```
 */
export function createWorld(
  { clock, random = createRandom(1), seed = buildDefaultWorld, limits }: WorldOptions,
): World {
  const state = new WorldState(clock, random, limits);
  const groups = groupCommands(state);
  const commands = { ...messageCommands(state), ...groups, ...peopleCommands(state, groups), scene: sceneOf(state) };
  const world = Object.assign(state, commands);
  seed(world);
  return world;
}

/**
 * A world of its own that begins where another one is: both go on without one another.
 *
 * @example Try something twice
 * ```ts
 * import { createWorld, forkWorld, systemClock } from "adelie/sandbox";
 *
 * const world = createWorld({ clock: systemClock });
 * const other = forkWorld(world, { clock: systemClock });
 * other.leaveGroup({ groupId: 700001, userId: 20001 });
 * world.isMember(700001, 20001); // true
 * ```
 *
 * @param world the state that it begins with
 * @param options its clock and chance; they are its own. Its journal is empty
 */
export function forkWorld(world: World, options: Omit<WorldOptions, "seed">): World {
  return createWorld({ ...options, seed: (fork) => fork.copyFrom(world) });
}
