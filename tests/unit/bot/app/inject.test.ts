import assert from "node:assert/strict";
import { test } from "node:test";
import { createInjector, inject } from "../../../../src/bot/app/inject.ts";

test("inject() gives one instance per class and app, also by a base class", () => {
  class Animal {}
  class Cat extends Animal {}
  class Home {
    readonly cat = inject(Cat);
    readonly animal = inject(Animal);
  }
  const cat = new Cat();
  const injector = createInjector(() => undefined);
  injector.provide(cat);
  const home = injector.get(Home);
  assert.equal(home.cat, cat);
  assert.equal(home.animal, cat);
  assert.equal(injector.get(Home), home);
  assert.notEqual(createInjector(() => undefined).get(Cat), cat);
});

test("a class stands for its own instance, whichever was provided first", () => {
  class Animal {}
  class Cat extends Animal {}
  const injector = createInjector(() => undefined);
  const [cat, animal, later] = [new Cat(), new Animal(), new Cat()];
  for (const each of [cat, animal, later]) injector.provide(each);
  assert.equal(injector.get(Animal), animal);
  assert.equal(injector.get(Cat), cat);
});

test("a class with an injected default can be made by hand with something else", () => {
  class Clock {
    now() {
      return 1;
    }
  }
  class Bot {
    readonly clock: Clock;
    constructor(clock = inject(Clock)) {
      this.clock = clock;
    }
  }
  assert.equal(new Bot({ now: () => 5 }).clock.now(), 5);
  assert.throws(() => new Bot(), /inject\(Clock\) was called outside of launch\(\)/);
});

test("classes that inject each other in a circle are told which", () => {
  class A {
    readonly other: unknown = inject(B);
  }
  class B {
    readonly other: unknown = inject(A);
  }
  assert.throws(() => createInjector(() => undefined).get(A), /in a circle: A → B → A/);
  // A failed construction leaves nothing behind.
  assert.throws(() => inject(A), /outside of launch/);
});

test("a token that is undefined is told to be an import cycle", () => {
  assert.throws(() => inject(undefined as unknown as typeof Object), /not undefined \(an import cycle\?\)/);
});

test("a class that is provided for each gives every class that injects it one of its own", () => {
  class Box {
    constructor(readonly owner: string) {}
  }
  class One {
    readonly box = inject(Box);
  }
  class Two {
    readonly box = inject(Box);
    readonly one = inject(One);
  }
  const injector = createInjector(() => undefined);
  injector.provideForEach(Box, (owner) => new Box(owner.name));
  const two = injector.get(Two);
  assert.deepEqual([two.box.owner, two.one.box.owner], ["Two", "One"]);
});
