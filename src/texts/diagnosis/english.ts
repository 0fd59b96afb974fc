/** English, about an address that does not work. */

import type { About, DiagnosisTexts } from "./about.ts";

/** Where each implementation sets the server that an address leads to. */
const servers: Record<About["kind"], string> = {
  WebSocket:
    "NapCat: WebUI → 网络配置 → Websocket服务器 (port 3001 unless changed); LLBot: WebUI → WebSocket正向 (3001); " +
    "go-cqhttp: servers → ws in config.yml (8080); Lagrange: the ForwardWebSocket entry in appsettings.json",
  HTTP: "NapCat: WebUI → 网络配置 → HTTP服务器 (port 3000 unless changed); LLBot: WebUI → HTTP服务 (3000); " +
    "go-cqhttp: servers → http in config.yml (5700); Lagrange: the Http entry in appsettings.json",
};

/** Where each implementation sets that it connects to the bot itself. */
const clients: Record<About["kind"], string> = {
  WebSocket: "Websocket客户端 in NapCat, WebSocket反向 in LLBot, ws-reverse in go-cqhttp, ReverseWebSocket in Lagrange",
  HTTP: "HTTP客户端 in NapCat, HTTP上报 in LLBot, post in go-cqhttp, HttpPost in Lagrange",
};

/** The option of this library for implementations that connect to the bot. */
const listening: Record<About["kind"], string> = {
  WebSocket: "listen: { port }",
  HTTP: "events: { webhook: { port } } beside the address of its HTTP API",
};

const tokens = (kind: About["kind"]): string =>
  `in NapCat it is WebUI → 网络配置 → the ${kind === "WebSocket" ? "Websocket服务器" : "HTTP服务器"} → Token, ` +
  "in LLBot the token of the same entry in its WebUI, in go-cqhttp access-token in config.yml, " +
  "in Lagrange AccessToken in appsettings.json.";

/** The whole sentences. */
const full: DiagnosisTexts["full"] = {
  nobody: ({ address, kind }) =>
    `Nobody listens at ${address}. Is the implementation running, and is this the port of its ${kind} server? ` +
    `${servers[kind]}. If it has only a client (${clients[kind]}), it connects to the bot: ` +
    `then leave the address out and use ${listening[kind]}.${dockerHint(address)}`,

  unknownHost: ({ address }) =>
    `The host name of ${address} is not known here. Is it spelt right? In Docker it is the name of the implementation's ` +
    "container, and both containers have to be in one network.",

  unreachable: ({ address }) =>
    `${address} does not answer at all. Is the IP address right, are both machines in one network, and does a firewall ` +
    "let the port through? An implementation that listens on 127.0.0.1 is reached from its own machine only: " +
    "let it listen on 0.0.0.0, with a token.",

  silent: ({ address, kind }) =>
    `${address} takes the connection and says nothing. Either the implementation hangs (restart it), or this is not the ` +
    `port of its ${kind} server. ${servers[kind]}.`,

  httpPort: ({ address, seen, who = "an implementation" }) =>
    `${address} is the HTTP port of ${who}, no WebSocket (${seen}). Use the port of its WebSocket server: ` +
    `${servers.WebSocket}. Or write http:// here, and say with "events" how events come.`,

  webSocketPort: ({ address, seen }) =>
    `${address} only speaks WebSocket (${seen}): use ws:// here, or the port of an HTTP server. ${servers.HTTP}.`,

  napcatWebUi: ({ address, kind, seen }) =>
    `${address} is NapCat's WebUI (${seen}), which is for people. Open it in a browser and look under 网络配置 for the ` +
    `port of the ${
      kind === "WebSocket" ? "Websocket服务器 (3001 unless changed)" : "HTTP服务器 (3000 unless changed)"
    }; ` +
    "if there is none, add it with 新建. Its Token is the accessToken here; that of the WebUI is another.",

  llbotWebUi: ({ address, kind, seen }) =>
    `${address} is LLBot's WebUI (${seen}), which is for people. Open it in a browser and look for the port of ` +
    `${
      kind === "WebSocket" ? "WebSocket正向 (3001 unless changed)" : "HTTP服务 (3000 unless changed)"
    } under OneBot 11.`,

  botListener: ({ address, seen }) =>
    `${address} is where a bot waits for an implementation (${seen}): forward and reverse are mixed up. Either let the ` +
    `implementation connect there (${clients.WebSocket}) and use listen: { port } without an address, or give the address ` +
    `of the implementation's own WebSocket server. ${servers.WebSocket}.`,

  botWebhook: ({ address, kind, seen }) =>
    `${address} is where a bot takes events by HTTP POST (${seen}), no implementation. Give the address of the ` +
    `implementation's ${kind} server here. ${servers[kind]}.`,

  path: ({ address, seen, who = "An implementation" }) =>
    `${who} is there, but has nothing at the path of ${address} (${seen}): leave the path out.`,

  tlsPort: ({ address }) =>
    `${address} wants TLS: write ${
      address.startsWith("ws") ? "wss://" : "https://"
    }. For a certificate of your own, give ` +
    "its authority as ca.",

  plainPort: ({ address }) =>
    `${address} does not speak TLS: write ${address.startsWith("wss") ? "ws://" : "http://"}. ` +
    "Implementations speak TLS only behind a proxy that adds it.",

  redirect: ({ address, kind, seen }) =>
    `${address} redirects to ${seen}: use that address${
      kind === "WebSocket" ? ", with ws:// or wss:// before it" : ""
    }.`,

  gateway: ({ address, seen }) =>
    `A proxy answers at ${address}, and what is behind it does not (${seen}). Is the implementation running, and does the ` +
    "proxy lead to the right port?",

  login: ({ address, seen }) =>
    `Something in front of ${address} wants a login of its own (${seen}), so the access token is not read. Take the login ` +
    "away for this address, or give the implementation's own port.",

  page: ({ address, kind, seen }) =>
    `This does not look like a OneBot ${kind === "HTTP" ? "HTTP API" : "WebSocket"}: ${address} (${seen}). ` +
    `Look at the port and the path; a WebUI has another port. ${servers[kind]}.`,

  noHttp: ({ address, kind, seen }) =>
    `${address} does not speak HTTP (${seen}): is this the right port? ${servers[kind]}.`,

  tokenWrong: ({ address, kind, seen }) =>
    `${address} refused the access token (${seen}). Set accessToken to the token of that server: ${tokens(kind)}`,

  tokenMissing: ({ address, kind, seen }) =>
    `${address} wants an access token and none was given (${seen}). Set accessToken to the token of that server: ` +
    tokens(kind),

  actionsOnly: ({ address }) => `${address} brings no events: leave /api out of the address.`,

  eventsOnly: ({ address }) => `Most implementations answer no calls on ${address}: leave /event out of the address.`,

  mixedUp: ({ address, seen }) =>
    `${address} wants to be told whose account this is (${seen}), so it is a bot, not an implementation: forward and ` +
    `reverse are mixed up. Use listen: { port } here and let the implementation connect (${clients.WebSocket}), or give ` +
    `the address of its own WebSocket server. ${servers.WebSocket}.`,

  envProxy: ({ address, seen }) =>
    `${address} is on this machine, but ${seen} is set, and this runtime goes through that proxy all the same. Set ` +
    "NO_PROXY=127.0.0.1,localhost, or start the bot without it.",

  silentPath: () => "Nothing was ever heard on it: is the path right? LLBot only speaks on /.",
};

/** The server's name where most people look for it. */
const inNapCat = (kind: About["kind"]): string =>
  `in NapCat: WebUI → 网络配置 → ${kind === "WebSocket" ? "Websocket服务器" : "HTTP服务器"}`;

/** One line each, for the log. The whole sentences say the same again. */
const brief: DiagnosisTexts["brief"] = {
  nobody: ({ address, kind }) =>
    `Nobody listens at ${address}. Start the implementation, or correct the port of its ${kind} server (${
      inNapCat(kind)
    }).`,
  unknownHost: ({ address }) => `The host name of ${address} is not known here. Is it spelt right?`,
  unreachable: ({ address }) => `${address} does not answer at all. Is the IP address right, and the firewall open?`,
  silent: ({ address, kind }) =>
    `${address} takes the connection and says nothing. Restart the implementation, or correct the port of its ${kind} server.`,
  httpPort: ({ address, who = "an implementation" }) =>
    `${address} is the HTTP port of ${who}, no WebSocket. Use the port of its WebSocket server (${
      inNapCat("WebSocket")
    }).`,
  webSocketPort: ({ address }) => `${address} only speaks WebSocket: use ws:// here, or the port of an HTTP server.`,
  napcatWebUi: ({ address, kind }) =>
    `${address} is NapCat's WebUI. Use the port and the Token of its ${kind} server (${inNapCat(kind)}).`,
  llbotWebUi: ({ address, kind }) =>
    `${address} is LLBot's WebUI. Use the port of its ${kind === "WebSocket" ? "WebSocket正向" : "HTTP服务"}.`,
  botListener: ({ address }) =>
    `${address} is where a bot waits for an implementation: forward and reverse are mixed up. Use listen: { port }, or the ` +
    "address of the implementation's own WebSocket server.",
  botWebhook: ({ address, kind }) =>
    `${address} is where a bot takes events by HTTP POST. Give the address of the implementation's ${kind} server.`,
  path: full.path,
  tlsPort: full.tlsPort,
  plainPort: full.plainPort,
  redirect: full.redirect,
  gateway: full.gateway,
  login: full.login,
  page: ({ address, kind, seen }) =>
    `This does not look like a OneBot ${
      kind === "HTTP" ? "HTTP API" : "WebSocket"
    }: ${address} (${seen}). Look at the port ` +
    "and the path.",
  noHttp: ({ address, seen }) => `${address} does not speak HTTP (${seen}): is this the right port?`,
  tokenWrong: ({ address, kind, seen }) =>
    `${address} refused the access token (${seen}). Set accessToken to the token of that server (${inNapCat(kind)}).`,
  tokenMissing: ({ address, kind, seen }) =>
    `${address} wants an access token and none was given (${seen}). Set accessToken to the token of that server ` +
    `(${inNapCat(kind)}).`,
  actionsOnly: full.actionsOnly,
  eventsOnly: full.eventsOnly,
  mixedUp: ({ address, seen }) =>
    `${address} wants to be told whose account this is (${seen}): it is a bot, and forward and reverse are mixed up. Use ` +
    "listen: { port } here, or the address of the implementation's own WebSocket server.",
  silentPath: full.silentPath,
  envProxy: full.envProxy,
};

const seen: DiagnosisTexts["seen"] = {
  frame: (said) => `frame with ${said}`,
  closed: "it closed the connection",
  says: (text) => `it says ${text}`,
  answer: (status, body) => `HTTP ${status}: ${body ?? "no body"}`,
  refusal: (status, body) => `HTTP status ${status}: ${body ?? "no body"}`,
  moved: (status, location) => `HTTP ${status} to ${location}`,
  page: (title) => `a page with the title ${title}`,
  pageWith: (status, title) => `HTTP ${status}: a page with the title ${title}`,
  from: (sight, server) => `${sight}, from ${server}`,
  noText: "no text",
};

/** Everything in English. */
export const english: DiagnosisTexts = { full, brief, seen };

/** In a container, its own loopback is seldom what is meant. */
function dockerHint(address: string): string {
  if (!/^\w+:\/\/(?:localhost|127\.|\[::1\])/.test(address)) return "";
  return " In Docker, 127.0.0.1 is the container itself: use the name of the implementation's container, or " +
    "host.docker.internal.";
}
