/**
 * The expressions of `@Match`. Members write the texts that they are tried on, and JavaScript's engine takes seconds, or for
 * ever, on some texts for some expressions, while nothing else of the process runs. So an expression whose cost is not
 * plainly small is run by RE2's algorithm instead, whose time grows with the length of the text alone.
 */

import { ConfigError } from "../../errors.ts";
import { loadPackage } from "../../runtime/packages.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";

/** How many steps one text may cost at most, in the engine of the runtime. */
const MAX_STEPS = 2_000_000;
const DEFAULT_MAX_LENGTH = 1_000;
/** From how many repetitions on a bounded quantifier (`{1,20}`) counts like an unbounded one. */
const MANY = 10;

/** The cost of an expression. */
export interface Cost {
  /** The cost grows at most with the length of the text to this power. */
  readonly degree: number;
  /** Whether something that varies is itself repeated, as in `(a+)+`: the cost may double with each character. */
  readonly isNested: boolean;
}

/** Options of an {@link Expression}. */
export interface ExpressionOptions {
  /** Longer texts are not tried. Default 1000 characters. */
  readonly maxLength?: number;
  /** Run it with the engine of the runtime whatever it may cost. */
  readonly native?: boolean;
}

/** An expression, and what runs it. */
export class Expression {
  readonly pattern: RegExp;
  readonly #isNative: boolean;
  readonly #cost: Cost;
  #maxLength: number;
  #exec: (text: string) => RegExpExecArray | null;

  constructor(pattern: RegExp, { maxLength, native = false }: ExpressionOptions = {}) {
    this.pattern = pattern;
    // The flags g and y would make it go on where the last text ended.
    const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
    this.#exec = (text) => stateless.exec(text);
    this.#isNative = native;
    this.#cost = costOf(stateless);
    this.#maxLength = maxLength ?? DEFAULT_MAX_LENGTH;
  }

  /** The first match in a text; nothing in one that is too long to be tried. */
  find(text: string): RegExpExecArray | undefined {
    return text.length > this.#maxLength ? undefined : this.#exec(text) ?? undefined;
  }

  /** The longest text that is tried, in UTF-16 units. */
  get maxLength(): number {
    return this.#maxLength;
  }

  /**
   * Makes sure that no text takes long, before the first one is tried.
   *
   * @param where for messages: `"Dice.roll (bot.ts:12)"`
   * @returns a warning, where texts shorter than usual are tried only
   * @throws ConfigError for an expression whose cost nothing bounds
   */
  async bound(where: string): Promise<string | undefined> {
    const { degree, isNested } = this.#cost;
    const stepsOf = (length: number): number => length ** degree;
    if (this.#isNative || (!isNested && stepsOf(this.#maxLength) <= MAX_STEPS)) return undefined;
    const linear = await linearExec(this.pattern);
    if (linear !== undefined) {
      this.#exec = linear;
      return undefined;
    }
    if (isNested) {
      throw new ConfigError(
        "MATCH_UNBOUNDED",
        botTexts().matchUnbounded(where, String(this.pattern)),
      );
    }
    this.#maxLength = Math.floor(MAX_STEPS ** (1 / degree));
    return botTexts().matchBounded(where, String(this.pattern), degree, this.#maxLength);
  }
}

/** The cost of an expression, from above: a cheap expression may be taken for an expensive one, but not the other way. */
export function costOf({ source, flags }: RegExp): Cost {
  const groups = [{ varies: false, repeats: false }];
  let degree = flags.includes("m") || !source.startsWith("^") || hasTopAlternative(source) ? 1 : 0;
  let isNested = false;
  // The part that the next quantifier would repeat.
  let atom: { varies: boolean; repeats: boolean } = { varies: false, repeats: false };
  const inner = () => groups.at(-1)!;
  for (const token of tokensOf(source)) {
    if (token.startsWith("(")) groups.push({ varies: false, repeats: false });
    else if (token === ")") {
      atom = groups.pop() ?? atom;
      if (groups.length === 0) groups.push({ varies: false, repeats: false });
      inner().varies ||= atom.varies;
      inner().repeats ||= atom.repeats;
    } else if (token === "|") inner().varies = true;
    else if (isQuantifier(token)) {
      const { min, max } = boundsOf(token);
      const isMany = max >= MANY;
      if (isMany && (atom.varies || atom.repeats)) isNested = true;
      if (isMany) degree++;
      inner().repeats ||= isMany;
      inner().varies ||= min !== max;
    } else {
      // A back-reference repeats what its group repeated.
      if (/^\\[1-9k]/.test(token)) degree++;
      atom = { varies: false, repeats: false };
    }
  }
  return { degree, isNested };
}

const TOKEN =
  /\\(?:u\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|[pP]\{[^}]*\}|k<[^>]*>|c[a-z]|\d+|[^])|\[\^?(?:\\[^]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/giu;

function tokensOf(source: string): string[] {
  return source.match(TOKEN) ?? [];
}

function isQuantifier(token: string): boolean {
  return /^(?:[*+?]\??|\{\d+(?:,\d*)?\}\??)$/.test(token);
}

function boundsOf(token: string): { min: number; max: number } {
  if (token.startsWith("*")) return { min: 0, max: Infinity };
  if (token.startsWith("+")) return { min: 1, max: Infinity };
  if (token.startsWith("?")) return { min: 0, max: 1 };
  const [, min = "0", comma, max = ""] = /^\{(\d+)(,?)(\d*)/.exec(token) ?? [];
  return { min: Number(min), max: comma === "" ? Number(min) : max === "" ? Infinity : Number(max) };
}

function hasTopAlternative(source: string): boolean {
  let depth = 0;
  for (const token of tokensOf(source)) {
    if (token.startsWith("(")) depth++;
    else if (token === ")") depth--;
    else if (token === "|" && depth === 0) return true;
  }
  return false;
}

/** The part of the package re2js that is used. */
interface Re2 {
  readonly RE2JS: {
    translateRegExp(source: string): string;
    compile(source: string, flags?: number): {
      matcher(text: string): {
        find(): boolean;
        start(): number;
        group(at: number): string | null;
        groupCount(): number;
      };
      namedGroups(): Readonly<Record<string, number>>;
    };
    readonly CASE_INSENSITIVE: number;
    readonly DOTALL: number;
    readonly MULTILINE: number;
  };
}

/** The same expression in RE2; undefined where it has something that RE2 has not. */
async function linearExec(pattern: RegExp): Promise<((text: string) => RegExpExecArray | null) | undefined> {
  const source = toRe2(pattern);
  if (source === undefined) return undefined;
  const { RE2JS } = await loadPackage<Re2>("re2js");
  const flags = (pattern.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (pattern.dotAll ? RE2JS.DOTALL : 0) |
    (pattern.multiline ? RE2JS.MULTILINE : 0);
  let compiled: ReturnType<Re2["RE2JS"]["compile"]>;
  try {
    compiled = RE2JS.compile(RE2JS.translateRegExp(source), flags);
  } catch {
    return undefined;
  }
  const names = Object.entries(compiled.namedGroups());
  return (text) => {
    const matcher = compiled.matcher(text);
    if (!matcher.find()) return null;
    const found: (string | undefined)[] = [];
    for (let at = 0; at <= matcher.groupCount(); at++) found.push(matcher.group(at) ?? undefined);
    const groups = names.length === 0 ? undefined : Object.fromEntries(names.map(([name, at]) => [name, found[at]]));
    return Object.assign(found, { index: matcher.start(), input: text, groups }) as unknown as RegExpExecArray;
  };
}

/** JavaScript's blanks, which are more than RE2's. */
const BLANKS = "\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";

/** Writes what means something else in RE2 in a form that means the same; undefined where there is none. */
function toRe2({ source, unicode, unicodeSets, dotAll }: RegExp): string | undefined {
  if (unicodeSets) return undefined;
  let written = "";
  for (const token of tokensOf(source)) {
    if (token === "\\s") written += `[${BLANKS}]`;
    else if (token === "\\S") written += `[^${BLANKS}]`;
    else if (token === "." && !dotAll) written += "[^\\n\\r\\x{2028}\\x{2029}]";
    else if (/^\\p/i.test(token)) {
      if (!unicode) return undefined;
      written += token.replace(/(?:Script|sc|General_Category|gc)=/, "");
    } else if (token.startsWith("[")) {
      const both = token.includes("\\s") && token.includes("\\S");
      if (token === "[]" || token === "[^]" || (token.includes("\\S") && !both)) return undefined;
      // "\S" beside "\s" is every character.
      written += both
        ? (token.startsWith("[^") ? "[^\\x{0}-\\x{10ffff}]" : "[\\x{0}-\\x{10ffff}]")
        : token.replace(/\\s/g, BLANKS);
    } else written += token;
  }
  return written;
}
