/** How long the CQ codec takes for a message, and for a megabyte. */

import { parseCqCode, toCqCode } from "../src/protocol/cq_code.ts";

const messages = [
  "早上好，今天吃什么",
  "[CQ:reply,id=1017733544][CQ:at,qq=10001] 真的假的&#91;doge&#93;",
  "[CQ:face,id=14]不错不错[CQ:face,id=178]",
  "https://example.com/x?a=1&amp;b=2 看看这个",
  "[CQ:image,file=4554CC6866047CBE.jpg,sub_type=0,url=https://example.com/download?appid=1407&amp;fileid=4554&amp;spec=0,file_size=785819]",
];
const segments = messages.map(parseCqCode);

report("parse", () => messages.forEach((text) => void parseCqCode(text)), messages.length, "message");
report("write", () => segments.forEach((list) => void toCqCode(list)), messages.length, "message");
for (const [name, text] of [["codes", messages.join("")], ["open brackets", "[CQ:a,b=["], ["ampersands", "&amp;,"]]) {
  const megabyte = text!.repeat(Math.ceil(1_000_000 / text!.length));
  report(`parse a megabyte of ${name}`, () => void parseCqCode(megabyte), 1, "megabyte");
}

/** Runs it for half a second after a warm-up, and prints what one item took. */
function report(name: string, run: () => void, items: number, unit: string): void {
  time(run, 200);
  console.log(`${name.padEnd(34)}${(time(run, 500) * 1e6 / items).toFixed(0).padStart(12)} ns per ${unit}`);
}

/** Milliseconds for one run. */
function time(run: () => void, forMs: number): number {
  const start = performance.now();
  let runs = 0;
  do {
    run();
    runs++;
  } while (performance.now() - start < forMs);
  return (performance.now() - start) / runs;
}
