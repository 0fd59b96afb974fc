/** Faults: presets and rules that break what the bot does. */

import { Empty } from "../parts/basics.tsx";
import { t } from "../texts.ts";

export function FaultsScreen() {
  return (
    <section class="page" aria-label={t().faults.title}>
      <header class="bar">
        <div class="bar-title">
          <h1>{t().faults.title}</h1>
        </div>
      </header>
      <Empty icon="faults" title={t().faults.unavailable} />
    </section>
  );
}
