import { setTimeout as sleep } from 'node:timers/promises'
import type BetterSqlite from 'better-sqlite3'
import SqliteDriver from 'better-sqlite3'
import { Kysely, type RawBuilder, SqliteDialect, sql } from 'kysely'
import { BoundedMap } from '../bounded-map.js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { Dialect } from './dialect.js'
import { migrate } from './migrate.js'
import type { Database, TableName } from './schema.js'

/** What a column can hold. */
export type Value = string | number | null

export interface InsertOptions {
  /** What to do with a row whose key exists; `ignore` passes over it. */
  onConflict?: 'fail' | 'ignore'
  /** Further columns that are the same number in all rows; they cost nothing a row. */
  constants?: Readonly<Record<string, number>>
}

export interface TransactionOptions {
  rollback?: boolean
  /**
   * The work refers to nothing but rows that it has just found or made: the store does not look them up a second time,
   * which for millions of rows takes as long as storing them.
   */
  isSure?: boolean
  /** The work fills a store that is empty as yet, with much: what is new is then written once, not twice. */
  isFirstLoad?: boolean
}

/** An open store, or a transaction of it. */
export interface Store {
  db: Kysely<Database>
  dialect: Dialect
  /**
   * Runs the work in one exclusive write transaction: all of it is kept, or none. `rollback` runs it and then takes it
   * back, which is what `--dry-run` is. Throws E_LOCKED where another process writes, and goes on for longer than one waits.
   */
  transaction<T>(work: (store: Store) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Inserts many rows of as many values as there are columns. */
  insertRows(
    table: TableName,
    columns: readonly string[],
    rows: readonly (readonly Value[])[],
    options?: InsertOptions,
  ): Promise<void>
  /** Inserts many rows with prepared statements: their values one after the other, as many a row as there are columns. */
  insertValues(
    table: TableName,
    columns: readonly string[],
    values: readonly Value[],
    options?: InsertOptions,
  ): Promise<void>
  /** Updates many rows with one prepared statement; each row holds the new values and then the id. */
  updateRows(table: TableName, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<void>
  /**
   * Overwrites on the disk what has been deleted: free pages, and the log. False where another process still reads
   * old pages.
   */
  scrub(): Promise<boolean>
  close(): Promise<void>
}

const BUSY_TIMEOUT_MS = 5_000
/** How often it is tried while another process writes. */
const WAIT_STEP_MS = 100

/** How long a write waits where another one is going on. */
export interface Waiting {
  seconds: number
  /** Told once, when there is something to wait for. */
  onWait: () => void
}

const NO_WAITING: Waiting = { seconds: 0, onWait: () => undefined }
const CACHE_KIB = 65_536
const STATEMENTS_AT_HAND = 200
/** One statement for 32 rows takes half as long as one for each; more save nothing more. */
const ROWS_A_STATEMENT = [32, 8, 1]

/**
 * Opens the SQLite file, makes it where `create` says so, and brings its tables up to date.
 * Throws E_FILE where it is missing or no database.
 */
export async function openStore(
  path: string,
  { create = false, wait = NO_WAITING }: { create?: boolean; wait?: Waiting } = {},
): Promise<Store> {
  let driver: BetterSqlite.Database | undefined
  try {
    driver = new SqliteDriver(path, { fileMustExist: !create, timeout: BUSY_TIMEOUT_MS })
    driver.pragma('journal_mode = wal')
    driver.pragma('synchronous = normal')
    driver.pragma('foreign_keys = on')
    driver.pragma(`cache_size = -${CACHE_KIB}`)
    const store = sqliteStore(driver, wait)
    await migrate(store)
    return store
  } catch (error) {
    driver?.close()
    throw asStoreError(error, path)
  }
}

function asStoreError(error: unknown, path: string): unknown {
  const code = sqliteCode(error)
  if (code?.startsWith('SQLITE_BUSY')) return locked(error)
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
    return new GuanxiError('E_FILE', sentence`This file is not a guanxi database.`, {
      at: path,
      hint: sentence`Check "database:" in guanxi.yaml, or move the file away and run guanxi init.`,
      cause: error,
    })
  if (
    code?.startsWith('SQLITE_CANTOPEN') ||
    (error instanceof TypeError && /directory does not exist/.test(error.message))
  )
    return new GuanxiError('E_FILE', sentence`The database cannot be opened.`, {
      at: path,
      hint: sentence`Run guanxi init in this folder, or check "database:" in guanxi.yaml and the rights of the file.`,
      cause: error,
    })
  if (code?.startsWith('SQLITE_READONLY'))
    return new GuanxiError('E_FILE', sentence`The database can only be read.`, {
      at: path,
      hint: sentence`Check the rights of the file and of its folder.`,
      cause: error,
    })
  if (code === 'SQLITE_FULL')
    return new GuanxiError('E_FILE', sentence`The disk is full.`, {
      at: path,
      hint: sentence`Make room and run the command again.`,
      cause: error,
    })
  return error
}

/** Begins a write transaction; where another process has one, waits for its end as long as it may. */
async function beginWriting(driver: BetterSqlite.Database, { seconds, onWait }: Waiting): Promise<void> {
  driver.pragma('busy_timeout = 0')
  try {
    for (let waited = 0; ; waited += WAIT_STEP_MS) {
      try {
        driver.exec('begin immediate')
        return
      } catch (error) {
        if (!sqliteCode(error)?.startsWith('SQLITE_BUSY') || waited >= seconds * 1000) throw error
        if (waited === 0) onWait()
        await sleep(WAIT_STEP_MS)
      }
    }
  } finally {
    driver.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
  }
}

function locked(cause: unknown): GuanxiError {
  return new GuanxiError('E_LOCKED', sentence`Another guanxi run is writing to this database.`, {
    hint: sentence`Wait until it has finished, then run the same command again.`,
    cause,
  })
}

function sqliteCode(error: unknown): string | undefined {
  return error instanceof SqliteDriver.SqliteError ? error.code : undefined
}

function sqliteStore(driver: BetterSqlite.Database, wait: Waiting): Store {
  // An import asks the same few questions a thousand times.
  const statements = new BoundedMap<string, BetterSqlite.Statement>(STATEMENTS_AT_HAND)
  const prepare = (key: string, text = () => key): BetterSqlite.Statement => {
    let statement = statements.get(key)
    if (!statement) {
      statement = driver.prepare(text())
      statements.set(key, statement)
    }
    return statement
  }
  const db = new Kysely<Database>({
    dialect: new SqliteDialect({ database: { prepare: text => prepare(text), close: () => driver.close() } }),
  })
  const store: Store = {
    db,
    dialect: 'sqlite',
    async transaction(work, { rollback = false, isSure = false, isFirstLoad = false } = {}) {
      // Both can only be said outside of a transaction.
      if (isSure) driver.pragma('foreign_keys = off')
      if (isFirstLoad) useJournal(driver, 'delete')
      try {
        await beginWriting(driver, wait)
      } catch (error) {
        driver.pragma('foreign_keys = on')
        if (isFirstLoad) useJournal(driver, 'wal')
        throw asStoreError(error, driver.name)
      }
      try {
        const result = await work(store)
        driver.exec(rollback ? 'rollback' : 'commit')
        return result
      } catch (error) {
        if (driver.inTransaction) driver.exec('rollback')
        throw asStoreError(error, driver.name)
      } finally {
        driver.pragma('foreign_keys = on')
        if (isFirstLoad) useJournal(driver, 'wal')
      }
    },
    insertRows: (table, columns, rows, options) => store.insertValues(table, columns, valuesOf(rows), options),
    async insertValues(table, columns, values, options = {}) {
      if (values.length === 0) return
      const key = `insert ${table} ${columns} ${JSON.stringify(options)}`
      const width = columns.length
      const insert = (from: number, to: number, count: number): void => {
        if (from === to) return
        const query = () => insertQuery(table, columns, count, options).compile(db).sql
        const statement = prepare(`${key} ${count}`, query)
        const chunk = new Array<Value>(width * count)
        for (let at = from; at < to; at += chunk.length) {
          for (let n = 0; n < chunk.length; n++) chunk[n] = values[at + n] as Value
          // As arguments: the driver takes them in a fifth less time than one array.
          statement.run(...chunk)
        }
      }
      let from = 0
      for (const count of ROWS_A_STATEMENT) {
        const to = values.length - ((values.length - from) % (width * count))
        insert(from, to, count)
        from = to
      }
    },
    async updateRows(table, columns, rows) {
      if (rows.length === 0) return
      const statement = prepare(`update ${table} ${columns}`, () => updateQuery(table, columns).compile(db).sql)
      for (const row of rows) statement.run(...row)
    },
    async scrub() {
      try {
        driver.pragma('secure_delete = on')
        driver.exec('vacuum')
        const [{ busy } = { busy: 1 }] = driver.pragma('wal_checkpoint(truncate)') as { busy: number }[]
        return busy === 0
      } catch (error) {
        if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) return false
        throw asStoreError(error, driver.name)
      }
    },
    async close() {
      await db.destroy()
    },
  }
  return store
}

/** The values of rows, one after the other; `flat` takes twice the time of an insert. */
export function valuesOf(rows: readonly (readonly Value[])[]): Value[] {
  const values: Value[] = []
  for (const row of rows) for (const value of row) values.push(value)
  return values
}

/**
 * The journal with which transactions are kept whole. In the usual one, a log written ahead, new pages are written to the
 * log and then to the file; in the other they are written to the file at once, and old ones, of which an empty store
 * has few, are kept aside. While somebody else has the file open it stays as it is.
 */
function useJournal(driver: BetterSqlite.Database, journal: 'wal' | 'delete'): void {
  try {
    driver.pragma(`journal_mode = ${journal}`)
  } catch (error) {
    if (!sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw error
  }
}

function insertQuery(
  table: TableName,
  columns: readonly string[],
  rowCount: number,
  { onConflict = 'fail', constants = {} }: InsertOptions,
): RawBuilder<unknown> {
  const names = sql.join([...columns, ...Object.keys(constants)].map(name => sql.ref(name)))
  const row = sql.join([...columns.map(() => sql`${null}`), ...Object.values(constants).map(value => sql.lit(value))])
  const rows = sql.join(Array.from({ length: rowCount }, () => sql`(${row})`))
  // What fails takes the whole transaction back. `or fail` tells SQLite so, which else keeps each page that a statement
  // changes, to take back that statement alone.
  if (onConflict === 'fail') return sql`insert or fail into ${sql.table(table)} (${names}) values ${rows}`
  return sql`insert into ${sql.table(table)} (${names}) values ${rows} on conflict do nothing`
}

function updateQuery(table: TableName, columns: readonly string[]): RawBuilder<unknown> {
  const assignments = sql.join(columns.map(name => sql`${sql.ref(name)} = ${null}`))
  return sql`update ${sql.table(table)} set ${assignments} where id = ${null}`
}
