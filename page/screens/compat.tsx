/** Which actions the bot used, and which implementations have them. */

import { actions } from "page:data";
import { useMemo } from "preact/hooks";
import { Empty } from "../parts/basics.tsx";
import { Icon } from "../parts/icon.tsx";
import { lang } from "../state/prefs.ts";
import { allRows, version } from "../state/journal.ts";
import { screen } from "../state/store.ts";
import { t } from "../texts.ts";
import { chosenAction } from "./api_state.ts";

const implementations: readonly [string, string][] = [
  ["onebot11", "OneBot 11"],
  ["go-cqhttp", "go-cqhttp"],
  ["napcat", "NapCat"],
  ["llbot", "LLBot"],
  ["lagrange", "Lagrange"],
];

export function CompatScreen() {
  const stamp = version.value;
  const used = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { entry } of allRows()) {
      if (entry.kind === "call") counts.set(entry.action, (counts.get(entry.action) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]);
  }, [stamp]);
  const about = (name: string) => actions.find((action) => action.name === name.replace(/_(async|rate_limited)$/, ""));
  return (
    <section class="page" aria-label={t().compat.title}>
      <header class="bar">
        <div class="bar-title">
          <h1>{t().compat.title}</h1>
          <span>{t().compat.used(used.length)}</span>
        </div>
      </header>
      <div class="page-body">
        {used.length === 0 ? <Empty icon="compat" title={t().compat.none} /> : (
          <>
            <ul class="verdicts">
              {implementations.map(([id, title]) => {
                const lacking = used.flatMap(([name]) => about(name)?.in.includes(id) === false ? [name] : []);
                return (
                  <li key={id} class={lacking.length === 0 ? "is-yes" : "is-no"}>
                    <b>
                      <Icon name={lacking.length === 0 ? "check" : "alert"} size={16} />
                      {title}
                    </b>
                    <span>{lacking.length === 0 ? t().compat.fine : t().compat.warn(lacking.join(", "))}</span>
                  </li>
                );
              })}
            </ul>
            <div class="table-box" tabIndex={0} role="region" aria-label={t().compat.title}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t().compat.action}</th>
                    <th scope="col" class="is-number">{t().compat.count}</th>
                    {implementations.map(([id, title]) => <th key={id} scope="col" class="is-mark">{title}</th>)}
                  </tr>
                </thead>
                <tbody>
                  {used.map(([name, count]) => {
                    const action = about(name);
                    return (
                      <tr key={name}>
                        <th scope="row">
                          <button
                            type="button"
                            class="foot-link"
                            onClick={() => {
                              chosenAction.value = name;
                              screen.value = "api";
                            }}
                          >
                            {name}
                          </button>
                          <small>
                            {action === undefined ? t().compat.unknown : lang.value === "zh" ? action.zh : action.en}
                          </small>
                        </th>
                        <td class="is-number">{count}</td>
                        {implementations.map(([id, title]) => {
                          const has = action?.in.includes(id) === true;
                          return (
                            <td key={id} class={`is-mark ${has ? "is-yes" : "is-no"}`}>
                              <span role="img" aria-label={`${title}: ${has ? "✓" : "✗"}`}>
                                <Icon name={has ? "check" : "close"} size={16} />
                              </span>
                            </td>
                          );
                        })}
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          </>
        )}
      </div>
    </section>
  );
}
