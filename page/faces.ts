/** QQ's faces that are sent most, by id, each with a Unicode sign in its stead: the pictures are not ours to copy. */

const table =
  "14微笑🙂,2色😍,13呲牙😁,182笑哭😂,5流泪😢,9大哭😭,6害羞😳,4得意😎,11发怒😡,12调皮😜,0惊讶😮,15难过🙁,10尴尬😅,20偷笑🤭,21可爱😊," +
  "25困🥱,8睡😴,27流汗😓,28憨笑😄,30奋斗💪,32疑问❓,39再见👋,49拥抱🤗,99鼓掌👏,101坏笑😏,106委屈🥺,111可怜🥹,116示爱💋,118抱拳🙏," +
  "124OK👌,76赞👍,77踩👎,78握手🤝,79胜利✌️,63玫瑰🌹,66爱心❤️,67心碎💔,53蛋糕🎂,59便便💩,74太阳🌞,75月亮🌛,89西瓜🍉,112菜刀🔪," +
  "114篮球🏀,144喝彩🎉,147棒棒糖🍭,171茶🍵,179doge🐶,187幽灵👻,201点赞👍,277汪汪🐕";

/** One face. */
export interface Face {
  readonly id: string;
  readonly name: string;
  readonly sign: string;
}

/** Every face that the picker shows. */
export const faces: readonly Face[] = table.split(",").flatMap((row) => {
  const [, id, name, sign] = /^(\d+)([\p{Script=Han}A-Za-z]+)(.+)$/u.exec(row) ?? [];
  return id === undefined || name === undefined || sign === undefined ? [] : [{ id, name, sign }];
});

const byId = new Map(faces.map((face) => [face.id, face]));

/** The sign of a face. Reactions may be Unicode characters by their number. */
export function faceOf(id: string): string {
  const known = byId.get(id)?.sign;
  if (known !== undefined) return known;
  const code = Number(id);
  return Number.isInteger(code) && code > 5_000 && code < 0x110000 ? String.fromCodePoint(code) : `[${id}]`;
}

export function faceName(id: string): string {
  return byId.get(id)?.name ?? id;
}
