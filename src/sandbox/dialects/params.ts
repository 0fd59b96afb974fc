/** The parameters of actions, checked and converted as implementations do: ids as numbers or text, `"true"` for true. */

/** The values that params can have. */
export interface ParamKinds {
  /** A QQ number, group number or message id; NaN when the text is no number. */
  id: number;
  int: number;
  text: string;
  flag: boolean;
  /** One value is taken as a list of one. */
  list: readonly unknown[];
  object: Readonly<Record<string, unknown>>;
  any: unknown;
}

type Kind = keyof ParamKinds;

/** The params of an action by name. A kind with `?` may be left out. */
export type ParamSpec = Readonly<Record<string, Kind | `${Kind}?`>>;

type Required<S extends ParamSpec> = {
  readonly [K in keyof S as S[K] extends Kind ? K : never]: S[K] extends Kind ? ParamKinds[S[K]] : never;
};

type Optional<S extends ParamSpec> = {
  readonly [K in keyof S as S[K] extends Kind ? never : K]?: S[K] extends `${infer T extends Kind}?` ? ParamKinds[T]
    : never;
};

/** The params that fit a spec. */
export type Params<S extends ParamSpec> = Required<S> & Optional<S>;

/** Params that do not fit: which one, and what it should have been. */
export class BadParams extends Error {
  /** The name of the parameter; empty for the params as a whole. */
  readonly param: string;
  readonly isMissing: boolean;
  /** `string`, `number`, … */
  readonly wanted: string;

  /** About one parameter; or with the implementation's own words as `wanted`, when `param` is `*`. */
  constructor(param: string, isMissing: boolean, wanted: string) {
    super(wanted);
    this.param = param;
    this.isMissing = isMissing;
    this.wanted = wanted;
  }
}

/** The values that stand for a parameter that a lenient implementation was not given. */
const nothing: Readonly<Record<Kind, unknown>> = {
  id: 0,
  int: 0,
  text: "",
  flag: false,
  list: [],
  object: {},
  any: undefined,
};

/**
 * Checks and converts params.
 *
 * @param isLenient what is missing or does not fit counts as 0, empty text or false
 * @throws BadParams
 */
export function readParams<S extends ParamSpec>(spec: S, params: unknown, isLenient = false): Params<S> {
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    if (isLenient) return readParams(spec, {}, true);
    throw new BadParams("", false, "object");
  }
  const given = params as Record<string, unknown>;
  const read: Record<string, unknown> = {};
  for (const [name, wanted] of Object.entries(spec)) {
    const isOptional = wanted.endsWith("?");
    const value = given[name];
    if (value === undefined || value === null) {
      if (isOptional) continue;
      if (!isLenient) throw new BadParams(name, true, wanted);
      read[name] = nothing[wanted as Kind];
      continue;
    }
    const kind = isOptional ? wanted.slice(0, -1) as Kind : wanted as Kind;
    const converted = convert(kind, value);
    if (converted instanceof Misfit) {
      if (!isLenient) throw new BadParams(name, false, converted.wanted);
      if (!isOptional) read[name] = nothing[kind];
    } else if (converted !== undefined) read[name] = converted;
  }
  return read as Params<S>;
}

/** A value of another kind than is wanted. */
class Misfit {
  readonly wanted: string;

  constructor(wanted: string) {
    this.wanted = wanted;
  }
}

function convert(kind: Kind, value: unknown): unknown {
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  switch (kind) {
    case "id":
      if (!isScalar) return new Misfit("string");
      return value === "" ? undefined : Number(value);
    case "text":
      return isScalar ? String(value) : new Misfit("string");
    case "int":
      if (isScalar && value !== "" && Number.isFinite(Number(value))) return Math.trunc(Number(value));
      return new Misfit("number");
    case "flag":
      return typeof value === "string" ? value === "true" : Boolean(value);
    case "list":
      return Array.isArray(value) ? value : [value];
    case "object":
      return typeof value === "object" && !Array.isArray(value) ? value : new Misfit("object");
    default:
      return value;
  }
}
