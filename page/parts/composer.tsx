/** Where messages are written: text with pictures, faces and mentions in it, as in QQ. */

import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Segment } from "../../src/protocol/segments.ts";
import { faces } from "../faces.ts";
import { ask } from "../state/connection.ts";
import {
  chatOf,
  choosePersona,
  groupOf,
  memberOf,
  nameOf,
  personaOf,
  selfId,
  snapshot,
  speakersOf,
} from "../state/store.ts";
import { t } from "../texts.ts";
import { attempt, Avatar, closeMenu, Dialog, IconButton, openMenu, toast } from "./basics.tsx";
import { Icon } from "./icon.tsx";

const MAX_FILE_BYTES = 24 * 1024 * 1024;

/** The message that is answered, by chat. */
export const replyTo = signal<Readonly<Record<string, string | undefined>>>({});
/** Drafts, as HTML, by chat. */
const drafts = new Map<string, string>();
/** Put into the composer from elsewhere. */
export const inserted = signal<{ readonly qq: string; readonly name: string } | undefined>(undefined);

interface Suggestion {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  readonly userId?: number;
  pick(): void;
}

/** Segments of what stands in the editor. */
function readEditor(editor: HTMLElement): Segment[] {
  const segments: Segment[] = [];
  const addText = (text: string): void => {
    const last = segments.at(-1);
    if (last?.type === "text") segments[segments.length - 1] = { type: "text", data: { text: last.data.text + text } };
    else if (text !== "") segments.push({ type: "text", data: { text } });
  };
  const walk = (node: Node): void => {
    if (node instanceof Text) addText(node.data.replaceAll("\u00a0", " "));
    else if (node instanceof HTMLElement) {
      const atom = node.dataset.segment;
      if (atom !== undefined) segments.push(JSON.parse(atom) as Segment);
      else if (node.tagName === "BR") addText("\n");
      else {
        if (node.tagName === "DIV" && segments.length > 0) addText("\n");
        for (const child of node.childNodes) walk(child);
      }
    }
  };
  for (const child of editor.childNodes) walk(child);
  const last = segments.at(-1);
  if (last?.type === "text") {
    const text = last.data.text.replace(/\s+$/, "");
    if (text === "") segments.pop();
    else segments[segments.length - 1] = { type: "text", data: { text } };
  }
  return segments;
}

function atomOf(segment: Segment, label: string, className: string, picture?: string): HTMLElement {
  const atom = document.createElement("span");
  atom.contentEditable = "false";
  atom.className = `atom ${className}`;
  atom.dataset.segment = JSON.stringify(segment);
  if (picture === undefined) atom.textContent = label;
  else {
    const image = document.createElement("img");
    image.src = picture;
    image.alt = label;
    atom.append(image);
  }
  return atom;
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

interface Kept {
  readonly file: string;
  readonly name: string;
  readonly mime: string;
}

/** Gives a file to the sandbox; undefined, and said so, when it did not take it. */
export async function keep(file: File): Promise<Kept | undefined> {
  if (file.size > MAX_FILE_BYTES) {
    toast(t().composer.tooLarge, true);
    return undefined;
  }
  return await attempt(async () =>
    await ask<Kept>("file.put", { base64: await base64Of(file), name: file.name || "picture.png" })
  );
}

export function Composer(
  { chat: name, commands }: { chat: string; commands: readonly { pattern: string; description: string }[] },
) {
  const editor = useRef<HTMLDivElement>(null);
  const pictures = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [isEmpty, setEmpty] = useState(true);
  const [isDropping, setDropping] = useState(false);
  const [showsFaces, setFaces] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const [chosen, choose] = useState(0);
  const chat = chatOf(name);
  const persona = personaOf(name);
  const speakers = speakersOf(chat);
  const answered = replyTo.value[name];
  const mutedUntil = chat.kind === "group" && persona !== undefined
    ? memberOf(chat.groupId, persona)?.mutedUntil ?? 0
    : 0;
  const isMuted = mutedUntil > (snapshot.value?.now ?? 0);

  /** The chat whose words the editor holds. */
  const shown = useRef(name);

  useLayoutEffect(() => {
    const node = editor.current;
    if (node === null) return;
    shown.current = name;
    node.innerHTML = "";
    const draft = drafts.get(name);
    if (draft !== undefined) {
      // Only what this editor held itself comes back, as parsed nodes and not as markup of strangers.
      for (const child of new DOMParser().parseFromString(draft, "text/html").body.childNodes) {
        node.append(child.cloneNode(true));
      }
    }
    setEmpty(node.textContent === "" && node.querySelector("[data-segment]") === null);
    setSuggestions([]);
    if (matchMedia("(min-width: 760px)").matches) node.focus();
    return () => void drafts.set(name, node.innerHTML);
  }, [name]);

  useEffect(() => {
    const wanted = inserted.value;
    if (wanted === undefined) return;
    inserted.value = undefined;
    insert(atomOf({ type: "at", data: { qq: wanted.qq } } as Segment, `@${wanted.name}`, "is-mention"), true);
  }, [inserted.value]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!event.altKey || !/^[1-9]$/.test(event.key)) return;
      const id = speakers[Number(event.key) - 1];
      if (id === undefined) return;
      event.preventDefault();
      choosePersona(name, id);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [name, speakers.join()]);

  const changed = (): void => {
    const node = editor.current;
    if (node === null) return;
    setEmpty(node.textContent?.trim() === "" && node.querySelector("[data-segment]") === null);
    suggest();
  };

  const insert = (node: Node, withBlank = false): void => {
    const box = editor.current;
    if (box === null) return;
    box.focus();
    const selection = getSelection();
    let range = selection?.rangeCount === 0 ? undefined : selection?.getRangeAt(0);
    if (range === undefined || !box.contains(range.startContainer)) {
      range = document.createRange();
      range.selectNodeContents(box);
      range.collapse(false);
    }
    range.deleteContents();
    const tail = withBlank ? document.createTextNode("\u00a0") : undefined;
    if (tail !== undefined) range.insertNode(tail);
    range.insertNode(node);
    range.setStartAfter(tail ?? node);
    range.collapse(true);
    selection?.removeAllRanges();
    selection?.addRange(range);
    changed();
  };

  /** The text before the caret, from the sign that opens a list. */
  const openWord = (): { range: Range; sign: string; word: string } | undefined => {
    const selection = getSelection();
    const node = selection?.anchorNode;
    if (
      selection === null || !selection.isCollapsed || !(node instanceof Text) || editor.current?.contains(node) !== true
    ) return undefined;
    const before = node.data.slice(0, selection.anchorOffset);
    const [, sign = "", word = ""] = /([@/])([^\s@/]*)$/.exec(before) ?? [];
    if (sign === "" || (sign === "/" && before.length > word.length + 1)) return undefined;
    const range = document.createRange();
    range.setStart(node, selection.anchorOffset - word.length - 1);
    range.setEnd(node, selection.anchorOffset);
    return { range, sign, word };
  };

  const replaceWord = (range: Range, node: Node, withBlank: boolean): void => {
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    insert(node, withBlank);
    setSuggestions([]);
  };

  const suggest = (): void => {
    const open = openWord();
    choose(0);
    if (open === undefined) return setSuggestions([]);
    const { range, sign, word } = open;
    if (sign === "/") {
      const found = commands.filter(({ pattern }) => pattern.toLowerCase().includes(word.toLowerCase())).slice(0, 8);
      return setSuggestions(found.map(({ pattern, description }) => ({
        key: pattern,
        label: pattern,
        detail: description,
        pick: () => replaceWord(range, document.createTextNode(pattern.split(/[ <[]/)[0] ?? pattern), true),
      })));
    }
    if (chat.kind !== "group") return setSuggestions([]);
    const members = groupOf(chat.groupId)?.members ?? [];
    const people = members.map(({ userId }) => ({ qq: String(userId), name: nameOf(userId, chat), userId }));
    const found = [...people, { qq: "all", name: t().composer.all, userId: 0 }]
      .filter(({ qq, name: who }) => who.includes(word) || qq.startsWith(word)).slice(0, 8);
    setSuggestions(found.map(({ qq, name: who, userId }) => ({
      key: qq,
      label: who,
      detail: qq,
      userId,
      pick: () => replaceWord(range, atomOf({ type: "at", data: { qq } } as Segment, `@${who}`, "is-mention"), true),
    })));
  };

  const send = async (): Promise<void> => {
    const node = editor.current;
    if (node === null || persona === undefined) return;
    const said = readEditor(node);
    if (said.length === 0) return;
    const reply = answered === undefined ? [] : [{ type: "reply", data: { id: answered } } as Segment];
    // Empty at once: whoever goes on writing meanwhile writes the next message.
    const written = [...node.childNodes];
    node.replaceChildren();
    replyTo.value = { ...replyTo.value, [name]: undefined };
    changed();
    const done = await attempt(() => ask("say", { as: persona, chat: name, message: [...reply, ...said] }));
    if (done !== undefined) return;
    if (shown.current !== name) {
      const box = document.createElement("div");
      box.append(...written);
      drafts.set(name, box.innerHTML + (drafts.get(name) ?? ""));
      return;
    }
    node.prepend(...written);
    replyTo.value = { ...replyTo.value, [name]: replyTo.value[name] ?? answered };
    changed();
  };

  const take = async (list: Iterable<File>): Promise<void> => {
    for (const file of list) {
      const kept = await keep(file);
      if (kept === undefined) continue;
      if (kept.mime.startsWith("image/")) {
        const segment = { type: "image", data: { file: kept.file } } as Segment;
        insert(atomOf(segment, kept.name, "is-picture", `/_sandbox/file/${kept.file}`));
      } else if (persona !== undefined) {
        const isVoice = kept.mime.startsWith("audio/");
        const params = { as: persona, chat: name };
        await attempt(() =>
          isVoice
            ? ask("say", { ...params, message: [{ type: "record", data: { file: kept.file } }] })
            : ask("upload", { ...params, file: kept.file, name: file.name })
        );
      }
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, its keys are its own: Enter takes a word there and sends nothing.
    if (event.isComposing || event.keyCode === 229) return;
    if (suggestions.length > 0) {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) choose((chosen + step + suggestions.length) % suggestions.length);
      else if (event.key === "Enter" || event.key === "Tab") suggestions[chosen]?.pick();
      else if (event.key === "Escape") setSuggestions([]);
      else return;
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "Enter") {
      event.preventDefault();
      document.execCommand("insertLineBreak");
    } else if (event.key === "Escape" && answered !== undefined) {
      replyTo.value = { ...replyTo.value, [name]: undefined };
    }
  };

  const personaMenu = (target: HTMLElement): void =>
    openMenu(target, [
      ...speakers.map((id, at) => ({
        label: `${nameOf(id, chat)}${at < 9 ? `    Alt+${at + 1}` : ""}`,
        ...id === persona ? { icon: "check" as const } : {},
        run: () => choosePersona(name, id),
      })),
      ...chat.kind === "group"
        ? [{ label: t().composer.newPerson, icon: "plus" as const, run: () => setAdding(true) }]
        : [],
    ]);

  return (
    <section
      class={`composer${isDropping ? " is-dropping" : ""}`}
      aria-label={t().composer.send}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        void take(event.dataTransfer?.files ?? []);
      }}
    >
      {isDropping && <div class="drop-hint">{t().composer.drop}</div>}
      {suggestions.length > 0 && (
        <div class="suggestions" role="listbox" aria-label={t().composer.mention}>
          {suggestions.map(({ key, label, detail, userId, pick }, at) => (
            <div
              key={key}
              role="option"
              aria-selected={at === chosen}
              class={at === chosen ? "is-chosen" : ""}
              onPointerDown={(event) => {
                event.preventDefault();
                pick();
              }}
            >
              {userId !== undefined && <Avatar id={userId} name={label} size={24} />}
              <b>{label}</b>
              <small>{detail}</small>
            </div>
          ))}
        </div>
      )}
      {answered !== undefined && (
        <div class="reply-bar">
          <Icon name="reply" size={16} />
          <span>{t().composer.replyTo(replyName(name, answered))}</span>
          <IconButton
            icon="close"
            size={16}
            label={t().composer.cancel}
            onClick={() => replyTo.value = { ...replyTo.value, [name]: undefined }}
          />
        </div>
      )}
      <div class="composer-bar">
        <button
          type="button"
          class="persona"
          title={t().composer.as}
          onClick={({ currentTarget }) => personaMenu(currentTarget)}
        >
          {persona !== undefined && <Avatar id={persona} name={nameOf(persona, chat)} size={22} />}
          <span>{persona === undefined ? "—" : nameOf(persona, chat)}</span>
          <Icon name="chevronDown" size={14} />
        </button>
        <span class="composer-tools">
          <IconButton
            icon="smile"
            label={t().composer.face}
            active={showsFaces}
            aria-expanded={showsFaces}
            onClick={() => setFaces(!showsFaces)}
          />
          <IconButton icon="image" label={t().composer.picture} onClick={() => pictures.current?.click()} />
          <IconButton icon="file" label={t().composer.file} onClick={() => files.current?.click()} />
          <IconButton
            icon="poke"
            label={t().composer.poke}
            disabled={persona === undefined}
            onClick={() => void attempt(() => ask("poke", { as: persona, chat: name, target: selfId.value }))}
          />
        </span>
        {isMuted && <span class="badge is-warning">{t().composer.muted}</span>}
      </div>
      {showsFaces && (
        <div class="faces" role="group" aria-label={t().composer.face}>
          {faces.map(({ id, name: label, sign }) => (
            <button
              key={id}
              type="button"
              title={label}
              aria-label={label}
              onClick={() => insert(atomOf({ type: "face", data: { id } } as Segment, sign, "is-face"))}
            >
              {sign}
            </button>
          ))}
        </div>
      )}
      <div class="editor-row">
        <div
          ref={editor}
          class={`editor${isEmpty ? " is-empty" : ""}`}
          contentEditable
          role="textbox"
          aria-multiline="true"
          aria-label={persona === undefined ? t().composer.placeholder : t().composer.asWho(nameOf(persona, chat))}
          data-placeholder={t().composer.placeholder}
          spellcheck={false}
          onInput={changed}
          onKeyDown={onKeyDown}
          onBlur={() => setSuggestions([])}
          onPaste={(event) => {
            event.preventDefault();
            const { files: pasted } = event.clipboardData ?? {};
            if (pasted !== undefined && pasted.length > 0) void take(pasted);
            else document.execCommand("insertText", false, event.clipboardData?.getData("text/plain") ?? "");
          }}
        />
        <button
          type="button"
          class="button is-primary send"
          aria-label={t().composer.send}
          disabled={isEmpty || persona === undefined}
          onClick={() => void send()}
        >
          <Icon name="send" size={16} />
          <span>{t().composer.send}</span>
        </button>
      </div>
      <input
        ref={pictures}
        type="file"
        accept="image/*"
        multiple
        hidden
        aria-label={t().composer.picture}
        onChange={({ currentTarget }) => taken(currentTarget, take)}
      />
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label={t().composer.file}
        onChange={({ currentTarget }) => taken(currentTarget, take)}
      />
      {isAdding && chat.kind === "group" && (
        <NewPerson
          chat={name}
          groupId={chat.groupId}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}

function taken(input: HTMLInputElement, take: (files: Iterable<File>) => Promise<void>): void {
  void take([...input.files ?? []]);
  input.value = "";
}

function replyName(chat: string, id: string): string {
  const node = document.querySelector(`[data-message="${CSS.escape(id)}"] .message-name span`);
  return node?.textContent ?? chat;
}

function NewPerson({ chat, groupId, onClose }: { chat: string; groupId: number; onClose: () => void }) {
  const [nickname, setNickname] = useState("");
  const add = async (event: Event): Promise<void> => {
    event.preventDefault();
    const user = await attempt(() => ask<{ id: number }>("user.add", { nickname: nickname.trim() }));
    if (user === undefined) return;
    if (await attempt(() => ask("group.join", { user: user.id, group: groupId })) === undefined) return;
    choosePersona(chat, user.id);
    closeMenu();
    onClose();
  };
  return (
    <Dialog title={t().composer.newPerson} onClose={onClose}>
      <form class="form" onSubmit={(event) => void add(event)}>
        <label class="field">
          <span>{t().composer.newName}</span>
          <input
            class="input"
            autoFocus
            required
            maxLength={30}
            value={nickname}
            onInput={({ currentTarget }) => setNickname(currentTarget.value)}
          />
        </label>
        <div class="form-end">
          <button type="submit" class="button is-primary">{t().forms.ok}</button>
        </div>
      </form>
    </Dialog>
  );
}
