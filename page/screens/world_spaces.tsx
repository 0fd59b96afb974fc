/** Spaces: sandboxes of their own, made from this one. Each has its own address; to switch is to go there. */

import { useEffect, useState } from "preact/hooks";
import type { Spaces } from "../../src/sandbox/control/spaces.ts";
import { askFor, field } from "../parts/ask_dialog.tsx";
import { attempt, Empty } from "../parts/basics.tsx";
import { Icon } from "../parts/icon.tsx";
import { ask } from "../state/connection.ts";
import { w } from "../world_texts.ts";

type Told = ReturnType<Spaces["list"]>;

export function SpacesTab() {
  const [told, setTold] = useState<Told | undefined>(undefined);
  const look = (): Promise<unknown> => attempt(() => ask<Told>("space.list").then(setTold));
  useEffect(() => void look(), []);
  const make = (op: "space.fork" | "space.add", title: string) => (): void =>
    askFor({
      title,
      fields: [field("title", w().spaces.name, { isRequired: false })],
      run: async (values) => {
        await ask(op, values);
        await look();
      },
    });
  return (
    <>
      <p class="page-actions">
        <button type="button" class="button is-primary" onClick={make("space.fork", w().spaces.fork)}>
          <Icon name="fork" size={16} />
          {w().spaces.fork}
        </button>
        <button type="button" class="button" onClick={make("space.add", w().spaces.add)}>
          <Icon name="plus" size={16} />
          {w().spaces.add}
        </button>
      </p>
      <p class="muted">{w().spaces.hint}</p>
      {told === undefined ? <p class="muted">{w().spaces.loading}</p> : <List told={told} look={look} />}
    </>
  );
}

function List({ told: { main, spaces, here }, look }: { told: Told; look: () => Promise<unknown> }) {
  const all = [{ space: "main", title: w().spaces.main, ...main }, ...spaces];
  return (
    <>
      <ul class="user-list">
        {all.map(({ space, title, url, pageUrl }) => (
          <li key={space} class="user-line is-still">
            <span class="avatar is-space" aria-hidden="true">
              <Icon name={space === "main" ? "globe" : "fork"} size={18} />
            </span>
            <span class="user-text">
              <b>
                {title === "" ? space : title}
                {space === here && <span class="badge is-bot">{w().spaces.here}</span>}
              </b>
              <small>{space} · {url}</small>
            </span>
            {space !== here && (
              <span class="button-row">
                <a class="button" href={pageUrl}>
                  <Icon name="enter" size={16} />
                  {w().spaces.go}
                </a>
                {space !== "main" && (
                  <button
                    type="button"
                    class="button is-quiet"
                    onClick={() => void attempt(() => ask("space.close", { space })).then(look)}
                  >
                    {w().spaces.close}
                  </button>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
      {spaces.length === 0 && <Empty icon="fork" title={w().spaces.none} />}
    </>
  );
}
