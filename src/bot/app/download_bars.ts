/** Downloads on the last line of the terminal: a bar for the one that moved last, and how many more there are. */

import type { Clock } from "../../util/time/clock.ts";
import { cut } from "../../util/log/columns.ts";
import { oneLine } from "../../util/log/visible.ts";
import type { StatusLine } from "../../util/log/status_line.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";

/** How often the line is drawn, at most. */
const EVERY_MS = 100;
const BAR = 24;

/** How far a download is. */
interface Progress {
  readonly receivedBytes: number;
  readonly totalBytes: number | undefined;
}

/** The bars of one app. */
export class DownloadBars {
  readonly #line: StatusLine;
  readonly #clock: Clock;
  readonly #under = new Map<object, Progress & { name: string }>();
  #drawnMs = -Infinity;

  constructor(line: StatusLine, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
  }

  /**
   * A download moved on, or ended.
   *
   * @param key stands for this download
   * @param progress undefined when it has ended
   */
  update(key: object, name: string, progress: Progress | undefined): void {
    if (progress === undefined) {
      this.#under.delete(key);
      const next = [...this.#under.values()].at(-1);
      this.#line.show(next === undefined ? "" : this.#text(next));
      return;
    }
    const entry = { ...progress, name };
    this.#under.set(key, entry);
    const now = this.#clock.now();
    if (now - this.#drawnMs < EVERY_MS) return;
    this.#drawnMs = now;
    this.#line.show(this.#text(entry));
  }

  #text({ name, receivedBytes: received, totalBytes: total }: Progress & { name: string }): string {
    const more = this.#under.size > 1 ? `  ${appTexts().moreDownloads(this.#under.size - 1)}` : "";
    const label = `⬇ ${cut(oneLine(name), 28)}`;
    if (total === undefined || total === 0) return `${label}  ${mebi(received)}${more}`;
    const part = Math.min(1, received / total);
    const done = Math.round(part * BAR);
    const percent = String(Math.floor(part * 100)).padStart(3);
    return `${label} ${"█".repeat(done)}${"░".repeat(BAR - done)} ${percent}%  ${mebi(received)} / ${
      mebi(total)
    }${more}`;
  }
}

function mebi(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
