/** The gallery of stories: the scenarios beside the bot, how they went, and the one that is being written. */

import { signal } from "@preact/signals";
import type { ScenarioRun, ToldStory } from "../../src/sandbox/scenario/desk.ts";
import type { ScenarioError } from "../../src/sandbox/scenario/language/nodes.ts";
import { ask, OpError } from "./connection.ts";
import { lang } from "./prefs.ts";

/** A file of scenarios. */
export interface ScenarioFile {
  readonly file: string;
  readonly text: string;
  readonly stories: readonly { readonly title: string; readonly line: number }[];
  readonly errors: readonly ScenarioError[];
}

/** A scenario in the editor; `file` is empty for one that has none yet. */
export interface Draft {
  readonly file: string;
  readonly text: string;
}

/** The files; undefined before they are there. */
export const files = signal<readonly ScenarioFile[] | undefined>(undefined);
/** How each story went, by file and line. */
export const went = signal<Readonly<Record<string, ToldStory>>>({});
/** The stories that play now, and the ones that wait behind them. */
export const playing = signal<ReadonlySet<string>>(new Set());
/** The editor, when it is open. */
export const draft = signal<Draft | undefined>(undefined);
/** Whether stories play in the world that is shown, with the bot that is connected. */
export const isHere = signal(false);
/** No bot can be started for a story: none of this process is there. */
export const hasNoBot = signal(false);

/** The key of a story. */
export function keyOf(file: string, line: number): string {
  return `${line} ${file}`;
}

/** Reads the files again. */
export async function loadFiles(): Promise<void> {
  ({ files: files.value } = await ask<{ files: readonly ScenarioFile[] }>("scenario.list"));
}

/** Plays one story. Rejects when it cannot be played at all. */
export async function play(file: string, line: number): Promise<ScenarioRun> {
  const key = keyOf(file, line);
  playing.value = new Set([...playing.value, key]);
  try {
    const here = isHere.value ? { here: true } : {};
    const run = await ask<ScenarioRun>("scenario.run", { file, story: line, ...here });
    const [story] = run.stories;
    if (story !== undefined) went.value = { ...went.value, [key]: story };
    return run;
  } catch (error) {
    if (error instanceof OpError && error.code === "not-attached") hasNoBot.value = true;
    throw error;
  } finally {
    playing.value = new Set([...playing.value].filter((each) => each !== key));
  }
}

/** Plays all of them, one after another. */
export async function playAll(): Promise<void> {
  for (const { file, stories } of files.value ?? []) {
    for (const { line } of stories) await play(file, line);
  }
}

/** Writes what the bot does now into the file, and plays the story again. */
export async function accept(file: string, line: number): Promise<void> {
  const { accepted } = await play(file, line);
  await ask("scenario.save", { file, text: accepted });
  const title = files.value?.find((each) => each.file === file)?.stories.find((story) => story.line === line)?.title;
  // The lines are other ones now.
  went.value = Object.fromEntries(Object.entries(went.value).filter(([key]) => !key.endsWith(` ${file}`)));
  await loadFiles();
  const story = files.value?.find((each) => each.file === file)?.stories.find((each) => each.title === title);
  if (story !== undefined) await play(file, story.line);
}

/** A scenario of what was played: all of it, or a chat from an entry of the journal on. */
export async function written(chat?: string, index?: number): Promise<string> {
  const { text } = await ask<{ text: string }>("scenario.write", {
    lang: lang.value,
    ...chat === undefined ? {} : { chat },
    ...index === undefined ? {} : { after: index - 1 },
  });
  return text;
}

/** Every error of a text, as it is typed. */
export async function check(text: string): Promise<readonly ScenarioError[]> {
  return (await ask<{ errors: readonly ScenarioError[] }>("scenario.check", { text })).errors;
}

/** Keeps the draft under this name. */
export async function save(file: string, text: string): Promise<void> {
  await ask("scenario.save", { file, text });
  draft.value = undefined;
  await loadFiles();
}

/** Plays the draft. */
export function playDraft(text: string): Promise<ScenarioRun> {
  return ask<ScenarioRun>("scenario.run", { text, ...isHere.value ? { here: true } : {} });
}
