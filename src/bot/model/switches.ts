/** In which groups bots are switched off: decided at run time, and kept. */

import { thisCopy } from "../../util/copies.ts";
import { givenId } from "../../api/given_ids.ts";
import { idText } from "../../protocol/ids.ts";
import type { Storage } from "../../storage/storage.ts";

/** Stands for every bot. */
const ALL = "*";
const KEY = "off";

/**
 * Switches bots off and on, group by group. A decision holds at once and after a restart.
 *
 * @example A command that switches bots off
 * ```ts
 * import { Bot, Command, type GroupMessageEvent, GroupSwitches, inject, Role } from "adelie";
 *
 * @Bot({ alwaysOn: true })
 * class Switch {
 *   constructor(private groups = inject(GroupSwitches)) {}
 *
 *   @Command("关闭 [bot]", { in: "group" })
 *   @Role("admin")
 *   async off(event: GroupMessageEvent, { bot }: { bot?: string }) {
 *     await this.groups.turnOff(event.group_id, bot);
 *     return "已关闭";
 *   }
 * }
 * ```
 */
export class GroupSwitches {
  /** @internal Which copy of the library this is of. */
  static get "~adelie"(): { readonly address: string } {
    return thisCopy();
  }

  /** How many switches are off. A field: it is read for every event. */
  readonly size: number = 0;
  /** The switches that are off: `"700001"` for every bot in a group, `"700001 CheckIn"` for one. */
  readonly #off = new Set<string>();
  /** How often something was decided here. */
  #decided = 0;
  readonly #storage: Storage;
  readonly #alwaysOn: (bot: string) => boolean;

  /** Made by `launch`, through `inject(GroupSwitches)`. */
  constructor(storage: Storage, alwaysOn: (bot: string) => boolean = () => false) {
    this.#storage = storage;
    this.#alwaysOn = alwaysOn;
  }

  /** Whether a bot gets the events of a group. */
  isOn(group: number | string, bot: string): boolean {
    if (this.size === 0 || this.#alwaysOn(bot)) return true;
    const id = idText(group);
    return !this.#off.has(`${id} ${ALL}`) && !this.#off.has(`${id} ${bot}`);
  }

  /**
   * Switches off in a group.
   *
   * @param bot the name of one bot; all but those with `@Bot({ alwaysOn: true })` when left out
   * @throws ConfigError for a value that is no group number
   */
  async turnOff(group: number | string, bot: string = ALL): Promise<void> {
    const name = `${givenId("GroupSwitches.turnOff()", group)} ${bot}`;
    await this.#decide((off) => off.add(name));
  }

  /** Switches on again. @param bot the name of one bot; when left out, every bot, those too that were switched off by name */
  async turnOn(group: number | string, bot: string = ALL): Promise<void> {
    const id = givenId("GroupSwitches.turnOn()", group);
    await this.#decide((off) => {
      if (bot !== ALL) off.delete(`${id} ${bot}`);
      else for (const each of off) if (each.startsWith(`${id} `)) off.delete(each);
    });
  }

  /** The switches that are off: for each group the names of bots, or `"*"` for all of them. */
  list(): ReadonlyMap<string, readonly string[]> {
    const byGroup = new Map<string, string[]>();
    for (const each of this.#off) {
      const [group = "", ...bot] = each.split(" ");
      byGroup.set(group, [...byGroup.get(group) ?? [], bot.join(" ")]);
    }
    return byGroup;
  }

  /** Reads what was decided before. `launch` does, before the first event, and on a queue again and again: others decide too. */
  async load(): Promise<void> {
    const decided = this.#decided;
    const kept = await this.#storage.get<unknown>(KEY);
    // A decision that was made here meanwhile is newer.
    if (decided !== this.#decided) return;
    this.#off.clear();
    for (const each of namesIn(kept)) this.#off.add(each);
    this.#counted();
  }

  #counted(): void {
    (this as { size: number }).size = this.#off.size;
  }

  /** At once here; in the storage the same change of what is there by then, which another process may have changed. */
  async #decide(change: (off: Set<string>) => unknown): Promise<void> {
    this.#decided++;
    change(this.#off);
    this.#counted();
    await this.#storage.update<unknown>(KEY, (kept) => {
      const off = new Set(namesIn(kept));
      change(off);
      return off.size === 0 ? undefined : [...off];
    });
  }
}

function namesIn(kept: unknown): string[] {
  return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
}
