import process from "node:process";
import { Command, createLogger, launch, NapCatApi } from "../mod.ts";
import { connectAllTo, MemoryPeer } from "../bench/counters/memory.ts";
const peer = new MemoryPeer();
connectAllTo(peer);
class Bot {}
for (
  const [name, value] of Object.entries({ echo: (_e: unknown, rest: string) => rest, cmd1() {}, cmd2() {}, cmd3() {} })
) {
  Object.defineProperty(Bot.prototype, name, { value, configurable: true, writable: true });
  (Command as any)(name, { in: "group" })(Bot.prototype, name, Object.getOwnPropertyDescriptor(Bot.prototype, name));
}
const log = createLogger("error");
await launch(
  Bot as any,
  { api: new NapCatApi({ log, url: "ws://127.0.0.1:1" }), prefix: "/", log, storage: "memory" } as any,
);
let id = 1;
const event = (text: string, g: number) =>
  JSON.stringify({
    self_id: 10001,
    user_id: 20000 + g,
    time: 1700000000 + (id >> 6),
    message_id: id,
    message_seq: id++,
    real_id: id,
    message_type: "group",
    sender: { user_id: 20000 + g, nickname: "小明", card: "名片", role: "member" },
    raw_message: text,
    font: 14,
    sub_type: "normal",
    message: [{ type: "text", data: { text } }],
    message_format: "array",
    post_type: "message",
    group_id: 700000 + g,
    group_name: "测试群",
  });
const make = (n: number, text: string) => Array.from({ length: n }, (_, i) => event(text, i % 20));
const text = process.argv[2] ?? "/echo 你好 world";
const answers = text.startsWith("/echo") ? 64 : 0;
const N = Number(process.argv[3] ?? 4000);
async function run(batches: string[][]) {
  const t0 = process.cpuUsage();
  for (const b of batches) {
    await peer.post(b, answers);
    if (answers === 0) await new Promise((r) => setImmediate(r));
  }
  const t = process.cpuUsage(t0);
  return (t.user + t.system) / (batches.length * 64);
}
for (let round = 0; round < 4; round++) {
  const batches = Array.from({ length: N }, () => make(64, text));
  const us = await run(batches);
  // the least: parse the event, write the call, parse the answer
  const t0 = process.cpuUsage();
  let sum = 0;
  for (const b of batches) {
    for (const e of b) {
      const p = JSON.parse(e);
      const s = JSON.stringify({
        action: "send_group_msg",
        params: { group_id: p.group_id, message: [{ type: "text", data: { text: "hello" } }] },
        echo: sum,
      });
      if (answers) {
        const r = JSON.parse(`{"status":"ok","retcode":0,"data":{"message_id":1},"echo":${sum}}`);
        sum += r.retcode + s.length;
      }
    }
  }
  const t = process.cpuUsage(t0);
  const least = (t.user + t.system) / (batches.length * 64);
  console.log(`round ${round}: ours ${us.toFixed(2)} us, least ${least.toFixed(2)} us, own ${(us - least).toFixed(2)}`);
}
process.exit(0);
