/** The vocabulary of the command parts: a pattern, its parameters, and how a value of some type is read. */

import type { GroupMessagePayload, PrivateMessagePayload } from "../protocol/events/payloads.gen.ts";
import type { Segment } from "../protocol/segments.ts";
import type { Clock } from "../util/time/clock.ts";
import type { ChatTexts } from "../texts/chat/chat_texts.ts";

/** Why a piece of a message is not what a parameter wants. Stable names, for {@link CommandMessages}. */
export type ProblemCode =
  | "missing"
  | "wrong_type"
  | "not_a_choice"
  | "too_many"
  | "option_without_value"
  | "option_twice"
  | "not_a_mention"
  | "mention_all"
  | "duration_without_unit"
  | "custom";

/** Stands for a text that is no value of its type. Users make it with {@link problem}. */
export class Unreadable {
  /** The kind of problem; of a custom type always `custom`. */
  readonly code: ProblemCode;
  /** The message to the chat, when the type itself knows best. */
  readonly text: string | undefined;

  /** Use {@link problem}. */
  constructor(code: ProblemCode, text?: string) {
    this.code = code;
    this.text = text;
  }
}

/**
 * Makes the return value of a custom type for a text that it does not understand.
 *
 * @example Only even numbers
 * ```ts
 * import { Command, type CustomType, problem } from "adelie";
 *
 * const even: CustomType = (text) => Number(text) % 2 === 0 ? Number(text) : problem("要偶数");
 *
 * class Half {
 *   @Command("一半 <n:even>", { types: { even } })
 *   half(_event: unknown, { n }: { n: unknown }) {
 *     return String(Number(n) / 2);
 *   }
 * }
 * ```
 *
 * @param text what the chat is told, in the words of its people
 * @returns an object to return from the type: the chat gets the text, and the handler does not run
 */
export function problem(text: string): Unreadable {
  return new Unreadable("custom", text);
}

/** The surroundings that reading a value may depend on, beside the text. */
export interface TypeContext {
  /** The message, as it arrived. */
  readonly event: GroupMessagePayload | PrivateMessagePayload;
  /** The app's clock: dates are read relative to it. */
  readonly clock: Pick<Clock, "date">;
}

/** A type of one's own: from one word (or a text in quotes) to a value, or to a {@link problem}. */
export type CustomType = (text: string, context: TypeContext) => unknown;

/** Types of one's own, by their names in the pattern. */
export type CustomTypes = { readonly [name: string]: CustomType };

/** How values of one type are read. */
export interface ArgumentType {
  /** Its name for people: 整数, 图片 … Gets the texts of the chat. */
  readonly label: (texts: ChatTexts) => string;
  /** Which values it takes, for the usage line: `1..20`. Undefined where there is no bound. */
  readonly bounds?: string;
  /** How many words a value may take, `明天 8:00` two. */
  readonly maxWords: number;
  /** Reads words; undefined where the type is no text. */
  readonly fromText?: (text: string, context: TypeContext) => unknown;
  /** Reads a segment that is not text; undefined where the type is only text. */
  readonly fromSegment?: (segment: Segment, context: TypeContext) => unknown;
  /** Whether a text that could not be read was meant to be a value, so that it must not be taken for something else. */
  readonly resembles?: (text: string) => boolean;
}

/** A parameter or an option of a pattern. */
export interface Param {
  /** The property of the arguments that holds the value. */
  readonly name: string;
  /** As it is written in the pattern: `int`, `开|关`. */
  readonly typeName: string;
  /** How its values are read. */
  readonly type: ArgumentType;
  /** `rest`: what is left, as text. `message`: what is left, as segments. `quote`: the quoted message. */
  readonly kind: "one" | "list" | "rest" | "message" | "quote";
  /** Whether the command cannot run without it. */
  readonly isRequired: boolean;
  /** The default for a value that nobody wrote, as text. Read when it is needed: `明天` is another day each time. */
  readonly defaultText: string | undefined;
}

/** An option: it may stand anywhere behind the command. */
export interface OptionParam extends Param {
  /** `-n`, `--count`, as they are written. */
  readonly names: readonly string[];
  /** Whether it takes no value. */
  readonly isFlag: boolean;
}

/** A compiled pattern. */
export interface CommandPattern {
  /** As it was written. */
  readonly text: string;
  /** The words that call it, the aliases' included; the words of one are parted by one space: `群管 禁言`. */
  readonly words: readonly string[];
  /** The parameters, in order. */
  readonly params: readonly Param[];
  /** The options, in order. */
  readonly options: readonly OptionParam[];
  /** The same by each of their names: `-n`, `--count`. */
  readonly optionNames: ReadonlyMap<string, OptionParam>;
  /** Whether the handler gets the text behind the command, as it is, because the pattern names no argument. */
  readonly isPlain: boolean;
  /** How to write it, without a prefix: `ban <who> <minutes> [reason...]`. */
  readonly usage: string;
}

/** A mistake in a message that was meant for a command. */
export class ArgumentError {
  /** The kind of problem. */
  readonly code: ProblemCode;
  /** The parameter or option it is about; undefined for `too_many`. */
  readonly param: Param | undefined;
  /** The text that stood there, shortened; empty when there was none. */
  readonly got: string;
  /** The words of a custom type. */
  readonly text: string | undefined;
  /** The segment that stood there, when it was no text. */
  readonly segment: Segment | undefined;

  /** Made where arguments are read. */
  constructor(code: ProblemCode, param: Param | undefined, got: string, text?: string, segment?: Segment) {
    this.code = code;
    this.param = param;
    this.got = got;
    this.text = text;
    this.segment = segment;
  }
}
