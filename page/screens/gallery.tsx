/** The gallery: each story of the scenarios beside the bot is a card, with the chat that comes of it and every difference. */

import { useEffect, useState } from "preact/hooks";
import type { ToldStory } from "../../src/sandbox/scenario/desk.ts";
import type { ScenarioError } from "../../src/sandbox/scenario/language/nodes.ts";
import { attempt, copy, Dialog, Empty, errorText, FormError, toast } from "../parts/basics.tsx";
import { Icon } from "../parts/icon.tsx";
import * as gallery from "../state/gallery.ts";
import { t } from "../texts.ts";

export function GalleryScreen() {
  useEffect(() => void attempt(gallery.loadFiles), []);
  const files = gallery.files.value;
  const stories = (files ?? []).flatMap(({ stories: each }) => each).length;
  const results = Object.values(gallery.went.value);
  const isBusy = gallery.playing.value.size > 0;
  const write = async (): Promise<void> => {
    const text = await attempt(() => gallery.written());
    if (text === "") toast(t().gallery.nothing, true);
    else if (text !== undefined) gallery.draft.value = { file: "", text };
  };
  return (
    <section class="page" aria-label={t().gallery.title}>
      <header class="bar gallery-bar">
        <div class="bar-title">
          <h1>{t().gallery.title}</h1>
          <span>{t().gallery.count(stories, results.filter(({ isOk }) => !isOk).length)}</span>
        </div>
        <div class="page-actions">
          <button type="button" class="button" onClick={() => void write()}>
            <Icon name="edit" size={16} />
            {t().gallery.write}
          </button>
          <button
            type="button"
            class="button is-primary"
            disabled={isBusy || stories === 0}
            onClick={() => void attempt(gallery.playAll)}
          >
            <Icon name="play" size={16} />
            {t().gallery.playAll}
          </button>
        </div>
      </header>
      <div class="page-body is-grid">
        {gallery.hasNoBot.value && (
          <label class="card gallery-here">
            <input
              type="checkbox"
              checked={gallery.isHere.value}
              onChange={({ currentTarget }) => gallery.isHere.value = currentTarget.checked}
            />
            <span>{t().gallery.here}</span>
          </label>
        )}
        {files?.length === 0 && (
          <Empty icon="gallery" title={t().gallery.none}>
            <p>{t().gallery.noneHint}</p>
          </Empty>
        )}
        {files?.map((file) =>
          file.errors.length > 0
            ? <Broken key={file.file} file={file} />
            : file.stories.map((story) => <Card key={gallery.keyOf(file.file, story.line)} file={file} story={story} />)
        )}
      </div>
      {gallery.draft.value !== undefined && <Editor draft={gallery.draft.value} />}
    </section>
  );
}

function Card({ file: { file, text }, story: { title, line } }: {
  file: gallery.ScenarioFile;
  story: gallery.ScenarioFile["stories"][number];
}) {
  const key = gallery.keyOf(file, line);
  const result = gallery.went.value[key];
  const isBusy = gallery.playing.value.has(key);
  const name = title === "" ? file.replace(/\.chat$/, "") : title;
  const state = isBusy ? "busy" : result === undefined ? "new" : result.isOk ? "ok" : "bad";
  return (
    <article class={`card story is-${state}`} aria-busy={isBusy}>
      <header class="card-head">
        <div>
          <h2>{name}</h2>
          <p>
            {file}:{line}
          </p>
        </div>
        <span class="tag" role="status">{t().gallery.states[state]}</span>
      </header>
      {result !== undefined && <Result result={result} />}
      <div class="button-row">
        <button
          type="button"
          class="button"
          disabled={isBusy}
          onClick={() => void attempt(() => gallery.play(file, line))}
        >
          <Icon name="play" size={16} />
          {t().gallery.play}
        </button>
        {result !== undefined && result.differences.length > 0 && (
          <button
            type="button"
            class="button is-primary"
            disabled={isBusy}
            onClick={() => void attempt(() => gallery.accept(file, line))}
          >
            <Icon name="check" size={16} />
            {t().gallery.accept}
          </button>
        )}
        <button type="button" class="button is-quiet" onClick={() => gallery.draft.value = { file, text }}>
          {t().gallery.edit}
        </button>
      </div>
    </article>
  );
}

/** The chat that came of a story, and what was expected instead. */
function Result({ result: { lines, differences, failure } }: { result: ToldStory }) {
  return (
    <>
      <ol class="story-lines" tabIndex={0} aria-label={t().gallery.lines}>
        {lines.map(({ time, chat, who, isBot, text }, at) => (
          <li key={at} class={who === "" ? "is-act" : chat === "" ? "is-call" : isBot ? "is-bot" : ""}>
            {chat !== lines[at - 1]?.chat && chat !== "" && <small>{`${chat} ${time.slice(0, 5)}`}</small>}
            {who !== "" && <b>{who}</b>}
            <span>{text}</span>
          </li>
        ))}
      </ol>
      {differences.map(({ kind, line, expected, actual, why = [] }) => (
        <div key={`${line} ${kind} ${actual}`} class="story-diff">
          <p>{t().gallery.differs(line, t().gallery.kinds[kind])}</p>
          {expected !== undefined && kind !== "never" && <Mark sign="-" text={expected} />}
          <Mark sign="+" text={actual ?? t().gallery.silent} />
          {why.map((reason) => <small key={reason}>{reason}</small>)}
        </div>
      ))}
      <FormError text={failure === undefined ? undefined : `${failure.line}: ${failure.message}`} />
    </>
  );
}

function Mark({ sign, text }: { sign: "-" | "+"; text: string }) {
  return (
    <pre class={sign === "-" ? "is-gone" : "is-come"}>
      <span aria-hidden="true">{sign}</span>
      <span class="sr-only">{sign === "-" ? t().gallery.expected : t().gallery.actual}</span>
      {text}
    </pre>
  );
}

function Broken({ file: { file, text, errors } }: { file: gallery.ScenarioFile }) {
  return (
    <article class="card story is-bad">
      <header class="card-head">
        <div>
          <h2>{file}</h2>
        </div>
        <span class="tag">{t().gallery.states.broken}</span>
      </header>
      <Errors errors={errors} />
      <div class="button-row">
        <button type="button" class="button" onClick={() => gallery.draft.value = { file, text }}>
          {t().gallery.edit}
        </button>
      </div>
    </article>
  );
}

function Errors({ errors }: { errors: readonly ScenarioError[] }) {
  return (
    <ul class="story-errors">
      {errors.slice(0, 8).map(({ line, column, message }) => (
        <li key={`${line} ${column}`}>
          <code>
            {line}:{column}
          </code>{" "}
          {message}
        </li>
      ))}
    </ul>
  );
}

function Editor({ draft }: { draft: gallery.Draft }) {
  const [text, setText] = useState(draft.text);
  const [name, setName] = useState(draft.file);
  const [errors, setErrors] = useState<readonly ScenarioError[]>([]);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [stories, setStories] = useState<readonly ToldStory[]>([]);
  useEffect(() => {
    const timer = setTimeout(() => void gallery.check(text).then(setErrors, () => {}), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const run = async (task: () => Promise<void>): Promise<void> => {
    try {
      setFailure(undefined);
      await task();
    } catch (error) {
      setFailure(errorText(error));
    }
  };
  const file = name.trim() === "" || name.endsWith(".chat") ? name.trim() : `${name.trim()}.chat`;
  return (
    <Dialog
      title={draft.file === "" ? t().gallery.fresh : draft.file}
      wide
      onClose={() => gallery.draft.value = undefined}
    >
      <form
        class="form story-editor"
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => gallery.save(file, text));
        }}
      >
        <textarea
          class="input code"
          rows={16}
          spellcheck={false}
          aria-label={t().gallery.text}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        {errors.length > 0 && <Errors errors={errors} />}
        {stories.map((story) => <Result key={story.line} result={story} />)}
        {draft.file === "" && (
          <label class="field">
            <span>{t().gallery.name}</span>
            <input
              class="input"
              required
              placeholder={t().gallery.example}
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </label>
        )}
        <FormError text={failure} />
        <div class="form-end">
          <button type="button" class="button is-quiet" onClick={() => void copy(text)}>{t().gallery.copy}</button>
          <button
            type="button"
            class="button"
            disabled={errors.length > 0}
            onClick={() => void run(async () => setStories((await gallery.playDraft(text)).stories))}
          >
            {t().gallery.play}
          </button>
          <button type="submit" class="button is-primary" disabled={errors.length > 0}>{t().gallery.save}</button>
        </div>
      </form>
    </Dialog>
  );
}
