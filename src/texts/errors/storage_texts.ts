/** Errors of the storage. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  notJson: (key: string, why: string): string => `The value for the storage key ${key} cannot be kept as JSON: ${why}.`,
  denied: (folder: string, missing: string, flags: string): string =>
    `The bot's storage keeps files in ${folder}, and Deno was not allowed to ${missing} there. Start it with ${flags}, or keep nothing on the disk: launch(…, { storage: "memory" }).`,
  locked: (lock: string, seconds: number, holder: string): string =>
    `${lock} was held by others for ${seconds} s, now by the process ${holder}. Too many processes write the same value at once: use Redis for them.`,
  keyLength: (max: number, seen: string): string => `A storage key is a text of 1 to ${max} bytes, not ${seen}.`,
  keyHalf: (key: string): string => `The storage key ${key} has half a character in it.`,
  closed: "The app has stopped, and its storage is closed.",
  redisAddress: "launch(): storage wants an address such as redis://localhost:6379/0 for Redis.",
  redisEnv: "Storage in Redis needs --allow-env in Deno: ioredis reads the environment.",
  updateAtOnce: (key: string | number): string =>
    `storage.update("${key}"): the function has to return a value at once.`,
  updateBusy: (key: string | number, times: number): string =>
    `storage.update("${key}"): others changed the value ${times} times.`,
  setUndefined: (key: string): string => `storage.set("${key}") got undefined. To forget a key, use delete().`,
  ttl: (key: string, got: string): string => `storage: ttlMs wants a positive number for "${key}", not ${got}.`,
  readOnly: "it is read-only",
  failed: (place: string, why: string): string => `The storage (${place}) failed: ${why}`,
  namespaceLong: (namespace: string): string => `The storage namespace ${namespace} is too long.`,
  badDate: "a Date without a time",
  badToJson: (kind: string): string => `${kind} whose toJSON gives undefined`,
  bytes: (kind: string): string => `${kind}: keep bytes as base64 text`,
  circular: "a circular reference to what it is in",
  undefinedInList: "undefined, which JSON turns into null in a list",
  noFields: (kind: string): string => `${kind} with no fields that JSON sees`,
  wanted: (got: string): string =>
    `launch(): storage wants "files", "memory", "redis://host:port", { folder }, { redis, prefix } or { driver }, and got ${got}.`,
  otherText: "another text",
  objectWith: (names: string): string => `an object with ${names}`,
  kind: (name: string): string => `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`,
  lost: (path: string, what: string): string => path === "" ? `it is ${what}` : `"${path}" is ${what}`,
};

const zh: typeof en = {
  notJson: (key, why) => `存储键 ${key} 的值不能存成 JSON：${why}。`,
  denied: (folder, missing, flags) =>
    `机器人的存储把文件放在 ${folder}，而 Deno 在那里没有 ${missing} 的权限。请用 ${flags} 启动，或者不在磁盘上保存：launch(…, { storage: "memory" })。`,
  locked: (lock, seconds, holder) =>
    `${lock} 被别人占用了 ${seconds} 秒，现在是进程 ${holder}。同时写同一个值的进程太多：请改用 Redis。`,
  keyLength: (max, seen) => `存储键是 1 到 ${max} 字节的文字，而不是 ${seen}。`,
  keyHalf: (key) => `存储键 ${key} 里有半个字符。`,
  closed: "应用已经停止，它的存储已关闭。",
  redisAddress: "launch()：用 Redis 时 storage 要写地址，例如 redis://localhost:6379/0。",
  redisEnv: "在 Deno 里用 Redis 存储需要 --allow-env：ioredis 要读环境变量。",
  updateAtOnce: (key) => `storage.update("${key}")：函数要立即返回一个值。`,
  updateBusy: (key, times) => `storage.update("${key}")：别人改了 ${times} 次这个值。`,
  setUndefined: (key) => `storage.set("${key}") 收到的是 undefined。要删除一个键，请用 delete()。`,
  ttl: (key, got) => `storage：“${key}”的 ttlMs 要写大于 0 的数，而不是 ${got}。`,
  readOnly: "它是只读的",
  failed: (place, why) => `存储（${place}）出错：${why}`,
  namespaceLong: (namespace) => `存储的命名空间 ${namespace} 太长。`,
  badDate: "没有时间的 Date",
  badToJson: (kind) => `${kind}，它的 toJSON 返回 undefined`,
  bytes: (kind) => `${kind}：字节请存成 base64 文字`,
  circular: "指回自己的引用",
  undefinedInList: "undefined，在数组里 JSON 会把它变成 null",
  noFields: (kind) => `${kind}，没有 JSON 看得见的字段`,
  wanted: (got) =>
    `launch()：storage 要写 "files"、"memory"、"redis://host:port"、{ folder }、{ redis, prefix } 或 { driver }，收到的是${got}。`,
  otherText: "别的文字",
  objectWith: (names) => `有 ${names} 的对象`,
  kind: (name) => name,
  lost: (path, what) => path === "" ? `它是 ${what}` : `“${path}”是 ${what}`,
};

/** The sentences about it. */
export const storageTexts: InBoth<typeof en> = inBoth(en, zh);
