import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { DownloadBars } from "../../../../src/bot/app/download_bars.ts";
import { createLogger } from "../../../../src/util/log/log.ts";
import { printAbove, StatusLine } from "../../../../src/util/log/status_line.ts";
import { setLocale } from "../../../../src/texts/locale.ts";

function screen(columns = 80): { written: string[]; line: StatusLine } {
  const written: string[] = [];
  return { written, line: new StatusLine({ write: (text) => void written.push(text), columns }) };
}

describe("in Chinese", () => {
  beforeEach(() => setLocale("zh"));
  afterEach(() => setLocale(undefined));

  test("log lines go by above the status line, which is drawn again below them", () => {
    const { written, line } = screen(12);
    line.show("下载 0%");
    const info = console.info;
    console.info = (text: string) => void written.push(`${text.slice(-5)}\n`);
    try {
      createLogger().info("hello");
    } finally {
      console.info = info;
    }
    line.show("下载文件很长很长很长");
    line.show("");
    printAbove(() => void written.push("free\n"));
    const wipe = "\r\x1b[2K";
    assert.deepEqual(written, ["下载 0%", wipe, "hello\n", "下载 0%", wipe, "下载文件很", wipe, "free\n"]);
  });

  test("downloads have a bar, drawn ten times a second at most, that is gone when the last has ended", async () => {
    const { written, line } = screen();
    const clock = createManualClock();
    const bars = new DownloadBars(line, clock);
    const [one, two] = [{}, {}];
    const last = () => (written.filter((text) => !text.startsWith("\r")).at(-1) ?? "");
    bars.update(one, "cat.png", { receivedBytes: 0, totalBytes: 4 * 2 ** 20 });
    assert.equal(last(), `⬇ cat.png ${"░".repeat(24)}   0%  0.0 MiB / 4.0 MiB`);
    bars.update(one, "cat.png", { receivedBytes: 2 ** 20, totalBytes: 4 * 2 ** 20 });
    assert.match(last(), / {2}0%/);
    await clock.advance(100);
    bars.update(one, "cat.png", { receivedBytes: 3 * 2 ** 20, totalBytes: 4 * 2 ** 20 });
    assert.equal(last(), `⬇ cat.png ${"█".repeat(18)}${"░".repeat(6)}  75%  3.0 MiB / 4.0 MiB`);
    await clock.advance(100);
    bars.update(two, "dog\x1b[2J.png", { receivedBytes: 2 ** 19, totalBytes: undefined });
    assert.equal(last(), "⬇ dog [2J.png  0.5 MiB  还有 1 个");
    bars.update(two, "dog.png", undefined);
    assert.match(last(), /cat\.png.*75%/);
    bars.update(one, "cat.png", undefined);
    assert.equal(written.at(-1), "\r\x1b[2K");
  });
});
