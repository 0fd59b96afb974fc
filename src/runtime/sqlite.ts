/** The SQLite that a runtime brings: Node from 22.13 on, Deno from 2.2, and Bun. Node says once that it is experimental. */

/** One prepared statement. */
export interface SqliteStatement {
  run(...values: (string | number)[]): unknown;
  all(...values: (string | number)[]): unknown[];
}

/** One open database. */
export interface Sqlite {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** The part of `node:sqlite` that is used. Its types are not those of every Node. */
interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Sqlite;
}

/** Opens a database; undefined where the runtime has no SQLite. Throws what SQLite says. */
export function openSqlite(path: string): Sqlite | undefined {
  const sqlite = moduleHere();
  return sqlite === undefined ? undefined : new sqlite.DatabaseSync(path);
}

/** Whether this runtime has SQLite. */
export function hasSqlite(): boolean {
  return moduleHere() !== undefined;
}

function moduleHere(): SqliteModule | undefined {
  const { getBuiltinModule } = process as unknown as { getBuiltinModule(name: string): SqliteModule | undefined };
  return getBuiltinModule("node:sqlite");
}
