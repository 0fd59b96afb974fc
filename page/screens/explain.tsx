/** Why the bot answered an event, or did not: each of its handlers, with its reason. */

import { useEffect, useState } from "preact/hooks";
import type { BotExplanation } from "../../src/sandbox/control/attached.ts";
import { Empty, errorText } from "../parts/basics.tsx";
import { Icon } from "../parts/icon.tsx";
import { ask } from "../state/connection.ts";
import { canExplain, selfId } from "../state/store.ts";
import { t } from "../texts.ts";

export function Explain({ index, account = selfId.value }: { index: number; account?: number | undefined }) {
  const [told, setTold] = useState<BotExplanation | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const canAsk = canExplain(account);
  useEffect(() => {
    if (!canAsk) return;
    ask<typeof told>("explain", { index, account }).then(setTold, (error: unknown) => setFailure(errorText(error)));
  }, [index, account, canAsk]);
  if (!canAsk) {
    return (
      <Empty icon="help" title={t().explain.title}>
        <p>{t().explain.none}</p>
      </Empty>
    );
  }
  if (failure !== undefined) {
    return (
      <Empty icon="alert" title={t().failed}>
        <p>{failure}</p>
      </Empty>
    );
  }
  if (told === undefined) return <p class="loading">…</p>;
  return (
    <div class="explain">
      <p class="explain-event">
        <code>{told.event}</code>
      </p>
      {told.handlers.length === 0 && <p>{t().explain.noHandlers}</p>}
      <ul>
        {told.handlers.map(({ handler, answers, runs, why, site }) => (
          <li key={handler + answers} class={runs ? "is-yes" : "is-no"}>
            <span class="explain-mark" title={runs ? t().explain.runs : t().explain.not}>
              <Icon name={runs ? "check" : "close"} size={16} />
            </span>
            <div>
              <p>
                <b>{handler}</b> <code>{answers}</code>
              </p>
              <p>{why}</p>
              {site !== undefined && <small>{site}</small>}
            </div>
          </li>
        ))}
      </ul>
      {told.notes?.map((note) => <p key={note}>! {note}</p>)}
    </div>
  );
}
