/** Operations: what hangs on the walls of groups (notices, to-dos, how one gets in), their files and folders, and the categories of friends. */

import { given } from "../../../util/given.ts";
import { type Field, flag, group, integer, oneOf, optional, text, user } from "./fields.ts";
import { act, type Operations } from "./operation.ts";

const as = user("who does it: a QQ number");
const inGroup = group("the group");
const file = text("the id of the file in the group");
const folder = text("the id of the folder");
const category = integer("the id of the category; 1 is 我的好友", { min: 1 });

/** How one gets into a group. */
export const policies: Field<"open" | "ask" | "question" | "closed"> = oneOf(
  ["open", "ask", "question", "closed"],
  "open, ask (an administrator answers), question (with an answer), or closed",
);

/** Walls, files and categories. */
export const wallOperations: Operations = {
  "group.notice.add": act(
    "Puts up a notice (群公告), as an administrator.",
    {
      as,
      group: inGroup,
      text: text("the words"),
      pinned: optional(flag("whether it stays on top")),
      image: optional(text("a picture: what file.put gave", "file")),
    },
    ({ world }, { as: by, group: groupId, text: words, pinned, image }) =>
      world.addNotice({ by, groupId, text: words, ...given({ isPinned: pinned, image }) }),
  ),
  "group.notice.remove": act("Takes a notice down, as an administrator.", {
    as,
    group: inGroup,
    notice: text("its id"),
  }, ({ world }, { as: by, group: groupId, notice: noticeId }) => world.removeNotice({ by, groupId, noticeId })),
  "group.todo": act(
    "Makes a message the to-do of its group (群待办), or ends it.",
    {
      as,
      group: inGroup,
      message: optional(text("the message; left out, there is no to-do any more", "message")),
    },
    ({ world }, { as: by, group: groupId, message: messageId }) =>
      world.setTodo({ by, groupId, ...given({ messageId }) }),
  ),
  "group.remark": act("Gives a group a name that only one account sees (群备注).", {
    as,
    group: inGroup,
    remark: text("the name; empty removes it"),
  }, ({ world }, { as: by, group: groupId, remark }) => world.setGroupRemark({ by, groupId, remark })),
  "group.policy": act("Says how one gets into a group, as an administrator.", {
    as,
    group: inGroup,
    policy: policies,
    question: optional(text("for question: what is asked")),
    answer: optional(text("for question: the right answer")),
  }, ({ world }, { as: by, group: groupId, ...how }) => world.setJoinPolicy({ by, groupId, ...how })),
  "group.folder.add": act("Makes a folder among the files of a group, as an administrator.", {
    as,
    group: inGroup,
    name: text("its name"),
  }, ({ world }, { as: by, group: groupId, name }) => world.addGroupFolder({ by, groupId, name })),
  "group.folder.rename": act(
    "Renames a folder, as an administrator.",
    {
      as,
      group: inGroup,
      folder,
      name: text("the name"),
    },
    ({ world }, { as: by, group: groupId, folder: folderId, name }) =>
      world.renameGroupFolder({ by, groupId, folderId, name }),
  ),
  "group.folder.delete": act("Deletes a folder and the files in it, as an administrator.", {
    as,
    group: inGroup,
    folder,
  }, ({ world }, { as: by, group: groupId, folder: folderId }) => world.deleteGroupFolder({ by, groupId, folderId })),
  "group.file.delete": act("Deletes a file of a group.", { as, group: inGroup, file }, (
    { world },
    { as: by, group: groupId, file: fileId },
  ) => world.deleteGroupFile({ by, groupId, fileId })),
  "group.file.move": act(
    "Moves a file of a group into a folder.",
    {
      as,
      group: inGroup,
      file,
      folder: text("the id of the folder; / is the top"),
    },
    ({ world }, { as: by, group: groupId, file: fileId, folder: folderId }) =>
      world.moveGroupFile({ by, groupId, fileId, folderId }),
  ),
  "group.file.rename": act("Renames a file of a group.", { as, group: inGroup, file, name: text("the name") }, (
    { world },
    { as: by, group: groupId, file: fileId, name },
  ) => world.renameGroupFile({ by, groupId, fileId, name })),
  "group.file.keep": act("Makes a file of a group permanent (永久文件).", { as, group: inGroup, file }, (
    { world },
    { as: by, group: groupId, file: fileId },
  ) => world.keepGroupFile({ by, groupId, fileId })),
  "friend.category": act("Puts a friend into a category (好友分组).", { as, friend: user("the friend"), category }, (
    { world },
    { as: by, friend: of, category: categoryId },
  ) => world.setCategory({ by, of, categoryId })),
  "friend.category.add": act("Makes a category of friends.", { as, name: text("its name") }, (
    { world },
    { as: by, name },
  ) => world.addCategory({ by, name })),
  "friend.category.rename": act("Renames a category of friends.", { as, category, name: text("the name") }, (
    { world },
    { as: by, category: categoryId, name },
  ) => world.renameCategory({ by, categoryId, name })),
  "friend.category.remove": act("Ends a category; the friends in it go back to the first.", { as, category }, (
    { world },
    { as: by, category: categoryId },
  ) => world.removeCategory({ by, categoryId })),
};
