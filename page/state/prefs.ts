/** What the person prefers, kept in the browser: theme and language. */

import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
export type Lang = "zh" | "en";

export const theme = signal<Theme>(read("adelie-theme", ["system", "light", "dark"]) ?? "system");
export const lang = signal<Lang>(
  read("adelie-lang", ["zh", "en"]) ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en"),
);

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Keeps the page's own element in step. */
export function applyPrefs(): void {
  const apply = (): void => {
    const isDark = theme.value === "dark" || (theme.value === "system" && dark.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
  };
  effect(() => {
    apply();
    write("adelie-theme", theme.value);
    write("adelie-lang", lang.value);
  });
  dark.addEventListener("change", apply);
}

function read<T extends string>(key: string, known: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(key);
    return known.find((each) => each === value);
  } catch {
    return undefined;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing: the choice holds until the page is closed.
  }
}
