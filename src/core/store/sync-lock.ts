import SqliteDriver from 'better-sqlite3'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'

/**
 * Does the work while no other process does such work on the same database. The lock is one of the system's on a file
 * of its own beside the database, so it goes with its process, however that ends. Throws E_LOCKED.
 */
export async function whileAlone<T>(databasePath: string, work: () => Promise<T>): Promise<T> {
  const lock = new SqliteDriver(`${databasePath}-sync`, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (!(error instanceof SqliteDriver.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error
    throw new GuanxiError('E_LOCKED', sentence`Another sync of this workspace is going on.`, {
      hint: sentence`Wait until it has finished, then run the same command again.`,
      cause: error,
    })
  }
  try {
    return await work()
  } finally {
    lock.close()
  }
}
