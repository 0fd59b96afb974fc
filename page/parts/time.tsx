/** The time of the world, and how it is set forward. */

import { useState } from "preact/hooks";
import { ask } from "../state/connection.ts";
import { refresh, snapshot } from "../state/store.ts";
import { durationText, t } from "../texts.ts";
import { attempt, Dialog, IconButton } from "./basics.tsx";

const MINUTE = 60_000;

export function TimeButton() {
  const [isOpen, setOpen] = useState(false);
  const ahead = snapshot.value?.aheadMs ?? 0;
  return (
    <>
      <IconButton icon="clock" label={t().time.title} active={ahead > 0} onClick={() => setOpen(true)} />
      {isOpen && <TimeDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function TimeDialog({ onClose }: { onClose: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const state = snapshot.value;
  if (state === undefined) return null;
  const { now, aheadMs } = state;
  const advance = async (ms: number): Promise<void> => {
    setBusy(true);
    await attempt(() => ask("time.advance", { ms }));
    setBusy(false);
    refresh();
  };
  const midnight = new Date(now);
  midnight.setHours(24, 0, 0, 0);
  const steps: readonly [string, number][] = [
    [t().time.minute, MINUTE],
    [t().time.hour, 60 * MINUTE],
    [t().time.day, 1_440 * MINUTE],
    [t().time.midnight, Math.max(1, Math.round(midnight.getTime() - now))],
  ];
  return (
    <Dialog title={t().time.title} onClose={onClose}>
      <p class="time-now">{new Date(now).toLocaleString()}</p>
      <p class="muted">{aheadMs > 0 ? t().time.ahead(durationText(aheadMs)) : t().time.real}</p>
      <div class="button-row">
        {steps.map(([label, ms]) => (
          <button
            key={label}
            type="button"
            class="button"
            disabled={isBusy}
            onClick={() => void advance(ms)}
          >
            {label}
          </button>
        ))}
      </div>
      <p class="muted">{t().time.hint}</p>
    </Dialog>
  );
}
