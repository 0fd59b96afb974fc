/** Which action the API screen shows: the palette chooses it too. */

import { signal } from "@preact/signals";

export const chosenAction = signal<string | undefined>(undefined);
