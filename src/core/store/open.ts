import type BetterSqlite from 'better-sqlite3'
import SqliteDriver from 'better-sqlite3'
import { Kysely, type RawBuilder, SqliteDialect, sql } from 'kysely'
import { GuanxiError } from '../error.js'
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

/** An open store, or a transaction of it. */
export interface Store {
  db: Kysely<Database>
  dialect: Dialect
  /**
   * Runs the work in one exclusive write transaction: all of it is kept, or none. `rollback` runs it and then takes it
   * back, which is what `--dry-run` is. Throws E_LOCKED where another process writes.
   */
  transaction<T>(work: (store: Store) => Promise<T>, options?: { rollback?: boolean }): Promise<T>
  /** Inserts many rows of equal columns with one prepared statement. */
  insertRows(
    table: TableName,
    columns: readonly string[],
    rows: readonly (readonly Value[])[],
    options?: InsertOptions,
  ): Promise<void>
  /** Updates many rows with one prepared statement; each row holds the new values and then the id. */
  updateRows(table: TableName, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<void>
  close(): Promise<void>
}

const BUSY_TIMEOUT_MS = 5_000
const CACHE_KIB = 65_536

/**
 * Opens the SQLite file, makes it where `create` says so, and brings its tables up to date.
 * Throws E_FILE where it is missing or no database.
 */
export async function openStore(path: string, { create = false }: { create?: boolean } = {}): Promise<Store> {
  let driver: BetterSqlite.Database | undefined
  try {
    driver = new SqliteDriver(path, { fileMustExist: !create, timeout: BUSY_TIMEOUT_MS })
    driver.pragma('journal_mode = wal')
    driver.pragma('synchronous = normal')
    driver.pragma('foreign_keys = on')
    driver.pragma(`cache_size = -${CACHE_KIB}`)
    const store = sqliteStore(driver)
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
    return new GuanxiError('E_FILE', 'This file is not a guanxi database.', {
      at: path,
      hint: 'Check "database:" in guanxi.yaml, or move the file away and run guanxi init.',
      cause: error,
    })
  if (code?.startsWith('SQLITE_CANTOPEN'))
    return new GuanxiError('E_FILE', 'The database cannot be opened.', {
      at: path,
      hint: 'Run guanxi init in this folder, or check "database:" in guanxi.yaml and the rights of the file.',
      cause: error,
    })
  return error
}

function locked(cause: unknown): GuanxiError {
  return new GuanxiError('E_LOCKED', 'Another guanxi run is writing to this database.', {
    hint: 'Wait until it has finished, then run the same command again.',
    cause,
  })
}

function sqliteCode(error: unknown): string | undefined {
  return error instanceof SqliteDriver.SqliteError ? error.code : undefined
}

function sqliteStore(driver: BetterSqlite.Database): Store {
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: driver }) })
  const prepared = new Map<string, BetterSqlite.Statement>()
  const prepare = (key: string, query: () => RawBuilder<unknown>): BetterSqlite.Statement => {
    let statement = prepared.get(key)
    if (!statement) {
      statement = driver.prepare(query().compile(db).sql)
      prepared.set(key, statement)
    }
    return statement
  }
  const store: Store = {
    db,
    dialect: 'sqlite',
    async transaction(work, { rollback = false } = {}) {
      try {
        driver.exec('begin immediate')
      } catch (error) {
        throw sqliteCode(error)?.startsWith('SQLITE_BUSY') ? locked(error) : error
      }
      try {
        const result = await work(store)
        driver.exec(rollback ? 'rollback' : 'commit')
        return result
      } catch (error) {
        if (driver.inTransaction) driver.exec('rollback')
        throw error
      }
    },
    async insertRows(table, columns, rows, options = {}) {
      if (rows.length === 0) return
      const key = `insert ${table} ${columns} ${JSON.stringify(options)}`
      const statement = prepare(key, () => insertQuery(table, columns, options))
      for (const row of rows) statement.run(...row)
    },
    async updateRows(table, columns, rows) {
      if (rows.length === 0) return
      const statement = prepare(`update ${table} ${columns}`, () => updateQuery(table, columns))
      for (const row of rows) statement.run(row)
    },
    async close() {
      await db.destroy()
    },
  }
  return store
}

function insertQuery(
  table: TableName,
  columns: readonly string[],
  { onConflict = 'fail', constants = {} }: InsertOptions,
): RawBuilder<unknown> {
  const names = sql.join([...columns, ...Object.keys(constants)].map(name => sql.ref(name)))
  const values = sql.join([
    ...columns.map(() => sql`${null}`),
    ...Object.values(constants).map(value => sql.lit(value)),
  ])
  const ending = onConflict === 'ignore' ? sql` on conflict do nothing` : sql``
  return sql`insert into ${sql.table(table)} (${names}) values (${values})${ending}`
}

function updateQuery(table: TableName, columns: readonly string[]): RawBuilder<unknown> {
  const assignments = sql.join(columns.map(name => sql`${sql.ref(name)} = ${null}`))
  return sql`update ${sql.table(table)} set ${assignments} where id = ${null}`
}
