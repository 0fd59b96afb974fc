/** Every screen but the chats. */

import type { ComponentType } from "preact";
import type { Screen } from "../state/store.ts";
import { ApiScreen } from "./api.tsx";
import { CompatScreen } from "./compat.tsx";
import { EventsScreen } from "./events.tsx";
import { FaultsScreen } from "./faults.tsx";
import { GalleryScreen } from "./gallery.tsx";
import { Journal } from "./journal.tsx";
import { LinksScreen } from "./links.tsx";
import { WorldScreen } from "./world.tsx";

export const screens: Readonly<Record<Exclude<Screen, "chat">, ComponentType>> = {
  journal: Journal as ComponentType,
  api: ApiScreen,
  events: EventsScreen,
  world: WorldScreen,
  faults: FaultsScreen,
  compat: CompatScreen,
  links: LinksScreen,
  gallery: GalleryScreen,
};
