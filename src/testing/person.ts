/** People of a test: what they do, and what they hear. */

import { type Actor, ChatActor } from "../sandbox/play/actors.ts";
import type { TranscriptLine } from "../sandbox/play/transcript.ts";
import { type Chat, privateChat } from "../sandbox/world/types.ts";
import { expectHeard } from "./expectation.ts";
import type { Scene } from "./scene.ts";
import type { Expected } from "./types.ts";

/** How acts begin and end. */
export interface TestStage {
  readonly scene: Scene;
  /** Resolves when the bot is quiet; rejects when something failed that the test did not expect. */
  settle(): Promise<void>;
}

/**
 * Somebody in one chat: in a group, or in private with the bot. Every act resolves when the bot is quiet, and rejects when a
 * handler, hook or task failed meanwhile; one that a person could not do rejects with a `Refusal`.
 */
export interface Person extends Actor {
  /** The same person in private with the bot. */
  readonly privately: Person;
  /** The messages of the bot in this chat since the last act of the test. */
  readonly heard: readonly TranscriptLine[];
  /**
   * Expects that the bot said just this here since the last act of the test: these messages, no more, in this order.
   *
   * @returns the messages
   * @throws AdelieError with code `TEST_FAILED`, whose text has the conversation, the calls, and why each handler ran or did not
   */
  hears(...expected: readonly [Expected, ...Expected[]]): Promise<readonly TranscriptLine[]>;
  /** Expects that the bot said nothing here since the last act of the test. */
  hearsNothing(): Promise<void>;
}

/** Makes a person in a chat. */
export function personIn(stage: TestStage, id: number, chat: Chat): Person {
  return new TestPerson(stage, id, chat);
}

class TestPerson extends ChatActor implements Person {
  readonly #stage: TestStage;

  constructor(stage: TestStage, id: number, chat: Chat) {
    const { scene } = stage;
    const { world, selfId } = scene.sandbox;
    super({ world, selfId, begin: () => scene.begin(), settle: () => stage.settle() }, id, chat);
    this.#stage = stage;
  }

  get privately(): Person {
    return personIn(this.#stage, this.id, privateChat(this.id, this.#stage.scene.sandbox.selfId));
  }

  get heard(): readonly TranscriptLine[] {
    return this.#stage.scene.heard(this.chat);
  }

  hears(...expected: readonly [Expected, ...Expected[]]): Promise<readonly TranscriptLine[]> {
    return expectHeard(this.#stage.scene, this.name, this.chat, expected);
  }

  async hearsNothing(): Promise<void> {
    await expectHeard(this.#stage.scene, this.name, this.chat, []);
  }
}
