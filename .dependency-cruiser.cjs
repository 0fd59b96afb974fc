/**
 * The import rules of the library (CONTRIBUTING.md, "Layers"), type imports included:
 *
 *   entries → testing, record, client, sandbox, bot → api → transport, command, storage, schedule → protocol, runtime → util, errors; texts below them all
 *
 * and inside bot:
 *
 *   app → decorators, dispatch → flow → model → events → dialogue
 */

const GROUND = ["protocol", "runtime", "util", "errors", "texts"];
const LIBRARIES = ["command", "storage", "schedule"];
const BELOW_BOT = ["api", ...LIBRARIES, ...GROUND];

/** What each layer, and each room of bot, may import, itself aside. One that is not named here may import nothing. */
const LAYERS = {
  texts: [],
  errors: [],
  util: ["errors", "texts"],
  protocol: ["errors"],
  runtime: ["util", "errors", "texts"],
  transport: GROUND,
  command: GROUND,
  storage: GROUND,
  schedule: GROUND,
  api: GROUND,
  "bot/dialogue": BELOW_BOT,
  "bot/events": ["bot/dialogue", ...BELOW_BOT],
  "bot/model": ["bot/events", "bot/dialogue", ...BELOW_BOT],
  "bot/flow": ["bot/model", "bot/events", "bot/dialogue", ...BELOW_BOT],
  "bot/dispatch": ["bot/flow", "bot/model", "bot/events", "bot/dialogue", ...BELOW_BOT],
  "bot/decorators": ["bot/model", "bot/events", "bot/dialogue", ...BELOW_BOT],
  "bot/app": ["bot/decorators", "bot/dispatch", "bot/flow", "bot/model", "bot/events", "bot/dialogue", ...BELOW_BOT],
  client: ["bot/events", "bot/dialogue", ...BELOW_BOT],
  record: ["sandbox", "transport", ...GROUND],
  gateway: ["record", "transport", "api", "storage", ...GROUND],
  sandbox: GROUND,
  testing: ["sandbox", "bot", "transport", ...BELOW_BOT],
  entries: ["testing", "record", "client", "gateway", "sandbox", "bot", "transport", ...BELOW_BOT],
};

/** What api and bot may import of transport by value; all the rest of it is a type to them. */
const CONNECT = "^src/transport/connect\\.ts$";

/** The one import upwards: `launch` loads the sandbox when it was given no endpoint, and only then. */
const EMBEDDED = { from: "^src/bot/app/launch\\.ts$", to: "^src/sandbox/embedded\\.ts$" };

/** As much upwards: `launch` loads the recorder when it is to record, and only then. */
const RECORD = "^src/record/(app|options)\\.ts$";

/** How any value becomes text: the one thing of util that protocol may use. */
const TEXT_OF = "^src/util/text_of\\.ts$";

/** How secrets leave a text, and which copy of the library a class is of: errors use these two. */
const OF_ERRORS = "^src/util/(log/redact|copies)\\.ts$";

/** Which language the environment speaks: what texts ask the runtime, and nothing else. */
const PLATFORM = "^src/runtime/platform\\.ts$";

/** Modules of the runtime's own, without an import that makes all of their exports ready. It imports nothing itself. */
const BUILTIN = "^src/runtime/builtin\\.ts$";

const folder = (layer) => layer === "errors" ? "^src/(errors|(config_)?error_codes)\\.ts$" : `^src/${layer}/`;
const seesTransport = (layer) => ["api", "client"].includes(layer) || layer.startsWith("bot/");

/** What each entry point beside mod.ts must not load, however far away the import is: its users do without. */
const ENTRIES = {
  client: "^src/(bot/(app|decorators|dispatch|flow|model)|sandbox|storage|schedule|testing)/",
  gateway: "^src/(bot|client|command|schedule|sandbox|record/(proxy|replay|export)|testing)/",
  protocol:
    "^src/(?!entries/protocol\\.ts|protocol/|util/text_of\\.ts|errors\\.ts|(config_)?error_codes\\.ts|util/(log/redact|copies)\\.ts)",
  sandbox: "^src/(bot|api|client|transport|storage|schedule|testing)/",
  standalone: "^src/(bot|api|client|command|transport|storage|schedule|sandbox|testing)/",
  testing: "^src/(client|record/(proxy|replay|export))/",
  tools: "^src/client/",
};

/** The entry for compilers, which names packages: nothing else of the library may be in it, or name any. */
const STANDALONE = "^src/entries/standalone\\.ts$";

const entries = Object.entries(ENTRIES).map(([entry, path]) => ({
  name: `${entry}-entry-loads-no-more`,
  comment: `Who imports adelie/${entry} must not pay for what it does not use.`,
  severity: "error",
  from: { path: `^src/entries/${entry}\\.ts$` },
  to: { path, reachable: true },
}));

const oneWay = Object.entries(LAYERS).map(([layer, below]) => {
  const allowed = [layer, ...below, ...seesTransport(layer) ? ["transport"] : []].map(folder);
  if (layer === "bot/app") allowed.push(EMBEDDED.to, RECORD);
  if (layer === "protocol") allowed.push(TEXT_OF);
  if (layer === "errors") allowed.push(OF_ERRORS);
  if (layer === "texts") allowed.push(PLATFORM);
  if (layer === "util") allowed.push(BUILTIN);
  return {
    name: `${layer.replace("/", "-")}-imports-down`,
    comment: `src/${layer} may import ${below.join(", ") || "nothing else of the library"}.`,
    severity: "error",
    from: { path: folder(layer) },
    to: { path: "^(src/|mod\\.ts$|tests/|tools/|examples/|bench/)", pathNot: allowed },
  };
});

module.exports = {
  forbidden: [
    ...oneWay,
    ...entries,
    {
      name: "unknown-layer",
      comment: "Every source file lies in a layer; a new layer is named in LAYERS.",
      severity: "error",
      from: { path: "^src/", pathNot: Object.keys(LAYERS).map(folder) },
      to: {},
    },
    {
      name: "transport-by-type",
      comment: "api, bot and client see a transport's type and connect.ts, no transport itself.",
      severity: "error",
      from: { path: ["^src/api/", "^src/bot/", "^src/client/"] },
      to: { path: "^src/transport/", pathNot: CONNECT, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sandbox-only-when-wanted",
      comment: "Only launch.ts may load the sandbox, and only by a dynamic import.",
      severity: "error",
      from: { path: "^src/bot/", pathNot: EMBEDDED.from },
      to: { path: EMBEDDED.to },
    },
    {
      name: "sandbox-never-at-import",
      comment: "A bot that has an endpoint must not load the sandbox: import it dynamically.",
      severity: "error",
      from: { path: EMBEDDED.from },
      to: { path: EMBEDDED.to, dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "recorder-never-at-import",
      comment: "A bot that records nothing must not load the recorder: import it dynamically.",
      severity: "error",
      from: { path: "^src/bot/" },
      to: { path: RECORD, dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-cycle",
      comment: "Modules that import each other cannot be read, or tested, apart.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-package",
      comment:
        "The tree runs by URL in Deno: only relative .ts and node: imports (docs/adr/0002); one entry is for compilers (0047).",
      severity: "error",
      from: { path: "^(src/|mod\\.ts$)", pathNot: STANDALONE },
      to: { path: ".", pathNot: ["^src/", "^\\.\\.?/(?!.*node_modules)"], dependencyTypesNot: ["core"] },
    },
    {
      name: "nothing-missing",
      comment: "Every import leads to a file.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts"] },
  },
};
