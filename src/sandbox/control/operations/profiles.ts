/** Operations: pictures of people and groups, likes of profiles, and who signed in. */

import { createHash } from "node:crypto";
import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import { given } from "../../../util/given.ts";
import { drawPicture } from "../../play/picture.ts";
import type { World } from "../../world/world.ts";
import { ControlFailure } from "../failures.ts";
import { group, integer, number, optional, text, user } from "./fields.ts";
import { act, type Operations } from "./operation.ts";

/** As large as a picture of somebody may be: QQ makes it smaller than that. */
const MAX_AVATAR_BYTES = 4 * 1024 * 1024;

const picture = optional(
  text("the picture: what file.put or file.draw gave; left out, there is none any more", "file"),
);
const inGroup = group("the group");

/** Avatars, likes and sign-ins. */
export const profileOperations: Operations = {
  "file.draw": act(
    "Draws a small picture for a name, the same each time, and gives the name under which a segment or an avatar has it.",
    { name: text("any name") },
    ({ world }, { name }) => {
      const seed = createHash("sha256").update(name).digest().readUInt32BE(0);
      const { sha256, mime, sizeBytes } = world.files.put(drawPicture(seed));
      return { file: sha256, mime, sizeBytes };
    },
  ),
  "user.avatar": act("Gives somebody a picture (头像).", { user: user("whose"), file: picture }, (
    { world },
    { user: userId, file },
  ) => world.setAvatar({ userId, ...given({ sha256: pictureIn(world, file) }) })),
  "group.avatar": act(
    "Gives a group a picture, as an administrator.",
    {
      as: user("who does it: a QQ number"),
      group: inGroup,
      file: picture,
    },
    ({ world }, { as: by, group: groupId, file }) =>
      world.setGroupAvatar({ by, groupId, ...given({ sha256: pictureIn(world, file) }) }),
  ),
  "scene.user.avatar": act("Gives somebody a picture silently.", { user: user("whose"), file: picture }, (
    { world },
    { user: userId, file },
  ) => world.scene.editUser(userId, { avatar: pictureIn(world, file) ?? "" })),
  "scene.group.avatar": act("Gives a group a picture silently.", { group: inGroup, file: picture }, (
    { world },
    { group: groupId, file },
  ) => world.scene.editGroup(groupId, { avatar: pictureIn(world, file) ?? "" })),
  "scene.likes": act("Says how often somebody has liked a profile, silently.", {
    user: user("whose profile"),
    by: user("who liked it"),
    times: integer("how often; 0 for never", { max: 1_000_000 }),
  }, ({ world }, { user: userId, by, times }) => world.scene.setLikes({ userId, by, times })),
  "scene.sign": act("Says when a member signed in to a group (群打卡), silently.", {
    group: inGroup,
    user: user("the member"),
    at: optional(number("in Unix milliseconds; 0 for never. Default: now", 0, 8.64e15)),
  }, ({ world }, { group: groupId, user: userId, at = world.now() }) => world.scene.sign(groupId, userId, at)),
};

/** A kept picture that somebody may be shown by. */
function pictureIn(world: World, sha256: string | undefined): string | undefined {
  if (sha256 === undefined || sha256 === "") return undefined;
  const file = world.files.get(sha256);
  const texts = controlTexts();
  if (file === undefined) throw new ControlFailure("bad-params", texts.noFile(sha256));
  if (!file.mime.startsWith("image/")) throw new ControlFailure("bad-params", texts.noPicture(file.name, file.mime));
  if (file.sizeBytes <= MAX_AVATAR_BYTES) return sha256;
  throw new ControlFailure("bad-params", texts.pictureTooLarge(file.name, file.sizeBytes, MAX_AVATAR_BYTES));
}
