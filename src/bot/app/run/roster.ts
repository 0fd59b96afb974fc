/** The bots of an app: which there are, in which order they came, which of them are switched on. */

import { ConfigError } from "../../../errors.ts";
import { bindBot, requireBot } from "../../dispatch/bind.ts";
import type { BoundBot } from "../../model/route.ts";
import type { Injector } from "../inject.ts";
import type { Class } from "../../model/binding.ts";
import { nameOf, readBot } from "../../model/records.ts";
import type { AppServices } from "../../model/services.ts";
import { launchTexts } from "../../../texts/errors/launch_texts.ts";

/** One bot of an app. */
export interface BotInfo {
  /** The name: that of `@Bot`, or of the class. */
  readonly name: string;
  /** The class. */
  readonly of: Class;
  /** One line about it, for help. */
  readonly description: string | undefined;
  /** Whether it answers; `app.disable` switches it off. */
  readonly isEnabled: boolean;
}

/** The bots of one app. Every change is made as a whole or not at all. */
export class Roster {
  #bots: readonly BoundBot[] = [];
  /** The names of bots that groups cannot switch off. */
  alwaysOn: ReadonlySet<string> = new Set();
  readonly #disabled = new Set<BoundBot>();
  readonly #injector: Injector;
  readonly #services: AppServices;
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #changed: (enabled: readonly BoundBot[]) => void;

  /**
   * @param options of bots, by their names
   * @param changed is told who is switched on, before a change holds; when it throws, nothing changes
   */
  constructor(
    injector: Injector,
    services: AppServices,
    options: Readonly<Record<string, unknown>>,
    changed: (enabled: readonly BoundBot[]) => void,
  ) {
    this.#injector = injector;
    this.#services = services;
    this.#options = options;
    this.#changed = changed;
  }

  get bots(): readonly BoundBot[] {
    return this.#bots;
  }

  get infos(): BotInfo[] {
    return this.#bots.map((bot) => ({
      name: bot.name,
      of: bot.of,
      description: readBot(bot.of)?.description,
      isEnabled: !this.#disabled.has(bot),
    }));
  }

  /**
   * Adds bots, and before each those that it needs.
   *
   * @returns those that were not there yet, in the order in which they are to start
   */
  add(classes: readonly Class[], options?: unknown): readonly BoundBot[] {
    const wanted = inOrder(classes);
    for (const of of wanted) requireBot(of);
    const fresh = wanted.filter((of) => this.#find(of) === undefined);
    for (const of of fresh) {
      const values = of === classes[0] && options !== undefined ? options : this.#options[nameOf(of)];
      this.#injector.setOptions(of, values);
    }
    return this.#undoing(fresh, () => {
      const added = fresh.map((of) => bindBot(of, this.#injector.get(of), this.#services));
      this.#change([...this.#bots, ...added]);
      return added;
    });
  }

  /** Puts a bot into the place of another, switched on or off as that one is: as a whole or not at all. */
  replace(old: Class, by: Class): { removed: BoundBot; added: BoundBot } {
    const removed = this.#require(old);
    requireBot(by);
    if (by !== old && this.#find(by) !== undefined) {
      throw new ConfigError(
        "BOT_TWICE",
        launchTexts().botTwice(nameOf(by), removed.name),
      );
    }
    this.#injector.setOptions(by, this.#options[nameOf(by)]);
    return this.#undoing([by], () => {
      const added = bindBot(by, this.#injector.get(by), this.#services);
      if (this.#disabled.has(removed)) this.#disabled.add(added);
      this.#change(this.#bots.map((bot) => bot === removed ? added : bot));
      this.#disabled.delete(removed);
      this.#injector.forget(old);
      return { removed, added };
    });
  }

  /** @throws ConfigError when another bot needs it */
  remove(of: Class): BoundBot {
    const bot = this.#require(of);
    const user = this.#bots.find((each) => readBot(each.of)?.needs?.includes(of));
    if (user !== undefined) {
      throw new ConfigError(
        "BOT_NEEDED",
        launchTexts().botNeeded(bot.name, user.name),
      );
    }
    this.#change(this.#bots.filter((each) => each !== bot));
    this.#disabled.delete(bot);
    this.#injector.forget(of);
    return bot;
  }

  /** Switches a bot on or off. Its instance and what it knows stay. */
  turn(of: Class, isOn: boolean): void {
    const bot = this.#require(of);
    if (this.#disabled.has(bot) !== isOn) return;
    const before = new Set(this.#disabled);
    if (isOn) this.#disabled.delete(bot);
    else this.#disabled.add(bot);
    try {
      this.#change(this.#bots);
    } catch (error) {
      this.#disabled.clear();
      for (const each of before) this.#disabled.add(each);
      throw error;
    }
  }

  /** Whether a bot, told by its instance or class, is switched on. An object that is no bot is always on. */
  isOn(of: object): boolean {
    const bot = this.#bots.find((each) => each.instance === of || each.of === of);
    return bot === undefined || !this.#disabled.has(bot);
  }

  /** The instance of a bot that is told by its instance or class; undefined when it is no bot. */
  instanceOf(of: object | undefined): object | undefined {
    return this.#bots.find((each) => each.instance === of || each.of === of)?.instance;
  }

  #change(bots: readonly BoundBot[]): void {
    this.#changed(bots.filter((bot) => !this.#disabled.has(bot)));
    this.#bots = bots;
    this.alwaysOn = new Set(bots.filter(({ of }) => readBot(of)?.alwaysOn === true).map(({ name }) => name));
  }

  /** Forgets the instances of a change that failed. */
  #undoing<T>(classes: readonly Class[], change: () => T): T {
    try {
      return change();
    } catch (error) {
      for (const of of classes) this.#injector.forget(of);
      throw error;
    }
  }

  #find(of: Class): BoundBot | undefined {
    return this.#bots.find((bot) => bot.of === of);
  }

  #require(of: Class): BoundBot {
    const bot = this.#find(of);
    if (bot !== undefined) return bot;
    const names = this.#bots.map(({ name }) => name).join(", ");
    throw new ConfigError("BOT_UNKNOWN", launchTexts().botUnknown(nameOf(of), names));
  }
}

/** Each bot once, behind those that it needs. */
function inOrder(classes: readonly Class[]): Class[] {
  const done: Class[] = [];
  const visit = (of: Class, path: readonly Class[]): void => {
    if (path.includes(of)) {
      const circle = [...path.slice(path.indexOf(of)), of].map(nameOf).join(" → ");
      throw new ConfigError("BOT_CIRCLE", launchTexts().botCircle(circle));
    }
    if (done.includes(of)) return;
    for (const needed of readBot(of)?.needs ?? []) visit(needed, [...path, of]);
    done.push(of);
  };
  for (const of of classes) visit(of, []);
  return done;
}
