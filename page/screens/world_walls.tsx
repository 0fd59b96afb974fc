/** What hangs on the walls of a group: notices, the to-do, files in folders, essences. No implementation tells bots of most of it. */

import { useRef, useState } from "preact/hooks";
import type { ToldMessage } from "../../src/sandbox/control/operations/look.ts";
import type { GroupWithMembers } from "../../src/sandbox/control/snapshot.ts";
import type { GroupFile, GroupFolder } from "../../src/sandbox/world/types.ts";
import { askFor, field } from "../parts/ask_dialog.tsx";
import { attempt, clockText, IconButton, type MenuItem, openMenu, sizeText } from "../parts/basics.tsx";
import { keep } from "../parts/composer.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { fileUrl, plainText } from "../parts/message.tsx";
import { ask } from "../state/connection.ts";
import { chats, nameOf } from "../state/store.ts";
import { t } from "../texts.ts";
import { w } from "../world_texts.ts";
import { doing } from "./world_acts.ts";

interface Wall {
  readonly group: GroupWithMembers;
}

const ROOT = "/";

/** The head of a wall: what can be added to it. */
function Add({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" class="button is-quiet" onClick={onClick}>
      <Icon name={icon} size={16} />
      {label}
    </button>
  );
}

export function Notices({ group: { id, ownerId, notices } }: Wall) {
  const as = { as: ownerId, group: id };
  const add = (): void =>
    askFor({
      title: w().group.addNotice,
      fields: [
        field("text", w().group.words),
        field("pinned", w().group.pinned, { kind: "flag", isRequired: false }),
      ],
      run: (values) => ask("group.notice.add", { ...as, ...values }),
    });
  return (
    <section class="wall" aria-label={w().group.notices}>
      <Add icon="notice" label={w().group.addNotice} onClick={add} />
      {notices.length === 0 && <p class="muted">{w().group.noNotices}</p>}
      <ul class="files">
        {[...notices].reverse().map(({ id: notice, by, at, text, isPinned }) => (
          <li key={notice}>
            <Icon name="notice" size={16} />
            <span class="file-name">{text}</span>
            {isPinned && <span class="badge is-title">{w().group.pinned}</span>}
            <small>{nameOf(by)} · {clockText(at)}</small>
            <IconButton
              icon="close"
              size={14}
              label={`${t().faults.remove} ${text}`}
              onClick={doing("group.notice.remove", { ...as, notice })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Todo({ group: { id, ownerId, todo } }: Wall) {
  const name = `group:${id}`;
  const as = { as: ownerId, group: id };
  const known = chats.value.get(name)?.items.find((item) => item.kind === "message" && item.id === todo);
  const set = async (): Promise<void> => {
    const told = await attempt(() => ask<{ messages: ToldMessage[] }>("chat.messages", { chat: name, limit: 30 }));
    if (told === undefined) return;
    const choices = told.messages.filter(({ recalledBy }) => recalledBy === undefined).reverse()
      .map(({ id: value, from, segments, chat }) => ({
        value,
        label: `${nameOf(from, chat)}：${plainText(segments, chat).slice(0, 40)}`,
      }));
    askFor({
      title: w().group.setTodo,
      ...choices.length === 0 ? { about: w().group.noMessages } : {},
      fields: [field("message", w().group.message, { kind: "choice", choices })],
      first: { message: choices[0]?.value },
      run: ({ message }) => ask("group.todo", { ...as, message: String(message) }),
    });
  };
  return (
    <section class="wall" aria-label={w().group.todo}>
      <Add icon="todo" label={w().group.setTodo} onClick={() => void set()} />
      {todo === undefined ? <p class="muted">{w().group.noTodo}</p> : (
        <ul class="files">
          <li>
            <Icon name="todo" size={16} />
            <span class="file-name">
              {known?.kind === "message" ? plainText(known.message.segments, known.message.chat) : todo}
            </span>
            <button type="button" class="button" onClick={doing("group.todo", as)}>{w().group.done}</button>
          </li>
        </ul>
      )}
    </section>
  );
}

export function Essences({ group: { id, essences } }: Wall) {
  const items = chats.value.get(`group:${id}`)?.items ?? [];
  if (essences.length === 0) return <p class="muted wall">{w().group.noEssences}</p>;
  return (
    <ul class="files wall" aria-label={w().group.essences}>
      {essences.map(({ messageId, by, at }) => {
        const item = items.find((each) => each.kind === "message" && each.id === messageId);
        const text = item?.kind === "message" ? plainText(item.message.segments, item.message.chat) : messageId;
        return (
          <li key={messageId}>
            <Icon name="star" size={16} />
            <span class="file-name">{text}</span>
            <small>{nameOf(by)} · {clockText(at)}</small>
            <IconButton
              icon="close"
              size={14}
              label={`${w().group.unessence} ${text}`}
              onClick={doing("essence", { as: by, message: messageId, on: false })}
            />
          </li>
        );
      })}
    </ul>
  );
}

export function Files({ group }: Wall) {
  const { id, ownerId, files, folders } = group;
  const picked = useRef<HTMLInputElement>(null);
  const [into, setInto] = useState(ROOT);
  const as = { as: ownerId, group: id };
  const named = (title: string, label: string, op: string, more: object, name?: string) => () =>
    askFor({
      title,
      fields: [field("name", label)],
      first: { name },
      run: (values) => ask(op, { ...as, ...more, ...values }),
    });
  const upload = async (file: File): Promise<void> => {
    const kept = await keep(file);
    if (kept === undefined) return;
    const folder = into === ROOT ? {} : { folder: into };
    await ask("upload", { as: ownerId, chat: `group:${id}`, file: kept.file, name: file.name, ...folder });
  };
  const uploadTo = (folder: string): void => {
    setInto(folder);
    picked.current?.click();
  };
  const folderMenu = ({ id: folder, name }: GroupFolder): MenuItem[] => [
    { label: w().group.upload, icon: "upload", run: () => uploadTo(folder) },
    {
      label: t().world.rename,
      icon: "edit",
      run: named(t().world.rename, w().group.folderName, "group.folder.rename", { folder }, name),
    },
    { label: t().faults.remove, icon: "trash", isDanger: true, run: doing("group.folder.delete", { ...as, folder }) },
  ];
  const fileMenu = ({ id: file, name, folderId, isPermanent }: GroupFile): MenuItem[] => [
    {
      label: t().world.rename,
      icon: "edit",
      run: named(t().world.rename, w().group.fileName, "group.file.rename", { file }, name),
    },
    ...[{ id: ROOT, name: w().group.top }, ...folders].filter((each) => each.id !== folderId).map((each): MenuItem => ({
      label: `${w().group.moveTo} ${each.name}`,
      icon: "folder",
      run: doing("group.file.move", { ...as, file, folder: each.id }),
    })),
    ...isPermanent
      ? []
      : [{ label: w().group.keep, icon: "check" as const, run: doing("group.file.keep", { ...as, file }) }],
    { label: t().faults.remove, icon: "trash", isDanger: true, run: doing("group.file.delete", { ...as, file }) },
  ];
  const lines = (folderId: string) =>
    files.filter((each) => each.folderId === folderId).map((each) => (
      <li key={each.id}>
        <Icon name="file" size={16} />
        <a class="file-name" href={fileUrl(each.sha256, true)} download={each.name}>{each.name}</a>
        {each.isPermanent && <span class="badge is-title">{w().group.kept}</span>}
        <small>{sizeText(each.sizeBytes)} · {nameOf(each.uploaderId)}</small>
        <IconButton
          icon="more"
          size={14}
          label={w().member.more(each.name)}
          onClick={({ currentTarget }) => openMenu(currentTarget, fileMenu(each))}
        />
      </li>
    ));
  return (
    <section class="wall" aria-label={w().group.files}>
      <p class="button-row">
        <Add icon="upload" label={w().group.upload} onClick={() => uploadTo(ROOT)} />
        <Add
          icon="folder"
          label={w().group.addFolder}
          onClick={named(w().group.addFolder, w().group.folderName, "group.folder.add", {})}
        />
      </p>
      <input
        ref={picked}
        type="file"
        hidden
        aria-label={w().group.upload}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file !== undefined) void attempt(() => upload(file));
          currentTarget.value = "";
        }}
      />
      {files.length + folders.length === 0 && <p class="muted">{w().group.noFiles}</p>}
      <ul class="files">
        {folders.map((folder) => (
          <li key={folder.id} class="folder">
            <details>
              <summary>
                <Icon name="folder" size={16} />
                <span class="file-name">{folder.name}</span>
                <small>{files.filter(({ folderId }) => folderId === folder.id).length}</small>
              </summary>
              <ul class="files">
                {lines(folder.id)}
                {!files.some(({ folderId }) => folderId === folder.id) && <li class="muted">{w().group.empty}</li>}
              </ul>
            </details>
            <IconButton
              icon="more"
              size={14}
              label={w().member.more(folder.name)}
              onClick={({ currentTarget }) => openMenu(currentTarget, folderMenu(folder))}
            />
          </li>
        ))}
        {lines(ROOT)}
      </ul>
    </section>
  );
}
