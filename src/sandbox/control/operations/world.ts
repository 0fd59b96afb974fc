/** Operations: people, friendships, groups and their members. */

import { given } from "../../../util/given.ts";
import { type Field, flag, group, integer, oneOf, optional, text, user } from "./fields.ts";
import { act, type Operations } from "./operation.ts";

const by = user("who does it: a QQ number");
const member = user("the member");
const sexes: Field<"male" | "female" | "unknown"> = oneOf(["male", "female", "unknown"], "as the profile says");

/** Every change of the world but those of its chats. */
export const worldOperations: Operations = {
  "user.add": act("Adds a person.", {
    nickname: text("the nickname"),
    id: optional(user("a QQ number. Default: a free one")),
    sex: optional(sexes),
    age: optional(integer("years", { max: 200 })),
    bot: optional(flag("whether it is a bot's account")),
  }, ({ world }, { nickname, id, sex, age, bot }) =>
    world.addUser({
      nickname,
      ...given({ id, sex, age, isBot: bot }),
    })),
  "user.edit": act("Changes a profile.", {
    user: user("whose"),
    nickname: optional(text("the nickname")),
    sign: optional(text("个性签名")),
    sex: optional(sexes),
    age: optional(integer("years", { max: 200 })),
  }, ({ world }, { user: userId, ...changed }) => world.editUser({ userId, ...changed })),
  "user.online": act(
    "Puts a user online or offline; of the bot's account that is the loss of its login.",
    { user: user("who"), on: flag("whether QQ is connected"), message: optional(text("the words of QQ about it")) },
    ({ world }, { user: userId, on, message }) => world.setOnline({ userId, isOnline: on, ...given({ message }) }),
  ),
  "like": act(
    "Likes a profile (点赞).",
    { as: by, to: user("whose profile"), times: integer("how often", { min: 1, max: 20 }) },
    ({ world }, { as, to, times }) => world.like({ from: as, to, times }),
  ),
  "friend.add": act("Makes two users friends, without a request.", { a: user("one"), b: user("the other") }, (
    { world },
    { a, b },
  ) => world.befriend({ a, b })),
  "friend.remove": act(
    "Ends a friendship.",
    { as: by, friend: user("the friend") },
    ({ world }, { as, friend }) => world.unfriend({ by: as, friend }),
  ),
  "friend.remark": act(
    "Gives a friend another name (备注).",
    { as: by, friend: user("the friend"), remark: text("the name; empty removes it") },
    ({ world }, { as, friend, remark }) => world.setRemark({ by: as, of: friend, remark }),
  ),
  "friend.request": act(
    "Asks to be somebody's friend.",
    { as: by, to: optional(user("whom. Default: the bot")), comment: optional(text("the words with it")) },
    ({ world, dialect }, { as, to, comment }) =>
      world.requestFriend({ from: as, to: to ?? dialect.selfId, comment: comment ?? "" }),
  ),
  "request.answer": act(
    "Accepts or refuses a request.",
    { as: by, request: text("its flag", "request"), approve: flag("whether it is accepted") },
    ({ world }, { as, request, approve }) => world.answerRequest({ by: as, flag: request, isApproved: approve }),
  ),
  "group.add": act("Adds a group.", {
    name: text("its name"),
    owner: user("its owner"),
    id: optional(integer("its number. Default: a free one", { min: 1 })),
  }, ({ world }, { name, owner, id }) => world.addGroup({ name, ownerId: owner, ...given({ id }) })),
  "group.rename": act("Renames a group, as an administrator.", {
    as: by,
    group: group("the group"),
    name: text("the name"),
  }, (
    { world },
    { as, group: groupId, name },
  ) => world.renameGroup({ by: as, groupId, name })),
  "group.mute": act(
    "Mutes a whole group (全员禁言), or no longer.",
    { as: by, group: group("the group"), on: flag("whether it is muted") },
    ({ world }, { as, group: groupId, on }) => world.muteGroup({ by: as, groupId, isMuted: on }),
  ),
  "group.dissolve": act("Dissolves a group, as its owner.", { as: by, group: group("the group") }, (
    { world },
    { as, group: groupId },
  ) => world.dissolveGroup({ by: as, groupId })),
  "group.join": act("Puts somebody into a group.", {
    user: user("who comes"),
    group: group("the group"),
    by: optional(user("who let them in or brought them. Default: the owner")),
    how: optional(oneOf(["approve", "invite"], "let in, or brought. Default approve")),
  }, ({ world }, { user: userId, group: groupId, by: who, how }) =>
    world.joinGroup({
      userId,
      groupId,
      ...given({ by: who, how }),
    })),
  "group.request": act(
    "Asks to join a group.",
    { as: by, group: group("the group"), comment: optional(text("the words with it")) },
    ({ world }, { as, group: groupId, comment }) => world.requestJoin({ from: as, groupId, comment: comment ?? "" }),
  ),
  "group.invite": act(
    "Invites somebody to a group.",
    { as: by, to: optional(user("whom. Default: the bot")), group: group("the group") },
    ({ world, dialect }, { as, to, group: groupId }) =>
      world.inviteToGroup({ from: as, to: to ?? dialect.selfId, groupId }),
  ),
  "group.leave": act(
    "Leaves a group.",
    { as: by, group: group("the group") },
    ({ world }, { as, group: groupId }) => world.leaveGroup({ groupId, userId: as }),
  ),
  "group.sign": act("Signs in to a group (群打卡).", { as: by, group: group("the group") }, (
    { world },
    { as, group: groupId },
  ) => world.signIn({ groupId, userId: as })),
  "member.kick": act("Removes a member of a lower rank.", { as: by, group: group("the group"), user: member }, (
    { world },
    { as, group: groupId, user: userId },
  ) => world.kick({ by: as, groupId, userId })),
  "member.mute": act("Mutes a member (禁言).", {
    as: by,
    group: group("the group"),
    user: member,
    ms: integer("for how long, in milliseconds; 0 lifts it", { max: 30 * 86_400_000, format: "duration" }),
  }, ({ world }, { as, group: groupId, user: userId, ms }) => world.mute({ by: as, groupId, userId, durationMs: ms })),
  "member.role": act(
    "Makes a member an administrator, or no longer one, as the owner.",
    { as: by, group: group("the group"), user: member, role: oneOf(["admin", "member"], "the rank") },
    ({ world }, { as, group: groupId, user: userId, role }) => world.setRole({ by: as, groupId, userId, role }),
  ),
  "member.card": act(
    "Sets a member's name in the group (群名片).",
    { as: by, group: group("the group"), user: member, card: text("the name; empty removes it") },
    ({ world }, { as, group: groupId, user: userId, card }) => world.setCard({ by: as, groupId, userId, card }),
  ),
  "member.title": act(
    "Gives a member a title (专属头衔), as the owner.",
    { as: by, group: group("the group"), user: member, title: text("the title; empty removes it") },
    ({ world }, { as, group: groupId, user: userId, title }) => world.setTitle({ by: as, groupId, userId, title }),
  ),
};
