/**
 * The type of a handler's second parameter, from the pattern of its command, and the patterns that do not compile.
 * Nothing here exists at run time: `pattern.ts` reads the same text again.
 */

import type {
  FaceSegment,
  FileSegment,
  ImageSegment,
  RecordSegment,
  ReplySegment,
  Segment,
  VideoSegment,
} from "../protocol/segments.ts";
import type { Unreadable } from "./types.ts";

/** The types that a pattern may name, and what the handler gets for them. */
export interface ArgumentTypes {
  /** One word, or a text in quotes. The type of a parameter that names none. */
  text: string;
  /** A whole number. */
  int: number;
  /** A number, with a decimal point or without. */
  number: number;
  /** 是/否, 开/关, on/off, true/false … */
  bool: boolean;
  /** The QQ number of somebody who was `@`ed, or whose number was written. */
  at: number;
  /** The same as `at`. */
  user: number;
  /** Like `at`, but `@全体成员` is allowed too. */
  atall: number | "all";
  /** A group number. */
  group: number;
  /** A span of time such as `10分钟` or `1h30m`, in milliseconds. */
  duration: number;
  /** A point in time such as `明天 8:00`. */
  date: Date;
  /** A picture in the message. */
  image: ImageSegment;
  /** A QQ face in the message. */
  face: FaceSegment;
  /** A voice message. */
  record: RecordSegment;
  /** A video. */
  video: VideoSegment;
  /** A file. */
  file: FileSegment;
  /** The message that was quoted. */
  reply: ReplySegment;
  /** Any one segment that is not text. */
  segment: Segment;
  /** Everything that is left, text and segments. */
  message: Segment[];
}

type Trim<S extends string> = S extends ` ${infer T}` ? Trim<T> : S extends `${infer T} ` ? Trim<T> : S;

/** The first bracket of a pattern: `[kind, what is inside, what follows]`; `[]` when there is none. */
type NextBracket<P extends string> = P extends `${infer Head}<${infer Inner}>${infer Rest}`
  ? Head extends `${string}[${infer First}]${infer Between}` ? ["[", First, `${Between}<${Inner}>${Rest}`]
  : Head extends `${string}${"[" | "]" | ">"}${string}` ? []
  : ["<", Inner, Rest]
  : P extends `${string}[${infer Inner}]${infer Rest}` ? ["[", Inner, Rest]
  : [];

/** `"times:int=1"` → `"times:int"`. */
type WithoutDefault<I extends string> = I extends `${infer A}=${string}` ? Trim<A> : Trim<I>;

/** `"-n, --count:int..."` → `"-n, --count"`. */
type Names<I extends string> = WithoutDefault<I> extends `${infer N}:${string}` ? Trim<N>
  : WithoutDefault<I> extends `${infer N}...` ? Trim<N>
  : WithoutDefault<I>;

type BeforeComma<S extends string> = S extends `${infer A},${string}` ? Trim<A> : S;

/**
 * The property that holds the value: a parameter's name, or an option's first long name. Asks for `I extends string` so
 * that no bracket gives no property.
 *
 * @internal
 */
type KeyOf<I extends string> = I extends string
  ? Names<I> extends infer N extends string
    ? N extends `-${string}` ? N extends `${string}--${infer Long}` ? BeforeComma<Long>
      : N extends `-${infer Short}` ? BeforeComma<Short>
      : never
    : N
  : never
  : never;

/** `"mode:a|b..."` → `"a|b"`; `"text"` where none is written. */
type TypeName<I extends string> = WithoutDefault<I> extends `${string}:${infer T}`
  ? WithoutBounds<T extends `${infer U}...` ? Trim<U> : Trim<T>>
  : "text";

/** `"int(1..20)"` → `"int"`, for the types that take bounds. */
type WithoutBounds<N extends string> = N extends `${infer B extends "int" | "number" | "text"}(${string})` ? B : N;

type Choices<S extends string> = S extends `${infer A}|${infer Rest}` ? Trim<A> | Choices<Rest> : Trim<S>;

type NamedType<N extends string, T> = N extends `${string}|${string}` ? Choices<N>
  : N extends keyof ArgumentTypes ? ArgumentTypes[N]
  : N extends keyof T ? T[N] extends (...args: never[]) => infer R ? Exclude<R, Unreadable> : never
  : never;

/** A flag is an option without a type. */
type IsFlag<I extends string> = WithoutDefault<I> extends `-${string}`
  ? WithoutDefault<I> extends `${string}:${string}` ? false : true
  : false;

type IsList<I extends string> = WithoutDefault<I> extends `${string}:${string}...` ? true : false;

/** @internal The type of the value of one bracket. */
type ValueOf<I extends string, T> = IsFlag<I> extends true ? boolean
  : IsList<I> extends true ? NamedType<TypeName<I>, T>[]
  : NamedType<TypeName<I>, T>;

/** Whether the property is there even where nobody wrote a value. */
type IsAlways<I extends string> = I extends `${string}=${string}` ? true
  : IsFlag<I> extends true ? true
  : IsList<I>;

/** @internal The brackets `<…>` of a pattern. */
type Required<P extends string> = P extends `${string}<${infer I}>${infer Rest}` ? I | Required<Rest> : never;
/** @internal The brackets `[…]` of a pattern. */
type Optional<P extends string> = P extends `${string}[${infer I}]${infer Rest}` ? I | Optional<Rest> : never;
/** @internal Those of them whose property is always there. */
type Always<I extends string> = I extends string ? IsAlways<I> extends true ? I : never : never;

/**
 * The arguments of a pattern, as an object.
 *
 * @example The type of a pattern's arguments
 * ```ts
 * import type { ArgsOf } from "adelie";
 *
 * const roll: ArgsOf<"roll <sides:int> [times:int] [--all]"> = { sides: 6, all: false };
 * roll.times; // undefined
 * ```
 */
export type ArgsOf<P extends string, T = unknown> = (
  & { [I in Required<P> | Always<Optional<P>> as KeyOf<I>]: ValueOf<I, T> }
  & { [I in Exclude<Optional<P>, Always<Optional<P>>> as KeyOf<I>]?: ValueOf<I, T> }
) extends infer Both ? { [Name in keyof Both]: Both[Name] } : never;

/**
 * The parameters of a command's handler after the event: the arguments, or, for a pattern without any, the text behind the
 * command. A pattern that is only known at run time leaves it open.
 */
export type CommandArgs<P extends string, T = unknown> = string extends P ? [args: never]
  : P extends `${string}${"<" | "["}${string}` ? [args: ArgsOf<P, T>]
  : [rest: string];

/** The fault of one bracket; `never` when there is none. */
type BracketProblem<I extends string, Seen extends string, T> = KeyOf<I> extends Seen
  ? `✗ "${KeyOf<I>}" stands there twice`
  : TypeName<I> extends `${string}|${string}` | keyof ArgumentTypes | (keyof T & string) ? never
  : `✗ there is no type "${TypeName<I>}"`;

/** @internal The fault of a pattern; `never` when there is none. */
type Problem<P extends string, T, Seen extends string = never, AfterOptional extends boolean = false> =
  NextBracket<P> extends [infer Kind, infer I extends string, infer Rest extends string]
    ? [BracketProblem<I, Seen, T>] extends [never]
      ? Names<I> extends `-${string}` ? Problem<Rest, T, Seen | KeyOf<I>, AfterOptional>
      : Kind extends "<" ? AfterOptional extends true ? `✗ required <${I}> stands after an optional parameter`
        : Problem<Rest, T, Seen | KeyOf<I>, false>
      : Problem<Rest, T, Seen | KeyOf<I>, true>
    : BracketProblem<I, Seen, T>
    : P extends `${string}${"<" | "[" | ">" | "]"}${string}` ? `✗ a bracket is not closed, or not opened: "${P}"`
    : never;

/** The pattern itself, or a type that nothing fits and whose name tells what is wrong. */
export type CheckedPattern<P extends string, T = unknown> = string extends P ? P
  : [Problem<P, T>] extends [never] ? P
  : Problem<P, T>;
