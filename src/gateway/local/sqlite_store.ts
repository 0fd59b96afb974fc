/**
 * A local queue in SQLite. All that was written is there after the process was killed; the last moments before a power cut may be
 * missing, because the disk is not waited for at each event.
 */

import { localQueueTexts } from "../../texts/logs/local_queue_texts.ts";
import { openSqlite, type Sqlite, type SqliteStatement } from "../../runtime/sqlite.ts";
import {
  apply,
  type Change,
  changesOf,
  type DeadEvent,
  emptyKept,
  type Kept,
  type Store,
  type StoredCall,
} from "./store.ts";

/** The number that a database of this form has. */
const VERSION = 1;

const TABLES = `
CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, account TEXT NOT NULL, partition TEXT NOT NULL, id TEXT NOT NULL,
  text TEXT NOT NULL, deadMs INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS calls (n INTEGER NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, text TEXT NOT NULL,
  atMs INTEGER NOT NULL, PRIMARY KEY (n, id)) WITHOUT ROWID;
PRAGMA user_version = ${VERSION};`;

/** One open database. No other process can open it meanwhile. */
export class SqliteStore implements Store {
  readonly how = "SQLite";
  readonly kept: Kept = emptyKept();
  readonly #db: Sqlite;
  readonly #statements: Readonly<Record<"put" | "gone" | "dead" | "call" | "callsOf" | "callsBefore", SqliteStatement>>;

  private constructor(db: Sqlite) {
    this.#db = db;
    this.#statements = {
      put: db.prepare("INSERT OR REPLACE INTO events (n, account, partition, id, text) VALUES (?, ?, ?, ?, ?)"),
      gone: db.prepare("DELETE FROM events WHERE n = ?"),
      dead: db.prepare("UPDATE events SET deadMs = ? WHERE n = ?"),
      call: db.prepare("INSERT OR REPLACE INTO calls (n, id, account, text, atMs) VALUES (?, ?, ?, ?, ?)"),
      callsOf: db.prepare("DELETE FROM calls WHERE n = ?"),
      callsBefore: db.prepare("DELETE FROM calls WHERE atMs < ?"),
    };
  }

  /**
   * Opens it, and makes it where it is missing. Throws what SQLite says.
   *
   * @param old what was kept in another way before
   */
  static open(path: string, old: Kept = emptyKept()): SqliteStore {
    const db = openSqlite(path) as Sqlite;
    try {
      db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      const [{ user_version: version } = { user_version: 0 }] = db.prepare("PRAGMA user_version").all() as {
        user_version: number;
      }[];
      if (version !== 0 && version !== VERSION) throw new Error(localQueueTexts().formOf(version));
      const [check] = db.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
      if (check?.quick_check !== "ok") throw new Error(check?.quick_check ?? "");
      db.exec(TABLES);
      db.exec("DELETE FROM calls WHERE n NOT IN (SELECT n FROM events WHERE deadMs = 0)");
      const store = new SqliteStore(db);
      store.#write([...changesOf(old)]);
      store.#read();
      return store;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  write(changes: readonly Change[]): void {
    this.#write(changes);
    for (const change of changes) apply(this.kept, change);
  }

  close(): void {
    this.#db.close();
  }

  #read(): void {
    const { events, dead } = this.kept;
    const rows = this.#db.prepare("SELECT n, account, partition, id, text, deadMs FROM events ORDER BY n").all();
    for (const { deadMs, ...event } of rows as DeadEvent[]) {
      if (deadMs === 0) events.set(event.n, event);
      else dead.set(event.n, { ...event, deadMs });
    }
    for (const call of this.#db.prepare("SELECT n, id, account, text, atMs FROM calls").all()) {
      apply(this.kept, { call: call as StoredCall });
    }
  }

  #write(changes: readonly Change[]): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      for (const change of changes) this.#make(change);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#db.exec("ROLLBACK");
    } catch {
      // SQLite has done so already where the disk is full.
    }
  }

  #make(change: Change): void {
    const { put, gone, dead, call, callsOf, callsBefore } = this.#statements;
    if ("put" in change) {
      const { n, account, partition, id, text } = change.put;
      put.run(n, account, partition, id, text);
    } else if ("call" in change) {
      const { n, id, account, text, atMs } = change.call;
      call.run(n, id, account, text, atMs);
    } else if ("callsBefore" in change) callsBefore.run(change.callsBefore);
    else {
      if ("done" in change) gone.run(change.done);
      else dead.run(change.atMs, change.dead);
      callsOf.run("done" in change ? change.done : change.dead);
    }
  }
}
