/** Actions about albums of groups (群相册), flash transfers (闪传), 说说 and voices that are spoken by a machine. */

import type { StoredFile } from "../files.ts";
import {
  type Account,
  action,
  ActionFailure,
  type Actions,
  type AlbumItem,
  fileUrl,
  type FlashSet,
  seconds,
  SHELF_LIMIT,
} from "../account.ts";
import { takeFile } from "./read.ts";
import { deliver } from "./send.ts";

const success = { result: 0, errMsg: "success" } as const;
const inAlbum = { group_id: "id", album_id: "text", batch_id: "text?", lloc: "text?" } as const;
const spoken = { character: "text", group_id: "id", text: "text", chat_type: "int?" } as const;

/** The actions of this file. */
export const transferActions: Actions = {
  get_qun_album_list: action({ group_id: "id", attach_info: "text?" }, ({ shelf, world, selfId }, { group_id }) => {
    world.group(group_id);
    const album_list = [...albumsOf(shelf.album, group_id)].map(([album_id, items]) => ({
      album_id,
      name: album_id,
      owner: String(selfId),
      create_time: String(seconds(items[0]?.at ?? 0)),
      upload_number: items.length,
    }));
    return { album_list, attach_info: "", has_more: false };
  }),
  upload_image_to_qun_album: action(
    { group_id: "id", album_id: "text", album_name: "text?", file: "text" },
    (account, { group_id, album_id, file }) => {
      const { shelf, world } = account;
      world.group(group_id);
      const { sha256 } = takeFile(account, file);
      const id = world.newId();
      shelf.album.push({
        groupId: group_id,
        albumId: album_id,
        id,
        sha256,
        at: world.now(),
        isLiked: false,
        comments: [],
      });
      if (shelf.album.length > SHELF_LIMIT) shelf.album.shift();
      return { ...success, lloc: id };
    },
  ),
  get_group_album_media_list: action(
    { group_id: "id", album_id: "text", attach_info: "text?" },
    (account, { group_id, album_id }) => ({
      media_list: (albumsOf(account.shelf.album, group_id).get(album_id) ?? []).flatMap((item) => {
        const file = account.world.files.get(item.sha256);
        return file === undefined ? [] : [renderItem(account, item, file)];
      }),
      next_attach_info: "",
      next_has_more: false,
    }),
  ),
  set_group_album_media_like: action(inAlbum, (account, params) => {
    itemOf(account, params).isLiked = true;
    return success;
  }),
  cancel_group_album_media_like: action(inAlbum, (account, params) => {
    itemOf(account, params).isLiked = false;
    return success;
  }),
  do_group_album_comment: action({ ...inAlbum, content: "text" }, (account, params) => {
    const { comments } = itemOf(account, params);
    if (comments.length < SHELF_LIMIT) comments.push(params.content);
    return success;
  }),
  del_group_album_media: action(inAlbum, (account, params) => {
    const { album } = account.shelf;
    album.splice(album.indexOf(itemOf(account, params)), 1);
    return success;
  }),

  create_flash_task: action({ files: "list", name: "text?", thumb_path: "text?" }, (account, { files, name }) => {
    const { id, at } = newSet(account, files, name);
    const days = 14 * 24 * 3600;
    const expireTime = String(seconds(at) + days);
    return {
      createFlashTransferResult: { fileSetId: id, shareLink: linkTo(id), expireTime, expireLeftTime: String(days) },
    };
  }),
  upload_flash_file: action({ paths: "list", title: "text?" }, (account, { paths, title }) => {
    const { id, at } = newSet(account, paths, title);
    return { file_set_id: id, share_link: linkTo(id), expire_time: seconds(at) + 14 * 24 * 3600 };
  }),
  get_fileset_id: action(
    { share_code: "text" },
    (account, { share_code }) => ({ fileset_id: setOf(account, share_code.split("/").at(-1) ?? "").id }),
  ),
  get_fileset_info: action(
    { fileset_id: "text" },
    (account, { fileset_id }) => infoOf(account, setOf(account, fileset_id)),
  ),
  get_flash_file_info: action({ file_set_id: "text?", share_link: "text?" }, (account, { file_set_id, share_link }) => {
    const set = setOf(account, file_set_id ?? share_link?.split("/").at(-1) ?? "");
    const files = filesOf(account, set).map(({ name, sizeBytes }) => ({ name, size: sizeBytes }));
    const total_file_size = files.reduce((sum, { size }) => sum + size, 0);
    return { file_set_id: set.id, title: set.name, share_link: linkTo(set.id), total_file_size, files };
  }),
  get_flash_file_list: action({ fileset_id: "text" }, (account, { fileset_id }) => ({
    fileLists: [{
      fileList: filesOf(account, setOf(account, fileset_id)).map(({ name, sizeBytes }) => ({ name, sizeBytes })),
    }],
  })),
  get_flash_file_url: action(
    { fileset_id: "text", file_name: "text?", file_index: "int?" },
    (account, { fileset_id, file_name, file_index = 0 }) => {
      const files = filesOf(account, setOf(account, fileset_id));
      const file = file_name === undefined ? files[file_index] : files.find(({ name }) => name === file_name);
      if (file === undefined) throw new ActionFailure("文件不存在", "no-such-file");
      return { url: fileUrl(account, file) };
    },
  ),
  get_share_link: action({ fileset_id: "text" }, (account, { fileset_id }) => linkTo(setOf(account, fileset_id).id)),
  download_fileset: action({ fileset_id: "text" }, (account, { fileset_id }) => {
    for (const { sha256 } of filesOf(account, setOf(account, fileset_id))) account.seenFiles.add(sha256);
    return success;
  }),
  send_flash_msg: action({ fileset_id: "text", user_id: "id?", group_id: "id?" }, (account, params) => {
    const { id, name } = setOf(account, params.fileset_id);
    if (params.group_id === undefined && params.user_id === undefined) {
      throw new ActionFailure("请指定 user_id 或 group_id");
    }
    const to = params.group_id === undefined ? { userId: params.user_id ?? NaN } : { groupId: params.group_id };
    const card = JSON.stringify({ app: "com.tencent.flashtransfer", prompt: name, meta: { url: linkTo(id) } });
    return { message_id: account.ids.of(deliver(account, to, [{ type: "json", data: { data: card } }])) };
  }),

  send_qzone_msg: action({ content: "text", images: "list?" }, ({ shelf, world }, { content }) => {
    const tid = world.newId();
    shelf.feed.set(tid, { text: content, at: world.now() });
    const oldest = shelf.feed.keys().next().value;
    if (shelf.feed.size > SHELF_LIMIT && oldest !== undefined) shelf.feed.delete(oldest);
    return { tid };
  }),
  delete_qzone_msg: action({ tid: "text" }, ({ shelf }, { tid }) => {
    if (!shelf.feed.delete(tid)) throw new ActionFailure("说说不存在", "no-such-message");
    return null;
  }),
  get_ai_record: action(spoken, (account, { text }) => fileUrl(account, speak(account, text))),
  send_group_ai_record: action(spoken, (account, { group_id, text }) => {
    const { sha256 } = speak(account, text);
    const sent = deliver(account, { groupId: group_id }, [{ type: "record", data: { file: sha256 } }]);
    return { message_id: account.ids.of(sent) };
  }),
};

function albumsOf(all: readonly AlbumItem[], groupId: number): Map<string, AlbumItem[]> {
  const albums = new Map<string, AlbumItem[]>();
  for (const item of all) {
    if (item.groupId !== groupId) continue;
    const items = albums.get(item.albumId) ?? [];
    albums.set(item.albumId, [...items, item]);
  }
  return albums;
}

interface InAlbum {
  readonly group_id: number;
  readonly album_id: string;
  readonly lloc?: string;
  readonly batch_id?: string;
}

function itemOf({ shelf }: Account, { group_id, album_id, lloc, batch_id }: InAlbum): AlbumItem {
  const item = shelf.album.find((each) =>
    each.groupId === group_id && each.albumId === album_id && (each.id === lloc || each.id === batch_id)
  );
  if (item === undefined) throw new ActionFailure("相册内容不存在", "no-such-file");
  return item;
}

function renderItem(account: Account, { id, at, isLiked, comments }: AlbumItem, file: StoredFile): object {
  return {
    type: 0,
    lloc: id,
    batch_id: id,
    upload_time: String(seconds(at)),
    image: { name: file.name, lloc: id, photo_url: [{ url: { url: fileUrl(account, file) } }] },
    like: { liked: isLiked, num: isLiked ? 1 : 0 },
    comment: { num: comments.length, comments: comments.map((content) => ({ content })) },
  };
}

function newSet(account: Account, files: readonly unknown[], name: string | undefined): FlashSet {
  const { shelf, world } = account;
  const stored = files.slice(0, SHELF_LIMIT).map((file) => takeFile(account, String(file)));
  const set = {
    id: world.newId(),
    name: name ?? stored[0]?.name ?? "",
    files: stored.map(({ sha256 }) => sha256),
    at: world.now(),
  };
  shelf.flashSets.set(set.id, set);
  const oldest = shelf.flashSets.keys().next().value;
  if (shelf.flashSets.size > SHELF_LIMIT && oldest !== undefined) shelf.flashSets.delete(oldest);
  return set;
}

function setOf({ shelf }: Account, id: string): FlashSet {
  const set = shelf.flashSets.get(id);
  if (set === undefined) throw new ActionFailure("文件集不存在", "no-such-file");
  return set;
}

function filesOf({ world }: Account, { files }: FlashSet): StoredFile[] {
  return files.flatMap((sha256) => world.files.get(sha256) ?? []);
}

function infoOf(account: Account, set: FlashSet): object {
  const files = filesOf(account, set);
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { fileSetId: set.id, name: set.name, totalFileCount: files.length, totalFileSize: String(total) };
}

function linkTo(id: string): string {
  return `https://qfile.qq.com/q/${id}`;
}

/** A second of silence as a WAV, named after the words: the sandbox has no voice. */
function speak({ world }: Account, text: string): StoredFile {
  const samples = 8_000;
  const bytes = new Uint8Array(44 + samples);
  const view = new DataView(bytes.buffer);
  const write = (at: number, word: string): void => {
    for (let index = 0; index < word.length; index++) bytes[at + index] = word.charCodeAt(index);
  };
  write(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, samples, true);
  view.setUint32(28, samples, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, samples, true);
  bytes.fill(128, 44);
  return world.files.put(bytes, `${[...text].slice(0, 20).join("")}.wav`);
}
