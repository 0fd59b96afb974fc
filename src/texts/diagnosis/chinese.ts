/** Chinese, about an address that does not work. */

import type { About, DiagnosisTexts, SeenTexts } from "./about.ts";

/** Where each implementation sets the server that an address leads to. */
const servers: Record<About["kind"], string> = {
  WebSocket: "NapCat：WebUI → 网络配置 → Websocket服务器（默认端口 3001）；LLBot：WebUI → WebSocket正向（3001）；" +
    "go-cqhttp：config.yml 的 servers → ws（8080）；Lagrange：appsettings.json 的 ForwardWebSocket",
  HTTP: "NapCat：WebUI → 网络配置 → HTTP服务器（默认端口 3000）；LLBot：WebUI → HTTP服务（3000）；" +
    "go-cqhttp：config.yml 的 servers → http（5700）；Lagrange：appsettings.json 的 Http",
};

/** Where each implementation sets that it connects to the bot itself. */
const clients: Record<About["kind"], string> = {
  WebSocket: "NapCat 的 Websocket客户端、LLBot 的 WebSocket反向、go-cqhttp 的 ws-reverse、Lagrange 的 ReverseWebSocket",
  HTTP: "NapCat 的 HTTP客户端、LLBot 的 HTTP上报、go-cqhttp 的 post、Lagrange 的 HttpPost",
};

const listening: Record<About["kind"], string> = {
  WebSocket: "listen: { port }",
  HTTP: "events: { webhook: { port } }（同时写它 HTTP 接口的地址）",
};

const serverName = (kind: About["kind"]): string => kind === "WebSocket" ? "Websocket服务器" : "HTTP服务器";

const tokens = (kind: About["kind"]): string =>
  `NapCat 在 WebUI → 网络配置 → 对应的 ${serverName(kind)} → Token，LLBot 在 WebUI 同一项的 token，` +
  "go-cqhttp 是 config.yml 的 access-token，Lagrange 是 appsettings.json 的 AccessToken。";

const inNapCat = (kind: About["kind"]): string => `NapCat 在 WebUI → 网络配置 → ${serverName(kind)}`;

const full: DiagnosisTexts["full"] = {
  nobody: ({ address, kind }) =>
    `没有程序在监听 ${address}。实现端启动了吗？这是它的 ${kind} 服务器的端口吗？${servers[kind]}。` +
    `如果它只开了客户端（${clients[kind]}），是它来连机器人：那就不写地址，改用 ${listening[kind]}。${
      dockerHint(address)
    }`,
  unknownHost: ({ address }) =>
    `这里解析不了 ${address} 的主机名。拼写对吗？在 Docker 里要写实现端的容器名，而且两个容器要在同一个网络。`,
  unreachable: ({ address }) =>
    `${address} 完全没有反应。IP 对吗？两台机器在同一个网络吗？防火墙放行这个端口了吗？` +
    "只监听 127.0.0.1 的实现端，别的机器连不上：让它监听 0.0.0.0，并设置 token。",
  silent: ({ address, kind }) =>
    `${address} 接受了连接，但什么也不说。要么实现端卡住了（重启它），要么这不是它的 ${kind} 服务器的端口。${
      servers[kind]
    }。`,
  httpPort: ({ address, seen, who = "实现端" }) =>
    `${address} 是 ${who} 的 HTTP 端口，不是 WebSocket（${seen}）。请用它的 WebSocket 服务器的端口：${servers.WebSocket}。` +
    "或者这里写 http://，并用 events 说明事件怎么来。",
  webSocketPort: ({ address, seen }) =>
    `${address} 只能用 WebSocket（${seen}）：这里写 ws://，或者换成 HTTP 服务器的端口。${servers.HTTP}。`,
  napcatWebUi: ({ address, kind, seen }) =>
    `${address} 是 NapCat 的 WebUI（${seen}），是给人看的。请用浏览器打开它，在 网络配置 里找 ${
      serverName(kind)
    } 的端口` +
    `（默认 ${kind === "WebSocket" ? 3001 : 3000}）；没有就点 新建。accessToken 填那一项的 Token，不是 WebUI 的。`,
  llbotWebUi: ({ address, kind, seen }) =>
    `${address} 是 LLBot 的 WebUI（${seen}），是给人看的。请用浏览器打开它，在 OneBot 11 里找 ` +
    `${kind === "WebSocket" ? "WebSocket正向（默认 3001）" : "HTTP服务（默认 3000）"}的端口。`,
  botListener: ({ address, seen }) =>
    `${address} 是机器人在等实现端来连的地方（${seen}）：正向和反向弄混了。要么让实现端连那里（${clients.WebSocket}），` +
    `这边不写地址，改用 listen: { port }；要么写实现端自己的 WebSocket 服务器的地址。${servers.WebSocket}。`,
  botWebhook: ({ address, kind, seen }) =>
    `${address} 是机器人接收 HTTP 上报的地方（${seen}），不是实现端。这里要写实现端的 ${kind} 服务器的地址。${
      servers[kind]
    }。`,
  path: ({ address, seen, who = "实现端" }) => `${who} 在，但 ${address} 的路径上什么都没有（${seen}）：请去掉路径。`,
  tlsPort: ({ address }) =>
    `${address} 要用 TLS：请写 ${address.startsWith("ws") ? "wss://" : "https://"}。自己签的证书，用 ca 给出签发机构。`,
  plainPort: ({ address }) =>
    `${address} 没有 TLS：请写 ${
      address.startsWith("wss") ? "ws://" : "http://"
    }。实现端自己没有 TLS，要靠前面的反向代理。`,
  redirect: ({ address, kind, seen }) =>
    `${address} 重定向到 ${seen}：请直接用那个地址${kind === "WebSocket" ? "，前面写 ws:// 或 wss://" : ""}。`,
  gateway: ({ address, seen }) =>
    `${address} 上答话的是代理，它后面的没有答话（${seen}）。实现端启动了吗？代理指的端口对吗？`,
  login: ({ address, seen }) =>
    `${address} 前面有东西要求另外登录（${seen}），access token 没有被看到。请去掉这个地址的登录，或者直接写实现端的端口。`,
  page: ({ address, kind, seen }) =>
    `这不像 OneBot 的 ${kind === "HTTP" ? "HTTP 接口" : "WebSocket"}：${address}（${seen}）。` +
    `请检查端口和路径；WebUI 是另一个端口。${servers[kind]}。`,
  noHttp: ({ address, kind, seen }) => `${address} 说的不是 HTTP（${seen}）：端口对吗？${servers[kind]}。`,
  tokenWrong: ({ address, kind, seen }) =>
    `${address} 不接受这个 access token（${seen}）。请把 accessToken 写成那个服务器的 token：${tokens(kind)}`,
  tokenMissing: ({ address, kind, seen }) =>
    `${address} 要 access token，而这里没有写（${seen}）。请把 accessToken 写成那个服务器的 token：${tokens(kind)}`,
  actionsOnly: ({ address }) => `${address} 不会送来事件：请去掉地址里的 /api。`,
  eventsOnly: ({ address }) => `多数实现端不会在 ${address} 上应答调用：请去掉地址里的 /event。`,
  mixedUp: ({ address, seen }) =>
    `${address} 要求说明这是谁的账号（${seen}），所以它是机器人，不是实现端：正向和反向弄混了。这里用 listen: { port }，` +
    `让实现端来连（${clients.WebSocket}），或者写实现端自己的 WebSocket 服务器的地址。${servers.WebSocket}。`,
  envProxy: ({ address, seen }) =>
    `${address} 在本机上，但设置了 ${seen}，而这个运行时照样走那个代理。请设置 NO_PROXY=127.0.0.1,localhost，` +
    "或者启动机器人时不要设置它。",

  silentPath: () => "上面从来没有收到过任何东西：路径对吗？LLBot 只在 / 上说话。",
};

const brief: DiagnosisTexts["brief"] = {
  nobody: ({ address, kind }) =>
    `没有程序在监听 ${address}。请启动实现端，或者核对它的 ${kind} 服务器的端口（${inNapCat(kind)}）。`,
  unknownHost: ({ address }) => `这里解析不了 ${address} 的主机名。拼写对吗？`,
  unreachable: ({ address }) => `${address} 完全没有反应。IP 对吗？防火墙放行了吗？`,
  silent: ({ address, kind }) =>
    `${address} 接受了连接，但什么也不说。请重启实现端，或者核对它的 ${kind} 服务器的端口。`,
  httpPort: ({ address, who = "实现端" }) =>
    `${address} 是 ${who} 的 HTTP 端口，不是 WebSocket。请用它的 WebSocket 服务器的端口（${inNapCat("WebSocket")}）。`,
  webSocketPort: ({ address }) => `${address} 只能用 WebSocket：这里写 ws://，或者换成 HTTP 服务器的端口。`,
  napcatWebUi: ({ address, kind }) =>
    `${address} 是 NapCat 的 WebUI。请用它的 ${kind} 服务器的端口和 Token（${inNapCat(kind)}）。`,
  llbotWebUi: ({ address, kind }) =>
    `${address} 是 LLBot 的 WebUI。请用 ${kind === "WebSocket" ? "WebSocket正向" : "HTTP服务"} 的端口。`,
  botListener: ({ address }) =>
    `${address} 是机器人在等实现端来连的地方：正向和反向弄混了。请用 listen: { port }，或者写实现端自己的 WebSocket 服务器的地址。`,
  botWebhook: ({ address, kind }) => `${address} 是机器人接收 HTTP 上报的地方。这里要写实现端的 ${kind} 服务器的地址。`,
  path: full.path,
  tlsPort: full.tlsPort,
  plainPort: full.plainPort,
  redirect: full.redirect,
  gateway: full.gateway,
  login: full.login,
  page: ({ address, kind, seen }) =>
    `这不像 OneBot 的 ${kind === "HTTP" ? "HTTP 接口" : "WebSocket"}：${address}（${seen}）。请检查端口和路径。`,
  noHttp: ({ address, seen }) => `${address} 说的不是 HTTP（${seen}）：端口对吗？`,
  tokenWrong: ({ address, kind, seen }) =>
    `${address} 不接受这个 access token（${seen}）。请把 accessToken 写成那个服务器的 token（${inNapCat(kind)}）。`,
  tokenMissing: ({ address, kind, seen }) =>
    `${address} 要 access token，而这里没有写（${seen}）。请把 accessToken 写成那个服务器的 token（${
      inNapCat(kind)
    }）。`,
  actionsOnly: full.actionsOnly,
  eventsOnly: full.eventsOnly,
  mixedUp: ({ address, seen }) =>
    `${address} 要求说明这是谁的账号（${seen}）：它是机器人，正向和反向弄混了。请用 listen: { port }，` +
    "或者写实现端自己的 WebSocket 服务器的地址。",
  silentPath: full.silentPath,
  envProxy: full.envProxy,
};

const answer: SeenTexts["answer"] = (status, body) =>
  `HTTP ${status}${body === undefined ? "，没有内容" : `：${body}`}`;

const seen: DiagnosisTexts["seen"] = {
  frame: (said) => `收到 ${said}`,
  closed: "它关闭了连接",
  says: (text) => `它说 ${text}`,
  answer,
  refusal: answer,
  moved: (status, location) => `HTTP ${status}，转到 ${location}`,
  page: (title) => `一个网页，标题是 ${title}`,
  pageWith: (status, title) => `HTTP ${status}：一个网页，标题是 ${title}`,
  from: (sight, server) => `${sight}，来自 ${server}`,
  noText: "没有说明",
};

/** Everything in Chinese. */
export const chinese: DiagnosisTexts = { full, brief, seen };

/** In a container, its own loopback is seldom what is meant. */
function dockerHint(address: string): string {
  if (!/^\w+:\/\/(?:localhost|127\.|\[::1\])/.test(address)) return "";
  return "在 Docker 里 127.0.0.1 是容器自己：请写实现端的容器名，或者 host.docker.internal。";
}
