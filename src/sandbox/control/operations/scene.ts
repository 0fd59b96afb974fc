/** Operations that set the scene: the world is as they say from then on, and no bot hears of it. */

import { given } from "../../../util/given.ts";
import { type Field, flag, group, integer, oneOf, optional, text, user } from "./fields.ts";
import { chatField, chatOf, heard, messageField } from "./chats.ts";
import { act, type Operations } from "./operation.ts";
import { policies } from "./walls.ts";

const level = optional(integer("the level", { max: 1_000 }));
const person = user("who");
const inGroup = group("the group");
const roles: Field<"owner" | "admin" | "member"> = oneOf(
  ["owner", "admin", "member"],
  "the rank; a new owner makes the old one an administrator",
);

/** The scene. */
export const sceneOperations: Operations = {
  "scene.user": act("Changes a user silently: the fields that are given.", {
    user: person,
    nickname: optional(text("the nickname")),
    sign: optional(text("个性签名")),
    sex: optional(oneOf(["male", "female", "unknown"], "as the profile says")),
    age: optional(integer("years", { max: 200 })),
    level,
  }, ({ world }, { user: userId, ...fields }) => world.scene.editUser(userId, fields)),
  "scene.user.remove": act(
    "Takes a user out of the world, of groups and friendships, silently.",
    { user: person },
    ({ world }, { user: userId }) => world.scene.removeUser(userId),
  ),
  "scene.group": act(
    "Changes a group silently: the fields that are given.",
    {
      group: inGroup,
      name: optional(text("the name")),
      members: optional(integer("how many members it may have", { min: 1, max: 100_000 })),
      muted: optional(flag("全员禁言")),
      policy: optional(policies),
    },
    ({ world }, { group: groupId, name, members, muted, policy }) =>
      world.scene.editGroup(groupId, given({ name, maxMembers: members, isMuted: muted, joinPolicy: policy })),
  ),
  "scene.group.remove": act(
    "Takes a group out of the world, silently.",
    { group: inGroup },
    ({ world }, { group: groupId }) => world.scene.removeGroup(groupId),
  ),
  "scene.member": act("Puts a user into a group, or changes a member, silently: the fields that are given.", {
    group: inGroup,
    user: person,
    role: optional(roles),
    card: optional(text("the name in the group (群名片)")),
    title: optional(text("the title (专属头衔)")),
    level,
    ms: optional(integer("for how long they are muted from now on, in milliseconds; 0 for not", {
      max: 30 * 86_400_000,
      format: "duration",
    })),
  }, ({ world }, { group: groupId, user: userId, ms, ...fields }) => {
    const mute = ms === undefined ? {} : { mutedUntil: ms === 0 ? 0 : world.now() + ms };
    return world.scene.putMember(groupId, userId, { ...fields, ...mute });
  }),
  "scene.member.remove": act("Takes a member out of a group, silently. The owner stays.", {
    group: inGroup,
    user: person,
  }, ({ world }, { group: groupId, user: userId }) => world.scene.removeMember(groupId, userId)),
  "scene.friend": act(
    "Makes two users friends, silently, or changes what one has written about the other.",
    {
      a: user("one"),
      b: user("the other"),
      remark: optional(text("the name that a has for b")),
      category: optional(integer("the category that a has put b into", { min: 1 })),
    },
    ({ world }, { a, b, remark, category }) =>
      world.scene.befriend({ a, b, ...given({ remark, categoryId: category }) }),
  ),
  "scene.friend.remove": act("Ends a friendship silently.", { a: user("one"), b: user("the other") }, (
    { world },
    { a, b },
  ) => world.scene.unfriend(a, b)),
  "scene.message": act("Something that was said before: it is there, and no bot hears of it.", {
    as: user("who said it"),
    chat: chatField,
    message: messageField,
    at: optional(integer("when, in Unix milliseconds. Default: now")),
  }, (stage, { as: from, chat: name, message, at }) => {
    const chat = chatOf(stage, name);
    const said = heard(stage.world, chat, message);
    const { id } = stage.world.scene.addMessage({ chat, from, segments: said, ...given({ at }) });
    return { message: id };
  }),
};
