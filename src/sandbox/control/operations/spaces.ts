/** Operations: the world as it was at the beginning, as a document, and worlds of their own that begin where this one is. */

import { saveWorld } from "../../saved/write.ts";
import { integer, object, optional, text } from "./fields.ts";
import { act, look, type Operations } from "./operation.ts";

const seed = optional(integer("the number that its chance comes from. Default: that of this one"));
const title = optional(text("a name for people"));

/** Reset, the world as a document, and spaces. */
export const spaceOperations: Operations = {
  "reset": act(
    "Makes the world what it was when the sandbox started, and ends all faults. The journal goes on, and so does the time.",
    {},
    (stage) => stage.reset(),
  ),
  "world.save": look(
    "The whole world as a JSON document: people, groups, chats, files. Not in it are the journal, connections and faults.",
    {},
    ({ world, clock }) => ({ world: saveWorld(world, { aheadMs: clock.aheadMs }) }),
  ),
  "world.load": act(
    "Makes the world what a document of world.save says. The journal goes on, and so does the time.",
    { world: object("the document") },
    (stage, { world: document }) => stage.load(document),
  ),
  "space.fork": act(
    "Opens a sandbox of its own that begins where this one is, on a port of its own, with the same key: try something there, and nothing here changes.",
    { seed, title },
    ({ spaces }, params) => spaces.make("fork", params.seed, params.title),
  ),
  "space.add": act(
    "Opens a sandbox of its own that begins as this one began, on a port of its own, with the same key.",
    { seed, title },
    ({ spaces }, params) => spaces.make("begin", params.seed, params.title),
  ),
  "space.list": look(
    "The spaces that are open, the first sandbox (main), and which of them this one is (here).",
    {},
    ({ spaces }) => spaces.list(),
  ),
  "space.close": act("Closes a space.", { space: text("its name") }, ({ spaces }, { space }) => spaces.close(space)),
};
