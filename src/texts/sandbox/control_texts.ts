/** The sentences of the sandbox's control protocol: why an operation was not carried out. People read them in the page. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  hasToBe: (name: string, wanted: string, seen: string): string => `${name} has to be ${wanted}, and is ${seen}`,
  wanted: {
    text: "a text",
    shorter: (max: number): string => `a text of at most ${max} characters`,
    from: (min: number): string => `a whole number from ${min}`,
    between: (min: number, max: number): string => `from ${min} to ${max}`,
    flag: "true or false",
    oneOf: (words: readonly string[]): string => `one of ${words.join(", ")}`,
    list: (max: number): string => `a list of at most ${max}`,
    object: "an object",
    like: (example: string): string => `a text such as ${example}`,
  },
  characters: (count: number): string => `${count} characters`,
  noParameter: (name: string, known: readonly string[]): string =>
    `There is no parameter ${name}. There are: ${known.join(", ") || "none"}`,
  noField: (name: string, known: readonly string[]): string =>
    `Nothing is known of ${name}. There are: ${known.join(", ")}`,
  missing: (name: string): string => `The parameter ${name} is missing`,
  missingField: (name: string): string => `${name} is missing`,
  noFile: (sha256: string): string => `There is no file ${sha256}: put it with file.put`,
  noPicture: (name: string, mime: string): string =>
    `${name} is no picture, but ${mime}: choose a PNG, JPEG, GIF or WebP`,
  pictureTooLarge: (name: string, bytes: number, most: number): string =>
    `${name} has ${bytes} bytes, and a picture of somebody may have ${most}: choose a smaller one`,
  badKey: (key: string, name: string): string => `${key} is no name that ${name} may have in it`,
};

const zh: typeof en = {
  hasToBe: (name, wanted, seen) => `${name} 要是${wanted}，现在是 ${seen}`,
  wanted: {
    text: "文字",
    shorter: (max) => `不超过 ${max} 个字符的文字`,
    from: (min) => `不小于 ${min} 的整数`,
    between: (min, max) => ` ${min} 到 ${max} 之间的数`,
    flag: " true 或 false",
    oneOf: (words) => `这几个之一：${words.join("、")}`,
    list: (max) => `最多 ${max} 项的列表`,
    object: "对象",
    like: (example) => `形如 ${example} 的文字`,
  },
  characters: (count) => `${count} 个字符`,
  noParameter: (name, known) => `没有参数 ${name}。有的是：${known.join("、") || "一个也没有"}`,
  noField: (name, known) => `不认识 ${name}。有的是：${known.join("、")}`,
  missing: (name) => `缺少参数 ${name}`,
  missingField: (name) => `缺少 ${name}`,
  noFile: (sha256) => `没有文件 ${sha256}：先用 file.put 存进来`,
  noPicture: (name, mime) => `${name} 不是图片，是 ${mime}：请选 PNG、JPEG、GIF 或 WebP`,
  pictureTooLarge: (name, bytes, most) => `${name} 有 ${bytes} 字节，头像最多 ${most} 字节：请选小一点的`,
  badKey: (key, name) => `${name} 里不能有 ${key}`,
};

/** Why an operation of the control protocol was not carried out. */
export const controlTexts: InBoth<typeof en> = inBoth(en, zh);
