// 语音：「电码 SOS」发一段自己合成的摩尔斯电码，「念 你好」用语音合成的接口。用 npm 时把 "../../mod.ts" 换成 "adelie"。
// 实现那一边要有 ffmpeg，才能把 WAV、MP3 变成 QQ 的语音。
import { Buffer } from "node:buffer";
import process from "node:process";
import { type ChatMessageEvent, Command, Cooldown, launch, record } from "../../mod.ts";

const MORSE: Record<string, string | undefined> = Object.fromEntries(
  ("A.- B-... C-.-. D-.. E. F..-. G--. H.... I.. J.--- K-.- L.-.. M-- N-. O--- P.--. Q--.- R.-. S... T- U..- V...- W.-- " +
    "X-..- Y-.-- Z--.. 0----- 1.---- 2..--- 3...-- 4....- 5..... 6-.... 7--... 8---.. 9----.")
    .split(" ").map((each) => [each[0], each.slice(1)]),
);
const RATE = 8_000;
/** 一个点有多少个采样。 */
const DOT = RATE * 0.08;

/** 电码 → 声音：点响一拍，划响三拍，中间静一拍，字母之间三拍，词之间七拍。 */
function beeps(code: string) {
  const beats = [...code].flatMap((sign) =>
    sign === "." ? [1, 0] : sign === "-" ? [1, 1, 1, 0] : sign === " " ? [0, 0] : [0, 0, 0, 0]
  );
  const samples = Buffer.alloc(beats.length * DOT * 2);
  beats.forEach((isOn, beat) => {
    for (let at = 0; isOn === 1 && at < DOT; at++) {
      const time = beat * DOT + at;
      samples.writeInt16LE(Math.round(Math.sin((2 * Math.PI * 700 * time) / RATE) * 12_000), time * 2);
    }
  });
  return wav(samples);
}

/** 16 位单声道的采样，前面加上 WAV 的头。 */
function wav(samples: Buffer) {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20); // PCM
  head.writeUInt16LE(1, 22); // 单声道
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

class Voice {
  /** 后面接要念的字，回答是音频。任何这样的语音合成都行，例如自己搭的 GPT-SoVITS。 */
  private url = process.env.TTS_URL ?? "http://127.0.0.1:9880/?text_language=zh&text=";

  @Command("电码 <words...>", { description: "把英文和数字变成摩尔斯电码" })
  @Cooldown("10s", { count: 3 })
  morse(_event: ChatMessageEvent, { words }: { words: string }) {
    const letters = words.toUpperCase().trim().split(/\s+/).map((word) => [...word].map((sign) => MORSE[sign]));
    if (letters.flat().some((code) => code === undefined)) return "只会英文字母和数字";
    if (letters.flat().length > 40) return "太长了，最多 40 个字";
    return record(beeps(letters.map((word) => word.join(" ")).join("/")));
  }

  @Command("念 <words...>", { description: "把字念出来" })
  @Cooldown("30s", { count: 2 })
  async say({ signal }: ChatMessageEvent, { words }: { words: string }) {
    if (words.length > 200) return "太长了，最多 200 个字";
    const response = await fetch(this.url + encodeURIComponent(words), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
    }).catch((error: unknown) => console.error("语音合成：", error));
    if (!response?.ok) return "语音合成没有回答，等一会儿再试";
    return record(new Uint8Array(await response.arrayBuffer()));
  }
}

launch(Voice);
