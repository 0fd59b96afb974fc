/** The whole world as a file: saved to the person's machine, and opened again. */

import { attempt, IconButton, openMenu, toast } from "../parts/basics.tsx";
import { giveFile, pickFile } from "../parts/pick.ts";
import { ask } from "../state/connection.ts";
import { w } from "../world_texts.ts";

/** A frame of the control protocol takes 64 MiB. */
const MAX_CHARS = 60 * 1024 * 1024;

export function WorldFile() {
  const save = async (): Promise<void> => {
    const { world } = await ask<{ world: { filesWithoutBytes?: number } }>("world.save");
    const now = new Date();
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
    giveFile(`qq-${day.join("-")}.json`, JSON.stringify(world));
    toast(w().file.saved(world.filesWithoutBytes ?? 0));
  };
  const open = async (file: File): Promise<void> => {
    const text = file.size > MAX_CHARS ? undefined : await file.text();
    const document = text === undefined ? undefined : parsed(text);
    if (typeof document !== "object" || document === null) {
      toast(text === undefined ? w().file.tooLarge : w().file.noJson(file.name), true);
      return;
    }
    await ask("world.load", { world: document });
    toast(w().file.opened);
  };
  return (
    <IconButton
      icon="more"
      label={w().file.menu}
      onClick={({ currentTarget }) =>
        openMenu(currentTarget, [
          { label: w().file.save, icon: "download", run: () => void attempt(save) },
          {
            label: w().file.open,
            icon: "upload",
            run: () => pickFile("application/json,.json", (file) => void attempt(() => open(file))),
          },
        ])}
    />
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
