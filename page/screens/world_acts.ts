/** How the editor of the world changes it: as somebody who may, and bots hear of it; or silently. */

import { signal } from "@preact/signals";
import { attempt, type MenuItem } from "../parts/basics.tsx";
import { keep } from "../parts/composer.tsx";
import { pickFile } from "../parts/pick.ts";
import { ask } from "../state/connection.ts";
import { w } from "../world_texts.ts";

/** Whether changes are made without anybody hearing of them. */
export const isSilent = signal(false);

/** One change in both ways: an operation with its parameters. */
export type Change = readonly [op: string, params: object];

/** Makes a change: openly, or silently where that was chosen. Rejects with OpError. */
export function change(openly: Change, silently: Change): Promise<unknown> {
  return ask(...isSilent.value ? silently : openly);
}

/** The same for a menu: a failure is said at the edge of the page. */
export function changing(openly: Change, silently: Change): () => void {
  return () => void attempt(() => change(openly, silently));
}

/** The entries of a menu that give somebody, or a group, a picture. `give` gets the parameter `file`, or none. */
export function pictureMenu(
  name: string,
  hasOne: boolean,
  give: (file: { file?: string }) => Promise<unknown>,
): MenuItem[] {
  const kept = (op: string, params: object): Promise<unknown> =>
    ask<{ file: string }>(op, params).then(({ file }) => give({ file }));
  const items: MenuItem[] = [
    {
      label: w().user.picture,
      icon: "image",
      run: () =>
        pickFile("image/*", (file) =>
          void keep(file).then(async (known) => {
            if (known !== undefined) await attempt(() => give({ file: known.file }));
          })),
    },
    { label: w().user.draw, icon: "events", run: () => void attempt(() => kept("file.draw", { name })) },
  ];
  if (hasOne) items.push({ label: w().user.noPicture, icon: "clear", run: () => void attempt(() => give({})) });
  return items;
}

/** An operation that no bot hears of anyway, for a menu. */
export function doing(op: string, params: object): () => void {
  return () => void attempt(() => ask(op, params));
}
