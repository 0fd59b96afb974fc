/** One message as a bubble, and its segments as QQ shows them. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Segment } from "../../src/protocol/segments.ts";
import type { Chat, ForwardNode, Message } from "../../src/sandbox/world/types.ts";
import { faceName, faceOf } from "../faces.ts";
import { ask } from "../state/connection.ts";
import { visible } from "../state/visible.ts";
import { chatName, chats, isAccount, type Item, memberOf, nameOf, users } from "../state/store.ts";
import { t } from "../texts.ts";
import { attempt, Avatar, clockText, Dialog, IconButton, sizeText } from "./basics.tsx";
import { Icon } from "./icon.tsx";

type Data = Readonly<Record<string, unknown>>;

const str = (value: unknown): string => typeof value === "string" || typeof value === "number" ? String(value) : "";

/** The words of segments, on one line. */
export function plainText(segments: readonly Segment[], chat?: Chat): string {
  return segments.map((segment) => {
    const data = segment.data as Data;
    switch (segment.type) {
      case "text":
        return str(data.text);
      case "at":
        return `@${data.qq === "all" ? t().composer.all : nameOf(Number(data.qq), chat)} `;
      case "face":
        return faceOf(str(data.id));
      case "reply":
        return "";
      case "image":
        return `[${t().message.picture}]`;
      case "record":
        return `[${t().message.voice}]`;
      case "video":
        return `[${t().message.video}]`;
      case "file":
        return `[${t().message.file}] ${str(data.name)}`;
      case "forward":
        return `[${t().message.forward}]`;
      default:
        return `[${segment.type}]`;
    }
  }).join("");
}

/** A picture that is shown large. */
const zoomed = signal<{ readonly url: string; readonly name: string } | undefined>(undefined);
/** The forwards that are open, one above the other. */
const openForwards = signal<readonly string[]>([]);

export function fileUrl(file: unknown, isDownload = false): string {
  return `/_sandbox/file/${encodeURIComponent(str(file))}${isDownload ? "?download" : ""}`;
}

/** Instead of a picture that cannot be shown: its address elsewhere, or its name where it is none. */
function NoPicture({ data }: { data: Data }) {
  const [about, setAbout] = useState(str(data.url));
  useEffect(() => {
    if (about !== "") return;
    ask<{ name: string; mime: string; sourceUrl?: string }>("file.about", { file: str(data.file) }).then(
      ({ name, mime, sourceUrl }) =>
        setAbout(sourceUrl === undefined ? t().message.noPicture(name, mime) : t().message.external),
      () => setAbout(t().message.lost),
    );
  }, [about]);
  return (
    <span class="media-missing">
      <Icon name="image" size={16} />
      {visible(about)}
    </span>
  );
}

function Picture({ data }: { data: Data }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <NoPicture data={data} />;
  const url = fileUrl(data.file);
  return (
    <button
      type="button"
      class="picture"
      aria-label={t().message.picture}
      onClick={() => zoomed.value = { url, name: str(data.file) }}
    >
      <img src={url} alt={str(data.summary) || t().message.picture} loading="lazy" onError={() => setBroken(true)} />
    </button>
  );
}

function Voice({ data }: { data: Data }) {
  const [isPlaying, setPlaying] = useState(false);
  return (
    <span class="voice">
      <IconButton
        icon={isPlaying ? "pause" : "play"}
        label={t().message.voice}
        size={16}
        onClick={() => setPlaying(!isPlaying)}
      />
      <span class="voice-waves" aria-hidden="true">
        {[5, 9, 14, 8, 12, 6, 10, 5].map((height, at) => <i key={at} style={{ height: `${height}px` }} />)}
      </span>
      {isPlaying && (
        <audio
          src={fileUrl(data.file)}
          autoPlay
          onEnded={() => setPlaying(false)}
          onError={() => setPlaying(false)}
        />
      )}
    </span>
  );
}

function FileCard({ data }: { data: Data }) {
  const size = Number(data.file_size ?? data.size ?? 0);
  return (
    <a class="file-card" href={fileUrl(data.file, true)} download={str(data.name)}>
      <span class="file-icon">
        <Icon name="file" size={22} />
      </span>
      <span class="file-text">
        <b>{str(data.name) || t().message.file}</b>
        <small>{size > 0 ? sizeText(size) : t().message.download}</small>
      </span>
    </a>
  );
}

function Quote({ id, chat }: { id: string; chat: Chat | undefined }) {
  const item = chat === undefined ? undefined : chats.value.get(chatName(chat))?.items.find((each) => each.id === id);
  if (item?.kind !== "message") return <span class="quote">{t().message.gone}</span>;
  const { from, segments } = item.message;
  return (
    <button type="button" class="quote" title={t().message.quoted} onClick={() => flash(id)}>
      <b>{nameOf(from, chat)}</b>
      <span>{plainText(segments, chat)}</span>
    </button>
  );
}

/** Scrolls to a message and marks it for a moment. */
export function flash(id: string): void {
  const node = document.querySelector(`[data-message="${CSS.escape(id)}"]`);
  node?.scrollIntoView({
    block: "center",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
  node?.classList.add("is-flashed");
  setTimeout(() => node?.classList.remove("is-flashed"), 1_200);
}

function ForwardCard({ id }: { id: string }) {
  const [nodes, setNodes] = useState<readonly ForwardNode[] | undefined>(undefined);
  if (nodes === undefined) void attempt(() => forwardNodes(id).then(setNodes));
  return (
    <button type="button" class="forward-card" onClick={() => openForwards.value = [...openForwards.value, id]}>
      <b>{t().message.forward}</b>
      {(nodes ?? []).slice(0, 4).map(({ nickname, segments }, at) => (
        <span key={at}>{nickname}：{plainText(segments)}</span>
      ))}
      <small>{t().message.forwardCount(nodes?.length ?? 0)}</small>
    </button>
  );
}

const knownForwards = new Map<string, Promise<readonly ForwardNode[]>>();

function forwardNodes(id: string): Promise<readonly ForwardNode[]> {
  const known = knownForwards.get(id) ??
    ask<{ nodes: readonly ForwardNode[] }>("forward.get", { id }).then(({ nodes }) => nodes);
  knownForwards.set(id, known);
  return known;
}

/** The content of a message. */
export function Segments({ segments, chat }: { segments: readonly Segment[]; chat?: Chat | undefined }) {
  return (
    <>
      {segments.map((segment, at) => {
        const data = segment.data as Data;
        switch (segment.type) {
          case "text":
            return <span key={at}>{visible(str(data.text))}</span>;
          case "at":
            return (
              <span key={at} class="mention">
                @{data.qq === "all" ? t().composer.all : nameOf(Number(data.qq), chat)}
              </span>
            );
          case "face":
            return (
              <span key={at} class="face" role="img" aria-label={faceName(str(data.id))} title={faceName(str(data.id))}>
                {faceOf(str(data.id))}
              </span>
            );
          case "image":
          case "mface":
            return <Picture key={at} data={data} />;
          case "record":
            return <Voice key={at} data={data} />;
          case "video":
            return <video key={at} class="video" src={fileUrl(data.file)} controls preload="metadata" />;
          case "file":
            return <FileCard key={at} data={data} />;
          case "reply":
            return <Quote key={at} id={str(data.id)} chat={chat} />;
          case "forward":
            return <ForwardCard key={at} id={str(data.id)} />;
          case "dice":
            return (
              <span key={at} class="face" role="img" aria-label={`🎲 ${str(data.result)}`}>🎲 {str(data.result)}</span>
            );
          case "rps":
            return <span key={at} class="face">{["✊", "✌️", "🖐️"][Number(data.result) % 3]}</span>;
          case "json":
          case "xml":
            return (
              <code key={at} class="code-card">
                <b>{t().message.card} · {segment.type}</b>
                {str(data.data).slice(0, 300)}
              </code>
            );
          default:
            return (
              <code key={at} class="code-card">
                <b>{segment.type}</b>
                {JSON.stringify(data).slice(0, 300)}
              </code>
            );
        }
      })}
    </>
  );
}

/** Whether a message is nothing but one picture or card: it needs no bubble around it. */
function isBare(segments: readonly Segment[]): boolean {
  return segments.length === 1 && ["image", "video", "forward", "file", "mface"].includes(segments[0]?.type ?? "");
}

export function RoleBadge({ userId, chat }: { userId: number; chat: Chat }) {
  if (chat.kind !== "group") return null;
  const member = memberOf(chat.groupId, userId);
  if (member === undefined) return null;
  const { role, title } = member;
  if (role === "member" && title === "") return null;
  return <span class={`badge is-${role === "member" ? "title" : role}`}>{title !== "" ? title : t().roles[role]}</span>;
}

/** One message in a chat. */
export function Bubble(
  { item, isMine, isSelected, onMenu, onAvatar, onCall }: {
    item: Extract<Item, { kind: "message" }>;
    isMine: boolean;
    isSelected: boolean;
    onMenu: (at: MouseEvent | HTMLElement, message: Message) => void;
    onAvatar: (at: MouseEvent, userId: number) => void;
    onCall: (item: Item) => void;
  },
) {
  const { message, ms } = item;
  const { from, chat, segments, recalledBy } = message;
  const name = nameOf(from, chat);
  const isBot = users.value.get(from)?.isBot === true;
  return (
    <article
      class={`message${isMine ? " is-mine" : ""}${recalledBy === undefined ? "" : " is-recalled"}${
        isSelected ? " is-selected" : ""
      }`}
      data-message={message.id}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(event, message);
      }}
    >
      <button type="button" class="message-avatar" aria-label={name} onClick={(event) => onAvatar(event, from)}>
        <Avatar id={from} name={name} />
      </button>
      <div class="message-column">
        <div class="message-name">
          <span>{name}</span>
          <RoleBadge userId={from} chat={chat} />
          {isBot && <span class="badge is-bot">{t().roles.bot}</span>}
          <time>{clockText(message.at)}</time>
        </div>
        <div class="message-row">
          <div class={`bubble${isBare(segments) ? " is-bare" : ""}`}>
            <Segments segments={segments} chat={chat} />
          </div>
          <IconButton
            class="icon-button message-menu"
            icon="more"
            size={16}
            label={t().message.menu}
            onClick={({ currentTarget }) => onMenu(currentTarget, message)}
          />
        </div>
        <div class="message-foot">
          {Object.entries(message.reactions).map(([id, by]) => (
            <span
              key={id}
              class="reaction"
              title={by.map((user) => nameOf(user, chat)).join(", ")}
            >
              {faceOf(id)} {by.length}
            </span>
          ))}
          {recalledBy !== undefined && <span class="foot-note">{t().message.recalled}</span>}
          {isAccount(from) && item.index !== undefined && (
            <button
              type="button"
              class="foot-link"
              onClick={() => onCall(item)}
              title={t().message.call}
            >
              {ms === undefined
                ? t().message.call
                : ms < 1_000
                ? `${ms.toFixed(0)} ms`
                : `${(ms / 1_000).toFixed(1)} s`}
            </button>
          )}
        </div>
      </div>
    </article>
  );
}

/** What lies above everything: the large picture and the forwards. */
export function MessageOverlays() {
  const picture = zoomed.value;
  const path = openForwards.value;
  return (
    <>
      {picture !== undefined && (
        <Dialog title={t().message.picture} wide onClose={() => zoomed.value = undefined}>
          <div class="zoomed">
            <img src={picture.url} alt={t().message.picture} />
            <a class="button" href={`${picture.url}?download`} download>
              <Icon name="download" size={16} />
              {t().message.download}
            </a>
          </div>
        </Dialog>
      )}
      {path.length > 0 && (
        <Dialog
          key={path.join()}
          title={t().message.forward}
          onClose={() => openForwards.value = path.slice(0, -1)}
        >
          {path.length > 1 && (
            <button
              type="button"
              class="button is-quiet"
              onClick={() => openForwards.value = path.slice(0, -1)}
            >
              <Icon name="back" size={16} />
              {t().back}
            </button>
          )}
          <ForwardNodes id={path.at(-1) ?? ""} />
        </Dialog>
      )}
    </>
  );
}

function ForwardNodes({ id }: { id: string }) {
  const [nodes, setNodes] = useState<readonly ForwardNode[] | undefined>(undefined);
  if (nodes === undefined) void attempt(() => forwardNodes(id).then(setNodes));
  return (
    <ol class="forward-nodes">
      {(nodes ?? []).map(({ userId, nickname, at, segments }, index) => (
        <li key={index}>
          <Avatar id={userId} name={nickname} size={32} />
          <div>
            <div class="message-name">
              <span>{nickname}</span>
              <time>{clockText(at)}</time>
            </div>
            <div class={`bubble${isBare(segments) ? " is-bare" : ""}`}>
              <Segments segments={segments} />
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}
