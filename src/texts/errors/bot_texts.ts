/** Mistakes in how a bot is written: decorators, commands, conditions. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  defineWanted: (got: string): string =>
    `it wants an object with a name, such as { name: "签到机", commands: { … } }, and got ${got}.`,
  functionsWanted: (name: string, got: string): string => `${name} wants an object of functions, and got ${got}.`,
  typesWanted: (got: string): string => `types wants an object of functions, and got ${got}.`,
  matchListWanted: (got: string): string => `match wants a list such as [{ pattern: /…/, run }], and got ${got}.`,
  functionWanted: (name: string, got: string): string => `${name} wants a function, and got ${got}.`,
  injectWanted: (got: string): string => `inject wants classes by name, such as { storage: Storage }, and got ${got}.`,
  injectClassWanted: (name: string, got: string): string =>
    `inject.${name} wants a class, or a function, and got ${got}.`,
  conditionsWanted: (where: string, got: string): string =>
    `${where} wants a list such as [Cooldown("1d"), Role("admin")], and got ${got}.`,
  runWanted: (where: string, got: string): string =>
    `${where} wants a function, or an object with a function "run", and got ${got}.`,
  accountsWanted: (decorator: string): string => `@${decorator} wants the QQ numbers of accounts: @Account(10001).`,
  onceWanted: (got: string): string => `@Once wants "group-message" or "group-notice", not ${got}.`,
  commandIn: (pattern: string, got: string): string =>
    `@Command("${pattern}"): "in" is "group" or "private", not ${got}.`,
  commandCase: (pattern: string, got: string): string =>
    `@Command("${pattern}"): caseSensitive is true or false, not ${got}.`,
  roleWanted: (got: string): string => `@Role wants "owner", "admin" or "member", not ${got}.`,
  guardWanted: "@Guard wants a function: @Guard((event) => event.user_id !== 10000).",
  inGroupWanted: "@InGroup wants group numbers: @InGroup(700001) or @InGroup({ except: [700001] }).",
  orderWanted: (where: string, got: string): string =>
    `${where} wants options such as { by: "chat", strategy: "queue" }, and got ${got}.`,
  orderOption: (where: string, name: string, strategy: string): string =>
    `${where}: ${name} says nothing for the strategy "${strategy}". Leave it out, or choose another strategy.`,
  orderSay: (where: string, got: string): string => `${where}: say wants a message, and got ${got}.`,
  cooldownSpan: (got: string): string =>
    `@Cooldown wants a length of time such as "10m", "1h30m", "30秒", or "day", not ${got}.`,
  cooldownOptions: (span: string | number, got: string): string =>
    `@Cooldown("${span}"): per is user, group, both or all; count is a whole number from 1; mode is sliding or fixed. Seen: ${got}.`,
  cooldownTimezone: (got: string): string => `@Cooldown: there is no time zone ${got}.`,
  useWanted: "@Use wants functions: @Use(async (event, next) => await next()).",
  priorityWanted: (got: string): string => `@Priority wants a number, not ${got}.`,
  keywordAt: (known: string, got: string): string => `@Keyword: at is ${known}, not ${got}.`,
  matchWanted: (got: string): string => `@Match wants a regular expression: @Match(/^\\d+$/), not ${got}.`,
  matchLength: (got: string): string => `@Match: maxLength wants a number above 0, not ${got}.`,
  textIn: (decorator: string, got: string): string => `@${decorator}: "in" is "group" or "private", not ${got}.`,
  exceptAlone: (where: string): string =>
    `${where}: except goes with groups. For every other group write groups: "all".`,
  methodReplaced: (source: string, decorator: string, seen: string): string =>
    `${source} has @${decorator}, but on the instance it is ${seen}. Did a field replace the method?`,
  neverReached: (hidden: string, wall: string, source: string): string =>
    `${hidden} is never reached: ${wall} answers the same events first, has @Block() and no condition. Give it a condition, or give ${source} a higher @Priority.`,
  matchUnbounded: (where: string, pattern: string): string =>
    `${where}: ${pattern} repeats what repeats itself, so some texts would hold the bot up for ever, and members write the texts. Say how often at most, such as {1,9} instead of +, leave look-around and back-references out, or match in two steps. If its texts are trusted: { native: true }.`,
  matchBounded: (where: string, pattern: string, degree: number, length: number): string =>
    `${where}: ${pattern} may cost the length of a text to the power of ${degree}, so only texts up to ${length} characters are tried. Without look-around and back-references it would have no such limit.`,
  notAMethod: "not a method",
  botTarget: (seen: string): string => `@Bot stands on a class, not on ${seen}. Put it above "class …".`,
  noMetadata: (decorator: string, seen: string): string =>
    `@${decorator}: this compiler passes no decorator metadata (context.metadata is ${seen}). Use tsx, Deno, Bun or TypeScript 5.2 and newer, or set "experimentalDecorators".`,
  messagesWanted: (name: string, known: string): string =>
    `messages: "${name}" wants to be a function, and one of ${known}.`,
  namesWanted: (got: string): string => `names wants a list of names, such as ["小助手"], and got ${got}.`,
  prefixWanted: (got: string): string => `prefix wants a text without spaces, or a list of such texts, and got ${got}.`,
  commandTwice: (phrase: string, first: string, second: string): string =>
    `The command "${phrase}" is declared twice: by ${first} and by ${second}. Give one of them another word, or limit them with { in: "group" } and { in: "private" }; words that differ in upper and lower case only are two with { caseSensitive: true }.`,
  defineBot: (what: string): string => `defineBot(): ${what}`,
  idTooLarge: (where: string, seen: string): string =>
    `${where}: ${seen} is too large to be exact as a number; give it as text.`,
  noQqNumber: (where: string, seen: string): string =>
    `${where}: ${seen} is no QQ number; give digits, as a number or as text.`,
  aliasesWanted: (where: string, got: string): string => `${where}.aliases wants a list of words, and got ${got}.`,
};

const zh: typeof en = {
  defineWanted: (got) => `要写带 name 的对象，例如 { name: "签到机", commands: { … } }，收到的是 ${got}。`,
  functionsWanted: (name, got) => `${name} 要写由函数组成的对象，收到的是 ${got}。`,
  typesWanted: (got) => `types 要写由函数组成的对象，收到的是 ${got}。`,
  matchListWanted: (got) => `match 要写数组，例如 [{ pattern: /…/, run }]，收到的是 ${got}。`,
  functionWanted: (name, got) => `${name} 要写函数，收到的是 ${got}。`,
  injectWanted: (got) => `inject 要写名字对应的类，例如 { storage: Storage }，收到的是 ${got}。`,
  injectClassWanted: (name, got) => `inject.${name} 要写类或者函数，收到的是 ${got}。`,
  conditionsWanted: (where, got) => `${where} 要写数组，例如 [Cooldown("1d"), Role("admin")]，收到的是 ${got}。`,
  runWanted: (where, got) => `${where} 要写函数，或者有函数 run 的对象，收到的是 ${got}。`,
  accountsWanted: (decorator) => `@${decorator} 要写账号的 QQ 号：@Account(10001)。`,
  onceWanted: (got) => `@Once 要写 "group-message" 或 "group-notice"，而不是 ${got}。`,
  commandIn: (pattern, got) => `@Command("${pattern}")：in 要写 "group" 或 "private"，而不是 ${got}。`,
  commandCase: (pattern, got) => `@Command("${pattern}")：caseSensitive 要写 true 或 false，而不是 ${got}。`,
  roleWanted: (got) => `@Role 要写 "owner"、"admin" 或 "member"，而不是 ${got}。`,
  guardWanted: "@Guard 要写函数：@Guard((event) => event.user_id !== 10000)。",
  inGroupWanted: "@InGroup 要写群号：@InGroup(700001) 或 @InGroup({ except: [700001] })。",
  orderWanted: (where, got) => `${where} 要写 { by: "chat", strategy: "queue" } 这样的选项，收到的是 ${got}。`,
  orderOption: (where, name, strategy) => `${where}：${name} 对策略 "${strategy}" 没有意义。请去掉它，或者换一种策略。`,
  orderSay: (where, got) => `${where}：say 要写消息，收到的是 ${got}。`,
  cooldownSpan: (got) => `@Cooldown 要写一段时间，例如 "10m"、"1h30m"、"30秒" 或 "day"，而不是 ${got}。`,
  cooldownOptions: (span, got) =>
    `@Cooldown("${span}")：per 是 user、group、both 或 all，count 是不小于 1 的整数，mode 是 sliding 或 fixed。收到的是 ${got}。`,
  cooldownTimezone: (got) => `@Cooldown：没有 ${got} 这个时区。`,
  useWanted: "@Use 要写函数：@Use(async (event, next) => await next())。",
  priorityWanted: (got) => `@Priority 要写数字，而不是 ${got}。`,
  keywordAt: (known, got) => `@Keyword：at 要写 ${known} 之一，而不是 ${got}。`,
  matchWanted: (got) => `@Match 要写正则表达式：@Match(/^\\d+$/)，而不是 ${got}。`,
  matchLength: (got) => `@Match：maxLength 要写大于 0 的数，而不是 ${got}。`,
  textIn: (decorator, got) => `@${decorator}：in 要写 "group" 或 "private"，而不是 ${got}。`,
  exceptAlone: (where) => `${where}：except 要和 groups 一起写。要排除这些群、发给其他所有群，请写 groups: "all"。`,
  methodReplaced: (source, decorator, seen) =>
    `${source} 上有 @${decorator}，但实例上的它是 ${seen}。是不是有同名的字段盖住了方法？`,
  neverReached: (hidden, wall, source) =>
    `${hidden} 永远轮不到：${wall} 先回答同样的事件，它有 @Block() 而没有条件。请给它加一个条件，或者给 ${source} 更高的 @Priority。`,
  matchUnbounded: (where, pattern) =>
    `${where}：${pattern} 里重复的东西自己又在重复，有的文字会让机器人永远算下去，而文字是群成员写的。请写明最多几次（用 {1,9} 代替 +），去掉环视和反向引用，或者分两步匹配。如果它只会碰到可信的文字：{ native: true }。`,
  matchBounded: (where, pattern, degree, length) =>
    `${where}：${pattern} 的耗时可能是文字长度的 ${degree} 次方，所以只试不超过 ${length} 个字符的文字。去掉环视和反向引用就没有这个限制。`,
  notAMethod: "不是方法",
  botTarget: (seen) => `@Bot 要写在类上，而不是 ${seen} 上。请写在“class …”的上面。`,
  noMetadata: (decorator, seen) =>
    `@${decorator}：这个编译器没有给装饰器元数据（context.metadata 是 ${seen}）。请用 tsx、Deno、Bun 或 TypeScript 5.2 以上，或者打开 "experimentalDecorators"。`,
  messagesWanted: (name, known) => `messages：“${name}”要写函数，名字是 ${known} 之一。`,
  namesWanted: (got) => `names 要写由名字组成的数组，例如 ["小助手"]，收到的是 ${got}。`,
  prefixWanted: (got) => `prefix 要写不含空格的文字，或者由它们组成的数组，收到的是 ${got}。`,
  commandTwice: (phrase, first, second) =>
    `命令“${phrase}”声明了两次：${first} 和 ${second}。请给其中一个换个词，或者用 { in: "group" }、{ in: "private" } 分开；只是大小写不同的词，用 { caseSensitive: true } 就是两个。`,
  defineBot: (what) => `defineBot()：${what}`,
  idTooLarge: (where, seen) => `${where}：${seen} 太大，写成数字不准确；请写成文字。`,
  noQqNumber: (where, seen) => `${where}：${seen} 不是 QQ 号或群号；请写数字，或者由数字组成的文字。`,
  aliasesWanted: (where, got) => `${where}.aliases 要写由词组成的数组，收到的是 ${got}。`,
};

/** The sentences about it. */
export const botTexts: InBoth<typeof en> = inBoth(en, zh);
