/** NapCat's actions about files: looking up what was seen, sending files, the files of a group. */

import { Buffer } from "node:buffer";
import type { StoredFile } from "../files.ts";
import {
  action,
  ActionFailure,
  filePath,
  fileUrl,
  type NapCat,
  type NapCatAction,
  type NapCatActions,
  seconds,
  seenFile,
} from "./context.ts";
import { groupFileOf, takeFile } from "./read.ts";
import { deliver } from "./send.ts";
import type { GroupFile } from "../../world/types.ts";

/** The actions about files. */
export const fileActions: NapCatActions = {
  get_image: lookUp(),
  get_record: lookUp(),
  get_file: lookUp(),
  upload_group_file: action({ group_id: "id", file: "text", name: "text?" }, (napcat, { group_id, file, name }) => {
    const { world, selfId } = napcat;
    const { sha256 } = takeFile(napcat, file, name);
    const named = name === undefined ? {} : { name };
    return { file_id: world.uploadGroupFile({ from: selfId, groupId: group_id, sha256, ...named }).id };
  }),
  upload_private_file: action({ user_id: "id", file: "text", name: "text?" }, (napcat, { user_id, file, name }) => {
    const { sha256 } = takeFile(napcat, file, name);
    const data = { file: sha256, ...name === undefined ? {} : { name } };
    deliver(napcat, { userId: user_id }, [{ type: "file", data }]);
    return { file_id: sha256 };
  }),
  get_group_root_files: action({ group_id: "id", file_count: "int?" }, (napcat, { group_id }) => ({
    files: napcat.world.group(group_id).files.map((file) => renderGroupFile(napcat, group_id, file)),
    folders: [],
  })),
  get_group_file_url: action({ group_id: "id", file_id: "text" }, (napcat, { group_id, file_id }) => {
    const stored = findGroupFile(napcat, group_id, file_id);
    return { url: fileUrl(napcat, stored) };
  }),
  get_private_file_url: action({ file_id: "text" }, (napcat, { file_id }) => {
    const stored = seenFile(napcat, file_id);
    if (stored === undefined) throw new ActionFailure("file not found");
    return { url: fileUrl(napcat, stored) };
  }),
  delete_group_file: action({ group_id: "id", file_id: "text" }, ({ world, selfId }, { group_id, file_id }) => {
    world.deleteGroupFile({ by: selfId, groupId: group_id, fileId: file_id });
    return null;
  }),
};

function lookUp(): NapCatAction {
  return action({ file: "text?", file_id: "text?" }, (napcat, { file = "", file_id = "" }) => {
    const wanted = file === "" ? file_id : file;
    const stored = seenFile(napcat, wanted) ?? groupFileOf(napcat, wanted);
    if (stored === undefined) throw new ActionFailure("file not found");
    const base64 = napcat.enableLocalFile2Url && stored.bytes !== undefined
      ? { base64: Buffer.from(stored.bytes).toString("base64") }
      : {};
    const [url, file_size] = [fileUrl(napcat, stored), String(stored.sizeBytes)];
    return { file: filePath(stored), url, file_size, file_name: stored.name, ...base64 };
  });
}

function findGroupFile({ world }: NapCat, groupId: number, fileId: string): StoredFile {
  const file = world.groups.get(groupId)?.files.find((each) => each.id === fileId);
  const stored = file === undefined ? undefined : world.files.get(file.sha256);
  if (stored === undefined) throw new ActionFailure("real fileUUID error");
  return stored;
}

function renderGroupFile({ world }: NapCat, groupId: number, file: GroupFile): object {
  return {
    group_id: groupId,
    file_id: file.id,
    file_name: file.name,
    busid: 102,
    size: file.sizeBytes,
    file_size: file.sizeBytes,
    upload_time: seconds(file.at),
    dead_time: 0,
    modify_time: seconds(file.at),
    download_times: 0,
    uploader: file.uploaderId,
    uploader_name: world.nameOf(file.uploaderId),
  };
}
