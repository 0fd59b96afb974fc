/** The world that a sandbox starts with: enough people and groups to try everything within a minute. */

import { drawPicture } from "../play/picture.ts";
import type { Scene } from "./scene.ts";
import type { WorldState } from "./state.ts";

/** The bot of the default world, 小助手. */
export const BOT_ID = 10001;

/** The default world's users, by name. */
export const USER_IDS = { 小明: 20001, 阿珍: 20002, 老王: 20003, 管理员小李: 20004 } as const;

/** The default world's groups, by name. */
export const GROUP_IDS = { 签到测试群: 700001, 摸鱼群: 700002 } as const;

/** Drawn once: tests make hundreds of worlds. */
let sample: Uint8Array | undefined;

/**
 * Fills a world: the bot 小助手 (10001); 小明, 阿珍, 老王 and 管理员小李; 签到测试群, where 老王 is the owner and 小李 and the
 * bot are admins; 摸鱼群, where the bot is a plain member. 小明 is the bot's friend, 阿珍 is not.
 *
 * @example The default world, and somebody more
 * ```ts
 * import { buildDefaultWorld, createWorld, systemClock } from "adelie/sandbox";
 *
 * const world = createWorld({
 *   clock: systemClock,
 *   seed(world) {
 *     buildDefaultWorld(world);
 *     world.scene.addUser({ nickname: "新来的" });
 *   },
 * });
 * [...world.users.values()].at(-1)?.nickname; // "新来的"
 * ```
 *
 * @param world an empty world
 */
export function buildDefaultWorld(world: WorldState & { readonly scene: Scene }): void {
  const { 小明, 阿珍, 老王, 管理员小李 } = USER_IDS;
  const { 签到测试群, 摸鱼群 } = GROUP_IDS;
  const { scene } = world;
  scene.addUser({ id: BOT_ID, nickname: "小助手", isBot: true, level: 12 });
  scene.addUser({ id: 小明, nickname: "小明", sex: "male", age: 20, level: 17, sign: "今天也要签到" });
  scene.addUser({ id: 阿珍, nickname: "阿珍", sex: "female", age: 21, level: 23 });
  scene.addUser({ id: 老王, nickname: "老王", sex: "male", age: 40, level: 66 });
  scene.addUser({ id: 管理员小李, nickname: "管理员小李", sex: "male", age: 30, level: 48 });
  scene.befriend({ a: BOT_ID, b: 小明 });
  scene.addGroup({ id: 签到测试群, name: "签到测试群", ownerId: 老王 });
  scene.addGroup({ id: 摸鱼群, name: "摸鱼群", ownerId: 老王 });
  for (const groupId of [签到测试群, 摸鱼群]) {
    scene.putMember(groupId, 管理员小李, { role: "admin" });
    for (const userId of [小明, 阿珍, BOT_ID]) scene.putMember(groupId, userId);
  }
  scene.putMember(签到测试群, BOT_ID, { role: "admin" });
  world.files.put(sample ??= drawPicture(1), "示例图片.png");
}
