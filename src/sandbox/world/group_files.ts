/** Commands: the files of a group and their folders. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { Refusal } from "./refusal.ts";
import { requireRole } from "./ranks.ts";
import type { WorldState } from "./state.ts";
import { type Group, type GroupFile, type GroupFolder, ROOT_FOLDER } from "./types.ts";

/** Commands about the files of groups. Each throws {@link Refusal} when it cannot be done; `by` is who tries. */
export interface GroupFileCommands {
  /** Uploads a stored file to a group. */
  uploadGroupFile(
    what: { from: number; groupId: number; sha256: string; name?: string; folderId?: string },
  ): GroupFile;
  /** Deletes a file of a group. */
  deleteGroupFile(what: { by: number; groupId: number; fileId: string }): void;
  /** Moves a file into another folder; `/` is the top. */
  moveGroupFile(what: { by: number; groupId: number; fileId: string; folderId: string }): GroupFile;
  /** Gives a file another name. */
  renameGroupFile(what: { by: number; groupId: number; fileId: string; name: string }): GroupFile;
  /** Makes a file permanent (永久文件). */
  keepGroupFile(what: { by: number; groupId: number; fileId: string }): GroupFile;
  /** Makes a folder. Administrators may. */
  addGroupFolder(what: { by: number; groupId: number; name: string }): GroupFolder;
  /** Gives a folder another name. Administrators may. */
  renameGroupFolder(what: { by: number; groupId: number; folderId: string; name: string }): GroupFolder;
  /** Deletes a folder and the files in it. Administrators may. */
  deleteGroupFolder(what: { by: number; groupId: number; folderId: string }): void;
}

/** The commands about the files of groups, on this state. */
export function groupFileCommands(state: WorldState): GroupFileCommands {
  return { ...files(state), ...folders(state) };
}

type Files = Pick<
  GroupFileCommands,
  "uploadGroupFile" | "deleteGroupFile" | "moveGroupFile" | "renameGroupFile" | "keepGroupFile"
>;

function files(state: WorldState): Files {
  const change = (by: number, groupId: number, fileId: string, changes: Partial<GroupFile>): GroupFile => {
    const { group, file } = requireFile(state, groupId, fileId);
    if (file.uploaderId !== by) requireRole(state, groupId, by, "admin");
    const changed = { ...file, ...changes };
    state.groups.set(groupId, { ...group, files: group.files.map((each) => each === file ? changed : each) });
    state.record({ kind: "file-changed", groupId, by, file: changed });
    return changed;
  };
  return {
    uploadGroupFile({ from, groupId, ...what }) {
      state.member(groupId, from);
      const file = newGroupFile(state, { ...what, from, groupId });
      state.record({ kind: "group-file", groupId, by: from, file, isAdded: true });
      return file;
    },
    deleteGroupFile({ by, groupId, fileId }) {
      const { group, file } = requireFile(state, groupId, fileId);
      if (file.uploaderId !== by) requireRole(state, groupId, by, "admin");
      state.groups.set(groupId, { ...group, files: group.files.filter((each) => each !== file) });
      state.record({ kind: "group-file", groupId, by, file, isAdded: false });
    },
    moveGroupFile({ by, groupId, fileId, folderId }) {
      requireFolder(state, groupId, folderId);
      return change(by, groupId, fileId, { folderId });
    },
    renameGroupFile: ({ by, groupId, fileId, name }) => change(by, groupId, fileId, { name }),
    keepGroupFile: ({ by, groupId, fileId }) => change(by, groupId, fileId, { isPermanent: true }),
  };
}

function folders(
  state: WorldState,
): Pick<GroupFileCommands, "addGroupFolder" | "renameGroupFolder" | "deleteGroupFolder"> {
  return {
    addGroupFolder({ by, groupId, name }) {
      requireRole(state, groupId, by, "admin");
      const folder = newFolder(state, by, groupId, name);
      state.record({ kind: "folder", groupId, by, folder, how: "added" });
      return folder;
    },
    renameGroupFolder({ by, groupId, folderId, name }) {
      requireRole(state, groupId, by, "admin");
      const group = state.group(groupId);
      const folder = folderIn(group, folderId);
      requireFreeName(group, name);
      const renamed = { ...folder, name };
      const renamedFolders = group.folders.map((each) => each === folder ? renamed : each);
      state.groups.set(groupId, { ...group, folders: renamedFolders });
      state.record({ kind: "folder", groupId, by, folder: renamed, how: "renamed" });
      return renamed;
    },
    deleteGroupFolder({ by, groupId, folderId }) {
      requireRole(state, groupId, by, "admin");
      const group = state.group(groupId);
      const folder = folderIn(group, folderId);
      state.groups.set(groupId, {
        ...group,
        folders: group.folders.filter((each) => each !== folder),
        files: group.files.filter((file) => file.folderId !== folderId),
      });
      state.record({ kind: "folder", groupId, by, folder, how: "removed" });
    },
  };
}

/** Puts a stored file into a group, and tells nobody. */
export function newGroupFile(
  state: WorldState,
  what: { from: number; groupId: number; sha256: string; name?: string; folderId?: string },
): GroupFile {
  const { from, groupId, sha256, name, folderId = ROOT_FOLDER } = what;
  const stored = state.file(sha256);
  requireFolder(state, groupId, folderId);
  const file: GroupFile = {
    id: `/${state.newId()}`,
    sha256,
    name: name ?? stored.name,
    sizeBytes: stored.sizeBytes,
    uploaderId: from,
    at: state.now(),
    folderId,
    isPermanent: false,
  };
  const group = state.group(groupId);
  state.groups.set(groupId, { ...group, files: [...group.files, file] });
  return file;
}

/** Makes a folder in a group, and tells nobody. */
export function newFolder(state: WorldState, by: number, groupId: number, name: string): GroupFolder {
  const group = state.group(groupId);
  requireFreeName(group, name);
  const folder: GroupFolder = { id: `/${state.newId()}`, name, by, at: state.now() };
  state.groups.set(groupId, { ...group, folders: [...group.folders, folder] });
  return folder;
}

function requireFreeName(group: Group, name: string): void {
  if (name === "") throw new Refusal("out-of-range", refusalTexts().folderName());
  if (!group.folders.some((folder) => folder.name === name)) return;
  throw new Refusal("name-taken", refusalTexts().folderTaken(group.id, name));
}

function requireFile(state: WorldState, groupId: number, fileId: string): { group: Group; file: GroupFile } {
  const group = state.group(groupId);
  const file = group.files.find((each) => each.id === fileId);
  if (file === undefined) throw new Refusal("no-such-file", refusalTexts().noGroupFile(fileId, groupId));
  return { group, file };
}

function requireFolder(state: WorldState, groupId: number, folderId: string): void {
  if (folderId !== ROOT_FOLDER) folderIn(state.group(groupId), folderId);
}

function folderIn(group: Group, folderId: string): GroupFolder {
  const folder = group.folders.find((each) => each.id === folderId);
  if (folder !== undefined) return folder;
  throw new Refusal("no-such-folder", refusalTexts().noFolder(folderId, group.id));
}
