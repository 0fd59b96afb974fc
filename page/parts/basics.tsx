/** The small parts that every screen is made of. */

import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { OpError } from "../state/connection.ts";
import { snapshot, users } from "../state/store.ts";
import { t } from "../texts.ts";
import { Icon, type IconName } from "./icon.tsx";

/** A button that shows an icon alone; its name is what a screen reader says, and a hint shows. */
export function IconButton(
  { icon, label, active, size, ...rest }:
    & { icon: IconName; label: string; active?: boolean; size?: number }
    & Omit<JSX.IntrinsicElements["button"], "size" | "icon" | "label">,
) {
  return (
    <button
      type="button"
      class={`icon-button${active === true ? " is-active" : ""}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} size={size ?? 18} />
    </button>
  );
}

/** A field that narrows a list as somebody types. */
export function FilterField(
  { label, hint = label, value, onChange }: {
    label: string;
    hint?: string;
    value: string;
    onChange: (value: string) => void;
  },
) {
  return (
    <div class="filter">
      <Icon name="search" size={16} />
      <input
        class="filter-input"
        type="search"
        aria-label={label}
        placeholder={hint}
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </div>
  );
}

/** Why what a form asked for was not done; nothing while nothing went wrong. */
export function FormError({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p class="form-error" role="alert">
      <Icon name="alert" size={16} />
      {text}
    </p>
  );
}

const hues = [212, 168, 28, 262, 340, 190, 8, 140, 300, 46];

/** A drawn portrait: the first sign of a name on a colour of its own. */
export function Avatar(
  { id, name, size = 36, isGroup = false }: { id: number; name: string; size?: number; isGroup?: boolean },
) {
  const hue = hues[(id + Math.floor(id / 7_919) * 3) % hues.length] ?? 212;
  const user = isGroup ? undefined : users.value.get(id);
  const isBot = user?.isBot === true;
  const picture = isGroup ? snapshot.value?.groups.find((group) => group.id === id)?.avatar : user?.avatar;
  // One that cannot be shown is as none: until another one is chosen.
  const [broken, setBroken] = useState<string | undefined>(undefined);
  // Of a Chinese name the last sign says most: half of a family begin alike.
  const signs = [...name.replace(/\\u[\da-f]{4}/g, "").replace(/[^\p{L}\p{N}\p{So}]/gu, "")];
  const sign = (isGroup || !/^\p{Script=Han}{2,4}/u.test(signs.join("")) ? signs[0] : signs.at(-1)) ?? "?";
  return (
    <span
      class={`avatar${isGroup ? " is-group" : isBot ? " is-bot" : ""}`}
      style={{
        "--hue": String(hue),
        width: `${size}px`,
        height: `${size}px`,
        fontSize: `${Math.round(size * 0.42)}px`,
      }}
      aria-hidden="true"
      data-sign={isBot ? "" : sign}
    >
      {isBot && <Icon name="bot" size={Math.round(size * 0.58)} />}
      {picture !== undefined && picture !== broken && (
        <img
          src={`/_sandbox/file/${encodeURIComponent(picture)}`}
          alt=""
          onError={() => setBroken(picture)}
        />
      )}
    </span>
  );
}

/** Nothing is here: why, and what to do. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="empty-body">{children}</div>}
    </div>
  );
}

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

const toasts = signal<readonly Toast[]>([]);
let lastToast = 0;

/** Says something at the edge of the page for a moment. */
export function toast(text: string, isError = false): void {
  const id = ++lastToast;
  toasts.value = [...toasts.value.slice(-3), { id, text, isError }];
  setTimeout(() => toasts.value = toasts.value.filter((each) => each.id !== id), isError ? 5_000 : 1_800);
}

/** An error in the reader's language, where the world gave a reason. */
export function errorText(error: unknown): string {
  if (error instanceof OpError) return t().reasons[error.reason ?? ""] ?? error.message;
  return error instanceof Error ? error.message : t().failed;
}

/** Runs something, and says so when it fails. */
export async function attempt<T>(task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    toast(errorText(error), true);
    return undefined;
  }
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, isError }) => (
        <div key={id} class={`toast${isError ? " is-error" : ""}`}>
          <Icon name={isError ? "alert" : "check"} size={16} />
          <span>{text}</span>
        </div>
      ))}
    </div>
  );
}

/** Copies a text. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the permission, the old way.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(t().copied);
}

/** A dialog above the page. Escape and a click beside it close it; the focus goes back to where it was. */
export function Dialog(
  { title, onClose, children, wide = false }: {
    title: string;
    onClose: () => void;
    children: ComponentChildren;
    wide?: boolean;
  },
) {
  const dialog = useRef<HTMLDialogElement>(null);
  // At once: the next key is for the dialog.
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog${wide ? " is-wide" : ""}`}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2>{title}</h2>
          <IconButton icon="close" label={t().close} onClick={onClose} />
        </header>
        <div class="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}

/** One line of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly isDanger?: boolean;
  run(): void;
}

interface OpenMenu {
  readonly x: number;
  readonly y: number;
  readonly items: readonly MenuItem[];
  readonly header?: ComponentChildren;
}

const menu = signal<OpenMenu | undefined>(undefined);

/** Opens a menu at a place of the window; it stays inside. */
export function openMenu(at: MouseEvent | HTMLElement, items: readonly MenuItem[], header?: ComponentChildren): void {
  const place = at instanceof HTMLElement
    ? { x: at.getBoundingClientRect().left, y: at.getBoundingClientRect().bottom + 4 }
    : { x: at.clientX, y: at.clientY };
  menu.value = { ...place, items, ...header === undefined ? {} : { header } };
}

export function closeMenu(): void {
  menu.value = undefined;
}

export function Menus() {
  const box = useRef<HTMLDivElement>(null);
  const open = menu.value;
  useLayoutEffect(() => {
    const node = box.current;
    if (open === undefined || node === null) return;
    const before = document.activeElement;
    const { width, height } = node.getBoundingClientRect();
    node.style.left = `${Math.max(8, Math.min(open.x, innerWidth - width - 8))}px`;
    node.style.top = `${Math.max(8, Math.min(open.y, innerHeight - height - 8))}px`;
    node.querySelector<HTMLElement>("button")?.focus();
    return () => before instanceof HTMLElement && before.isConnected && before.focus();
  }, [open]);
  if (open === undefined) return null;
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...box.current?.querySelectorAll<HTMLElement>("button") ?? []];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape" || event.key === "Tab") closeMenu();
    else if (step !== 0) buttons[(at + step + buttons.length) % buttons.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="menu-shade" onPointerDown={(event) => event.target === event.currentTarget && closeMenu()}>
      <div ref={box} class="menu" role="menu" onKeyDown={onKeyDown}>
        {open.header}
        {open.items.map(({ label, icon, isDanger, run }) => (
          <button
            key={label}
            type="button"
            role="menuitem"
            class={isDanger === true ? "is-danger" : ""}
            onClick={() => {
              closeMenu();
              run();
            }}
          >
            {icon === undefined ? <span class="icon" /> : <Icon name={icon} size={16} />}
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}

/** The time of day. */
export function clockText(at: number, withSeconds = false): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}${withSeconds ? `:${two(date.getSeconds())}` : ""}`;
}

/** A number of bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}
