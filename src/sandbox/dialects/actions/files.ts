/** NapCat's actions about files: looking up what was seen, sending files, the files of a group. */

import { Buffer } from "node:buffer";
import type { StoredFile } from "../files.ts";
import {
  type Account,
  type Action,
  action,
  ActionFailure,
  type Actions,
  filePath,
  fileUrl,
  seenFile,
} from "../account.ts";
import { renderFolder, renderGroupFile, renderStored } from "../entities.ts";
import { groupFileOf, takeFile } from "./read.ts";
import { deliver } from "./send.ts";
import { type Group, ROOT_FOLDER } from "../../world/types.ts";
import { given } from "../../../util/given.ts";

/** The actions about files. */
export const fileActions: Actions = {
  get_image: lookUp(),
  get_record: lookUp(),
  get_file: lookUp(),
  upload_group_file: action(
    { group_id: "id", file: "text", name: "text?", folder: "text?", folder_id: "text?" },
    (account, { group_id, file, name, folder, folder_id }) => {
      const { world, selfId } = account;
      const { sha256 } = takeFile(account, file, name);
      const more = { ...given({ name }), folderId: folder ?? folder_id ?? ROOT_FOLDER };
      return { file_id: world.uploadGroupFile({ from: selfId, groupId: group_id, sha256, ...more }).id };
    },
  ),
  upload_private_file: action({ user_id: "id", file: "text", name: "text?" }, (account, { user_id, file, name }) => {
    const { sha256 } = takeFile(account, file, name);
    const data = { file: sha256, ...given({ name }) };
    deliver(account, { userId: user_id }, [{ type: "file", data }]);
    return { file_id: sha256 };
  }),
  get_group_root_files: action({ group_id: "id", file_count: "int?" }, (account, { group_id }) => {
    const group = account.world.group(group_id);
    return {
      files: filesIn(account, group, ROOT_FOLDER),
      folders: group.folders.map((each) => renderFolder(account, group, each)),
    };
  }),
  get_group_files_by_folder: action(
    { group_id: "id", folder_id: "text?", folder: "text?", file_count: "int?" },
    (account, { group_id, folder_id, folder }) => {
      const group = account.world.group(group_id);
      const wanted = folder_id ?? folder ?? ROOT_FOLDER;
      if (wanted !== ROOT_FOLDER && !group.folders.some(({ id }) => id === wanted)) {
        throw new ActionFailure("folder not found", "no-such-file");
      }
      return { files: filesIn(account, group, wanted), folders: [] };
    },
  ),
  get_group_file_system_info: action({ group_id: "id" }, ({ world }, { group_id }) => {
    const { files } = world.group(group_id);
    return {
      file_count: files.length,
      limit_count: 10_000,
      used_space: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      total_space: 10 * 1024 ** 3,
    };
  }),
  create_group_file_folder: action(
    { group_id: "id", name: "text?", folder_name: "text?", parent_id: "text?" },
    (account, { group_id, name, folder_name }) => {
      const { world, selfId, profile } = account;
      const folder = world.addGroupFolder({ by: selfId, groupId: group_id, name: folder_name ?? name ?? "" });
      if (profile.name === "napcat") {
        const folderInfo = { folderId: folder.id, folderName: folder.name, createUin: String(selfId) };
        return { result: okResult, groupItem: { peerId: String(group_id), type: 2, folderInfo } };
      }
      return profile.name === "llbot" ? { folder_id: folder.id } : null;
    },
  ),
  delete_group_folder: action({ group_id: "id", folder_id: "text?", folder: "text?" }, removeFolder),
  move_group_file: action(
    {
      group_id: "id",
      file_id: "text",
      target_parent_directory: "text?",
      target_directory: "text?",
      current_parent_directory: "text?",
      parent_directory: "text?",
    },
    (account, { group_id, file_id, target_parent_directory, target_directory }) => {
      const { world, selfId, profile } = account;
      const folderId = target_parent_directory ?? target_directory ?? ROOT_FOLDER;
      world.moveGroupFile({ by: selfId, groupId: group_id, fileId: file_id, folderId });
      return profile.name === "napcat" ? { ok: true } : null;
    },
  ),
  rename_group_file: action(
    { group_id: "id", file_id: "text", current_parent_directory: "text?", new_name: "text" },
    ({ world, selfId, profile }, { group_id, file_id, new_name }) => {
      world.renameGroupFile({ by: selfId, groupId: group_id, fileId: file_id, name: new_name });
      return profile.name === "napcat" ? { ok: true } : null;
    },
  ),
  trans_group_file: action({ group_id: "id", file_id: "text" }, keepFile),
  set_group_file_forever: action({ group_id: "id", file_id: "text" }, keepFile),
  rename_group_file_folder: action(
    { group_id: "id", folder_id: "text", new_folder_name: "text" },
    ({ world, selfId }, { group_id, folder_id, new_folder_name }) => {
      world.renameGroupFolder({ by: selfId, groupId: group_id, folderId: folder_id, name: new_folder_name });
      return null;
    },
  ),
  delete_group_file_folder: action({ group_id: "id", folder_id: "text" }, removeFolder),
  download_file: action(
    { url: "text?", base64: "text?", name: "text?", thread_count: "int?", headers: "any?" },
    (account, { url, base64, name }) => {
      const address = base64 === undefined ? url : `base64://${base64}`;
      if (address === undefined) throw new ActionFailure("不存在任何文件, 无法下载", "no-such-file");
      const stored = takeFile(account, address, name);
      const path = filePath(stored);
      account.uploadedFiles.set(path, { sha256: stored.sha256, untilMs: Infinity });
      return { file: path };
    },
  ),
  get_group_file_url: action({ group_id: "id", file_id: "text" }, (account, { group_id, file_id }) => {
    const stored = findGroupFile(account, group_id, file_id);
    return { url: fileUrl(account, stored) };
  }),
  get_private_file_url: action({ file_id: "text" }, (account, { file_id }) => {
    const stored = seenFile(account, file_id);
    if (stored === undefined) throw new ActionFailure("file not found", "no-such-file");
    return { url: fileUrl(account, stored) };
  }),
  delete_group_file: action({ group_id: "id", file_id: "text" }, ({ world, selfId }, { group_id, file_id }) => {
    world.deleteGroupFile({ by: selfId, groupId: group_id, fileId: file_id });
    return null;
  }),
};

function lookUp(): Action {
  return action({ file: "text?", file_id: "text?" }, (account, { file = "", file_id = "" }) => {
    const wanted = file === "" ? file_id : file;
    const stored = seenFile(account, wanted) ?? groupFileOf(account, wanted);
    if (stored === undefined) throw new ActionFailure("file not found", "no-such-file");
    const base64 = account.enableLocalFile2Url && stored.bytes !== undefined
      ? { base64: Buffer.from(stored.bytes).toString("base64") }
      : {};
    return renderStored(account, stored, base64);
  });
}

/** A file of the group by its id, or one that a message brought, by the id that stands in it. */
function findGroupFile(account: Account, groupId: number, fileId: string): StoredFile {
  const { world } = account;
  const file = world.groups.get(groupId)?.files.find((each) => each.id === fileId);
  const stored = file === undefined ? seenFile(account, fileId) : world.files.get(file.sha256);
  if (stored === undefined) throw new ActionFailure("real fileUUID error", "no-such-file");
  return stored;
}

/** QQ's own word for success, in the answers that NapCat hands through. */
const okResult = { retCode: 0, retMsg: "ok", clientWording: "" } as const;

function filesIn(account: Account, group: Group, folderId: string): object[] {
  const inside = group.files.filter((file) => file.folderId === folderId);
  return inside.map((file) => renderGroupFile(account, group.id, file));
}

interface FolderParams {
  readonly group_id: number;
  readonly folder_id?: string;
  readonly folder?: string;
}

function removeFolder(
  { world, selfId, profile }: Account,
  { group_id, folder_id, folder }: FolderParams,
): object | null {
  world.deleteGroupFolder({ by: selfId, groupId: group_id, folderId: folder_id ?? folder ?? "" });
  return profile.name === "napcat" ? okResult : null;
}

function keepFile(
  { world, selfId, profile }: Account,
  { group_id, file_id }: { readonly group_id: number; readonly file_id: string },
): object | null {
  world.keepGroupFile({ by: selfId, groupId: group_id, fileId: file_id });
  return profile.name === "napcat" ? { ok: true } : null;
}
