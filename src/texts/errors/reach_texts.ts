/** Why a peer could not be reached, or was lost. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  unknownHost: (place: string): string => `The host name of ${place} is not known: is it spelt right?`,
  nobody: (place: string): string => `Nobody listens at ${place}: is the implementation running, and is this its port?`,
  denoNet: (place: string, host: string): string =>
    `Deno was not allowed to reach ${place}: run it with --allow-net=${host}`,
  denoPort: (place: string): string => `Deno never connects to the port of ${place}: give the implementation another`,
  noWay: (place: string): string => `There is no way to ${place}: is the address right, and the network up?`,
  otherCertificate: (place: string): string => `The certificate of ${place} is for another host name`,
  untrusted: (place: string): string =>
    `The certificate of ${place} is not trusted here: it is self-signed, expired, or of an unknown authority`,
  noTls: (place: string, plain: string): string =>
    `${place} does not speak TLS: should the address begin with ${plain}?`,
  timeout: (place: string, ms: number | undefined): string =>
    `${place} did not answer ${
      ms === undefined ? "in time" : `within ${ms} ms`
    }: is it the right address, and is it alive?`,
  unauthorized: (place: string, status: number): string => `${place} refused the access token (HTTP ${status})`,
  noWebSocket: (place: string, status: number): string =>
    `${place} answers HTTP ${status}, but is no WebSocket: is this the HTTP port?`,
  orThePath: " Or is it the path?",
  noHttp: (place: string, mayWantTls: boolean): string =>
    `${place} does not speak HTTP: is this the right port${mayWantTls ? ", or does it want wss://?" : "?"}`,
  badUpgrade: (place: string): string =>
    `${place} accepts the upgrade, but not as a WebSocket does: what is between here and there?`,
  proxy: (place: string, why: string): string => `${place} could not be reached: ${why}`,
  silentEnd: (place: string): string => `${place} closed the connection without an answer: is this the right port?`,
  dead: (address: string, why: string): string => `The link to ${address} is dead: ${why}.`,
  noHeartbeat: (seconds: number): string => `no heartbeat and nothing else for ${seconds} s`,
  noSound: (seconds: number): string => `nothing was heard for ${seconds} s and get_status got no reply`,
};

const zh: typeof en = {
  unknownHost: (place) => `解析不了 ${place} 的主机名：拼写对吗？`,
  nobody: (place) => `没有程序在监听 ${place}：实现端启动了吗？端口对吗？`,
  denoNet: (place, host) => `Deno 没有被允许连接 ${place}：请加上 --allow-net=${host}`,
  denoPort: (place) => `Deno 从不连接 ${place} 的端口：请给实现端换一个端口`,
  noWay: (place) => `到不了 ${place}：地址对吗？网络通吗？`,
  otherCertificate: (place) => `${place} 的证书是另一个主机名的`,
  untrusted: (place) => `${place} 的证书在这里不被信任：自己签的、过期的，或者签发机构未知`,
  noTls: (place, plain) => `${place} 没有 TLS：地址是不是应该以 ${plain} 开头？`,
  timeout: (place, ms) =>
    `${place} ${ms === undefined ? "没有及时" : `在 ${ms} 毫秒内没有`}应答：地址对吗？它还在运行吗？`,
  unauthorized: (place, status) => `${place} 不接受这个 access token（HTTP ${status}）`,
  noWebSocket: (place, status) => `${place} 返回 HTTP ${status}，但不是 WebSocket：这是 HTTP 端口吗？`,
  orThePath: "或者路径不对？",
  noHttp: (place, mayWantTls) => `${place} 说的不是 HTTP：端口对吗？${mayWantTls ? "是不是要写 wss://？" : ""}`,
  badUpgrade: (place) => `${place} 接受了升级，但和 WebSocket 的做法不一样：中间隔着什么？`,
  proxy: (place, why) => `连不上 ${place}：${why}`,
  silentEnd: (place) => `${place} 没有应答就关闭了连接：端口对吗？`,
  dead: (address, why) => `到 ${address} 的连接已经断了：${why}。`,
  noHeartbeat: (seconds) => `${seconds} 秒内没有心跳，也没有别的消息`,
  noSound: (seconds) => `${seconds} 秒内没有任何消息，get_status 也没有应答`,
};

/** Why a peer cannot be reached. */
export const reachTexts: InBoth<typeof en> = inBoth(en, zh);
