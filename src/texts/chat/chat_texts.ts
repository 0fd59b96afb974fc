/** The texts that the library itself says in chats: every sentence of one language, and how some are replaced. */

/** @internal The facts that a sentence about a mistake can mention. */
export interface MistakeFacts {
  /** The parameter or option, as the usage shows it: `<minutes>`, `--count`. Empty for `too_many`. */
  readonly name: string;
  /** The wanted type: 整数, 图片 …, or the choices. */
  readonly wanted: string;
  /** The text that stood there instead; empty when there was none. */
  readonly got: string;
}

/** The sentences about commands, by the kind of mistake. Each is made from what is known about it. */
export interface CommandMessages {
  /** The whole answer: what was wrong, and how it is written. Return an empty text to say nothing. */
  mistake: (wrong: string, usage: string) => string;
  /** A required parameter is not there. */
  missing: (facts: MistakeFacts) => string;
  /** A value is not of the wanted type. */
  wrong_type: (facts: MistakeFacts) => string;
  /** A word is none of the choices. */
  not_a_choice: (facts: MistakeFacts) => string;
  /** More was written than the command takes. */
  too_many: (facts: MistakeFacts) => string;
  /** An option that takes a value has none. */
  option_without_value: (facts: MistakeFacts) => string;
  /** An option stands there twice. */
  option_twice: (facts: MistakeFacts) => string;
  /** `@小明` was typed, not chosen, so nobody knows who it is. */
  not_a_mention: (facts: MistakeFacts) => string;
  /** `@全体成员` where one member is wanted. */
  mention_all: (facts: MistakeFacts) => string;
  /** A span of time without its unit. */
  duration_without_unit: (facts: MistakeFacts) => string;
  /** A command that does not exist, but nearly. */
  did_you_mean: (command: string) => string;
  /** The first word of commands that have sub-commands, without one of them. */
  sub_commands: (usages: readonly string[]) => string;
}

/** The names of types, and of the bounds that a pattern may give them. */
export interface TypeTexts {
  /** `text` */
  text: string;
  /** `int` */
  int: string;
  /** `number` */
  number: string;
  /** `bool` */
  bool: string;
  /** `at` and `user` */
  user: string;
  /** `atall` */
  atall: string;
  /** `group` */
  group: string;
  /** `duration` */
  duration: string;
  /** `date` */
  date: string;
  /** `image` */
  image: string;
  /** `face` */
  face: string;
  /** `record` */
  record: string;
  /** `video` */
  video: string;
  /** `file` */
  file: string;
  /** `reply` */
  reply: string;
  /** `segment` */
  segment: string;
  /** `message` */
  message: string;
  /** The words of a choice, as a list. */
  choices: (words: readonly string[]) => string;
  /** A number with bounds; without a lower one `least` is -Infinity, without an upper one `most` is Infinity. */
  between: (what: string, least: number, most: number) => string;
  /** A text with bounds of its length, which are numbers of characters. */
  characters: (least: number, most: number) => string;
}

/** The texts of the built-in help. */
export interface HelpTexts {
  /** The words that call it. `launch({ help: { words } })` goes before. */
  words: readonly string[];
  /** Nothing may be used here. */
  nothing: string;
  /** A heading. */
  heading: (category: string) => string;
  /** The line below a page: how to ask for one command. */
  details: (call: string) => string;
  /** Which page this is, and how to ask for another. */
  page: (page: number, pages: number, next: string) => string;
  /** No command begins so. */
  unknown: (topic: string, call: string) => string;
  /** The other words of a command. */
  aliases: (words: readonly string[]) => string;
  /** Its examples. */
  examples: (examples: readonly string[]) => string;
  /** Who speaks, in a merged forward. */
  speaker: string;
}

/** The answers of conditions to those who may not. */
export interface ConditionTexts {
  /** `@Role` outside of a group. */
  groupOnly: string;
  /** `@Role`. */
  role: (role: "owner" | "admin" | "member") => string;
  /** `@Superuser`. */
  superuser: string;
  /** `@Cooldown`: how long is left, as `duration` writes it, and in milliseconds. */
  cooldown: (left: string, leftMs: number) => string;
}

/** The texts of questions, and the words that are understood as their answer. */
export interface DialogueTexts {
  /** The words that call a question off. */
  cancelWords: readonly string[];
  /** It was called off. */
  cancelled: string;
  /** An answer will not do. */
  wrong: string;
  /** There were too many of them. */
  tooMany: string;
  /** The words for yes. */
  yes: readonly string[];
  /** The words for no. */
  no: readonly string[];
  /** `confirm`: the answer was neither. */
  yesOrNo: string;
  /** `choose`: the line below the list. */
  choose: string;
  /** `choose`: the answer was none of so many. */
  notInList: (count: number) => string;
}

/** The names of segments in a line of text; one that is not there is called by its type. */
export type SegmentTexts = Readonly<Record<string, string>>;

/** The words of `event.context()`, which a model reads. */
export interface ContextTexts {
  /** The beginning of a message: who wrote it. */
  speaker: (name: string, id: string) => string;
  /** In the place of a quoted message or a merged forward that is not to be had. */
  unavailable: string;
  /** In the place of messages that are not listed. */
  more: (count: number) => string;
}

/** How a span of time is written. */
export interface DurationTexts {
  /** Some days: `3天`. */
  days: (count: number) => string;
  /** Some hours: `2小时`. */
  hours: (count: number) => string;
  /** Some minutes: `10分钟`. */
  minutes: (count: number) => string;
  /** Some seconds: `40秒`. */
  seconds: (count: number) => string;
  /** The text between two of them. */
  between: string;
}

/** The sentences for those who are told elsewhere that an account is gone: `launch({ notify })`. */
export interface AccountTexts {
  /** QQ is offline, the link is up. `reason` may be empty. */
  offline: (who: string, reason: string) => string;
  /** QQ ended the login. */
  kicked: (who: string, reason: string) => string;
  /** The link to the implementation is down. */
  linkDown: (who: string, reason: string) => string;
  /** It is back. */
  back: (who: string) => string;
}

/** Everything that the library itself says in chats. */
export interface ChatTexts {
  /** Mistakes in commands. */
  command: CommandMessages;
  /** The names of types. */
  types: TypeTexts;
  /** The built-in help. */
  help: HelpTexts;
  /** Conditions. */
  conditions: ConditionTexts;
  /** Questions. */
  dialogue: DialogueTexts;
  /** Segments. */
  segments: SegmentTexts;
  /** The context of a message. */
  context: ContextTexts;
  /** Spans of time. */
  duration: DurationTexts;
  /** Accounts that are gone. */
  account: AccountTexts;
}

/** A language, or one with sentences replaced: whole groups or single texts. */
export type ChatTextsOption = "zh" | "en" | ChatTextsReplaced;

/** Sentences to replace, by group and name. */
export type ChatTextsReplaced =
  & { readonly [Group in keyof ChatTexts]?: Partial<ChatTexts[Group]> }
  & {
    /** The language of all others. Default `"zh"`. */
    readonly language?: "zh" | "en";
  };
