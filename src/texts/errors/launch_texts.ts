/** Errors of launch, of injection, and of an app whose bots change. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  fileWithoutBot: (path: string): string =>
    `${path} exports no bot: write "export class …" with a method that has a decorator. With tsx, its package.json has to say "type": "module": CommonJS would get a second copy of this library.`,
  injectToken: (seen: string): string => `inject() wants a class, not ${seen}.`,
  injectNothing: (name: string): string => `inject(${name}) has nothing to give`,
  injectOutside: (name: string): string =>
    `inject(${name}) was called outside of launch(). It works in a field or a constructor's default value of a class that launch() makes; when you make the object yourself, pass the ${name} to its constructor.`,
  schemaWanted:
    "injectOptions() wants a schema that follows Standard Schema, such as z.object({ … }) of zod 3.24 or newer.",
  optionsNothing: "injectOptions() has nothing to give",
  optionsOutside:
    "injectOptions() was called outside of launch(). It works in a field or a constructor's default value of a class that launch() makes.",
  schemaWaits: (name: string): string =>
    `The options of ${name} have a schema that has to wait; give it one that does not.`,
  botOptions: (name: string, issues: string): string => `The options of ${name} are wrong: ${issues}.`,
  notInjected: (name: string): string => `${name} cannot be injected`,
  injectCircle: (path: string): string =>
    `These classes inject each other in a circle: ${path}. Pass one of them later, in a method.`,
  noTypes: (name: string, count: number): string =>
    `The constructor of ${name} takes ${count} value(s), but this compiler recorded no parameter types (tsx and the standard decorator dialect never do). Give each a default value: constructor(private api = inject(YourApi)). Or compile with "experimentalDecorators" and "emitDecoratorMetadata", and import "reflect-metadata" first where adelie was imported by URL.`,
  noClassType: (index: number, name: string, seen: string): string =>
    `Parameter ${index} of the constructor of ${name} has the recorded type ${seen}, which is no class to inject. Interfaces, unions and "import type" leave no class behind: import the class itself, or write = inject(YourClass).`,
  notifyPlace: (got: string): string =>
    "launch(): each place in notify is a web address (http:// or https://), or has one of url, user_id and group_id: " +
    `it has ${got === '""' ? "none" : got}.`,
  monitorOpen: (host: string): string =>
    `launch(): monitor would listen on ${host} for everybody. Give it an accessToken, or leave host out.`,
  botTwice: (name: string, other: string): string =>
    `${name} is a bot of this app already; it cannot take the place of ${other}.`,
  botNeeded: (name: string, user: string): string =>
    `${name} cannot be removed: ${user} needs it. Remove ${user} first.`,
  botUnknown: (name: string, names: string): string => `${name} is no bot of this app. Its bots: ${names}.`,
  botCircle: (circle: string): string => `These bots need each other in a circle: ${circle}.`,
  noAccount: "The app has no account to chat with.",
  appStopped: "The app has stopped: its bots cannot change any more.",
  twoListeners: (name: string, other: string): string =>
    `A bot wants ${name}, another one ${other}, and only one client can listen at one port. Say which: launch(…, { api: new ${name}({ listen: … }) }).`,
  ambiguous: (name: string, names: string): string =>
    `A bot wants ${name}, but launch() was given several of one class: ${names}. In handlers use event.api, the client of the account that the event came to; or give each account a class of its own (class Second extends NapCatApi {}).`,
  otherClient: (name: string, given: string): string =>
    `A bot wants ${name}, but launch() was given ${given}. Give it a ${name} as well, or inject ${given}.`,
  foreignClient: (why: string): string => `launch() cannot take this client. ${why}`,
  stoppedEarly: "The app was stopped before its first link was up.",
  logLevel: (got: string, known: string): string => `There is no log level ${got}: ${known}.`,
  importCycle: "undefined (an import cycle?)",
  problem: (what: string): string => `launch(): ${what}.`,
  aBot: "A bot",
  notLaunched: (name: string, why: string): string => `${name} cannot be launched. ${why}`,
  copyTwice: (address: string): string => `${address}, twice (required and imported?)`,
  copies: (first: string, second: string): string => `${first} and ${second}`,
  twoCopies: (where: string): string =>
    `Two copies of adelie are loaded: ${where}. Each knows its own classes and decorators only: import it in one way everywhere.`,
  chatTexts: 'chatTexts wants "zh", "en", or an object of texts',
  chatLanguage: 'chatTexts.language wants "zh" or "en"',
  noChatGroup: (name: string, known: string): string => `chatTexts has no ${name}: it has ${known}`,
  chatGroup: (name: string): string => `chatTexts.${name} wants an object of texts`,
  noChatText: (where: string, known: string): string => `${where}: there is none; there are ${known}`,
  chatWords: (where: string): string => `${where} wants a list of words`,
  chatText: (where: string, isFunction: boolean): string =>
    `${where} wants a ${isFunction ? "function that makes the text" : "text"}`,
};

const zh: typeof en = {
  fileWithoutBot: (path) =>
    `${path} 没有导出机器人：请写“export class …”，类里要有带装饰器的方法。用 tsx 时，它的 package.json 里要有 "type": "module"，否则 CommonJS 会得到本库的另一份。`,
  injectToken: (seen) => `inject() 要写类，而不是 ${seen}。`,
  injectNothing: (name) => `inject(${name}) 给不出东西`,
  injectOutside: (name) =>
    `inject(${name}) 在 launch() 之外被调用了。它要写在 launch() 创建的类的字段或构造函数的默认值里；自己创建对象时，请把 ${name} 传给构造函数。`,
  schemaWanted: "injectOptions() 要写符合 Standard Schema 的模式，例如 zod 3.24 以上的 z.object({ … })。",
  optionsNothing: "injectOptions() 给不出东西",
  optionsOutside: "injectOptions() 在 launch() 之外被调用了。它要写在 launch() 创建的类的字段或构造函数的默认值里。",
  schemaWaits: (name) => `${name} 的选项用了要等待的模式；请换一个不用等的。`,
  botOptions: (name, issues) => `${name} 的选项不对：${issues}。`,
  notInjected: (name) => `${name} 不能注入`,
  injectCircle: (path) => `这些类互相注入成了一个环：${path}。请把其中一个改成以后用方法传入。`,
  noTypes: (name, count) =>
    `${name} 的构造函数有 ${count} 个参数，而这个编译器没有记录参数的类型（tsx 和标准装饰器从不记录）。请给每个参数写默认值：constructor(private api = inject(YourApi))。或者用 "experimentalDecorators" 和 "emitDecoratorMetadata" 编译；从 URL 导入 adelie 时，还要先导入 "reflect-metadata"。`,
  noClassType: (index, name, seen) =>
    `${name} 的构造函数的第 ${index} 个参数记录的类型是 ${seen}，不是能注入的类。接口、联合类型和“import type”不会留下类：请导入类本身，或者写 = inject(YourClass)。`,
  notifyPlace: (got) =>
    `launch()：notify 的每一项是一个网址（http:// 或 https://），或者写 url、user_id、group_id 之一，现在是 ${
      got === '""' ? "都没有" : got
    }。`,
  monitorOpen: (host) => `launch()：monitor 会在 ${host} 上对所有人监听。请写 accessToken，或者去掉 host。`,
  botTwice: (name, other) => `${name} 已经是这个应用的机器人，不能顶替 ${other}。`,
  botNeeded: (name, user) => `${name} 不能移除：${user} 要用它。请先移除 ${user}。`,
  botUnknown: (name, names) => `${name} 不是这个应用的机器人。它有：${names}。`,
  botCircle: (circle) => `这些机器人互相需要，成了一个环：${circle}。`,
  noAccount: "应用没有可以聊天的账号。",
  appStopped: "应用已经停止，不能再改动它的机器人。",
  twoListeners: (name, other) =>
    `有机器人要 ${name}，另一个要 ${other}，而一个端口只能由一个客户端监听。请写明用哪个：launch(…, { api: new ${name}({ listen: … }) })。`,
  ambiguous: (name, names) =>
    `有机器人要 ${name}，而给 launch() 的是同一个类的好几个：${names}。处理函数里请用 event.api，它是事件所属账号的客户端；或者给每个账号一个自己的类（class Second extends NapCatApi {}）。`,
  otherClient: (name, given) =>
    `有机器人要 ${name}，而给 launch() 的是 ${given}。请再给它一个 ${name}，或者注入 ${given}。`,
  foreignClient: (why) => `launch() 不能用这个客户端。${why}`,
  stoppedEarly: "应用在第一条连接建立之前就停止了。",
  logLevel: (got, known) => `没有 ${got} 这个日志级别，有：${known}。`,
  importCycle: " undefined（循环导入？）",
  problem: (what) => `launch()：${what}。`,
  aBot: "机器人",
  notLaunched: (name, why) => `${name} 不能启动。${why}`,
  copyTwice: (address) => `${address}，有两份（既 require 又 import？）`,
  copies: (first, second) => `${first} 和 ${second}`,
  twoCopies: (where) => `加载了两份 adelie：${where}。每一份只认识自己的类和装饰器：请处处用同一种方式导入。`,
  chatTexts: 'chatTexts 要写 "zh"、"en"，或者由文字组成的对象',
  chatLanguage: 'chatTexts.language 要写 "zh" 或 "en"',
  noChatGroup: (name, known) => `chatTexts 里没有 ${name}，有的是：${known}`,
  chatGroup: (name) => `chatTexts.${name} 要写由文字组成的对象`,
  noChatText: (where, known) => `${where}：没有这一条，有的是：${known}`,
  chatWords: (where) => `${where} 要写由词组成的数组`,
  chatText: (where, isFunction) => `${where} 要写${isFunction ? "生成文字的函数" : "文字"}`,
};

/** The sentences about it. */
export const launchTexts: InBoth<typeof en> = inBoth(en, zh);
