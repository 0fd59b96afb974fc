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

/** Params that do not fit; the message is the implementation's. */
export class BadParams extends Error {}

/**
 * Checks and converts params.
 *
 * @throws BadParams
 */
export function readParams<S extends ParamSpec>(spec: S, params: unknown): Params<S> {
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    throw new BadParams("Schema compilation error: Expected object");
  }
  const given = params as Record<string, unknown>;
  const read: Record<string, unknown> = {};
  for (const [name, wanted] of Object.entries(spec)) {
    const isOptional = wanted.endsWith("?");
    const value = given[name];
    if (value === undefined || value === null) {
      if (isOptional) continue;
      throw new BadParams("Schema compilation error: Expected required property");
    }
    const converted = convert(isOptional ? wanted.slice(0, -1) as Kind : wanted as Kind, value);
    if (converted !== undefined) read[name] = converted;
  }
  return read as Params<S>;
}

function convert(kind: Kind, value: unknown): unknown {
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  switch (kind) {
    case "id":
      if (!isScalar) throw new BadParams("Schema compilation error: Expected string");
      return value === "" ? undefined : Number(value);
    case "text":
      if (!isScalar) throw new BadParams("Schema compilation error: Expected string");
      return String(value);
    case "int":
      if (isScalar && value !== "" && Number.isFinite(Number(value))) return Math.trunc(Number(value));
      throw new BadParams("Schema compilation error: Expected number");
    case "flag":
      return typeof value === "string" ? value === "true" : Boolean(value);
    case "list":
      return Array.isArray(value) ? value : [value];
    case "object":
      if (typeof value === "object" && !Array.isArray(value)) return value;
      throw new BadParams("Schema compilation error: Expected object");
    default:
      return value;
  }
}
