/** Log lines of a recorder: apart from those about journals, proxies and replays, which a bot that records does not load. */

import { type InBoth, inBoth } from "../locale.ts";

type Kind = "ids" | "names" | "texts";

const kindsEn: Record<Kind, string> = { ids: "ids", names: "names", texts: "texts" };
const kindsZh: Record<Kind, string> = { ids: "号码", names: "名字", texts: "文字" };

const en = {
  recording: (path: string, hidden: readonly Kind[]): string =>
    `Recording to ${path}. ${
      hidden.length === 0
        ? "Only secrets are taken out: whoever reads the file sees who said what"
        : `Stand-ins are written for ${hidden.map((kind) => kindsEn[kind]).join(" and ")}`
    }`,
  cannotWrite: (path: string, why: string, count: number): string =>
    `The recording ${path} cannot be written (${why})${
      count > 1 ? `, ${count} attempts` : ""
    }. Trying again; the bot goes on`,
  writesAgain: (path: string, lost: number): string =>
    `The recording ${path} is written again; ${lost} entries are missing`,
  lost: (path: string, lost: number): string =>
    `The recording ${path} lacks ${lost} entries: the disk did not take them in time`,
  cannotRecord: (why: string, count: number): string => `${count} entries could not be recorded: ${why}`,
  needsPermission: (path: string): string => `Deno wants --allow-read and --allow-write for ${path}`,
};

const zh: typeof en = {
  recording: (path, hidden) =>
    `正在录制到 ${path}。${
      hidden.length === 0
        ? "只去掉密钥：看到这个文件的人能看到谁说了什么"
        : `${hidden.map((kind) => kindsZh[kind]).join("、")}写成替身`
    }`,
  cannotWrite: (path, why, count) =>
    `录制文件 ${path} 写不进去（${why}）${count > 1 ? `，已尝试 ${count} 次` : ""}。会继续重试，机器人不受影响`,
  writesAgain: (path, lost) => `录制文件 ${path} 又能写了；缺 ${lost} 条`,
  lost: (path, lost) => `录制文件 ${path} 缺 ${lost} 条：磁盘来不及写`,
  cannotRecord: (why, count) => `有 ${count} 条没能录下：${why}`,
  needsPermission: (path) => `Deno 需要对 ${path} 的 --allow-read 和 --allow-write`,
};

/** Log lines of a recorder. */
export const recordTexts: InBoth<typeof en> = inBoth(en, zh);
