/** Injection by a function: `inject(Token)` in a field or as a constructor's default value. */

import { ConfigError } from "../../errors.ts";
import { hasReflectMetadata } from "../../runtime/packages.ts";
import { whileMaking } from "../../util/copies.ts";
import { foreignCopy, foreignMaker } from "../../util/foreign.ts";
import { textOf } from "../../util/text_of.ts";
import type { Class } from "../model/binding.ts";
import { describeIssue, type StandardSchema } from "./standard_schema.ts";
import { inLine, withStop } from "../../texts/locale.ts";
import { launchTexts } from "../../texts/errors/launch_texts.ts";

/** Hands out one instance per class, making those that were not provided. */
export interface Injector {
  /** The instance for `token`, made at the first request. */
  get<T extends object>(token: Class<T>): T;
  /** The instance for `token` that exists; none is made. */
  known(token: Class): object | undefined;
  /** Provides `instance` for its own class and for every class it extends. */
  provide(instance: object): void;
  /** Every class that injects `token` gets one of its own: `make` is told which class asks. */
  provideForEach<T extends object>(token: Class<T>, make: (owner: Class) => T): void;
  /** Makes a bot or service; `inject` works inside its constructor. */
  construct<T extends object>(of: Class<T>): T;
  /** Sets the options that {@link injectOptions} reads while `of` is constructed. */
  setOptions(of: Class, values: unknown): void;
  /** The next `get` of this class makes it anew. */
  forget(of: Class): void;
  /** The class that is being constructed, and what its options are. */
  readonly underway: { readonly of: Class; readonly options: unknown } | undefined;
}

/** Makes an instance of a class that nobody provided. Returns undefined to leave it to `new`. */
export type Maker = (token: Class) => object | undefined;

// Set only while a constructor runs; constructors are synchronous, so apps in one process cannot see each other's.
let current: Injector | undefined;

/**
 * The app's instance of a class: the API client, a service, another bot.
 *
 * @example The client of the app
 * ```ts
 * import { Bot, inject, NapCatApi } from "adelie";
 *
 * @Bot()
 * class Greeter {
 *   constructor(private api = inject(NapCatApi)) {}
 * }
 * ```
 *
 * @param token the class whose instance is wanted
 * @returns the app's own instance: of a client, `Storage`, `Schedule`, `GroupSwitches`, another bot, or a class of
 * one's own
 * @throws ConfigError outside a constructor that an app runs: pass the value by hand there
 */
export function inject<T extends object>(token: Class<T>): T {
  if (typeof token !== "function") {
    throw new ConfigError(
      "INJECT_TOKEN",
      launchTexts().injectToken(token === undefined ? launchTexts().importCycle : typeof token),
    );
  }
  if (current === undefined) {
    refuseOther(launchTexts().injectNothing(token.name), foreignMaker());
    throw new ConfigError(
      "INJECT_OUTSIDE",
      launchTexts().injectOutside(token.name),
    );
  }
  return current.get(token);
}

/**
 * The options of the bot that is being made, checked by a schema of zod, valibot or any other library that follows
 * Standard Schema. They come from `launch(…, { options: { CheckIn: { … } } })` or `app.use(CheckIn, { … })`, by the bot's name.
 *
 * @example Options that zod checks
 * ```ts
 * import { injectOptions } from "adelie";
 * import { z } from "zod";
 *
 * class CheckIn {
 *   private options = injectOptions(z.object({ reward: z.number().default(10) }));
 * }
 * ```
 *
 * @param schema checks at once; one that has to wait (an async refinement) cannot be used here
 * @returns what the schema makes of the values; those that are missing are `{}`
 * @throws ConfigError that names the bot, each wrong option and what is wrong with it
 */
export function injectOptions<Output>(schema: StandardSchema<Output>): Output {
  const standard = (schema as Partial<StandardSchema<Output>> | undefined)?.["~standard"];
  if (standard === undefined) {
    throw new ConfigError(
      "INJECT_SCHEMA",
      launchTexts().schemaWanted,
    );
  }
  if (current?.underway === undefined) {
    refuseOther(launchTexts().optionsNothing, foreignMaker());
    throw new ConfigError(
      "INJECT_OUTSIDE",
      launchTexts().optionsOutside,
    );
  }
  const { of, options } = current.underway;
  const result = standard.validate(options ?? {});
  if (result instanceof Promise) {
    throw new ConfigError(
      "INJECT_SCHEMA",
      launchTexts().schemaWaits(of.name),
    );
  }
  if (result.issues === undefined) return result.value;
  throw new ConfigError(
    "BOT_OPTIONS",
    launchTexts().botOptions(of.name, result.issues.map(describeIssue).join("; ")),
  );
}

function refuseOther(what: string, wrong: string | undefined): void {
  if (wrong !== undefined) throw new ConfigError("TWO_COPIES", inLine(withStop(what), wrong));
}

/** Makes an injector. `make` decides how unprovided classes come to be. */
export function createInjector(make: Maker): Injector {
  const instances = new Map<unknown, object>();
  const options = new Map<Class, unknown>();
  const forEach = new Map<unknown, (owner: Class) => object>();
  const underway: Class[] = [];
  const injector: Injector = {
    setOptions: (of, values) => void options.set(of, values),
    forget: (of) => void instances.delete(of),
    get underway() {
      const of = underway.at(-1);
      return of === undefined ? undefined : { of, options: options.get(of) };
    },
    known: (token) => instances.get(token),
    provideForEach: (token, make) => void forEach.set(token, make),
    provide(instance) {
      // A class stands for its first own instance; failing that, for the first instance of a class that extends it.
      if (instances.get(instance.constructor)?.constructor !== instance.constructor) {
        instances.set(instance.constructor, instance);
      }
      for (
        let at: unknown = Object.getPrototypeOf(instance.constructor);
        at !== Function.prototype;
        at = Object.getPrototypeOf(at)
      ) {
        if (!instances.has(at)) instances.set(at, instance);
      }
    },
    get<T extends object>(token: Class<T>): T {
      const makeOwn = forEach.get(token);
      const owner = underway.at(-1);
      if (makeOwn !== undefined && owner !== undefined) return makeOwn(owner) as T;
      const known = instances.get(token);
      if (known !== undefined) return known as T;
      refuseOther(launchTexts().notInjected(token.name), foreignCopy(token));
      const made = (make(token) as T | undefined) ?? injector.construct(token);
      instances.set(token, made);
      return made;
    },
    construct<T extends object>(of: Class<T>): T {
      if (underway.includes(of)) {
        const path = [...underway.slice(underway.indexOf(of)), of].map((each) => each.name).join(" → ");
        throw new ConfigError(
          "INJECT_CYCLE",
          launchTexts().injectCircle(path),
        );
      }
      const outer = current;
      current = injector;
      underway.push(of);
      try {
        return whileMaking(() => new of(...constructorArguments(of, injector)));
      } finally {
        underway.pop();
        current = outer;
      }
    },
  };
  return injector;
}

/** The arguments for a constructor, from the types that the compiler recorded (`emitDecoratorMetadata`). */
function constructorArguments(of: Class, injector: Injector): unknown[] {
  // `length` counts the parameters before the first default value, so `constructor(private api = inject(Api))` has none.
  if (of.length === 0) return [];
  const types = recordedTypes(of);
  if (types === undefined) {
    throw new ConfigError(
      "INJECT_TYPES",
      launchTexts().noTypes(of.name, of.length),
    );
  }
  return types.slice(0, of.length).map((type, index) => {
    if (typeof type === "function" && !primitives.has(type)) return injector.get(type as Class);
    const seen = typeof type === "function" ? type.name : textOf(type);
    throw new ConfigError(
      "INJECT_TYPES",
      launchTexts().noClassType(index + 1, of.name, seen),
    );
  });
}

const primitives = new Set<unknown>([Object, String, Number, Boolean, Array, Promise, Function, Symbol, BigInt]);

function recordedTypes(of: Class): unknown[] | undefined {
  if (!hasReflectMetadata()) return undefined;
  const reflect = Reflect as { getMetadata?(key: string, target: object): unknown };
  const types = reflect.getMetadata?.("design:paramtypes", of);
  return Array.isArray(types) ? types : undefined;
}
