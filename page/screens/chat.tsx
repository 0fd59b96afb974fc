/** The chats: their list, the conversation, and what can be done with a message. */

import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../../src/sandbox/world/types.ts";
import { faces } from "../faces.ts";
import {
  attempt,
  Avatar,
  clockText,
  closeMenu,
  copy,
  Dialog,
  Empty,
  IconButton,
  type MenuItem,
  openMenu,
} from "../parts/basics.tsx";
import { Composer, inserted, replyTo } from "../parts/composer.tsx";
import { Icon } from "../parts/icon.tsx";
import { Bubble, plainText } from "../parts/message.tsx";
import { ask } from "../state/connection.ts";
import { allRows, selected } from "../state/journal.ts";
import * as store from "../state/store.ts";
import { written } from "../state/gallery.ts";
import { t } from "../texts.ts";
import { visible } from "../state/visible.ts";
import { w } from "../world_texts.ts";
import { Explain } from "./explain.tsx";

/** The messages that were chosen for a forward. */
const chosen = signal<readonly string[]>([]);
const picksFor = signal<string | undefined>(undefined);

export function ChatList() {
  const state = store.snapshot.value;
  if (state === undefined) {
    return <div class="list-loading" aria-hidden="true">{[1, 2, 3, 4].map((n) => <i key={n} />)}</div>;
  }
  const all = store.chatList.value;
  const groups = all.filter(({ chat }) => chat.kind === "group");
  const privates = all.filter(({ chat }) => chat.kind === "private");
  const byTime = (a: store.ChatState, b: store.ChatState): number => store.lastAt(b) - store.lastAt(a);
  return (
    <div class="chat-list">
      <Section title={t().groups} list={[...groups].sort(byTime)} />
      <Section title={t().privates} list={[...privates].sort(byTime)} />
    </div>
  );
}

function Section({ title, list }: { title: string; list: readonly store.ChatState[] }) {
  return (
    <section aria-label={title}>
      <h2 class="list-title">{title}</h2>
      <ul>
        {list.map((chat) => (
          <li key={chat.name}>
            <ChatLine state={chat} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ChatLine({ state }: { state: store.ChatState }) {
  const { name, chat, unread } = state;
  const title = store.titleOf(name);
  const last = state.items.at(-1);
  const peer = store.peerOf(chat);
  const said = last === undefined
    ? chat.kind === "group"
      ? t().members(store.groupOf(chat.groupId)?.members.length ?? 0)
      : store.areFriends(peer, store.selfId.value)
      ? t().friend
      : t().temporary
    : last.kind === "notice"
    ? last.text()
    : `${chat.kind === "group" ? `${store.nameOf(last.message.from, chat)}：` : ""}${
      plainText(last.message.segments, chat)
    }`;
  const isActive = store.activeChat.value === name;
  return (
    <button
      type="button"
      class={`chat-line${isActive ? " is-active" : ""}`}
      aria-current={isActive}
      onClick={() => store.openChat(name)}
    >
      <Avatar id={chat.kind === "group" ? chat.groupId : peer} name={title} size={40} isGroup={chat.kind === "group"} />
      <span class="chat-line-text">
        <span class="chat-line-top">
          <b>{title}</b>
          {last !== undefined && <time>{clockText(store.lastAt(state))}</time>}
        </span>
        <span class="chat-line-last">
          <span>{visible(said)}</span>
          {unread > 0 && <span class="count">{unread > 99 ? "99+" : unread}</span>}
        </span>
      </span>
    </button>
  );
}

export function ChatScreen() {
  const name = store.activeChat.value;
  if (name === undefined) return <Empty icon="chat" title={t().message.nothing} />;
  return <Conversation key={name} name={name} />;
}

function Conversation({ name }: { name: string }) {
  const chat = store.chatOf(name);
  const state = store.chats.value.get(name);
  const items = state?.items ?? [];
  const persona = store.personaOf(name);
  const [commands, setCommands] = useState<readonly { pattern: string; description: string }[]>([]);
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);

  useEffect(() => {
    void ask<{ commands: typeof commands }>("bot.commands", { account: store.selfId.value }).then(
      (told) => setCommands(told.commands),
      () => {},
    );
  }, [store.bots.value, store.selfId.value]);

  const count = items.length;
  const [shown, setShown] = useState(200);
  useLayoutEffect(() => {
    const node = log.current;
    if (node !== null && isAtEnd.current) node.scrollTop = node.scrollHeight;
  }, [count, items.at(-1)]);

  // Pictures and cards grow after they were drawn: the end stays in view all the same.
  useEffect(() => {
    const [node, inner] = [log.current, log.current?.firstElementChild];
    if (node === null || inner === null || inner === undefined) return;
    const watcher = new ResizeObserver(() => {
      if (isAtEnd.current) node.scrollTop = node.scrollHeight;
    });
    watcher.observe(inner);
    watcher.observe(node);
    return () => watcher.disconnect();
  }, [name]);

  const title = store.titleOf(name);
  const group = chat.kind === "group" ? store.groupOf(chat.groupId) : undefined;
  const peer = store.peerOf(chat);
  const subtitle = group !== undefined
    ? `${group.id} · ${t().members(group.members.length)}${group.isMuted ? ` · ${t().world.wholeMute}` : ""}`
    : `${peer} · ${store.areFriends(peer, store.selfId.value) ? t().friend : t().temporary}`;
  const showRaw = (message: Message): void => openEntry(eventOf(message));
  const waiting = store.unanswered.value;
  return (
    <section class="conversation" aria-label={title}>
      <header class="bar">
        <IconButton
          class="icon-button only-narrow"
          icon="back"
          label={t().back}
          onClick={() => store.isChatOpen.value = false}
        />
        <div class="bar-title">
          <h1>{title}</h1>
          <span>{subtitle}</span>
        </div>
        {chosen.value.length > 0 && <ForwardBar name={name} />}
        <IconButton
          class="icon-button only-wide"
          icon="panel"
          label={store.showsJournal.value ? t().hideJournal : t().showJournal}
          active={store.showsJournal.value}
          aria-pressed={store.showsJournal.value}
          onClick={() => store.showsJournal.value = !store.showsJournal.value}
        />
      </header>
      <div
        ref={log}
        class="log"
        role="log"
        aria-label={title}
        tabIndex={0}
        onScroll={({ currentTarget: node }) =>
          isAtEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < 40}
      >
        <div class="log-inner">
          {store.bots.value === 0 && <NoBot />}
          {(state?.hasOlder === true || count > shown) && (
            <button
              type="button"
              class="button is-quiet older"
              onClick={() => {
                if (count > shown) setShown(shown + 200);
                else void attempt(() => store.loadOlder(name));
              }}
            >
              {t().message.older}
            </button>
          )}
          {count === 0 && store.bots.value > 0 && (
            <Empty icon="chat" title={t().message.nothing}>
              <p>{t().message.nothingHint}</p>
              <Starters name={name} commands={commands} />
            </Empty>
          )}
          {items.slice(-shown).map((item, at, list) => (
            <Line
              key={item.id}
              item={item}
              before={list[at - 1]}
              isMine={item.kind === "message" && item.message.from === persona}
              onMenu={(place, message) =>
                openMenu(
                  place,
                  messageMenu(name, message, persona, showRaw),
                  <QuickFaces message={message} persona={persona} />,
                )}
              onAvatar={(event, userId) => openMenu(event, avatarMenu(name, userId, persona))}
            />
          ))}
          {waiting?.chat === name && (
            <p class="no-answer">
              <Icon name="help" size={14} />
              {t().noAnswer} —{" "}
              <button type="button" onClick={() => picksFor.value = String(waiting.index)}>{t().why}</button>
            </p>
          )}
        </div>
      </div>
      <AccountBar />
      <Composer chat={name} commands={commands} />
      {picksFor.value !== undefined && (
        <Dialog
          title={t().explain.title}
          wide
          onClose={() => picksFor.value = undefined}
        >
          <Explain index={Number(picksFor.value)} />
        </Dialog>
      )}
    </section>
  );
}

/** Says that QQ does not let the bot talk, which is easily forgotten, and lets it again. */
function AccountBar() {
  const id = store.selfId.value;
  const state = store.accountState(id);
  if (state === "online") return null;
  return (
    <p class="hint-bar" role="status">
      <Icon name="unplug" size={14} />
      <span>{w().accounts.isNot(store.nameOf(id), w().accounts.states[state])}</span>
      <button
        type="button"
        class="button"
        onClick={() => void attempt(() => ask("account.state", { user: id, state: "online" }))}
      >
        {w().accounts.restore}
      </button>
    </p>
  );
}

function Line(
  { item, before, isMine, onMenu, onAvatar }: {
    item: store.Item;
    before: store.Item | undefined;
    isMine: boolean;
    onMenu: (at: MouseEvent | HTMLElement, message: Message) => void;
    onAvatar: (at: MouseEvent, userId: number) => void;
  },
) {
  const at = item.kind === "message" ? item.message.at : item.at;
  const beforeAt = before === undefined ? 0 : before.kind === "message" ? before.message.at : before.at;
  const hasTime = at - beforeAt > 5 * 60_000;
  return (
    <>
      {hasTime && (
        <time class="log-time">
          {new Date(at).toLocaleString([], { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" })}
        </time>
      )}
      {item.kind === "notice" ? <Notice text={visible(item.text())} /> : (
        <Bubble
          item={item}
          isMine={isMine}
          isSelected={chosen.value.includes(item.id)}
          onMenu={onMenu}
          onAvatar={onAvatar}
          onCall={(each) => openEntry(callBefore(each))}
        />
      )}
    </>
  );
}

function NoBot() {
  const url = store.account.value?.url;
  if (url === undefined) return null;
  return (
    <div class="banner">
      <Icon name="links" size={18} />
      <div>
        <b>{t().waiting.title}</b>
        <p>{t().waiting.body}</p>
        <button type="button" class="address" onClick={() => void copy(url)}>
          <code>{url}</code>
          <Icon name="copy" size={14} />
        </button>
      </div>
    </div>
  );
}

/** Three things to begin with. */
function Starters({ name, commands }: { name: string; commands: readonly { pattern: string }[] }) {
  const persona = store.personaOf(name);
  const words = commands.map(({ pattern }) => pattern.split(/[ <[]/)[0] ?? "").filter((word) => word !== "").slice(
    0,
    2,
  );
  return (
    <div class="starters">
      {words.map((word) => (
        <button
          key={word}
          type="button"
          class="chip"
          onClick={() => void attempt(() => ask("say", { as: persona, chat: name, message: word }))}
        >
          {word}
        </button>
      ))}
      <button
        type="button"
        class="chip"
        onClick={() => void attempt(() => ask("poke", { as: persona, chat: name, target: store.selfId.value }))}
      >
        {t().composer.poke}
      </button>
    </div>
  );
}

function ForwardBar({ name }: { name: string }) {
  const send = async (): Promise<void> => {
    const done = await attempt(() => ask("forward", { as: store.personaOf(name), chat: name, messages: chosen.value }));
    if (done !== undefined) chosen.value = [];
  };
  return (
    <span class="forward-bar">
      <span>{t().composer.selected(chosen.value.length)}</span>
      <button type="button" class="button is-primary" onClick={() => void send()}>{t().composer.forwardHere}</button>
      <IconButton icon="close" size={16} label={t().composer.cancel} onClick={() => chosen.value = []} />
    </span>
  );
}

/** The faces that a reaction most often is. */
function QuickFaces({ message, persona }: { message: Message; persona: number | undefined }) {
  const quick = ["76", "66", "13", "182", "179", "144"];
  return (
    <div class="quick-faces" role="group" aria-label={t().message.react}>
      {faces.filter(({ id }) => quick.includes(id)).map(({ id, name, sign }) => {
        const isOn = persona !== undefined && message.reactions[id]?.includes(persona) === true;
        return (
          <button
            key={id}
            type="button"
            role="menuitem"
            aria-label={name}
            class={isOn ? "is-active" : ""}
            onClick={() => {
              closeMenu();
              void attempt(() => ask("react", { as: persona, message: message.id, face: id, on: !isOn }));
            }}
          >
            {sign}
          </button>
        );
      })}
    </div>
  );
}

function messageMenu(
  name: string,
  message: Message,
  persona: number | undefined,
  showRaw: (message: Message) => void,
): MenuItem[] {
  const { id, from, chat, segments } = message;
  const act = (op: string, params: object) => () =>
    void attempt(() => ask(op, { as: persona, message: id, ...params }));
  const isEssence = chat.kind === "group" &&
    store.groupOf(chat.groupId)?.essences.some(({ messageId }) => messageId === id) === true;
  const text = plainText(segments, chat).trim();
  return [
    { label: t().message.reply, icon: "reply", run: () => replyTo.value = { ...replyTo.value, [name]: id } },
    { label: t().message.copy, icon: "copy", run: () => void copy(text) },
    {
      label: t().message.select,
      icon: "forward",
      run: () =>
        chosen.value = chosen.value.includes(id) ? chosen.value.filter((each) => each !== id) : [...chosen.value, id],
    },
    ...chat.kind === "group"
      ? [{
        label: isEssence ? t().message.unessence : t().message.essence,
        icon: "star" as const,
        run: act("essence", { on: !isEssence }),
      }]
      : [],
    { label: t().message.raw, icon: "braces", run: () => showRaw(message) },
    { label: t().message.code, icon: "api", run: () => void copy(testCode(name, from, text)) },
    {
      label: t().message.chat,
      icon: "gallery",
      run: () => void attempt(async () => copy(await written(name, indexOf(name, id)))),
    },
    { label: t().message.recall, icon: "undo", isDanger: true, run: act("recall", {}) },
  ];
}

/** The place of a message in the journal, where it is known. */
/** A grey line; a long one is cut, and whole for whoever points at it. */
function Notice({ text }: { text: string }) {
  return <p class="notice" title={text.length > 60 ? text : undefined}>{text}</p>;
}

function indexOf(name: string, id: string): number | undefined {
  const item = store.chats.value.get(name)?.items.find((each) => each.id === id);
  return item?.kind === "message" ? item.index : undefined;
}

function testCode(name: string, from: number, text: string): string {
  const chat = store.chatOf(name);
  const who = JSON.stringify(store.rawNameOf(from, chat));
  const place = chat.kind === "group" ? `sandbox.group(${chat.groupId}).member(${who})` : `sandbox.user(${who})`;
  return `await ${place}.says(${JSON.stringify(text)});`;
}

function avatarMenu(name: string, userId: number, persona: number | undefined): MenuItem[] {
  const chat = store.chatOf(name);
  const who = store.nameOf(userId, chat);
  const items: MenuItem[] = [
    {
      label: t().message.poke,
      icon: "poke",
      run: () => void attempt(() => ask("poke", { as: persona, chat: name, target: userId })),
    },
  ];
  if (chat.kind === "private") return items;
  const member = store.memberOf(chat.groupId, userId);
  const act = (op: string, params: object) => () =>
    void attempt(() => ask(op, { as: persona, group: chat.groupId, user: userId, ...params }));
  items.unshift({
    label: t().message.mention,
    icon: "at",
    run: () => inserted.value = { qq: String(userId), name: who },
  });
  if (store.speakersOf(chat).includes(userId)) {
    items.push({ label: t().message.speakAs, icon: "chat", run: () => store.choosePersona(name, userId) });
  }
  const isMuted = (member?.mutedUntil ?? 0) > (store.snapshot.value?.now ?? 0);
  items.push(
    {
      label: isMuted ? t().world.unmute : t().world.mute,
      icon: "ban",
      run: act("member.mute", { ms: isMuted ? 0 : 600_000 }),
    },
    {
      label: member?.role === "admin" ? t().world.demote : t().world.promote,
      icon: "star",
      run: act("member.role", { role: member?.role === "admin" ? "member" : "admin" }),
    },
    { label: t().world.kick, icon: "close", isDanger: true, run: act("member.kick", {}) },
  );
  return items;
}

/** Shows an entry of the journal, beside the chat where there is room, else on its own screen. */
function openEntry(index: number | undefined): void {
  if (index === undefined) return;
  selected.value = index;
  if (matchMedia("(min-width: 1100px)").matches) store.showsJournal.value = true;
  else store.screen.value = "journal";
}

/** The event that told of a message. */
function eventOf({ id }: Message): number | undefined {
  const item = store.chats.value.get(store.activeChat.value ?? "")?.items.find((each) => each.id === id);
  if (item?.kind !== "message" || item.index === undefined) return undefined;
  const { index } = item;
  const event = allRows().find(({ entry }) => entry.kind === "event" && entry.of === index);
  return event?.entry.index ?? callBefore(item);
}

/** The call that made the bot's message: the newest one before it. */
function callBefore(item: store.Item): number | undefined {
  if (item.kind !== "message" || item.index === undefined) return undefined;
  const { index } = item;
  return allRows().findLast(({ entry }) => entry.kind === "call" && entry.index < index)?.entry.index;
}
