/** The part of Standard Schema (standardschema.dev, version 1) that is used: zod, valibot, arktype and others speak it. */

/** A schema of any library that follows the standard. */
export interface StandardSchema<Output = unknown> {
  /** The part that every library of the standard has. */
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** The verdict of a schema on a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that is wrong. */
export interface SchemaIssue {
  /** The problem, in the words of the schema's library. */
  readonly message: string;
  /** Where in the value it is, from the outside in. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** `settings.reward: expected a number`. */
export function describeIssue({ path = [], message }: SchemaIssue): string {
  const names = path.map((part) => String(typeof part === "object" ? part.key : part));
  return names.length === 0 ? message : `${names.join(".")}: ${message}`;
}
