/** Group messages as NapCat writes them (its fields, in its order, message_format "array"): mostly chat that no command matches. */

export const SELF_ID = 3889001234;
const FIRST_GROUP = 700000001;
const FIRST_USER = 100000001;

/** One segment of a message. */
interface Segment {
  readonly type: string;
  readonly data: object;
}

/** A generator of the same numbers each time (mulberry32), from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words =
  "今天 天气 不错 哈哈哈 我觉得 这个 好像 可以 晚上 吃什么 有人 在吗 群主 图片 收到 谢谢 不是吧 真的 假的 下班 了 作业 写完 没有 明天 考试 加油 ok lol 233 [doge] a,b & c https://example.com/x?a=1&b=2 开黑 排位 上分"
    .split(" ");
const names = ["小明", "Alice", "风吹过的夏天", "咕咕咕", "Bob_2003", "可乐不加冰", "隔壁老王", "なつき", "。。。"];

const escaped = (text: string): string => text.replace(/[&[\],]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** As NapCat writes `raw_message`. */
function rawMessage(segments: readonly Segment[]): string {
  return segments.map(({ type, data }) => {
    if (type === "text") return escaped((data as { text: string }).text);
    const values = Object.entries(data).map(([key, value]) => [
      key,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]);
    return `[CQ:${type}${values.map(([key, value]) => `,${key}=${escaped(value ?? "")}`).join("")}]`;
  }).join("");
}

function chat(random: () => number): Segment[] {
  const say = (most: number): Segment => {
    let text = "";
    for (let left = 1 + Math.floor(random() * most); left > 0; left--) {
      text += words[Math.floor(random() * words.length)];
    }
    return { type: "text", data: { text } };
  };
  const kind = random();
  if (kind < 0.62) return [say(12)];
  if (kind < 0.72) {
    const raw = { faceIndex: 14, faceText: "/微笑", faceType: 1 };
    return [say(6), { type: "face", data: { id: "14", raw, resultId: null, chainCount: null } }];
  }
  if (kind < 0.82) return [{ type: "at", data: { qq: String(FIRST_USER + Math.floor(random() * 500)) } }, say(8)];
  if (kind < 0.9) {
    return [{ type: "reply", data: { id: String(1000000000 + Math.floor(random() * 1e8)) } }, say(8)];
  }
  const name = Array.from({ length: 32 }, () => "0123456789ABCDEF"[Math.floor(random() * 16)]).join("");
  const url = `https://multimedia.nt.qq.com.cn/download?appid=1407&fileid=${name}${name}&rkey=CAMSOLgthq-6lGU_${name}`;
  return [say(4), { type: "image", data: { summary: "", file: `${name}.jpg`, sub_type: 0, url, file_size: "123456" } }];
}

/** Where a message comes from, and what tells it from others. */
export interface Place {
  readonly group: number;
  readonly user: number;
  readonly id: number;
}

/** A group message with these segments. Groups and users are counted from 0. */
export function groupMessage(segments: readonly Segment[], { group, user, id }: Place): object {
  const nickname = names[user % names.length];
  return {
    self_id: SELF_ID,
    user_id: FIRST_USER + user,
    time: Math.floor(Date.now() / 1000),
    message_id: id,
    message_seq: id,
    real_id: id,
    real_seq: String(10000 + user),
    message_type: "group",
    sender: {
      user_id: FIRST_USER + user,
      nickname,
      card: user % 3 === 0 ? `${nickname} [开发]` : "",
      role: user === 0 ? "owner" : user < 5 ? "admin" : "member",
    },
    raw_message: rawMessage(segments).trim(),
    font: 14,
    sub_type: "normal",
    message: segments,
    message_format: "array",
    post_type: "message",
    group_id: FIRST_GROUP + group,
    group_name: `测试群 ${group}`,
  };
}

/** The JSON of a message that is this text alone. */
export function textEvent(text: string, place: Place): string {
  return JSON.stringify(groupMessage([{ type: "text", data: { text } }], place));
}

/** The JSON of a message that no command matches. */
export function chatEvent(random: () => number, place: Place): string {
  return JSON.stringify(groupMessage(chat(random), place));
}
