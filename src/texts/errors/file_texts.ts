/** Errors of downloads, of media in messages, and of uploads. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  noAddress: (seen: string): string => `"${seen}" is no address`,
  onlyHttp: (protocol: string): string => `only http and https are downloaded, not ${protocol}`,
  fakeAddress: (seen: string): string =>
    `${seen} is one of the addresses that Clash, mihomo and others hand out in place of real ones (TUN mode, fake-ip). If such a proxy runs here, set allowFakeIp: true`,
  privateAddress: (seen: string): string =>
    `${seen} is an address of this machine or of a private network. If that is meant, set allowPrivateAddresses: true`,
  notWhole: (seconds: number): string => `it is not whole after ${seconds} s (maxDownloadMs)`,
  dripping: (speed: number, least: number): string =>
    `${speed} bytes in a second, and ${least} are the least (minDownloadBytesPerSecond)`,
  tooSlow: (file: string, why: string): string => `${file}: too slow: ${why}`,
  packed: (encoding: string): string => `the server packed it as "${encoding}", which was not asked for`,
  notAFile: (file: string, path: string): string => `${file}: ${path} is not a file`,
  partArrived: (file: string, bytes: number, total: number): string => `${file}: ${bytes} of ${total} bytes arrived`,
  redirects: (file: string, most: number): string => `${file}: more than ${most} redirects`,
  status: (file: string, status: number): string => `${file}: the server answered HTTP ${status}`,
  withoutRange: "without saying which",
  partSent: (file: string, range: string): string =>
    `${file}: the server sent a part of the file (${range}), and all of it was asked for`,
  downloadsFull: (file: string, count: number): string =>
    `${file}: ${count} downloads wait already (maxDownloadsWaiting)`,
  tooLarge: (file: string, limit: number): string =>
    `${file}: larger than the limit of ${limit} bytes (maxDownloadBytes)`,
  imageNowhere: (asked: string): string =>
    `${asked}: get_image named no address, no bytes, and no path on this machine`,
  streamLost: (kind: string): string =>
    `This ${kind} segment is a copy, and the stream stayed with the original: send what the builder gave.`,
  bytesOf: (kind: string): string => `The bytes of this ${kind}`,
  streamOf: (kind: string): string => `The stream of this ${kind}`,
  moreCame: (limit: number): string => `more than ${limit} bytes came, that is`,
  mediaFull: (count: number): string => `${count} calls wait already for their files to be read (media.maxWaiting).`,
  noStream: (what: string): string =>
    `${what}: media.form is "stream", and only NapCat, not an old one, takes uploads in chunks. Use "auto".`,
  pathOnly: (what: string): string =>
    `${what}: this action of this implementation takes nothing but a path on its own machine. Put the file there and name it; if it sees this machine's files, set media: { sameHost: true } or { form: "path" }.`,
  setAuto: 'Set media.form to "auto": NapCat takes uploads in chunks',
  giveAddress:
    "Give an http(s) address that the implementation can fetch, let both run on one host (media: { sameHost: true })",
  inlineTooLarge: (what: string, size: string, limit: number, way: string): string =>
    `${what}: ${size} more than the ${limit} (media.maxBase64Bytes) that are sent inside of a call. ${way}, or raise the limit.`,
  noFile: (path: string, folder: string): string =>
    `There is no file ${path}. A relative path starts from the working directory, ${folder}. What is a path on the implementation's machine, or a name that it knows, goes into a segment written by hand: { type: "image", data: { file } }.`,
  nameAFile: (path: string, is: string): string => `${path} is ${is}: name a file.`,
  mayNotRead: (path: string): string => `${path} may not be read: give this process the permission.`,
  folderUnknown: "which this process may not ask for",
  relative: (path: string): string =>
    `${path} is relative, and this process may not ask for its working directory. Give an absolute path or the permission.`,
  readBefore: "it was read before; ask for the file again",
  streamEnded: (bytes: number): string => `the stream ended after ${bytes} bytes without saying that it is whole`,
  namesNoFile: (path: string): string => `${path} names no file`,
  noFileInfo:
    "the first frame is no file_info. On NapCat's SSE server the chunks go into the event stream: use its HTTP server or a WebSocket",
  chunkOrder: (wanted: number, came: number): string => `chunk ${wanted} was due, and chunk ${came} came`,
  chunkSize: (index: number, bytes: number, size: number): string =>
    `chunk ${index} has ${bytes} bytes and not the ${size} that it says`,
  largerThan: (limit: number): string => `larger than the limit of ${limit} bytes`,
  empty: (name: string): string => `${name} is empty. A stream can be read once only: was it sent before?`,
  uploadWanted: "An upload is given as a path, bytes, a Blob or a stream.",
  addressGiven: (shown: string): string =>
    `${shown} is an address: the implementation fetches it by itself, so name it there.`,
  streamPiece: (seen: string): string => `A stream of a file gives bytes (Uint8Array), and this one gave a ${seen}.`,
  noTemporary: (bytes: number, folder: string): string =>
    `A stream of more than ${bytes} bytes is kept in ${folder} while it is sent, and that folder cannot be written.`,
  becameShorter: (path: string): string => `${path} became shorter while it was sent.`,
  noPath: (file: string): string => `${file}: NapCat took the file and named no path for it.`,
  checksum: (file: string, bytes: number, sha256: string): string =>
    `${file}: NapCat has other bytes than were read here (${bytes} bytes, SHA-256 ${sha256}). The file changed while it was sent, or something on the way changes what passes.`,
  chunkBytes: (got: number, most: number): string =>
    `chunkSizeBytes is ${got}: it wants a whole number from 1 to ${most}`,
  parallel: (got: number): string => `parallel is ${got}: it wants a whole number from 1 to 64`,
  retention: (got: number): string => `retentionMs is ${got}: it wants milliseconds, 0 or more`,
  uploadOption: (why: string): string => `uploadFileStream: ${why}.`,
  kinds: {
    folder: "a folder",
    neither: "neither a file nor a folder",
  },
  theMedia: (kind: string): string => `The ${kind}`,
  bytesAre: (bytes: number): string => `${bytes} bytes are`,
};

const zh: typeof en = {
  noAddress: (seen) => `“${seen}”不是地址`,
  onlyHttp: (protocol) => `只下载 http 和 https，不下载 ${protocol}`,
  fakeAddress: (seen) =>
    `${seen} 是 Clash、mihomo 等代理用来代替真实地址的（TUN 模式、fake-ip）。如果这里运行着这样的代理，请设 allowFakeIp: true`,
  privateAddress: (seen) => `${seen} 是本机或内网的地址。如果确实要这样，请设 allowPrivateAddresses: true`,
  notWhole: (seconds) => `${seconds} 秒后还没有下完（maxDownloadMs）`,
  dripping: (speed, least) => `一秒 ${speed} 字节，最少要 ${least} 字节（minDownloadBytesPerSecond）`,
  tooSlow: (file, why) => `${file}：太慢：${why}`,
  packed: (encoding) => `服务器把它压缩成了“${encoding}”，而没有要求过`,
  notAFile: (file, path) => `${file}：${path} 不是文件`,
  partArrived: (file, bytes, total) => `${file}：${total} 字节只到了 ${bytes} 字节`,
  redirects: (file, most) => `${file}：重定向超过 ${most} 次`,
  status: (file, status) => `${file}：服务器回答 HTTP ${status}`,
  withoutRange: "没有说是哪一部分",
  partSent: (file, range) => `${file}：要的是整个文件，服务器只发了一部分（${range}）`,
  downloadsFull: (file, count) => `${file}：已经有 ${count} 个下载在等（maxDownloadsWaiting）`,
  tooLarge: (file, limit) => `${file}：超过 ${limit} 字节的上限（maxDownloadBytes）`,
  imageNowhere: (asked) => `${asked}：get_image 没有给出地址、内容或本机的路径`,
  streamLost: (kind) => `这个 ${kind} 消息段是复制出来的，而流留在原来的那个里：请发送构造函数给的那个。`,
  bytesOf: (kind) => `这个 ${kind} 的内容`,
  streamOf: (kind) => `这个 ${kind} 的流`,
  moreCame: (limit) => `已经来了 ${limit} 字节以上，`,
  mediaFull: (count) => `已经有 ${count} 个调用在等读文件（media.maxWaiting）。`,
  noStream: (what) => `${what}：media.form 是 "stream"，而分片上传只有较新的 NapCat 支持。请用 "auto"。`,
  pathOnly: (what) =>
    `${what}：这个实现的这个接口只接受它自己机器上的路径。请把文件放到那里再写路径；如果它看得到本机的文件，请设 media: { sameHost: true } 或 { form: "path" }。`,
  setAuto: '请把 media.form 设成 "auto"：NapCat 支持分片上传',
  giveAddress: "请写实现能取得的 http(s) 地址，让两边在同一台机器上运行（media: { sameHost: true }）",
  inlineTooLarge: (what, size, limit, way) =>
    `${what}：${size}超过了放在调用里发送的上限 ${limit}（media.maxBase64Bytes）。${way}，或者调大上限。`,
  noFile: (path, folder) =>
    `没有文件 ${path}。相对路径从工作目录 ${folder} 算起。实现那边机器上的路径，或者它认识的名字，请自己写消息段：{ type: "image", data: { file } }。`,
  nameAFile: (path, is) => `${path} 是${is}：请写文件。`,
  mayNotRead: (path) => `${path} 不能读：请给这个进程权限。`,
  folderUnknown: "（这个进程不能查看）",
  relative: (path) => `${path} 是相对路径，而这个进程不能查看工作目录。请写绝对路径，或者给它权限。`,
  readBefore: "已经读过了；请重新取得文件",
  streamEnded: (bytes) => `流在 ${bytes} 字节后结束，没有说已经完整`,
  namesNoFile: (path) => `${path} 不是文件名`,
  noFileInfo: "第一帧不是 file_info。NapCat 的 SSE 服务器把分片发进事件流里：请用它的 HTTP 服务器或 WebSocket",
  chunkOrder: (wanted, came) => `该来第 ${wanted} 片，来的是第 ${came} 片`,
  chunkSize: (index, bytes, size) => `第 ${index} 片有 ${bytes} 字节，而不是它说的 ${size}`,
  largerThan: (limit) => `超过 ${limit} 字节的上限`,
  empty: (name) => `${name} 是空的。流只能读一次：是不是已经发过了？`,
  uploadWanted: "上传要写路径、字节、Blob 或流。",
  addressGiven: (shown) => `${shown} 是地址，实现会自己取：请直接写在那里。`,
  streamPiece: (seen) => `文件的流要给字节（Uint8Array），这个给的是 ${seen}。`,
  noTemporary: (bytes, folder) => `超过 ${bytes} 字节的流在发送时存放在 ${folder}，而那个文件夹不能写。`,
  becameShorter: (path) => `${path} 在发送的时候变短了。`,
  noPath: (file) => `${file}：NapCat 收下了文件，却没有给出路径。`,
  checksum: (file, bytes, sha256) =>
    `${file}：NapCat 收到的内容和这里读到的不同（${bytes} 字节，SHA-256 ${sha256}）。文件在发送时改动了，或者路上有什么改动了它。`,
  chunkBytes: (got, most) => `chunkSizeBytes 是 ${got}：要写 1 到 ${most} 的整数`,
  parallel: (got) => `parallel 是 ${got}：要写 1 到 64 的整数`,
  retention: (got) => `retentionMs 是 ${got}：要写毫秒数，不小于 0`,
  uploadOption: (why) => `uploadFileStream：${why}。`,
  kinds: {
    folder: "文件夹",
    neither: "别的东西，不是文件也不是文件夹",
  },
  theMedia: (kind) => `这个 ${kind}`,
  bytesAre: (bytes) => `有 ${bytes} 字节，`,
};

/** The sentences about it. */
export const fileTexts: InBoth<typeof en> = inBoth(en, zh);
