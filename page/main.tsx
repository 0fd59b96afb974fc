/** The sandbox's page: a client of the control protocol, in one file, for the browser. */

import { render } from "preact";
import { App } from "./app.tsx";
import { applyPrefs } from "./state/prefs.ts";
import { start } from "./state/store.ts";

applyPrefs();
start();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
